namespace Kho.Images;

/// <summary>A forward-only read-only stream.</summary>
internal abstract class ReadOnlyStream : Stream
{
    private long _position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <summary>Number of bytes that were read.</summary>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int count = ReadNext(buffer);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <summary>Reads the next bytes, for <see cref="Read(Span{byte})"/>.</summary>
    /// <returns>Their number; 0 at the end.</returns>
    protected abstract int ReadNext(Span<byte> buffer);

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Bytes already read from a stream, then its rest; the stream stays open.</summary>
/// <param name="head">Bytes that were taken.</param>
/// <param name="rest">The stream they were taken from.</param>
internal sealed class JoinedStream(byte[] head, Stream rest) : ReadOnlyStream
{
    private int _done;

    /// <inheritdoc/>
    protected override int ReadNext(Span<byte> buffer)
    {
        if (_done == head.Length)
        {
            return rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, head.Length - _done);
        head.AsSpan(_done, count).CopyTo(buffer);
        _done += count;
        return count;
    }
}

/// <summary>A stream whose last bytes are kept; the inner one stays open.</summary>
internal sealed class TailStream(Stream source) : ReadOnlyStream
{
    private const int MostBytes = 8;

    private byte[] _tail = [];

    /// <summary>The last bytes that were read, at most 8.</summary>
    public ReadOnlySpan<byte> Tail => _tail;

    /// <inheritdoc/>
    protected override int ReadNext(Span<byte> buffer)
    {
        int count = source.Read(buffer);
        if (count > 0)
        {
            ReadOnlySpan<byte> last = buffer[Math.Max(0, count - MostBytes)..count];
            _tail = [.. _tail.AsSpan(Math.Max(0, _tail.Length + last.Length - MostBytes)), .. last];
        }

        return count;
    }
}

/// <summary>Reads small files and streams whole, up to a limit.</summary>
internal static class CappedReader
{
    private const int FirstChunk = 4096;

    /// <summary>Reads a file, whatever length its directory entry states (pseudo files state 0, or a wrong one).</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="limit">Most bytes to return.</param>
    /// <param name="more">Whether more bytes follow.</param>
    public static byte[] ReadFile(string path, int limit, out bool more)
    {
        using FileStream stream = OpenShared(path);
        return ReadStream(stream, [], limit, out more);
    }

    /// <summary>Opens a file unbuffered and shared.</summary>
    /// <param name="path">Path of the file.</param>
    public static FileStream OpenShared(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Reads the rest of a stream.</summary>
    /// <param name="stream">Stream to read to its end.</param>
    /// <param name="head">Bytes already read from it, which begin the result.</param>
    /// <param name="limit">Most bytes to return, <paramref name="head"/> included.</param>
    /// <param name="more">Whether more bytes follow.</param>
    public static byte[] ReadStream(Stream stream, ReadOnlySpan<byte> head, int limit, out bool more)
    {
        byte[] buffer = new byte[Math.Max(head.Length, Math.Min(FirstChunk, limit + 1))];
        head.CopyTo(buffer);
        int count = head.Length;
        while (count <= limit)
        {
            if (count == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(limit + 1L, buffer.Length * 2L));
            }

            int read = stream.Read(buffer, count, buffer.Length - count);
            if (read == 0)
            {
                break;
            }

            count += read;
        }

        more = count > limit;
        Array.Resize(ref buffer, Math.Min(count, limit));
        return buffer;
    }
}
