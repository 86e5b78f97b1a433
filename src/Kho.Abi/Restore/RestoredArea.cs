namespace Kho.Abi.Restore;

/// <summary>A vmalloc area that was put together again: which pages it has, in their order.</summary>
/// <param name="Runs">Neighbouring pages: page frame number of the first, and number.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="PageSize">Page size in bytes.</param>
internal sealed record RestoredArea(IReadOnlyList<(ulong Pfn, ulong Count)> Runs, ulong Pages, int PageSize)
{
    /// <summary>Length in bytes.</summary>
    public ulong Length => Pages * (ulong)PageSize;

    /// <summary>Reads a part of the area; behind its end lies a page that is not mapped.</summary>
    /// <param name="memory">Memory.</param>
    /// <param name="offset">Offset of the first byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="what">What the kernel takes them for.</param>
    /// <exception cref="KernelDeathException">The area is shorter.</exception>
    public byte[] Read(KernelMemory memory, ulong offset, int length, string what)
    {
        if (offset + (ulong)length > Length)
        {
            throw new KernelDeathException($"page fault: {what} is read beyond the end of its vmalloc area of {Length} bytes");
        }

        byte[] bytes = new byte[length];
        ulong start = 0;
        foreach ((ulong pfn, ulong count) in Runs)
        {
            ulong size = count * (ulong)PageSize;
            if (start + size > offset && start < offset + (ulong)length)
            {
                ulong from = Math.Max(start, offset);
                ulong to = Math.Min(start + size, offset + (ulong)length);
                memory.Read((pfn * (ulong)PageSize) + (from - start), bytes.AsSpan((int)(from - offset), (int)(to - from)), what);
            }

            start += size;
        }

        return bytes;
    }
}
