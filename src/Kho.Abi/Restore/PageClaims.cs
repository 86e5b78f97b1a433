namespace Kho.Abi.Restore;

/// <summary>Kind of a claim on pages.</summary>
internal enum PageClaimKind
{
    /// <summary>A subsystem restores the pages.</summary>
    Restored,

    /// <summary>The pages are a memblock region, which is never restored.</summary>
    Region,
}

/// <summary>A claim on pages: index of the claimant, and kind.</summary>
internal readonly record struct PageClaim(int Claimant, PageClaimKind Kind);

/// <summary>Claims on pages. If a page is claimed twice, the later claim wins.</summary>
/// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
internal sealed class PageClaims(int pageShift)
{
    private readonly RunMap<PageClaim> _claims = new();
    private readonly List<string> _claimants = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>Records the claimant of pages.</summary>
    /// <param name="pfn">Page frame number of the first page.</param>
    public void Add(ulong pfn, ulong pages, string claimant, PageClaimKind kind)
    {
        if (pages == 0)
        {
            return;
        }

        if (!_numbers.TryGetValue(claimant, out int number))
        {
            number = _claimants.Count;
            _claimants.Add(claimant);
            _numbers.Add(claimant, number);
        }

        _claims.Set(pfn, pfn + (pages - 1), new PageClaim(number, kind));
    }

    /// <summary>Claimant of a page; null if it is unclaimed.</summary>
    public string? ClaimantOf(ulong pfn) => _claims.TryGet(pfn, out RunMap<PageClaim>.Run claim) ? _claimants[claim.Value.Claimant] : null;

    /// <summary>Runs of pages with one claimant within a range, ascending.</summary>
    public IEnumerable<RunMap<PageClaim>.Run> Between(ulong first, ulong last) => _claims.Between(first, last);

    /// <summary>Number of blocks whose first page is unclaimed.</summary>
    public ulong CountUnclaimed(BlockMap blocks)
    {
        ulong count = 0;
        foreach (BlockRun run in blocks.Runs)
        {
            int bits = run.StepBits(pageShift) - pageShift;
            ulong first = run.Start >> pageShift;
            if (bits < 0 || bits + (int)ulong.Log2(run.Count) >= 63)
            {
                count += run.Count;
                continue;
            }

            ulong claimed = 0;
            if (!_claims.Meets(first, first + (run.Count << bits) - 1))
            {
                count += run.Count;
                continue;
            }

            ulong? previous = null;
            foreach (RunMap<PageClaim>.Run claim in _claims.Between(first, first + (run.Count << bits) - 1))
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

    /// <summary>
    /// Counts the blocks larger than a page whose owners may free single pages: blocks of regions, which have a refcount on each
    /// page, and unclaimed blocks.
    /// </summary>
    /// <param name="regions">Number of blocks that belong to regions.</param>
    /// <param name="unknown">Number of blocks without a known owner.</param>
    public void CountTyped(BlockMap blocks, out ulong regions, out ulong unknown)
    {
        regions = 0;
        unknown = 0;
        foreach (BlockRun run in blocks.Runs.Where(run => run.Order > 0))
        {
            int bits = run.StepBits(pageShift) - pageShift;
            ulong first = run.Start >> pageShift;
            ulong claimed = 0;
            if (bits >= 0 && bits + (int)ulong.Log2(run.Count) < 63)
            {
                foreach (RunMap<PageClaim>.Run claim in _claims.Between(first, first + (run.Count << bits) - 1))
                {
                    ulong count = Math.Max(claim.Length >> bits, 1);
                    claimed += count;
                    regions += claim.Value.Kind == PageClaimKind.Region ? count : 0;
                }
            }

            unknown += run.Count - Math.Min(claimed, run.Count);
        }
    }
}
