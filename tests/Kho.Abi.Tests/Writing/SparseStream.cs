namespace Kho.Abi.Tests.Writing;

/// <summary>Writes to a file and leaves holes where there are only zeros, so that a large image costs little.</summary>
internal sealed class SparseStream(FileStream file) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.ContainsAnyExcept((byte)0))
        {
            file.Write(buffer);
        }
        else
        {
            file.Seek(buffer.Length, SeekOrigin.Current);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (file.Length < file.Position)
        {
            file.SetLength(file.Position);
        }

        file.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
