using Kho.Abi.Diagnostics;
using Kho.Abi.Layouts;
using Kho.Abi.Physical;

namespace Kho.Abi.Codec;

/// <summary>
/// Walks a kho-v1 chunk list in physical memory. Every chunk is visited at most once; counts and orders that cannot
/// be are reported, and what is left of the chunk is read.
/// </summary>
internal sealed class ChunkListReader(PageGeometry pages, int bitmapBits, IPhysicalMemory memory, StructureReader structures, string chunkName)
{
    /// <summary>Length in bytes of an element; a test holds it against the specification.</summary>
    internal const int ElementSize = 2 * sizeof(ulong);

    /// <summary>Offset in bytes of <c>order</c> in a chunk; a test holds it against the specification.</summary>
    internal const int OrderOffset = sizeof(ulong);

    /// <summary>Offset in bytes of <c>num_elms</c> in a chunk; a test holds it against the specification.</summary>
    internal const int CountOffset = OrderOffset + sizeof(uint);

    /// <summary>Binary logarithm of what addresses of bitmaps are multiples of: a bitmap need not be a page.</summary>
    private const int AlignmentShift = 3;

    private const string NextField = "khoser_mem_chunk.next";
    private const string BitmapField = "khoser_mem_bitmap_ptr.bitmap";

    private readonly ChunkLayout _layout = new(structures.Layout(chunkName));
    private readonly int[] _runs = BitRuns.NewBuffer();

    /// <summary>A reader of the chunks of the built-in specification.</summary>
    public ChunkListReader(PageGeometry pages, int bitmapBits, IPhysicalMemory memory)
        : this(pages, bitmapBits, memory, new StructureReader(StructureCatalog.BuiltIn, pages.PageSize), "kho_chunk_list::khoser_mem_chunk")
    {
    }

    /// <summary>Bits in the bitmap of one element.</summary>
    public int BitmapBits => bitmapBits;

    /// <summary>Walks the whole list in list order.</summary>
    /// <param name="first">Physical address of the first chunk.</param>
    /// <param name="firstField">Physical address of the field that names it, for findings.</param>
    /// <param name="visitor">Receives runs of block numbers with the chunk's order.</param>
    public void Walk(ulong first, ulong firstField, IMapVisitor visitor)
    {
        byte[] page = new byte[pages.PageSize];
        byte[] bitmap = new byte[bitmapBits / 8];
        var visited = new PageSet(AlignmentShift);
        ulong field = firstField;
        string fieldName = FindingPlaces.MemoryMap;
        for (ulong address = first; address != 0;)
        {
            BrokenReason? broken = !pages.IsPageAligned(address) ? BrokenReason.Misaligned
                : memory.Read(address, page, out PageState state) < page.Length ? BrokenReasons.Of(state)
                : !visited.Add(address) ? BrokenReason.MetTwice
                : null;
            if (broken is BrokenReason reason)
            {
                visitor.Broken(new BrokenPointer(field, address, fieldName, reason, null));
                return;
            }

            visitor.Entered(address, field, 1, _layout.Order(page));
            visitor.Structure(address, MapStructure.Chunk);
            VisitChunk(address, page, bitmap, visited, visitor);
            field = address;
            fieldName = NextField;
            address = _layout.Next(page);
        }
    }

