using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Formatting;

namespace Kho.Abi.Restore;

internal sealed partial class HandoverRestorer
{
    private RadixGeometry? WriterTree => _document.Release?.Abi.Map.Radix;

    private RadixGeometry? ReaderTree => _abi.Map.Radix;

    /// <summary>True if page types can be compared: both releases have them, and the writer's tree did not lose them.</summary>
    private bool TypesMatter(RestoringKernel kernel, MapRetrieval? written) =>
        kernel.Revived && written is not null && WriterTree is { PageTypeBit: not null, LosesPageType: false } && ReaderTree is { PageTypeBit: not null };

    private List<ComponentOutcome> Components(RestoringKernel kernel, BlockComparison comparison, MapRetrieval? written, out ulong retyped)
    {
        kernel.Claims.CountTyped(kernel.Blocks, out ulong regions, out ulong unknown);
        bool lost = WriterTree is { LosesPageType: true } && ReaderTree is { PageTypeBit: not null };
        retyped = lost ? regions : comparison.RetypedCount;
        List<ComponentOutcome> components = [MapOutcome(kernel, comparison, retyped, lost ? unknown : 0)];
        if (kernel.Revived && !kernel.DiedOfMap && kernel.Pages is not null && kernel.Blocks.Misstamped > 0)
        {
            components.Add(StampOutcome(kernel.Blocks));
        }

        if (WriterTree is { PageTypes.Count: > 0 } tree && written is not null)
        {
            components.Add(RefcountOutcome(kernel, tree, written, unknown));
        }

        foreach (Blob blob in _document.Blobs)
        {
            components.Add(kernel.Components.FirstOrDefault(component => component.Name == blob.Name) is ComponentOutcome told
                ? told with { Format = blob.Format }
                : Untold(kernel, blob.Name, blob.Format));
        }

        AddMemfds(kernel, components);
        AddSystemd(kernel, components);
        return components;
    }

