namespace Kho.Abi.Restore;

internal sealed partial class RestoringKernel
{
    /// <summary>Number of blocks of which nobody restored the first page, and which nobody took.</summary>
    public ulong CountNeverClaimed()
    {
        if (_pages is null)
        {
            return 0;
        }

        ulong count = 0;
        foreach (BlockRun run in Blocks.Runs)
        {
            int bits = run.StepBits(PageShift) - PageShift;
            ulong first = run.Start >> PageShift;
            if (bits < 0 || bits + (int)ulong.Log2(run.Count) >= 63)
            {
                count += run.Count;
                continue;
            }

            ulong claimed = 0;
            ulong? previous = null;
            foreach (RunMap<Claim>.Run claim in _claims.Between(first, first + (run.Count << bits) - 1))
            {
                ulong from = (claim.First - first) >> bits;
                ulong to = (claim.Last - first) >> bits;
                from = previous is ulong before && from <= before ? before + 1 : from;
                claimed += to >= from ? to - from + 1 : 0;
                previous = to;
            }

            count += run.Count - claimed;
        }

        return count;
    }

    /// <summary>The blocks in runs that fared alike, by address.</summary>
    public IEnumerable<BlockOutcome> BlockOutcomes()
    {
        foreach (BlockRun run in Blocks.Runs.OrderBy(run => run.Start).ThenBy(run => run.Order))
        {
            foreach (BlockOutcome outcome in OutcomesOf(run))
            {
                yield return outcome;
            }
        }
    }

    private IEnumerable<BlockOutcome> OutcomesOf(BlockRun run)
    {
        string? type = PageTypeName(run.PageType);
        string? stamp = StampOf(run);
        int bits = run.StepBits(PageShift) - PageShift;
        ulong first = run.Start >> PageShift;
        if (_pages is null || bits is < 0 or > 40 || bits + (int)ulong.Log2(run.Count) >= 63)
        {
            yield return new BlockOutcome(run.Start, run.Count, run.Order, type, null, [], null) { Stamp = stamp };
            yield break;
        }

        // Where claim or fate changes, a new run of blocks begins; blocks in between fare like their first.
        SortedSet<ulong> borders = [0];
        ulong last = first + (run.Count << bits) - 1;
        foreach (RunMap<Claim>.Run claim in _claims.Between(first, last))
        {
            borders.Add((claim.First - first) >> bits);
            borders.Add(((claim.Last - first) >> bits) + 1);
        }

        foreach ((ulong from, ulong to) in _pages.Restored(first, last))
        {
            borders.Add((from - first) >> bits);
            borders.Add(((to - first) >> bits) + 1);
        }

        borders.Remove(run.Count);
        ulong[] starts = [.. borders];
        for (int index = 0; index < starts.Length; index++)
        {
            ulong end = index + 1 < starts.Length ? starts[index + 1] : run.Count;
            ulong pfn = first + (starts[index] << bits);
            string? claimant = _claims.TryGet(pfn, out RunMap<Claim>.Run claim) ? _claimants[claim.Value.Claimant] : null;
            yield return new BlockOutcome(run.Start + (starts[index] << (bits + PageShift)), end - starts[index], run.Order, type, claimant,
                _pages.References(pfn, 1UL << bits), FreeOf(pfn)) { Stamp = stamp };
        }
    }

    private string? StampOf(BlockRun run)
    {
        BlockMap.Stamp stamp = Blocks.ReadBack(run);
        string[] differences =
        [
            .. stamp.Order == run.Order ? (string[])[] : [$"order {stamp.Order}"],
            .. stamp.PageType == run.PageType || !_stamps.HasPageType ? (string[])[] : [$"type {PageTypeName(stamp.PageType) ?? $"{stamp.PageType}"}"],
            .. stamp.IsMarked ? (string[])[] : ["no magic number"],
        ];
        return differences.Length == 0 ? null : string.Join(", ", differences);
    }

    /// <summary>
    /// The blocks larger than a page whose owners may take their pages apart: of regions, whose pages each had a
    /// reference, and those that nobody took.
    /// </summary>
    /// <param name="regions">Number of blocks that belong to regions.</param>
    /// <param name="unknown">Number of blocks whose owner is not known.</param>
    public void CountTypedBlocks(out ulong regions, out ulong unknown)
    {
        regions = 0;
        unknown = 0;
        foreach (BlockRun run in Blocks.Runs)
        {
            if (run.Order == 0)
            {
                continue;
            }

            int bits = run.StepBits(PageShift) - PageShift;
            ulong first = run.Start >> PageShift;
            ulong claimed = 0;
            if (bits >= 0 && bits + (int)ulong.Log2(run.Count) < 63)
            {
                foreach (RunMap<Claim>.Run claim in _claims.Between(first, first + (run.Count << bits) - 1))
                {
                    ulong blocks = Math.Max(claim.Length >> bits, 1);
                    claimed += blocks;
                    regions += claim.Value.Kind == ClaimKind.Region ? blocks : 0;
                }
            }

            unknown += run.Count - Math.Min(claimed, run.Count);
        }
    }

    private FreeOutcome? FreeOf(ulong pfn) => _pages!.PatternOf(pfn) == PagePattern.Untouched ? null : FreeOutcome.Ok;
}
