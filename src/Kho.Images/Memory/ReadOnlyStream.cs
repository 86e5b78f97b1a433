namespace Kho.Images;

/// <summary>A stream that can be read from its beginning to its end, and nothing else.</summary>
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

    /// <summary>Reads the next bytes, as <see cref="Read(Span{byte})"/> is to.</summary>
    /// <param name="buffer">Takes them.</param>
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

/// <summary>Bytes that were already taken from a stream, and then the stream; it is not disposed of.</summary>
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

/// <summary>A stream whose last bytes are remembered; it is not disposed of.</summary>
/// <param name="source">Stream.</param>
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
