using System.Runtime.InteropServices;

namespace Kho.Abi.Restore;

/// <summary>Compares the blocks that one kernel wrote with those that another took over, run by run and never block by block.</summary>
internal sealed class BlockComparison
{
    private BlockComparison(IReadOnlyList<BlockRun> lost, IReadOnlyList<BlockRun> invented, IReadOnlyList<BlockRun> retyped)
    {
        Lost = lost;
        Invented = invented;
        Retyped = retyped;
        LostCount = Sum(lost);
        InventedCount = Sum(invented);
        RetypedCount = Sum(retyped);
    }

    /// <summary>Blocks that the writer wrote and the reader did not take over.</summary>
    public IReadOnlyList<BlockRun> Lost { get; }

    /// <summary>Blocks that the reader took over and the writer never wrote.</summary>
    public IReadOnlyList<BlockRun> Invented { get; }

    /// <summary>Blocks that the reader took over with another page type; described as the writer wrote them.</summary>
    public IReadOnlyList<BlockRun> Retyped { get; }

    /// <summary>Number of lost blocks.</summary>
    public ulong LostCount { get; private init; }

    /// <summary>Number of invented blocks.</summary>
    public ulong InventedCount { get; private init; }

    /// <summary>Number of blocks with another page type.</summary>
    public ulong RetypedCount { get; private init; }

    /// <summary>The numbers alone, which take no memory.</summary>
    internal BlockComparison CountsOnly() => new([], [], []) { LostCount = LostCount, InventedCount = InventedCount, RetypedCount = RetypedCount };

    /// <summary>Compares two sets of blocks.</summary>
    /// <param name="written">The writer's blocks.</param>
    /// <param name="taken">The reader's blocks.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes, for both.</param>
    /// <param name="compareTypes">Compare page types, because both releases have them.</param>
    public static BlockComparison Compare(IReadOnlyList<BlockRun> written, IReadOnlyList<BlockRun> taken, int pageShift, bool compareTypes)
    {
        // What comes through whole, as nearly everything does, needs no lists.
        if (written.Count == taken.Count && IsSame(written, taken))
        {
            return new BlockComparison([], [], []);
        }

        // Nor does what is lost as a whole, which is its own list, and neither is changed any more.
        if ((written.Count == 0 || taken.Count == 0) && IsSorted(written, pageShift) && IsSorted(taken, pageShift))
        {
            return new BlockComparison(written, taken, []);
        }

        Dictionary<(uint Order, ulong Offset), Line> lines = [];
        foreach (BlockRun run in written)
        {
            LineOf(run, lines, pageShift).Written.Add(Number(run, pageShift));
        }

        foreach (BlockRun run in taken)
        {
            LineOf(run, lines, pageShift).Taken.Add(Number(run, pageShift));
        }

        List<BlockRun> lost = [];
        List<BlockRun> invented = [];
        List<BlockRun> retyped = [];
        foreach (((uint order, ulong offset), Line line) in lines)
        {
            int stepBits = new BlockRun(0, 1, order, 0).StepBits(pageShift);
            SortOnce(line.Written);
            SortOnce(line.Taken);
            BlockRun ToRun((ulong First, ulong Last, int Type) range) =>
                new((range.First << stepBits) + offset, range.Last - range.First + 1, order, range.Type);
            lost.AddRange(Without(line.Written, line.Taken).Select(ToRun));
            invented.AddRange(Without(line.Taken, line.Written).Select(ToRun));
            if (compareTypes)
            {
                retyped.AddRange(OfOtherType(line.Written, line.Taken).Select(ToRun));
            }
        }

        return new BlockComparison(Sort(lost), Sort(invented), Sort(retyped));
    }

    private static bool IsSame(IReadOnlyList<BlockRun> written, IReadOnlyList<BlockRun> taken) => written is List<BlockRun> one && taken is List<BlockRun> other
        ? CollectionsMarshal.AsSpan(one).SequenceEqual(CollectionsMarshal.AsSpan(other))
        : written.SequenceEqual(taken);

