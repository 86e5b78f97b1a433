namespace Kho.Images.Kernels;

/// <summary>Bytes in memory, as a file.</summary>
internal sealed class BytesFile(ReadOnlyMemory<byte> bytes) : ImageFile
{
    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> destination)
    {
        if (offset >= bytes.Length)
        {
            return 0;
        }

        int count = Math.Min(destination.Length, bytes.Length - (int)offset);
        bytes.Span.Slice((int)offset, count).CopyTo(destination);
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
