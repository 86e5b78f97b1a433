namespace Kaitai;

public partial class KaitaiStream
{
    /// <summary>Whether nothing is left to read: neither bytes nor bits of a byte read in part.</summary>
    public bool IsEof => _heldCount == 0 && BaseStream.Position >= BaseStream.Length;

    /// <summary>Offset of the next byte from the start of the stream, in bytes. A byte read in part counts as read.</summary>
    public long Pos => BaseStream.Position;

    /// <summary>Length of the whole stream, in bytes.</summary>
    public long Size => BaseStream.Length;

    /// <summary>
    /// Moves to an offset. Bits left of a byte read in part stay to be read; <see cref="AlignToByte"/> drops them.
    /// </summary>
    /// <param name="position">
    /// Offset from the start of the stream, in bytes, 0 or more. Past the end is allowed: the next read fails.
    /// </param>
    /// <exception cref="IOException"><paramref name="position"/> is negative.</exception>
    public void Seek(long position) => BaseStream.Seek(position, SeekOrigin.Begin);

    /// <summary>Fails if a seekable stream holds fewer bytes than asked for; says nothing of any other stream.</summary>
    private void RequireAvailable(long count)
    {
        if (!BaseStream.CanSeek)
        {
            return;
        }

        // After a seek past the end the difference is negative, which is no sensible thing to report.
        long available = Math.Max(0, BaseStream.Length - BaseStream.Position);
        if (available < count)
        {
            throw ShortOf(count, available);
        }
    }

    private static EndOfStreamException ShortOf(long count, long available) =>
        new($"requested {count} bytes, but got only {available} bytes");
}
