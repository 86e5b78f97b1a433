namespace Kho.Abi.Restore;

/// <summary>What became of each block that a kernel reserved.</summary>
/// <param name="kernel">What the kernel's parts share.</param>
internal sealed class BlockReport(KernelContext kernel)
{
    /// <summary>The blocks in runs that fared alike, by address.</summary>
    public IEnumerable<BlockOutcome> Outcomes() =>
        kernel.Blocks.Runs.OrderBy(run => run.Start).ThenBy(run => run.Order).SelectMany(OutcomesOf);

    private IEnumerable<BlockOutcome> OutcomesOf(BlockRun run)
    {
        int pageShift = kernel.PageShift;
        string? type = TypeName(run.PageType);
        string? stamp = StampOf(run);
        int bits = run.StepBits(pageShift) - pageShift;
        ulong first = run.Start >> pageShift;
        if (!kernel.HasPages || bits is < 0 or > 40 || bits + (int)ulong.Log2(run.Count) >= 63)
        {
            yield return new BlockOutcome(run.Start, run.Count, run.Order, type, null, [], null) { Stamp = stamp };
            yield break;
        }

        // Where claim or fate changes, a new run of blocks begins; blocks in between fare like their first.
        SortedSet<ulong> borders = [0];
        ulong last = first + (run.Count << bits) - 1;
        foreach (RunMap<PageClaim>.Run claim in kernel.Claims.Between(first, last))
        {
            borders.Add((claim.First - first) >> bits);
            borders.Add(((claim.Last - first) >> bits) + 1);
        }

        foreach ((ulong from, ulong to) in kernel.Pages.Restored(first, last))
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
            FreeOutcome? free = kernel.Pages.PatternOf(pfn) == PagePattern.Untouched ? null : FreeOutcome.Ok;
            yield return new BlockOutcome(run.Start + (starts[index] << (bits + pageShift)), end - starts[index], run.Order, type,
                kernel.Claims.ClaimantOf(pfn), kernel.Pages.References(pfn, 1UL << bits), free)
            { Stamp = stamp };
        }
    }

    private string? TypeName(int pageType) => kernel.Layout.Radix?.PageTypeName(pageType);

    /// <summary>How the stamp that is read back differs from the block; null if it does not.</summary>
    private string? StampOf(BlockRun run)
    {
        BlockMap.Stamp stamp = kernel.Blocks.ReadBack(run);
        string[] differences =
        [
            .. stamp.Order == run.Order ? (string[])[] : [$"order {stamp.Order}"],
            .. stamp.PageType == run.PageType || !kernel.Stamps.HasPageType ? (string[])[] : [$"type {TypeName(stamp.PageType) ?? $"{stamp.PageType}"}"],
            .. stamp.IsMarked ? (string[])[] : ["no magic number"],
        ];
        return differences.Length == 0 ? null : string.Join(", ", differences);
    }
}
