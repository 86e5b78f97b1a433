using Kho.Diagnostics;

namespace Kho.Abi.Codec;

internal sealed partial class ChunkListWriter
{
    private const int AddressBits = 64;

    /// <summary>Most bitmaps of one extent: those of 64 TiB of single 4 KiB pages with the shorter bitmaps.</summary>
    private const ulong MaximumBitmaps = 1UL << 22;

    private List<BlockRun> ToRuns(IEnumerable<PreservedExtent> extents)
    {
        ArgumentNullException.ThrowIfNull(extents);
        List<BlockRun> runs = [];
        foreach (PreservedExtent extent in extents)
        {
            if (extent.Blocks > 0)
            {
                runs.Add(ToRun(extent));
            }
        }

        runs.Sort();
        return runs;
    }

    /// <summary>
    /// Block numbers of an extent. The end of physical memory is no limit: the writer also writes a list that no kernel
    /// would, as long as its numbers fit.
    /// </summary>
    private BlockRun ToRun(PreservedExtent extent)
    {
        if (extent.Order < 0)
        {
            throw new KhoFormatException($"block at 0x{extent.Start:x}: order {extent.Order}, expected none below 0");
        }

        if (extent.PageType != 0)
        {
            throw new KhoFormatException($"block of order {extent.Order} at 0x{extent.Start:x}: page type {extent.PageType}, and a chunk list holds no page types");
        }

        int shift = extent.Order + _pages.PageShift;
        ulong first = shift < AddressBits ? extent.Start >> shift : 0;
        if ((shift < AddressBits ? first << shift : 0) != extent.Start)
        {
            throw new KhoFormatException($"block of order {extent.Order} at 0x{extent.Start:x}: the address is no multiple of the block's size");
        }

        if (extent.Blocks / (ulong)_bitmapBits > MaximumBitmaps)
        {
            throw new KhoFormatException($"{extent.Blocks} blocks of order {extent.Order} from 0x{extent.Start:x} on need more than {MaximumBitmaps} bitmaps");
        }

        ulong numbers = shift < AddressBits ? ulong.MaxValue >> shift : 0;
        return extent.Blocks - 1 <= numbers - first
            ? new BlockRun(extent.Order, first, first + (extent.Blocks - 1))
            : throw new KhoFormatException($"{extent.Blocks} blocks of order {extent.Order} from 0x{extent.Start:x} on reach past the end of the address space");
    }

    /// <summary>The kernel's own plan: an element for every bitmap's range with a block in it.</summary>
    private List<ChunkPlacement> Place(List<BlockRun> runs, List<ulong> given)
    {
        List<ChunkPlacement> plan = [];
        List<ElementPlacement> elements = [];
        int order = -1;
        ulong? last = null;
        foreach (BlockRun run in runs)
        {
            last = run.Order == order ? last : null;
            order = run.Order;
            ulong final = run.Last / (ulong)_bitmapBits;
            for (ulong number = Math.Max(run.First / (ulong)_bitmapBits, last + 1 ?? 0); number <= final; number++)
            {
                if (last is null || elements.Count == Capacity)
                {
                    elements = [];
                    plan.Add(new ChunkPlacement(Allocate(MapStructure.Chunk, (ulong)plan.Count, order, _pages.PageSize, given), order, elements));
                }

                // Valid for block numbers below 2^64; 0 where the shift is 64 or more.
                ulong start = order + _pages.PageShift < AddressBits ? (number * (ulong)_bitmapBits) << (order + _pages.PageShift) : 0;
                elements.Add(new ElementPlacement(start, Allocate(MapStructure.Bitmap, start, order, _layout.Bits.Size, given)));
                last = number;
            }
        }

        return plan;
    }

    private ulong Allocate(MapStructure kind, ulong prefix, int order, int length, List<ulong> given)
    {
        if (_allocator.Allocate(new PageRequest(kind, 0, prefix, order) { Length = length }) is not ulong address)
        {
            throw new KhoFormatException($"no memory for a {(kind == MapStructure.Chunk ? "chunk" : "bitmap")} of order {order}");
        }

        given.Add(address);
        return address;
    }

