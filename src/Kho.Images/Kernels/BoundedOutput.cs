using Kho.Diagnostics;

namespace Kho.Images.Kernels;

/// <summary>A decoder's output up to a limit, since a small file may decompress to any length.</summary>
/// <param name="limit">Most bytes.</param>
internal sealed class BoundedOutput(int limit)
{
    private const int FirstCapacity = 1 << 20;

    private byte[] _bytes = new byte[Math.Min(FirstCapacity, limit)];

    /// <summary>Number of bytes of output so far.</summary>
    public int Length { get; private set; }

    /// <summary>All of the output.</summary>
    public ReadOnlyMemory<byte> Contents => _bytes.AsMemory(0, Length);

    /// <exception cref="KhoFormatException">The output exceeds the limit.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Take(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Room for more bytes, which <see cref="Length"/> does not count before <see cref="Advance"/>.</summary>
    public Span<byte> Take(int count)
    {
        if (count > limit - Length)
        {
            throw new KhoFormatException($"it decompresses to more than {limit} bytes, which no kernel does");
        }

        if (count > _bytes.Length - Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(limit, Math.Max((long)_bytes.Length * 2, (long)Length + count)));
        }

        return _bytes.AsSpan(Length, count);
    }

    /// <summary>Counts bytes that were written into <see cref="Take"/>'s room.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Adds the rest of a stream.</summary>
    public void CopyFrom(Stream stream)
    {
        byte[] buffer = new byte[128 * 1024];
        for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            Write(buffer.AsSpan(0, count));
        }
    }
}
