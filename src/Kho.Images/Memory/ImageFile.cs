using Kaitai;

namespace Kho.Images;

/// <summary>The bytes of a dump by offset. Safe for several threads at once.</summary>
internal abstract class ImageFile : IDisposable
{
    /// <summary>Length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Whether a second read returns the same bytes; the memory of a running host changes.</summary>
    public virtual bool IsSteady => true;

    /// <summary>Copies bytes.</summary>
    /// <param name="offset">Offset of the first byte, not negative.</param>
    /// <param name="destination">Buffer; bytes after the returned count are undefined.</param>
    /// <returns>Number of leading bytes that were read; fewer than requested at the end or at an unreadable byte.</returns>
    public abstract int Read(long offset, Span<byte> destination);

    /// <summary>Number of bytes from an offset on that are known, without a read, to be zero or missing.</summary>
    /// <param name="offset">Offset of the first byte, not negative.</param>
    public virtual long ZerosFrom(long offset) => offset >= Length ? long.MaxValue - offset : 0;

    /// <summary>Copies bytes into a new array, which is shorter at the end of the file.</summary>
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

/// <summary>Lengths of structures, measured by their parsers, so that only the specification states them.</summary>
internal static class HeaderSize
{
    private const int MoreThanAnyHeader = 4096;

    /// <summary>Length of a structure in bytes.</summary>
    public static int Of(Func<KaitaiStream, KaitaiStruct> parse)
    {
        using KaitaiStream stream = new(new byte[MoreThanAnyHeader]);
        parse(stream);
        return (int)stream.Pos;
    }

    /// <summary>Parses the structure at the beginning of some bytes.</summary>
    /// <typeparam name="T">Parser.</typeparam>
    /// <param name="bytes">Bytes, at least as many as the structure has.</param>
    public static T Parse<T>(byte[] bytes, Func<KaitaiStream, T> parse)
    {
        using KaitaiStream stream = new(bytes);
        return parse(stream);
    }
}