    /// <summary>Checks the allocator before anything is written: it must return free memory, each page once.</summary>
    private void CheckFree(List<ChunkPlacement> plan, List<ulong> given)
    {
        var seen = new HashSet<ulong>(given.Count);
        IEnumerable<(ulong Address, int Length, string Name)> places = plan
            .Select(chunk => (chunk.Address, _layout.LengthUpTo(chunk.Elements.Count), _layout.Structure.Spec.KernelName))
            .Concat(plan.SelectMany(chunk => chunk.Elements).Select(element => (element.Bitmap, _layout.Bits.Size, _layout.Bits.Spec.KernelName)));
        foreach ((ulong address, int length, string name) in places)
        {
            string? problem = address == 0 ? "is no address that a pointer can name"
                : !seen.Add(address) ? "was given already"
                : _memory.OwnerOf(address, length) is string owner ? $"belongs to {owner}"
                : null;
            if (problem is not null)
            {
                throw new KhoFormatException($"0x{address:x}, given for a {name}, {problem}");
            }
        }
    }

    private void SetBits(List<BlockRun> runs, IReadOnlyList<ChunkPlacement> plan)
    {
        ILookup<int, ElementPlacement> byOrder = plan
            .SelectMany(chunk => chunk.Elements.Select(element => (chunk.Order, Element: element)))
            .ToLookup(entry => entry.Order, entry => entry.Element);
        foreach (IGrouping<int, BlockRun> group in runs.GroupBy(run => run.Order))
        {
            ElementPlacement[] elements = [.. byOrder[group.Key].OrderBy(element => element.PhysStart)];
            ulong[] starts = [.. elements.Select(element => element.PhysStart)];
            foreach (BlockRun run in group)
            {
                SetBits(run, elements, starts);
            }
        }
    }

    private void SetBits(BlockRun run, ElementPlacement[] elements, ulong[] starts)
    {
        int shift = run.Order + _pages.PageShift;
        for (ulong block = run.First; ;)
        {
            ulong address = shift < AddressBits ? block << shift : 0;
            int found = Array.BinarySearch(starts, address);
            int index = found >= 0 ? found : ~found - 1;
            ulong bit = index < 0 ? ulong.MaxValue : shift < AddressBits ? (address - starts[index]) >> shift : 0;
            if (bit >= (ulong)_bitmapBits || (bit << (shift & 63)) + starts[index] != address)
            {
                throw new KhoFormatException($"block of order {run.Order} at 0x{address:x}: no element of the plan covers it");
            }

            ulong count = Math.Min(run.Last - block, (ulong)_bitmapBits - 1 - bit) + 1;
            SetBits(elements[index].Bitmap + (ulong)_layout.BitsOffset, (int)bit, (int)count);
            if (run.Last - block < count)
            {
                return;
            }

            block += count;
        }
    }

    /// <summary>Sets bits of a bitmap, which may cross pages.</summary>
    private void SetBits(ulong bitmap, int first, int count)
    {
        while (count > 0)
        {
            ulong address = bitmap + (ulong)(first / 8);
            ulong page = _pages.PageStart(address);
            int offset = (int)(address - page);
            int here = Math.Min(count, ((_pages.PageSize - offset) * 8) - (first % 8));
            BitSpan.Set(_memory.Page(page)[offset..], first % 8, here);
            first += here;
            count -= here;
        }
    }

    /// <summary>Neighbouring blocks of one order by their numbers: physical address over block size.</summary>
    private readonly record struct BlockRun(int Order, ulong First, ulong Last) : IComparable<BlockRun>
    {
        public int CompareTo(BlockRun other)
        {
            int byOrder = Order.CompareTo(other.Order);
            return byOrder != 0 ? byOrder : First.CompareTo(other.First);
        }
    }
}
