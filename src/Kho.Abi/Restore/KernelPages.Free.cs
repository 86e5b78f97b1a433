namespace Kho.Abi.Restore;

internal sealed partial class KernelPages
{
    /// <summary>Determines the outcome of freeing a block, without freeing it.</summary>
    /// <param name="pfn">Page frame number of the first page.</param>
    /// <param name="asSingles">The owner frees each page on its own; if false, it frees the block as a whole.</param>
    /// <param name="pageChecks">The kernel checks pages when it frees them.</param>
    public FreeOutcome TryOut(ulong pfn, int order, bool asSingles, bool pageChecks)
    {
        IReadOnlyList<(int References, ulong Count)> references = References(pfn, 1UL << order);
        bool compound = order > 0 && PatternOf(pfn) == PagePattern.SplitCompound;
        if (asSingles)
        {
            return references.Any(run => run.References == 0) ? (pageChecks ? FreeOutcome.Bug : FreeOutcome.Leaked)
                : compound && pageChecks ? FreeOutcome.BadPage
                : FreeOutcome.Ok;
        }

        bool tails = references.Count > 2 || (references.Count == 2 && (references[0].Count != 1 || references[1].References != 0))
            || (references.Count == 1 && order > 0);
        return references[0].References == 0 ? (pageChecks ? FreeOutcome.Bug : FreeOutcome.Leaked)
            : tails && pageChecks ? FreeOutcome.BadPage
            : FreeOutcome.Ok;
    }

    /// <summary>Frees a block as a whole.</summary>
    public FreeOutcome FreeBlock(ulong pfn, int order) => Free(pfn, order, asSingles: false);

    /// <summary>Frees each page of a range on its own.</summary>
    public FreeOutcome FreeSingles(ulong pfn, ulong pages)
    {
        FreeOutcome worst = FreeOutcome.Ok;
        ulong last = pfn + (pages - 1);
        ulong missing = References(pfn, pages).Where(run => run.References == 0).Aggregate(0UL, (sum, run) => sum + run.Count);
        if (missing > 0)
        {
            worst = PageChecks ? FreeOutcome.Bug : FreeOutcome.Leaked;
            _log(PageChecks
                ? $"BUG: VM_BUG_ON_PAGE(page_ref_count(page) == 0): {missing} of {pages} pages from 0x{pfn << PageShift:x} on have no reference to give back"
                : $"{missing} of {pages} pages from 0x{pfn << PageShift:x} on have no reference and are leaked");
        }
        else if (PageChecks && PatternOf(pfn) == PagePattern.SplitCompound)
        {
            worst = FreeOutcome.BadPage;
            Taint(pfn);
        }

        if (worst == FreeOutcome.Ok)
        {
            _fates.Set(pfn, last, new PageFate(PagePattern.Free, 0, 0));
        }

        return worst;
    }

    private FreeOutcome Free(ulong pfn, int order, bool asSingles)
    {
        FreeOutcome outcome = TryOut(pfn, order, asSingles, PageChecks);
        if (outcome == FreeOutcome.Ok)
        {
            _fates.Set(pfn, pfn + ((1UL << order) - 1), new PageFate(PagePattern.Free, 0, 0));
        }
        else if (outcome == FreeOutcome.BadPage)
        {
            Taint(pfn);
        }
        else
        {
            _log(outcome == FreeOutcome.Bug
                ? $"BUG: VM_BUG_ON_PAGE(page_ref_count(page) == 0): the block at 0x{pfn << PageShift:x} has no reference to give back"
                : $"the block at 0x{pfn << PageShift:x} has no reference and is leaked");
        }

        return outcome;
    }

    private void Taint(ulong pfn)
    {
        Tainted = true;
        BadPages++;
        _log($"BUG: Bad page state: the pages behind 0x{pfn << PageShift:x} have references of their own; the block is leaked");
    }
}
