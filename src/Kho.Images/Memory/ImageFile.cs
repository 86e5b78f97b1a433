using Kaitai;

namespace Kho.Images;

/// <summary>The bytes of a dump by offset, wherever they come from. Safe for several threads at once.</summary>
internal abstract class ImageFile : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Whether the same bytes are read again and again: not so of the memory of a running host.</summary>
    public virtual bool IsSteady => true;

    /// <summary>Copies bytes.</summary>
    /// <param name="offset">Offset of the first byte, not negative.</param>
    /// <param name="destination">Buffer; bytes behind the returned count are undefined.</param>
    /// <returns>Number of leading bytes that were read: fewer than asked for at the end or where it cannot be read.</returns>
    public abstract int Read(long offset, Span<byte> destination);

    /// <summary>Number of bytes from an offset on of which it is known, without reading them, that they are zero or not there.</summary>
    /// <param name="offset">Offset of the first byte, not negative.</param>
    public virtual long ZerosFrom(long offset) => offset >= Length ? long.MaxValue - offset : 0;

    /// <summary>Copies bytes into a new array, shorter than asked for at the end.</summary>
    /// <param name="offset">Offset of the first byte.</param>
    /// <param name="limit">Most bytes to read.</param>
    public byte[] ReadUpTo(ulong offset, int limit)
    {
        if (offset >= (ulong)Length)
        {
            return [];
        }

        byte[] bytes = new byte[(int)Math.Min((ulong)limit, (ulong)Length - offset)];
        int count = Read((long)offset, bytes);
        return count == bytes.Length ? bytes : bytes[..count];
    }

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Lengths of structures, learnt from their parsers: the specification alone says them.</summary>
internal static class HeaderSize
{
    private const int MoreThanAnyHeader = 4096;

    /// <summary>Length of a structure in bytes.</summary>
    /// <param name="parse">Reads the structure.</param>
    public static int Of(Func<KaitaiStream, KaitaiStruct> parse)
    {
        using KaitaiStream stream = new(new byte[MoreThanAnyHeader]);
        parse(stream);
        return (int)stream.Pos;
    }

    /// <summary>Reads a structure that stands at the beginning of some bytes.</summary>
    /// <typeparam name="T">Parser.</typeparam>
    /// <param name="bytes">Bytes, at least as many as the structure has.</param>
    /// <param name="parse">Reads the structure.</param>
    public static T Parse<T>(byte[] bytes, Func<KaitaiStream, T> parse)
    {
        using KaitaiStream stream = new(bytes);
        return parse(stream);
    }
}
