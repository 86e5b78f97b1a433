using System.Runtime.InteropServices;
using Kho.Abi.Codec;

namespace Kho.Abi.Restore;

/// <summary>
/// The blocks that a kernel read from a memory map, in the order of its walk. After <see cref="Complete"/> it also answers for
/// the stamp of each page and for the reserved memory.
/// </summary>
/// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
/// <param name="sizeBits">Width in bits of the shift that computes the size of a block.</param>
/// <param name="expectedRuns">Number of runs to expect: a list of millions that grew by doubling would be written three times.</param>
internal sealed class BlockMap(int pageShift, int sizeBits, int expectedRuns = 0)
{
    private readonly List<BlockRun> _runs = new(expectedRuns);

    /// <summary>Binary logarithm of the page size in bytes.</summary>
    public int PageShift => pageShift;

    /// <summary>The blocks in the order of the walk; adjacent ones are merged.</summary>
    public IReadOnlyList<BlockRun> Runs => _runs;

    /// <summary>Number of blocks.</summary>
    public ulong Blocks { get; private set; }

    /// <summary>Number of reserved pages, without blocks smaller than a page.</summary>
    public ulong Pages { get; private set; }

    /// <summary>Length in bytes of one block of a run.</summary>
    public ulong SizeOf(BlockRun run) => run.Size(pageShift, sizeBits);

    /// <summary>Adds a run of blocks.</summary>
    public void Add(BlockRun run)
    {
        Blocks += run.Count;
        ulong size = SizeOf(run);
        Pages += run.Count * Math.Min(size >> pageShift, 1UL << (52 - 12));
        if (_runs.Count > 0)
        {
            BlockRun last = _runs[^1];
            if (last.Order == run.Order && last.PageType == run.PageType && last.Start + (last.Count * last.Step(pageShift)) == run.Start)
            {
                _runs[^1] = last with { Count = last.Count + run.Count };
                return;
            }
        }

        _runs.Add(run);
    }

    /// <summary>Largest order of a real block. A larger one was computed from garbage, and its stamp is not checked.</summary>
    private const uint MaximumBlockOrder = 63;

    private readonly List<StampGroup> _stamps = [];
    private readonly List<(ulong First, ulong Last)> _reserved = [];
    private bool _isReservedKnown;

    /// <summary>Runs ascend, none overlaps another, and every size is the one of its order: they are the reserved memory themselves.</summary>
    private bool _isPlain;
    private (uint Order, int PageType, Stamp Stamp)? _readBack;
    private PageInfoLayout? _layout;

    /// <summary>Blocks overlap, so that a stamp or a page may belong to several of them, and runs cannot be restored in bulk.</summary>
    public bool Overlaps { get; private set; }

    /// <summary>Reserved memory: merged ranges of bytes, ascending.</summary>
    public IReadOnlyList<(ulong First, ulong Last)> Reserved => CollectReserved();

    /// <summary>Number of blocks whose stamp reads back with another order, type or magic number.</summary>
    public ulong Misstamped { get; private set; }

    /// <summary>Number of blocks whose stamp reads back without its magic number.</summary>
    public ulong Unmarked { get; private set; }

    /// <summary>Builds the indexes for look-ups. The caller calls it once, after the last block.</summary>
    /// <param name="layout">Layout of stamps, which may truncate order and type; null to keep both.</param>
    public void Complete(PageInfoLayout? layout = null)
    {
        _layout = layout;
        ReadOnlySpan<BlockRun> runs = CollectionsMarshal.AsSpan(_runs);
        Span<int> counts = stackalloc int[64];
        foreach (BlockRun run in runs)
        {
            counts[PageStepBits(run)]++;
            if (run.Order <= MaximumBlockOrder)
            {
                CountMisstamped(run, ReadBack(run));
            }
        }

        for (int stepBits = 0; stepBits < counts.Length; stepBits++)
        {
            if (counts[stepBits] > 0)
            {
                _stamps.Add(Group(stepBits, counts[stepBits]));
            }
        }

        FindOverlaps();
    }

    /// <summary>Finds the stamp of a page. If several blocks begin in the page, the last one in the walk wins.</summary>
    /// <param name="pfn">Page frame number.</param>
    /// <param name="stamp">Order and type of the block, and the number of equal blocks that follow at distances of
    /// 2^<see cref="Stamp.StepBits"/> pages.</param>
    public bool TryFindStamp(ulong pfn, out Stamp stamp)
    {
        stamp = default;
        int sequence = -1;
        foreach (StampGroup group in _stamps)
        {
            for (int index = FindLast(group, pfn); index >= 0 && group.ReachOf(index, this) >= pfn; index--)
            {
                int run = group.RunAt(index);
                (ulong first, ulong last, ulong count) = PagesOf(_runs[run]);
                if (last >= pfn && ((pfn - first) & ((1UL << group.StepBits) - 1)) == 0 && run > sequence)
                {
                    sequence = run;
                    stamp = ReadBack(_runs[run]) with { StepBits = group.StepBits, Count = count - ((pfn - first) >> group.StepBits) };
                }
            }
        }

        return sequence >= 0;
    }