    private ComponentOutcome MapOutcome(RestoringKernel kernel, BlockComparison comparison, ulong retyped, ulong unknown)
    {
        (RestoreVerdict verdict, string message) = !kernel.Revived ? (RestoreVerdict.Refused, kernel.RefusedBecause!)
            : kernel.DiedOfMap && kernel.SurvivesMap && kernel.Blocks.Blocks == 0 && comparison.LostCount > 0 ? (RestoreVerdict.Panics, LossOf(kernel, comparison))
            : kernel.DiedOfMap || (kernel.Death is not null && kernel.Pages is null) ? (RestoreVerdict.Panics, kernel.Death!)
            : comparison.LostCount > 0 || comparison.InventedCount > 0 ? (RestoreVerdict.Misread, LossOf(kernel, comparison))
            : retyped > 0 || unknown > 0 ? (RestoreVerdict.Misread, $"the same blocks, but {retyped} of another type{(unknown > 0 ? $", and {unknown} more of which the writer's tree has lost the type" : "")}")
            : (RestoreVerdict.Ok, $"{kernel.Blocks.Blocks} blocks are reserved, as they were written");
        return new ComponentOutcome(ComponentOutcome.MemoryMap, _writer?.Root.Compatible, verdict, message);
    }

    /// <summary>
    /// Describes lost and invented blocks. No field of a handover states the page size: a reader with another one decodes other
    /// blocks, or none.
    /// </summary>
    private string LossOf(RestoringKernel kernel, BlockComparison comparison)
    {
        string pages = PageSize == _document.PageSize ? "" : $"written with pages of {Quantity.Size((ulong)_document.PageSize)} and read with pages of {Quantity.Size((ulong)PageSize)}: ";
        return pages.Length > 0 && kernel.Blocks.Blocks == 0
            ? $"{pages}none of {Quantity.Count(comparison.LostCount, "block")} is reserved, and the kernel says nothing of it"
            : $"{pages}{comparison.LostCount} blocks are lost and {comparison.InventedCount} invented";
    }

    /// <summary>
    /// Outcome of the stamps. The kernel reserves a block whatever its stamp is, but restores it by the stamp that it reads back.
    /// </summary>
    private ComponentOutcome StampOutcome(BlockMap blocks)
    {
        string structure = _reader.PageInfo.Structure;
        return _reader.Behaviour.Restore.ChecksMagic && blocks.Unmarked > 0
            ? new ComponentOutcome(ComponentOutcome.PageInfo, structure, RestoreVerdict.Refused, $"{blocks.Unmarked} stamps do not read back with the magic number: nothing that bears them is restored")
            : new ComponentOutcome(ComponentOutcome.PageInfo, structure, RestoreVerdict.Misread, $"{blocks.Misstamped} stamps read back with another order or type than the block's");
    }

    /// <summary>
    /// Outcome of the refcounts of blocks larger than a page, if their owners restore them as pages and free split blocks page by
    /// page, other blocks as a whole.
    /// </summary>
    private ComponentOutcome RefcountOutcome(RestoringKernel kernel, RadixGeometry tree, MapRetrieval written, ulong unknown)
    {
        if (!kernel.Revived)
        {
            return new ComponentOutcome(ComponentOutcome.PageRefcounts, null, RestoreVerdict.Refused, "nothing is restored");
        }

        if (kernel.DiedOfMap || kernel.Pages is null)
        {
            return new ComponentOutcome(ComponentOutcome.PageRefcounts, null, RestoreVerdict.Panics, NotReached) { IsNotReached = true };
        }

        IReadOnlyList<string> types = tree.PageTypes;
        RestoreVerdict worst = RestoreVerdict.Ok;
        string message = "every block comes back with the references that it had";
        bool anyLarge = written.Blocks.Runs.Any(run => run.Order > 0);
        for (int type = 0; type < types.Count; type++)
        {
            int kept = tree.HeldPageType(type);
            bool present = tree.LosesPageType ? unknown > 0 : written.Blocks.Runs.Any(run => run.Order > 0 && run.PageType == type);
            if (!present || !anyLarge)
            {
                continue;
            }

            RestoreVerdict verdict = RefcountVerdict(tree.Layout.SplitType == type, ReaderTree?.Layout.SplitType == kept, out string why);
            if (verdict > worst)
            {
                worst = verdict;
                message = $"a block of type {types[type]}{(tree.LosesPageType ? " (the type is lost in the tree)" : "")} {why}";
            }
        }

        return new ComponentOutcome(ComponentOutcome.PageRefcounts, null, worst, message)
        {
            Takes = worst == RestoreVerdict.Panics ? FreeingWithChecks : null,
        };
    }

    /// <summary>Effect of the reader's restore on the refcounts of a block.</summary>
    /// <param name="split">Each page of the block had its own refcount at the writer.</param>
    /// <param name="readAsSplit">The reader restores the block as one whose pages have their own refcounts.</param>
    /// <param name="why">The effect, as a continuation of "a block of type …".</param>
    private RestoreVerdict RefcountVerdict(bool split, bool readAsSplit, out string why)
    {
        bool[] checks = _configuration.PageChecks is bool known ? [known] : [false, true];
        RestoreVerdict worst = RestoreVerdict.Ok;
        why = "";
        foreach (bool pageChecks in checks)
        {
            (RestoreVerdict verdict, string text) = _reader.Behaviour.Restore.Pages switch
            {
                RestorePagesPolicy.Unavailable => (RestoreVerdict.Lossy, "cannot be restored as pages"),
                RestorePagesPolicy.FoliosThenSplit => pageChecks ? (RestoreVerdict.Panics, "is restored as a folio and split: the kernel BUGs") : (RestoreVerdict.Lossy, "keeps the state of a compound page"),
                RestorePagesPolicy.ByPageType when split && !readAsSplit => pageChecks
                    ? (RestoreVerdict.Panics, "has references on its first page only: the kernel BUGs when the others are freed, with page checks")
                    : (RestoreVerdict.Lossy, "has references on its first page only: the others are leaked"),
                RestorePagesPolicy.ByPageType when !split && readAsSplit => pageChecks ? (RestoreVerdict.Lossy, BadPage) : (RestoreVerdict.Ok, ""),
                RestorePagesPolicy.SinglePages when !split => pageChecks ? (RestoreVerdict.Lossy, BadPage) : (RestoreVerdict.Ok, ""),
                _ => (RestoreVerdict.Ok, ""),
            };
            if (verdict > worst)
            {
                worst = verdict;
                why = text;
            }
        }

        return worst;
    }

    private const string FreeingWithChecks = "page checks (CONFIG_DEBUG_VM or debug_pagealloc) and an owner that gives such a block's pages back";

    private const string NotReached = "not reached: the kernel is dead before";

    private const string BadPage = "has references on every page: freed as one, it is a bad page with page checks (taint and leak)";

    private ComponentOutcome Untold(RestoringKernel kernel, string name, string? format)
    {
        if (!kernel.Revived)
        {
            return new ComponentOutcome(name, format, RestoreVerdict.Refused, "the handover is not taken over");
        }

        if (kernel.Death is not null)
        {
            return new ComponentOutcome(name, format, RestoreVerdict.Panics, NotReached) { IsNotReached = true };
        }

        string why = _reader.Blobs.ContainsKey(name) ? "the reader is built or started without what reads it" : $"{_reader.Id} does not know it";
        return new ComponentOutcome(name, format, RestoreVerdict.Lossy, $"{why}: nobody looks for it, and its memory stays reserved");
    }

    private void AddMemfds(RestoringKernel kernel, List<ComponentOutcome> components)
    {
        LuoFile[] files = [.. _document.Blobs.Select(blob => blob.Value).OfType<LuoValue>().SelectMany(luo => luo.Sessions).SelectMany(session => session.Files).Where(IsMemfd)];
        if (files.Length == 0)
        {
            return;
        }

        string format = string.Join(", ", files.Select(file => file.Compatible).Distinct(StringComparer.Ordinal));
        ItemOutcome[] told = [.. kernel.Items.Where(item => item.Kind == "file")];
        int ok = told.Count(item => item.Verdict == RestoreVerdict.Ok);
        int total = Math.Max(files.Length, told.Length);
        if (told.Length == 0)
        {
            string? luo = _document.Blobs.FirstOrDefault(blob => blob.Value is LuoValue)?.Name;
            ComponentOutcome? carrier = components.FirstOrDefault(component => component.Name == luo);
            components.Add(new ComponentOutcome(ComponentOutcome.Memfd, format, carrier?.Verdict ?? RestoreVerdict.Lossy, carrier is null ? "nobody looks for it" : $"{carrier.Name}: {carrier.Message}")
            {
                IsNotReached = carrier?.IsNotReached ?? false,
            });
            return;
        }

        RestoreVerdict verdict = told.Any(item => item.Verdict == RestoreVerdict.Panics) ? RestoreVerdict.Panics
            : told.Any(item => item.Verdict == RestoreVerdict.Misread) ? RestoreVerdict.Misread
            : ok == total ? RestoreVerdict.Ok
            : ok == 0 ? RestoreVerdict.Refused
            : RestoreVerdict.Lossy;
        components.Add(new ComponentOutcome(ComponentOutcome.Memfd, format, verdict, $"{ok} of {total} are retrieved"));
    }

    /// <summary>
    /// Outcome of systemd's session on the reading machine: the kernel must hand it over, and systemd must accept the mapping's
    /// version.
    /// </summary>
    private void AddSystemd(RestoringKernel kernel, List<ComponentOutcome> components)
    {
        if (_configuration.Systemd is not ulong reader)
        {
            return;
        }

        foreach (LuoValue luo in _document.Blobs.Select(blob => blob.Value).OfType<LuoValue>())
        {
            foreach (LuoSession session in luo.Sessions.Where(session => session.Systemd is not null))
            {
                string name = $"{session.Name}/{JsonStyle.Hex(SystemdMapping.MappingToken)}";
                ItemOutcome? mapping = kernel.Items.FirstOrDefault(item => item.Kind == "file" && item.Name == name);
                string? version = session.Systemd!.Version is ulong number ? $"mapping {number}" : null;
                if (mapping?.Verdict != RestoreVerdict.Ok)
                {
                    components.Add(new ComponentOutcome(ComponentOutcome.Systemd, version, mapping?.Verdict ?? RestoreVerdict.Lossy, $"the kernel does not give systemd its token 0{(mapping is null ? "" : $": {mapping.Message}")}"));
                    continue;
                }

                string message = SystemdStore.Outcome(luo, session, reader, out bool isWhole);
                components.Add(new ComponentOutcome(ComponentOutcome.Systemd, version, isWhole ? RestoreVerdict.Ok : RestoreVerdict.Lossy, message));
            }
        }
    }

    private bool IsMemfd(LuoFile file) => file.Value is MemfdValue || _catalog.Releases.Any(release => release.FileFormat(file.Compatible)?.Memfd is not null);
}