    private void VisitChunk(ulong address, byte[] chunk, byte[] bitmap, PageSet visited, IMapVisitor visitor)
    {
        uint order = _layout.Order(chunk);
        if (order > pages.MaximumOrder)
        {
            visitor.Broken(new BrokenPointer(address + OrderOffset, order, "khoser_mem_chunk.order", BrokenReason.Impossible,
                $"order {order}, expected at most {pages.MaximumOrder}"));
            return;
        }

        int capacity = _layout.Capacity(chunk);
        long count = _layout.Count(chunk);
        if (count > capacity)
        {
            visitor.Broken(new BrokenPointer(address + CountOffset, (ulong)count, "khoser_mem_chunk.num_elms", BrokenReason.Impossible,
                $"{count} elements, expected at most {capacity} in a chunk of {pages.PageSize} bytes"));
            count = capacity;
        }

        int headerSize = pages.PageSize - (capacity * ElementSize);
        for (int index = 0; index < count; index++)
        {
            ulong element = address + (ulong)headerSize + ((ulong)index * ElementSize);
            VisitElement(element, _layout.Start(chunk, index), _layout.Bitmap(chunk, index), (int)order, bitmap, visited, visitor);
        }
    }

    private void VisitElement(ulong element, ulong start, ulong address, int order, byte[] bitmap, PageSet visited, IMapVisitor visitor)
    {
        int blockShift = order + pages.PageShift;
        if ((start & ((1UL << blockShift) - 1)) != 0 || !pages.IsPhysical(start, UInt128.One << blockShift))
        {
            visitor.Broken(new BrokenPointer(element, start, "khoser_mem_bitmap_ptr.phys_start", BrokenReason.Impossible,
                $"0x{start:x} is no address of a block of order {order}"));
            return;
        }

        ulong field = element + sizeof(ulong);
        PageState state = PageState.Present;
        BrokenReason? broken = (address & ((1UL << AlignmentShift) - 1)) != 0 || address == 0 ? BrokenReason.Misaligned
            : memory.Read(address, bitmap, out state) < bitmap.Length ? BrokenReasons.Of(state)
            : !visited.Add(address) ? BrokenReason.MetTwice
            : null;
        if (broken is BrokenReason reason)
        {
            visitor.Broken(new BrokenPointer(field, address, BitmapField, reason, null));
            return;
        }

        visitor.Entered(address, field, 0, start >> blockShift);
        visitor.Structure(address, MapStructure.Bitmap);
        new MapBitmap(start >> blockShift, order, address).Tell(bitmap, _runs, visitor);
    }

    /// <summary>Reads what the list's pointers and bits say about the length of its bitmaps.</summary>
    /// <param name="first">Physical address of the first chunk.</param>
    /// <param name="shortBytes">Length in bytes of the shorter of the bitmaps that are possible.</param>
    public BitmapSizeEvidence Examine(ulong first, int shortBytes)
    {
        byte[] page = new byte[pages.PageSize];
        byte[] bitmap = new byte[pages.PageSize];
        HashSet<ulong> visited = [];
        var evidence = new BitmapSizeEvidence(0, 0, 0);
        ulong next = first;
        while (next != 0 && pages.IsPageAligned(next) && memory.Read(next, page, out _) == page.Length && visited.Add(next))
        {
            uint order = _layout.Order(page);
            uint count = _layout.Count(page);
            if (order > pages.MaximumOrder || count > _layout.Capacity(page))
            {
                break;
            }

            int pageBitsShift = System.Numerics.BitOperations.Log2((uint)pages.PageSize) + 3 + (int)order + pages.PageShift;
            for (int index = 0; index < count; index++)
            {
                ulong start = _layout.Start(page, index);
                ulong address = _layout.Bitmap(page, index);
                bool unaligned = !pages.IsPageAligned(address);
                bool startOffPage = pageBitsShift < 64 && (start & ((1UL << pageBitsShift) - 1)) != 0;
                bool bitsBeyond = !unaligned && memory.Read(address, bitmap, out _) == bitmap.Length
                    && bitmap.AsSpan(shortBytes).ContainsAnyExcept((byte)0);
                evidence = new BitmapSizeEvidence(
                    evidence.UnalignedPointers + (unaligned ? 1 : 0),
                    evidence.StartsOffPage + (startOffPage ? 1 : 0),
                    evidence.BitsBeyondShort + (bitsBeyond ? 1 : 0));
            }

            next = _layout.Next(page);
        }

        return evidence;
    }
}
