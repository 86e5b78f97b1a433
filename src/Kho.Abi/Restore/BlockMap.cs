using Kho.Abi.Codec;

namespace Kho.Abi.Restore;

/// <summary>
/// The blocks that a kernel read from a memory map, in the order of its walk. After <see cref="Complete"/> it also answers for
/// the stamp of each page and for the reserved memory.
/// </summary>
internal sealed class BlockMap(int pageShift, int sizeBits)
{
    private readonly List<BlockRun> _runs = [];

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

    private readonly Dictionary<int, List<Stamps>> _stamps = [];
    private readonly List<(ulong First, ulong Last)> _reserved = [];
    private PageInfoLayout? _layout;

    /// <summary>Blocks overlap, so that a stamp or a page may belong to several of them, and runs cannot be restored in bulk.</summary>
    public bool Overlaps { get; private set; }

    /// <summary>Reserved memory: merged ranges of bytes, ascending.</summary>
    public IReadOnlyList<(ulong First, ulong Last)> Reserved => _reserved;

    /// <summary>Number of blocks whose stamp reads back with another order, type or magic number.</summary>
    public ulong Misstamped { get; private set; }

    /// <summary>Number of blocks whose stamp reads back without its magic number.</summary>
    public ulong Unmarked { get; private set; }

    /// <summary>Builds the indexes for look-ups. The caller calls it once, after the last block.</summary>
    /// <param name="layout">Layout of stamps, which may truncate order and type; null to keep both.</param>
    public void Complete(PageInfoLayout? layout = null)
    {
        _layout = layout;

        // Lists of millions of stamps that grew by doubling would be written three times.
        foreach ((int stepBits, int count) in _runs.CountBy(PageStepBits))
        {
            _stamps[stepBits] = new List<Stamps>(count);
        }

        for (int index = 0; index < _runs.Count; index++)
        {
            AddStamps(_runs[index], index);
        }

        foreach (List<Stamps> group in _stamps.Values)
        {
            // Blocks of one order are nearly always in the order of their addresses.
            if (!Enumerable.Range(1, group.Count - 1).All(index => group[index - 1].Pfn <= group[index].Pfn))
            {
                group.Sort((left, right) => left.Pfn.CompareTo(right.Pfn));
            }

            ulong reach = 0;
            for (int index = 0; index < group.Count; index++)
            {
                reach = Math.Max(reach, group[index].LastPfn);
                group[index] = group[index] with { Reach = reach };
            }
        }

        CollectReserved();
    }

    /// <summary>Finds the stamp of a page. If several blocks begin in the page, the last one in the walk wins.</summary>
    /// <param name="pfn">Page frame number.</param>
    /// <param name="stamp">Order and type of the block, and the number of equal blocks that follow at distances of
    /// 2^<see cref="Stamp.StepBits"/> pages.</param>
    public bool TryFindStamp(ulong pfn, out Stamp stamp)
    {
        stamp = default;
        int sequence = -1;
        foreach ((int stepBits, List<Stamps> group) in _stamps)
        {
            for (int index = FindLast(group, pfn); index >= 0 && group[index].Reach >= pfn; index--)
            {
                Stamps run = group[index];
                if (run.LastPfn >= pfn && ((pfn - run.Pfn) & ((1UL << stepBits) - 1)) == 0 && run.Sequence > sequence)
                {
                    sequence = run.Sequence;
                    ulong number = (pfn - run.Pfn) >> stepBits;
                    stamp = new Stamp(run.Order, run.PageType, run.IsMarked, stepBits, run.Count - number);
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

        int low = 0;
        int high = _reserved.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = _reserved[middle].First <= address ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && _reserved[low - 1].Last >= last;
    }

    /// <summary>The stamp of a block as the kernel reads it back.</summary>
    public Stamp ReadBack(BlockRun run)
    {
        if (_layout is null)
        {
            return new Stamp(run.Order, run.PageType, true, 0, 1);
        }

        PageInfo info = _layout.Decode(_layout.Encode(run.Order, run.PageType));
        return new Stamp((uint)info.Order, info.PageType ?? 0, info.Magic is null || info.HasMagic, 0, 1);
    }

    private void AddStamps(BlockRun run, int sequence)
    {
        Stamp stamp = ReadBack(run);
        if (run.Order <= MaximumBlockOrder)
        {
            CountMisstamped(run, stamp);
        }

        ulong first = run.Start >> PageShift;
        int stepBits = PageStepBits(run);
        ulong count = run.Count;
        if (run.StepBits(PageShift) < PageShift)
        {
            // Several blocks begin in each page; the stamp of the last one remains.
            count = ((run.Start + ((run.Count - 1) * run.Step(PageShift))) >> PageShift) - first + 1;
        }

        _stamps[stepBits].Add(new Stamps(first, first + ((count - 1) << stepBits), count, stamp.Order, stamp.PageType, stamp.IsMarked, sequence, 0));
    }

    /// <summary>Binary logarithm of the distance in pages between the stamps of a run.</summary>
    private int PageStepBits(BlockRun run) => Math.Max(0, run.StepBits(PageShift) - PageShift);

    private void CountMisstamped(BlockRun run, Stamp stamp)
    {
        bool hasType = stamp.PageType == run.PageType || _layout is { HasPageType: false };
        Unmarked += stamp.IsMarked ? 0 : run.Count;
        Misstamped += stamp.IsMarked && stamp.Order == run.Order && hasType ? 0 : run.Count;
    }

    private void CollectReserved()
    {
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

    private static int FindLast(List<Stamps> group, ulong pfn)
    {
        int low = 0;
        int high = group.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = group[middle].Pfn <= pfn ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>The stamps of one run of blocks.</summary>
    private readonly record struct Stamps(ulong Pfn, ulong LastPfn, ulong Count, uint Order, int PageType, bool IsMarked, int Sequence, ulong Reach);

    /// <summary>A stamp in a page's <c>private</c> as the kernel reads it back.</summary>
    /// <param name="Order">Order of the block, truncated to the stamp's field.</param>
    /// <param name="PageType">Page type of the block; 0 if stamps have none.</param>
    /// <param name="IsMarked">The stamp has its magic number, or the layout defines none.</param>
    /// <param name="StepBits">Binary logarithm of the distance in pages to the next block's stamp.</param>
    /// <param name="Count">Number of equal blocks at that distance, including this one.</param>
    public readonly record struct Stamp(uint Order, int PageType, bool IsMarked, int StepBits, ulong Count);
}
