namespace Kaitai;

public partial class KaitaiStream
{
    // The first piece read of a stream that cannot tell its length; each further piece is as long as all before it.
    private const int FirstPiece = 64 * 1024;

    /// <summary>Reads a number of bytes.</summary>
    /// <param name="count">How many bytes, 0 to <see cref="int.MaxValue"/>.</param>
    /// <returns>Exactly <paramref name="count"/> bytes.</returns>
    /// <remarks>
    /// Nothing of the size of <paramref name="count"/> is allocated before that many bytes are known to be there
    /// (seekable streams) or have arrived (others).
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of range.</exception>
    /// <exception cref="EndOfStreamException">Fewer bytes are left.</exception>
    public byte[] ReadBytes(long count)
    {
        if (count is < 0 or > int.MaxValue)
        {
            throw UnreadableCount(count);
        }

        RequireAvailable(count);
        return BaseStream.CanSeek ? ReadKnown((int)count) : ReadArriving((int)count);
    }

    /// <inheritdoc cref="ReadBytes(long)"/>
    public byte[] ReadBytes(ulong count) =>
        count > int.MaxValue ? throw UnreadableCount(count) : ReadBytes((long)count);

    /// <summary>Reads all bytes that are left. Needs a seekable stream.</summary>
    /// <returns>The bytes; empty at the end of the stream.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// More than <see cref="int.MaxValue"/> bytes are left, or the stream stands past its end.
    /// </exception>
    public byte[] ReadBytesFull() => ReadBytes(BaseStream.Length - BaseStream.Position);

    /// <summary>Reads bytes and puts them in the order of a little-endian number of this machine.</summary>
    /// <param name="count">How many bytes, 0 or more.</param>
    /// <returns>The bytes as they stand, or reversed on a big-endian machine.</returns>
    protected byte[] ReadBytesNormalisedLittleEndian(int count) => ReadBytesOfOrder(count, littleEndian: true);

    /// <summary>Reads bytes and puts them in the order of a big-endian number of this machine.</summary>
    /// <param name="count">How many bytes, 0 or more.</param>
    /// <returns>The bytes reversed, or as they stand on a big-endian machine.</returns>
    protected byte[] ReadBytesNormalisedBigEndian(int count) => ReadBytesOfOrder(count, littleEndian: false);

    /// <summary>Reads bytes that must be the ones given. Descriptions use <c>contents</c> instead.</summary>
    /// <param name="expected">The bytes that must come next.</param>
    /// <returns>The bytes read, equal to <paramref name="expected"/>.</returns>
    /// <exception cref="InvalidDataException">Other bytes come next; they have been read.</exception>
    [Obsolete("compare the bytes with ByteArrayCompare instead")]
    public byte[] EnsureFixedContents(byte[] expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        byte[] actual = ReadBytes((long)expected.Length);
        return ByteArrayCompare(actual, expected) == 0
            ? actual
            : throw new InvalidDataException(
                $"Expected bytes: {Convert.ToHexString(expected)}, instead got: {Convert.ToHexString(actual)}");
    }

    private byte[] ReadKnown(int count)
    {
        byte[] bytes = new byte[count];
        BaseStream.ReadExactly(bytes);
        return bytes;
    }

    private byte[] ReadArriving(int count)
    {
        byte[] bytes = new byte[Math.Min(count, FirstPiece)];
        int arrived = 0;
        while (true)
        {
            arrived += BaseStream.ReadAtLeast(bytes.AsSpan(arrived), bytes.Length - arrived, throwOnEndOfStream: false);
            if (arrived < bytes.Length)
            {
                throw ShortOf(count, arrived);
            }

            if (arrived == count)
            {
                return bytes;
            }

            Array.Resize(ref bytes, (int)Math.Min(count, 2L * arrived));
        }
    }

    private byte[] ReadBytesOfOrder(int count, bool littleEndian)
    {
        byte[] bytes = ReadBytes((long)count);
        if (BitConverter.IsLittleEndian != littleEndian)
        {
            Array.Reverse(bytes);
        }

        return bytes;
    }

    private static ArgumentOutOfRangeException UnreadableCount<T>(T count) =>
        new(nameof(count), count, $"requested {count} bytes, but only 0 to {int.MaxValue} can be read at once");
}
