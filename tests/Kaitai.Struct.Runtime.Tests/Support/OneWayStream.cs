namespace Kaitai.Struct.Runtime.Tests;

/// <summary>A stream like a pipe: it cannot seek or tell its length, and gives at most three bytes at a time.</summary>
internal sealed class OneWayStream : Stream
{
    private const int MostAtOnce = 3;
    private readonly byte[] _bytes;
    private int _given;

    public OneWayStream(byte[] bytes)
    {
        _bytes = bytes;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int some = Math.Min(Math.Min(count, MostAtOnce), _bytes.Length - _given);
        _bytes.AsSpan(_given, some).CopyTo(buffer.AsSpan(offset));
        _given += some;
        return some;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
