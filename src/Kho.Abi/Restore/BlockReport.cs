namespace Kho.Abi.Restore;

/// <summary>Reports what happened to each block that a kernel reserved.</summary>
/// <param name="kernel">Shared state of the simulated kernel.</param>
internal sealed class BlockReport(KernelContext kernel)
{
    /// <summary>The blocks by address, in runs with the same outcome.</summary>
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

        // A new run begins where the claimant or the outcome changes.
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

    /// <summary>Describes how the stamp that reads back differs from the block; null if it does not.</summary>
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

/// <summary>Outcome of a run of adjacent blocks.</summary>
/// <param name="Start">Physical address of the first block in bytes.</param>
/// <param name="Count">Number of blocks.</param>
/// <param name="Order">Order of each block, as the reader decodes it.</param>
/// <param name="PageType">Name of the page type, as the reader decodes it; null if the release has none.</param>
/// <param name="ClaimedBy">Claimant that restored or took the blocks; null if they stay reserved until the next kexec.</param>
/// <param name="References">Refcounts of the pages of one block: value, and number of consecutive pages with it.</param>
/// <param name="Free">Outcome of freeing the blocks; null while they are reserved.</param>
internal sealed record BlockOutcome(
    ulong Start,
    ulong Count,
    uint Order,
    string? PageType,
    string? ClaimedBy,
    IReadOnlyList<(int References, ulong Count)> References,
    FreeOutcome? Free)
{
    /// <summary>Description of the stamp that reads back; null if it matches the block.</summary>
    public string? Stamp { get; init; }

    /// <summary>The refcounts as the command line and its JSON spell them, such as <c>1x1 0x15</c>.</summary>
    public string ReferenceText => string.Join(' ', References.Select(run => $"{run.References}x{run.Count}"));
}

/// <summary>
/// A run of blocks as a kernel computes them from a memory map, even from garbage: the order is the unchecked result of a
/// subtraction, and the size in bytes is what the processor's shift makes of that order.
/// </summary>
/// <param name="Start">Physical address of the first block in bytes.</param>
/// <param name="Count">Number of blocks, at least 1.</param>
/// <param name="Order">Order, an unsigned 32-bit number as in the kernel.</param>
/// <param name="PageType">Numeric page type; 0 if the release has none.</param>
internal readonly record struct BlockRun(ulong Start, ulong Count, uint Order, int PageType)
{
    /// <summary>Distance in bytes from one block to the next. Processors use only the lowest six bits of a shift count.</summary>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public ulong Step(int pageShift) => 1UL << StepBits(pageShift);

    /// <summary>Binary logarithm of <see cref="Step"/>.</summary>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public int StepBits(int pageShift) => (int)((Order + (uint)pageShift) & 63);

    /// <summary>Length in bytes of one block, as the kernel reserves it.</summary>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    /// <param name="sizeBits">Width in bits of the shift that computes the size; a 32-bit shift drops high bits and sign-extends
    /// the result.</param>
    public ulong Size(int pageShift, int sizeBits) =>
        sizeBits == 32 ? (ulong)(1 << (int)((Order + (uint)pageShift) & 31)) : Step(pageShift);
}
