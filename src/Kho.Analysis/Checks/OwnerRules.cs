using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Analysis.Checks;

/// <summary>Rules about owners of memory: preserved, exclusive, and inside the machine's memory.</summary>
internal static class OwnerRules
{
    public static void Apply(CheckContext context)
    {
        CheckOverlaps(context);
        foreach (HandoverPlace owner in context.Owners.Where(owner => owner.Kind != PlaceKind.MapPage))
        {
            CheckPlace(context, owner);
        }

        if (!context.MapIsWhole)
        {
            return;
        }

        foreach (HandoverPlace owner in context.Owners.Where(owner => owner.Unpreserved is not null))
        {
            CheckPreserved(context, owner);
        }

        CheckUnowned(context);
    }

    /// <summary>Visits the owners by address: one that begins before the greatest end so far shares a page with that end's owner.</summary>
    private static void CheckOverlaps(CheckContext context)
    {
        ulong mask = (ulong)context.Pages.PageSize - 1;
        HandoverPlace? furthest = null;
        ulong end = 0;
        foreach (HandoverPlace owner in context.Owners)
        {
            // The kernel frees whole pages. Bitmaps may be smaller and share a page.
            ulong start = owner.Kind == PlaceKind.MapPage ? owner.Address : owner.Address & ~mask;
            ulong last = owner.Kind == PlaceKind.MapPage ? owner.Last : owner.Last | mask;
            if (furthest is not null && start <= end)
            {
                context.Add(CheckDiagnostics.OwnersOverlap, Math.Max(start, furthest.Address), owner.Where, $"{owner.Use} and {furthest.Use} share the page at 0x{start & ~mask:x}");
            }

            if (furthest is null || last > end)
            {
                furthest = owner;
                end = last;
            }
        }
    }

    private static void CheckPlace(CheckContext context, HandoverPlace owner)
    {
        foreach (ScratchArea area in context.Document.Scratch)
        {
            if (area.Size > 0 && area.Address <= owner.Last && area.Address + (area.Size - 1) >= owner.Address)
            {
                context.Add(CheckDiagnostics.OwnerInScratch, Math.Max(owner.Address, area.Address), owner.Where, $"{owner.Use} is in the scratch area at 0x{area.Address:x}, which the next kernel overwrites");
            }
        }

        if (context.Ram is MachineMemory ram && ram.TryFindHole(owner.Address, owner.Last, out ulong hole))
        {
            context.Add(CheckDiagnostics.OwnerOutsideMemory, hole, owner.Where, $"{owner.Use} is outside the machine's memory");
        }
    }

    private static void CheckPreserved(CheckContext context, HandoverPlace owner)
    {
        if (context.Blocks.TryFindMissing(owner.Address, owner.Last, out ulong missing))
        {
            context.Add(owner.Unpreserved!, missing, owner.Where, $"{owner.Use}: the page at 0x{context.Pages.PageStart(missing):x} is not preserved; the next kernel reuses it");
            return;
        }

        if (owner.Fit == BlockFit.Covered || context.Map!.SuspectExtents.Count > 0)
        {
            return;
        }

        foreach (PreservedExtent extent in context.Blocks.Overlapping(owner.Address, owner.Last))
        {
            int shift = extent.Order + context.Pages.PageShift;
            ulong mask = (1UL << shift) - 1;
            ulong first = Math.Max(owner.Address, extent.Start);
            ulong last = Math.Min(owner.Last, extent.Last(context.Pages.PageShift));
            string? problem = ((first - extent.Start) & mask) != 0 ? $"begins within a block of order {extent.Order}"
                : owner.Fit == BlockFit.Exact && ((last + 1 - extent.Start) & mask) != 0 ? $"ends within a block of order {extent.Order}"
                : owner.Order is int order && order != extent.Order ? $"is of order {order}, and its block of order {extent.Order}"
                : null;
            if (problem is not null)
            {
                context.Add(CheckDiagnostics.OwnerMisfitsBlock, first, owner.Where, $"{owner.Use} {problem}");
                return;
            }

            if (owner.Fit == BlockFit.Start)
            {
                return;
            }
        }
    }