    /// <summary>True if every byte of a range is reserved.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="length">Length in bytes, at least 1.</param>
    public bool Covers(ulong address, ulong length)
    {
        ulong last = address + (length - 1);
        if (last < address)
        {
            return false;
        }

        if (_isPlain)
        {
            return CoverRuns(address, last);
        }

        List<(ulong First, ulong Last)> reserved = CollectReserved();
        int low = 0;
        int high = reserved.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = reserved[middle].First <= address ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && reserved[low - 1].Last >= last;
    }

    private bool CoverRuns(ulong address, ulong last)
    {
        ReadOnlySpan<BlockRun> runs = CollectionsMarshal.AsSpan(_runs);
        int low = 0;
        int high = runs.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = runs[middle].Start <= address ? (middle + 1, high) : (low, middle);
        }

        // Runs of different orders or types can be neighbours.
        for (int index = low - 1; index >= 0 && index < runs.Length && runs[index].Start <= address; index++)
        {
            ulong end = EndOf(runs[index].Start, runs[index].Count * runs[index].Step(PageShift));
            if (end >= last)
            {
                return true;
            }

            if (end < address)
            {
                return false;
            }

            address = end + 1;
        }

        return false;
    }

    /// <summary>The stamp of a block as the kernel reads it back.</summary>
    public Stamp ReadBack(BlockRun run)
    {
        if (_layout is null)
        {
            return new Stamp(run.Order, run.PageType, true, 0, 1);
        }

        // Runs of one order and type come one after the other, by the million.
        if (_readBack is not { } known || known.Order != run.Order || known.PageType != run.PageType)
        {
            PageInfo info = _layout.Decode(_layout.Encode(run.Order, run.PageType));
            _readBack = known = (run.Order, run.PageType, new Stamp((uint)info.Order, info.PageType ?? 0, info.Magic is null || info.HasMagic, 0, 1));
        }

        return known.Stamp;
    }

    /// <summary>The stamps of the runs of one step, in the order of their addresses.</summary>
    private StampGroup Group(int stepBits, int count)
    {
        int[]? order = count == _runs.Count ? null : new int[count];
        for (int run = 0, index = 0; index < count && order is not null; run++)
        {
            if (PageStepBits(_runs[run]) == stepBits)
            {
                order[index++] = run;
            }
        }

        // Blocks of one order are nearly always in the order of their addresses.
        var group = new StampGroup(stepBits, count, order, null);
        if (IsApart(group))
        {
            return group;
        }

        order ??= [.. Enumerable.Range(0, count)];
        ulong[] pages = [.. order.Select(run => _runs[run].Start >> PageShift)];
        Array.Sort(pages, order);
        group = group with { Order = order };
        return IsApart(group) ? group : group with { Reach = Reach(group) };
    }

    /// <summary>Whether the stamps of each run come after those of the one before: then none reaches further than its own run.</summary>
    private bool IsApart(StampGroup group)
    {
        ReadOnlySpan<BlockRun> runs = CollectionsMarshal.AsSpan(_runs);
        ulong reach = 0;
        for (int index = 0; index < group.Count; index++)
        {
            (ulong first, ulong last, _) = PagesOf(runs[group.RunAt(index)]);
            if ((index > 0 && first <= reach) || last < first)
            {
                return false;
            }

            reach = Math.Max(reach, last);
        }

        return true;
    }

    /// <summary>The greatest page of each run and those before it.</summary>
    private ulong[] Reach(StampGroup group)
    {
        ulong[] reach = new ulong[group.Count];
        for (int index = 0; index < reach.Length; index++)
        {
            reach[index] = Math.Max(index > 0 ? reach[index - 1] : 0, PagesOf(_runs[group.RunAt(index)]).Last);
        }

        return reach;
    }

    /// <summary>The first and the last page with a stamp of a run, and the number of such pages.</summary>
    private (ulong First, ulong Last, ulong Count) PagesOf(BlockRun run)
    {
        ulong first = run.Start >> PageShift;
        ulong count = run.Count;
        if (run.StepBits(PageShift) < PageShift)
        {
            // Several blocks begin in each page; the stamp of the last one remains.
            count = ((run.Start + ((run.Count - 1) * run.Step(PageShift))) >> PageShift) - first + 1;
        }

        return (first, first + ((count - 1) << PageStepBits(run)), count);
    }

    /// <summary>Binary logarithm of the distance in pages between the stamps of a run.</summary>
    private int PageStepBits(BlockRun run) => Math.Max(0, run.StepBits(PageShift) - PageShift);

    private void CountMisstamped(BlockRun run, Stamp stamp)
    {
        bool hasType = stamp.PageType == run.PageType || _layout is { HasPageType: false };
        Unmarked += stamp.IsMarked ? 0 : run.Count;
        Misstamped += stamp.IsMarked && stamp.Order == run.Order && hasType ? 0 : run.Count;
    }

    /// <summary>Whether blocks overlap: in the usual order the run before says so, and no list is needed.</summary>
    private void FindOverlaps()
    {
        ReadOnlySpan<BlockRun> runs = CollectionsMarshal.AsSpan(_runs);
        ulong end = 0;
        _isPlain = true;
        for (int index = 0; index < runs.Length && _isPlain; index++)
        {
            BlockRun run = runs[index];
            ulong step = run.Step(PageShift);
            _isPlain = (index == 0 || run.Start > end) && SizeOf(run) == step;
            end = EndOf(run.Start, run.Count * step);
        }

        if (!_isPlain)
        {
            CollectReserved();
        }
    }

    private List<(ulong First, ulong Last)> CollectReserved()
    {
        if (_isReservedKnown)
        {
            return _reserved;
        }

        _isReservedKnown = true;
        bool isAscending = true;
        for (int index = 1; index < _runs.Count && isAscending; index++)
        {
            isAscending = _runs[index].Start >= _runs[index - 1].Start;
        }

        foreach ((ulong first, ulong last) in isAscending ? Ranges() : Ranges().Order())
        {
            if (_reserved.Count > 0 && first <= _reserved[^1].Last)
            {
                Overlaps = true;
            }

            if (_reserved.Count > 0 && (first <= _reserved[^1].Last || first == _reserved[^1].Last + 1))
            {
                _reserved[^1] = (_reserved[^1].First, Math.Max(_reserved[^1].Last, last));
            }
            else
            {
                _reserved.Add((first, last));
            }
        }

        return _reserved;
    }

    /// <summary>The memory of each run, in the order of the walk.</summary>
    private IEnumerable<(ulong First, ulong Last)> Ranges()
    {
        foreach (BlockRun run in _runs)
        {
            ulong size = SizeOf(run);
            ulong step = run.Step(PageShift);
            if (size == step)
            {
                yield return (run.Start, EndOf(run.Start, run.Count * step));
                continue;
            }

            // Sizes are truncated to 32 bits or sign-extended; only a map of garbage has long runs of such blocks.
            for (ulong index = 0; index < Math.Min(run.Count, 1 << 16); index++)
            {
                ulong start = run.Start + (index * step);
                yield return (start, EndOf(start, size));
            }
        }
    }

    private static ulong EndOf(ulong start, ulong length)
    {
        ulong last = start + (length - 1);
        return last < start ? ulong.MaxValue : last;
    }

    /// <summary>The last run of a group that begins at or before a page.</summary>
    private int FindLast(StampGroup group, ulong pfn)
    {
        int low = 0;
        int high = group.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = _runs[group.RunAt(middle)].Start >> PageShift <= pfn ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>The stamps of all runs of one step, without a copy of the runs.</summary>
    /// <param name="StepBits">Binary logarithm of the distance in pages from one stamp to the next.</param>
    /// <param name="Count">Number of runs.</param>
    /// <param name="Order">Indexes of the runs by ascending address; null if these are all runs as they stand.</param>
    /// <param name="Reach">The greatest page of each run and those before it; null if no two overlap.</param>
    private sealed record StampGroup(int StepBits, int Count, int[]? Order, ulong[]? Reach)
    {
        public int RunAt(int index) => Order is null ? index : Order[index];

        public ulong ReachOf(int index, BlockMap map) => Reach is null ? map.PagesOf(map._runs[RunAt(index)]).Last : Reach[index];
    }

    /// <summary>A stamp in a page's <c>private</c> as the kernel reads it back.</summary>
    /// <param name="Order">Order of the block, truncated to the stamp's field.</param>
    /// <param name="PageType">Page type of the block; 0 if stamps have none.</param>
    /// <param name="IsMarked">The stamp has its magic number, or the layout defines none.</param>
    /// <param name="StepBits">Binary logarithm of the distance in pages to the next block's stamp.</param>
    /// <param name="Count">Number of equal blocks at that distance, including this one.</param>
    public readonly record struct Stamp(uint Order, int PageType, bool IsMarked, int StepBits, ulong Count);
}