    /// <summary>Whether each run begins at or past the end of the one before, and none wraps.</summary>
    private static bool IsSorted(IReadOnlyList<BlockRun> runs, int pageShift)
    {
        for (int index = 0; index < runs.Count; index++)
        {
            BlockRun run = runs[index];
            ulong room = index + 1 < runs.Count ? runs[index + 1].Start : ulong.MaxValue;
            if (room <= run.Start || (room - run.Start) >> run.StepBits(pageShift) < run.Count)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sorts what is not sorted already, as millions of runs of a sound map are.</summary>
    private static void SortOnce(List<(ulong First, ulong Last, int Type)> ranges)
    {
        for (int index = 1; index < ranges.Count; index++)
        {
            if (ranges[index].CompareTo(ranges[index - 1]) < 0)
            {
                ranges.Sort();
                return;
            }
        }
    }

    private static List<BlockRun> Sort(List<BlockRun> runs)
    {
        runs.Sort((left, right) => left.Start != right.Start ? left.Start.CompareTo(right.Start) : left.Order.CompareTo(right.Order));
        return runs;
    }

    private static ulong Sum(IReadOnlyList<BlockRun> runs)
    {
        ulong sum = 0;
        for (int index = 0; index < runs.Count; index++)
        {
            sum += runs[index].Count;
        }

        return sum;
    }

    /// <summary>
    /// Groups blocks of one order whose addresses differ by multiples of their size, so that block numbers can replace addresses.
    /// </summary>
    private static Line LineOf(BlockRun run, Dictionary<(uint Order, ulong Offset), Line> lines, int pageShift)
    {
        (uint, ulong) key = (run.Order, run.Start & (run.Step(pageShift) - 1));
        if (!lines.TryGetValue(key, out Line? line))
        {
            lines[key] = line = new Line();
        }

        return line;
    }

    private static (ulong First, ulong Last, int Type) Number(BlockRun run, int pageShift)
    {
        ulong first = run.Start >> run.StepBits(pageShift);
        return (first, first + (run.Count - 1), run.PageType);
    }

    /// <summary>Subtracts sorted ranges from sorted ranges; each remaining number appears once.</summary>
    private static IEnumerable<(ulong First, ulong Last, int Type)> Without(List<(ulong First, ulong Last, int Type)> ranges, List<(ulong First, ulong Last, int Type)> others)
    {
        int other = 0;
        ulong? done = null;
        foreach ((ulong first, ulong last, int type) in ranges)
        {
            ulong position = done is ulong end && end >= first ? end + 1 : first;
            while (position <= last)
            {
                while (other < others.Count && others[other].Last < position)
                {
                    other++;
                }

                if (other == others.Count || others[other].First > last)
                {
                    yield return (position, last, type);
                    break;
                }

                if (others[other].First > position)
                {
                    yield return (position, others[other].First - 1, type);
                }

                position = others[other].Last + 1;
            }

            done = done is ulong before ? Math.Max(before, last) : last;
        }
    }

    private static IEnumerable<(ulong First, ulong Last, int Type)> OfOtherType(List<(ulong First, ulong Last, int Type)> written, List<(ulong First, ulong Last, int Type)> taken)
    {
        int other = 0;
        foreach ((ulong first, ulong last, int type) in written)
        {
            while (other < taken.Count && taken[other].Last < first)
            {
                other++;
            }

            for (int index = other; index < taken.Count && taken[index].First <= last; index++)
            {
                if (taken[index].Type != type)
                {
                    yield return (Math.Max(first, taken[index].First), Math.Min(last, taken[index].Last), type);
                }
            }
        }
    }

    private sealed class Line
    {
        public List<(ulong First, ulong Last, int Type)> Written { get; } = [];

        public List<(ulong First, ulong Last, int Type)> Taken { get; } = [];
    }
}
