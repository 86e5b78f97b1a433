using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>
/// Walks a kho-v1 chunk list in physical memory. It visits every chunk at most once, reports impossible counts and
/// orders, and reads the rest of such a chunk.
/// </summary>
internal sealed class ChunkListReader(PageGeometry pages, int bitmapBits, IPhysicalMemory memory, ChunkLayout layout)
{
    /// <summary>Binary logarithm of the alignment of bitmaps, which may be shorter than a page.</summary>
    private const int AlignmentShift = 3;

    private readonly int[] _runs = BitRuns.NewBuffer();

    /// <summary>A reader of the chunks of the built-in specification.</summary>
    public ChunkListReader(PageGeometry pages, int bitmapBits, IPhysicalMemory memory)
        : this(pages, bitmapBits, memory, new ChunkLayout(StructureCatalog.BuiltIn.At(pages.PageSize), null, bitmapBits))
    {
    }

    /// <summary>Bits in the bitmap of one element.</summary>
    public int BitmapBits => bitmapBits;

    /// <summary>Walks the whole list in list order.</summary>
    /// <param name="first">Physical address of the first chunk.</param>
    /// <param name="firstField">Physical address of the pointer to it, for findings.</param>
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

            visitor.Entered(address, field, 1, (uint)layout.Order.Read(page));
            visitor.Structure(address, MapStructure.Chunk);
            VisitChunk(address, page, bitmap, visited, visitor);
            field = address + (ulong)layout.Next.Offset();
            fieldName = layout.NextName;
            address = layout.Next.Read(page);
        }
    }

    private void VisitChunk(ulong address, byte[] chunk, byte[] bitmap, PageSet visited, IMapVisitor visitor)
    {
        uint order = (uint)layout.Order.Read(chunk);
        if (order > pages.MaximumOrder)
        {
            visitor.Broken(new BrokenPointer(address + (ulong)layout.Order.Offset(), order, layout.OrderName, BrokenReason.Impossible,
                $"order {order}, expected at most {pages.MaximumOrder}"));
            return;
        }

        int capacity = layout.Capacity;
        long count = (uint)layout.Count.Read(chunk);
        if (count > capacity)
        {
            visitor.Broken(new BrokenPointer(address + (ulong)layout.Count.Offset(), (ulong)count, layout.CountName, BrokenReason.Impossible,
                $"{count} elements, expected at most {capacity} in a chunk of {pages.PageSize} bytes"));
            count = capacity;
        }

        for (int index = 0; index < count; index++)
        {
            ulong element = address + (ulong)layout.ElementsOffset + ((ulong)index * (ulong)layout.Stride);
            VisitElement(element, layout.Start.Read(chunk, index), layout.Bitmap.Read(chunk, index), (int)order, bitmap, visited, visitor);
        }
    }

    private void VisitElement(ulong element, ulong start, ulong address, int order, byte[] bitmap, PageSet visited, IMapVisitor visitor)
    {
        int blockShift = order + pages.PageShift;
        if ((start & ((1UL << blockShift) - 1)) != 0 || !pages.IsPhysical(start, UInt128.One << blockShift))
        {
            visitor.Broken(new BrokenPointer(element + (ulong)layout.ElementStart.Offset(), start, layout.StartName, BrokenReason.Impossible,
                $"0x{start:x} is no address of a block of order {order}"));
            return;
        }

        ulong field = element + (ulong)layout.ElementBitmap.Offset();
        PageState state = PageState.Present;
        BrokenReason? broken = (address & ((1UL << AlignmentShift) - 1)) != 0 || address == 0 ? BrokenReason.Misaligned
            : memory.Read(address + (ulong)layout.BitsOffset, bitmap, out state) < bitmap.Length ? BrokenReasons.Of(state)
            : !visited.Add(address) ? BrokenReason.MetTwice
            : null;
        if (broken is BrokenReason reason)
        {
            visitor.Broken(new BrokenPointer(field, address, layout.BitmapName, reason, null));
            return;
        }

        visitor.Entered(address, field, 0, start >> blockShift);
        visitor.Structure(address, MapStructure.Bitmap);
        new MapBitmap(start >> blockShift, order, address).Tell(bitmap, _runs, visitor);
    }

    /// <summary>Collects the list's evidence about the length of its bitmaps.</summary>
    /// <param name="first">Physical address of the first chunk.</param>
    /// <param name="shortBytes">Length in bytes of the shorter possible bitmap.</param>
    public BitmapSizeEvidence Examine(ulong first, int shortBytes)
    {
        byte[] page = new byte[pages.PageSize];
        byte[] bitmap = new byte[pages.PageSize];
        HashSet<ulong> visited = [];
        var evidence = new BitmapSizeEvidence(0, 0, 0);
        ulong next = first;
        while (next != 0 && pages.IsPageAligned(next) && memory.Read(next, page, out _) == page.Length && visited.Add(next))
        {
            uint order = (uint)layout.Order.Read(page);
            uint count = (uint)layout.Count.Read(page);
            if (order > pages.MaximumOrder || count > layout.Capacity)
            {
                break;
            }

            int pageBitsShift = System.Numerics.BitOperations.Log2((uint)pages.PageSize) + 3 + (int)order + pages.PageShift;
            for (int index = 0; index < count; index++)
            {
                ulong start = layout.Start.Read(page, index);
                ulong address = layout.Bitmap.Read(page, index);
                bool unaligned = !pages.IsPageAligned(address);
                bool startOffPage = pageBitsShift < 64 && (start & ((1UL << pageBitsShift) - 1)) != 0;
                bool bitsBeyond = !unaligned && memory.Read(address + (ulong)layout.BitsOffset, bitmap, out _) == bitmap.Length
                    && bitmap.AsSpan(shortBytes).ContainsAnyExcept((byte)0);
                evidence = new BitmapSizeEvidence(
                    evidence.UnalignedPointers + (unaligned ? 1 : 0),
                    evidence.StartsOffPage + (startOffPage ? 1 : 0),
                    evidence.BitsBeyondShort + (bitsBeyond ? 1 : 0));
            }

            next = layout.Next.Read(page);
        }

        return evidence;
    }
}