    /// <summary>Finds runs of blocks without an owner of any byte.</summary>
    private static void CheckUnowned(CheckContext context)
    {
        List<PreservedExtent> unowned = [];
        IReadOnlyList<HandoverPlace> owners = context.Owners;
        List<(ulong First, ulong Last)> owned = [];
        foreach (HandoverPlace owner in owners)
        {
            if (owned.Count > 0 && owner.Address <= owned[^1].Last)
            {
                owned[^1] = (owned[^1].First, Math.Max(owned[^1].Last, owner.Last));
            }
            else
            {
                owned.Add((owner.Address, owner.Last));
            }
        }

        // In a broken map a bigger extent may overlap a smaller one; the range is then visited twice.
        int pageShift = context.Pages.PageShift;
        int from = 0;
        foreach (PreservedExtent extent in context.Map!.Extents)
        {
            int shift = extent.Order + pageShift;
            while (from < owned.Count && owned[from].Last < extent.Start)
            {
                from++;
            }

            ulong next = 0;
            ulong end = extent.Last(pageShift);
            for (int index = from; index < owned.Count && owned[index].First <= end; index++)
            {
                ulong first = owned[index].First <= extent.Start ? 0 : (owned[index].First - extent.Start) >> shift;
                Take(unowned, extent, next, first, shift);
                next = ((Math.Min(owned[index].Last, end) - extent.Start) >> shift) + 1;
            }

            Take(unowned, extent, next, extent.Blocks, shift);
        }

        Report(context, unowned);
    }

    private static void Take(List<PreservedExtent> unowned, PreservedExtent extent, ulong next, ulong end, int shift)
    {
        if (end > next)
        {
            unowned.Add(extent with { Start = extent.Start + (next << shift), Blocks = end - next });
        }
    }

    private static void Report(CheckContext context, List<PreservedExtent> unowned)
    {
        if (unowned.Count == 0)
        {
            return;
        }

        ulong count = unowned.Aggregate(0UL, (sum, extent) => sum + extent.Blocks);
        Diagnostic? unserialized = context.Document.Diagnostics.FirstOrDefault(finding => finding.Id == DiagnosticDescriptors.NotSerialized.Id);
        Diagnostic? reason = unserialized ?? context.Document.Diagnostics.FirstOrDefault(finding =>
            finding.Id == DiagnosticDescriptors.BlobUnknown.Id || finding.Id == DiagnosticDescriptors.ContentsAbsent.Id || finding.Id == DiagnosticDescriptors.BlobMismatch.Id);
        bool complete = reason is null && context.Document.Blobs.All(blob => blob.Value is not null and not UnknownValue);
        if (!complete)
        {
            string why = reason is null ? "a blob is unreadable" : $"{reason.Where}: {reason.Message}";
            context.Add(CheckDiagnostics.BlocksNotAttributed, unowned[0].Start, FindingPlaces.MemoryMap, $"{count} blocks, the first at 0x{unowned[0].Start:x}, have no known owner ({why})");
            if (unserialized is not null && !context.Options.IsLive)
            {
                context.Add(CheckDiagnostics.SessionsMissing, unserialized.Address, unserialized.Where, $"no session, and {count} blocks without an owner: sessions are not serialised yet, or lost");
            }

            return;
        }

        foreach (PreservedExtent extent in unowned)
        {
            string blocks = extent.Blocks == 1 ? "a block" : $"{extent.Blocks} blocks";
            context.Add(CheckDiagnostics.BlockUnowned, extent.Start, FindingPlaces.MemoryMap, $"{blocks} of order {extent.Order} that nothing in the handover refers to");
        }
    }
}
