using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>
/// Writes the memory map of kho-v1: chunks of one order each, their elements, and the elements' bitmaps. It costs
/// memory for bitmaps, not for blocks.
/// </summary>
internal sealed partial class ChunkListWriter
{
    private readonly PageGeometry _pages;
    private readonly int _bitmapBits;
    private readonly MemoryBuilder _memory;
    private readonly IPageAllocator _allocator;
    private readonly ChunkLayout _layout;

    /// <param name="pages">Page size.</param>
    /// <param name="bitmapBits">Bits in the bitmap of one element, a multiple of 64, from the release and the page size.</param>
    /// <param name="memory">Receives the list; it has the page size of <paramref name="pages"/>.</param>
    /// <param name="allocator">Places chunks and bitmaps that no plan places.</param>
    /// <param name="layout">Fields of a chunk with bitmaps of this length; null for the built-in releases'.</param>
    /// <exception cref="ArgumentException">The page sizes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bitmap has another number of bits.</exception>
    /// <exception cref="KhoFormatException">The specification has no such chunk.</exception>
    public ChunkListWriter(
        PageGeometry pages, int bitmapBits, MemoryBuilder memory, IPageAllocator allocator, ChunkLayout? layout = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(allocator);
        WriterLayouts.CheckPageSize(memory, pages.PageSize);
        if (bitmapBits <= 0 || bitmapBits % 64 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(bitmapBits), bitmapBits, "a bitmap is a positive multiple of 64 bits");
        }

        _pages = pages;
        _bitmapBits = bitmapBits;
        _memory = memory;
        _allocator = allocator;
        _layout = layout ?? new ChunkLayout(StructureCatalog.BuiltIn.At(pages.PageSize), null, bitmapBits);
    }

    /// <summary>Number of elements that a chunk holds.</summary>
    public int Capacity => _layout.Capacity;

    /// <summary>
    /// Writes a list of blocks. Orders ascend from chunk to chunk, elements by address; an order that exceeds a
    /// chunk continues in the next.
    /// </summary>
    /// <param name="extents">Blocks in any order; a repeated block counts once.</param>
    /// <returns>Physical address of the first chunk; 0 without blocks.</returns>
    /// <exception cref="KhoFormatException">A block cannot be written, the allocator has no memory, or its memory belongs to another structure.</exception>
    public ulong Write(IEnumerable<PreservedExtent> extents)
    {
        List<BlockRun> runs = ToRuns(extents);
        List<ulong> given = [];
        try
        {
            List<ChunkPlacement> plan = Place(runs, given);
            CheckFree(plan, given);
            return Write(runs, plan);
        }
        catch
        {
            for (int index = given.Count - 1; index >= 0; index--)
            {
                _allocator.Free(given[index]);
            }

            throw;
        }
    }

    /// <summary>Writes a list of blocks at given addresses.</summary>
    /// <param name="extents">Blocks in any order.</param>
    /// <param name="plan">Chunks in list order, including chunks without elements and elements without blocks.</param>
    /// <returns>Physical address of the first chunk; 0 for an empty plan.</returns>
    /// <exception cref="KhoFormatException">No element covers a block, a chunk has too many elements, or a place belongs to another structure.</exception>
    public ulong Write(IEnumerable<PreservedExtent> extents, IReadOnlyList<ChunkPlacement> plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Write(ToRuns(extents), plan);
    }

    private ulong Write(List<BlockRun> runs, IReadOnlyList<ChunkPlacement> plan)
    {
        for (int index = 0; index < plan.Count; index++)
        {
            WriteChunk(plan[index], index + 1 < plan.Count ? plan[index + 1].Address : 0);
        }

        byte[] empty = new byte[_layout.Bits.Size];
        foreach (ElementPlacement element in plan.SelectMany(chunk => chunk.Elements))
        {
            _memory.Write(element.Bitmap, empty, _layout.Bits.Spec.KernelName);
        }

        SetBits(runs, plan);
        return plan.Count > 0 ? plan[0].Address : 0;
    }

    /// <summary>Writes header and used elements; no structure owns the rest of the page.</summary>
    private void WriteChunk(ChunkPlacement chunk, ulong next)
    {
        if (chunk.Elements.Count > Capacity)
        {
            throw new KhoFormatException($"chunk at 0x{chunk.Address:x}: {chunk.Elements.Count} elements, expected at most {Capacity}");
        }

        byte[] page = new byte[_layout.Structure.Size];
        _layout.Next.Write(page, next);
        _layout.Order.Write(page, (ulong)chunk.Order);
        _layout.Count.Write(page, (ulong)chunk.Elements.Count);
        for (int index = 0; index < chunk.Elements.Count; index++)
        {
            _layout.Start.Write(page, index, chunk.Elements[index].PhysStart);
            _layout.Bitmap.Write(page, index, chunk.Elements[index].Bitmap);
        }

        int used = _layout.LengthUpTo(chunk.Elements.Count);
        _memory.Write(chunk.Address, page.AsSpan(0, used), _layout.Structure.Spec.KernelName);
    }
}
