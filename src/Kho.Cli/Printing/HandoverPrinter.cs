using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Cli.Terminals;

namespace Kho.Cli.Printing;

/// <summary>Prints a handover for a person.</summary>
internal sealed partial class HandoverPrinter(TextPage page, HandoverDocument document)
{
    private const int SuspectsShown = 8;

    /// <param name="withExtents">Whether to print every extent of the memory map.</param>
    public void Print(bool withExtents)
    {
        PrintHead();
        PrintMap();
        PrintScratch();
        PrintBlobs();
        if (withExtents)
        {
            PrintExtents();
        }
    }

    private void PrintHead()
    {
        page.Line($"{document.ImagePath}: {document.ImageFormat}, pages of {Words.Size((ulong)document.PageSize)}");
        page.Line("");
        List<(string, string)> pairs = [];
        if (document.Release is ReleaseChoice choice)
        {
            string[] others = [.. choice.Candidates.Where(candidate => candidate != choice.Release).Select(candidate => candidate.Id)];
            pairs.Add(("Release", $"{choice.Release.Id} ({choice.Release.Root.Compatible}), chosen by {Describe(choice.ChosenBy)}"));
            if (others.Length > 0)
            {
                string relation = !choice.CandidatesProven ? "cannot be ruled out"
                    : choice.Candidates.Contains(choice.Release) ? "would have written the same bytes"
                    : "would fit the bytes";
                pairs.Add(("", $"{string.Join(", ", others)} {relation}"));
            }

            pairs.AddRange(choice.Reasons.Select(reason => ("", reason)));
        }

        var writer = WriterAnnouncement.Of(document.Blobs);
        pairs.Add(("Written by", writer is null ? $"unknown: no {WriterAnnouncement.BlobName}" : $"kernel {writer.Release}, kexec {writer.KexecCount} since the last cold boot"));
        if (document.Root is HandoverRoot root)
        {
            string place = root.Address is ulong address ? Words.Address(address) : "address unknown";
            string cut = root.Tree.IsCut ? $", cut off after {root.Tree.Length}" : "";
            pairs.Add(("Root FDT", $"{place}, {root.Tree.TotalSize} bytes{cut}, {Describe(root.Candidate)}"));
        }

        pairs.Add(("Memory map", document.MemoryMap is null ? "none can be read" : Describe(document.MemoryMap)));
        pairs.AddRange((document.MemoryMap?.Evidence ?? []).Select(sentence => ("", sentence)));
        page.Pairs(pairs);
    }

    private static string Describe(ReleaseSource source) => source switch
    {
        ReleaseSource.User => "the command line",
        ReleaseSource.Note => "the image's note",
        ReleaseSource.Announcement => $"evidence and the kernel's own {WriterAnnouncement.BlobName}",
        ReleaseSource.VmCoreInfo => "evidence and VMCOREINFO",
        _ => "evidence",
    };

    private static string Describe(RootCandidate candidate)
    {
        string how = candidate.Source switch
        {
            RootSource.User => "named on the command line",
            RootSource.Note => "named by the image's note",
            RootSource.Blob => "the image itself",
            RootSource.SetupData => "found by x86 boot parameters",
            RootSource.Chosen => "found by a device tree's /chosen",
            _ => "found by scanning memory",
        };
        return candidate.Detail is null ? how : $"{how} ({candidate.Detail})";
    }

    private static string Describe(MemoryMap map)
    {
        string kind = map.Radix is RadixGeometry radix ? $"radix tree of depth {radix.Depth}" : $"chunk list with {map.BitmapBits / 8}-byte bitmaps";
        if (map.Nodes == 0)
        {
            return $"{kind} at {Words.Address(map.Address)}, not read";
        }

        string parts = map.Kind == MemoryMapKind.Radix
            ? $"{Words.Count((ulong)map.Nodes, "node")} and {Words.Count((ulong)map.Leaves, "leaf", "leaves")}"
            : $"{Words.Count((ulong)map.Nodes, "chunk")} and {Words.Count((ulong)map.Leaves, "bitmap")}";
        string trust = map.Trust switch
        {
            MapTrust.Valid => "valid",
            MapTrust.Partial => "PARTIAL: unreadable and impossible parts are left out",
            _ => "STALE: its pages were reused, or never held a map of this layout; nothing in it is believed",
        };
        return $"{kind} at {Words.Address(map.Address)}, {parts}; {trust}";
    }

    private void PrintMap()
    {
        if (document.MemoryMap is not MemoryMap map)
        {
            return;
        }

        page.Heading("Preserved memory");
        if (map.Extents.Count == 0)
        {
            page.Line(map.Trust == MapTrust.Stale ? "  unknown: the map is stale" : map is { Nodes: 0, Address: not 0 } ? "  unknown: the map is not in this image" : "  none");
        }
        else
        {
            List<IReadOnlyList<string>> rows = [];
            foreach ((int order, ulong blocks) in map.Orders)
            {
                rows.Add(Row(order.ToString(), Words.Size(1UL << (order + map.Pages.PageShift)), blocks, blocks << order, map));
            }

            rows.Add(Row("all", "", map.Blocks, map.PageCount, map));
            page.Table([">order", ">block size", ">blocks", ">pages", ">size", ">bytes"], rows);
            if (map.PageTypes.Count > 0)
            {
                page.Line($"  page types: {string.Join(", ", map.PageTypes.Select(type => $"{Words.Count(type.Value, "block")} {type.Key}"))}");
            }
        }

        PrintDoubts(map);
    }

    private static string[] Row(string order, string blockSize, ulong blocks, ulong pages, MemoryMap map)
    {
        ulong bytes = pages << map.Pages.PageShift;
        return [order, blockSize, blocks.ToString(), pages.ToString(), Words.Size(bytes), bytes.ToString()];
    }

    private void PrintDoubts(MemoryMap map)
    {
        if (map.InvalidKeys.Count > 0)
        {
            ulong keys = map.InvalidKeys.Aggregate(0UL, (sum, run) => sum + run.Count);
            page.Heading($"Invalid keys ({keys})");
            page.Table(["first key", ">keys", "why", "leaf", "with the lost bit restored (reconstruction)"], map.InvalidKeys.Take(SuspectsShown).Select(run => (IReadOnlyList<string>)
            [
                Words.Address(run.FirstKey),
                run.Count.ToString(),
                HandoverNames.Of(run.Problem),
                Words.Address(run.Leaf),
                run.Reconstruction is PreservedExtent extent ? $"{Words.Count(extent.Blocks, "page")} from {Words.Address(extent.Start)} on" : "",
            ]));
            PrintRest(map.InvalidKeys.Count);
        }

        if (map.SuspectExtents.Count > 0)
        {
            ulong blocks = map.SuspectExtents.Aggregate(0UL, (sum, extent) => sum + extent.Blocks);
            page.Heading($"Not believed ({Words.Count(blocks, "block")}, not counted above)");
            PrintExtents(map.SuspectExtents.Take(SuspectsShown), map);
            PrintRest(map.SuspectExtents.Count);
        }
    }

    private void PrintRest(int count)
    {
        if (count > SuspectsShown)
        {
            page.Line($"  … and {count - SuspectsShown} more (--json has all)");
        }
    }

    private void PrintScratch()
    {
        page.Heading("Scratch areas");
        if (document.Scratch.Count == 0)
        {
            page.Line("  unknown: the image does not name them; help: --scratch ADDR:LEN");
            return;
        }

        page.Table(["start", "last byte", ">size", ">bytes", "use"], document.Scratch.Select((area, index) => (IReadOnlyList<string>)
        [
            Words.Address(area.Address),
            area.Size == 0 ? "-" : Words.Address(area.Address + area.Size - 1),
            Words.Size(area.Size),
            area.Size.ToString(),
            index switch { 0 => "low memory", 1 => "global", _ => $"NUMA node {index - 2}" },
        ]));
    }

    private void PrintExtents()
    {
        if (document.MemoryMap is MemoryMap map)
        {
            page.Heading($"Extents ({map.Extents.Count})");
            PrintExtents(map.Extents, map);
        }
    }

    private void PrintExtents(IEnumerable<PreservedExtent> extents, MemoryMap map)
    {
        bool typed = map.Radix is { PageTypes.Count: > 0 };
        string[] columns = ["start", "last byte", ">pages", ">size", ">order", ">blocks"];
        page.Table(typed ? [.. columns, "type"] : columns, extents.Select(extent =>
        {
            string[] cells =
            [
                Words.Address(extent.Start),
                Words.Address(extent.Last(map.Pages.PageShift)),
                extent.Pages.ToString(),
                Words.Size(extent.Bytes(map.Pages.PageShift)),
                extent.Order.ToString(),
                extent.Blocks.ToString(),
            ];
            return (IReadOnlyList<string>)(typed ? [.. cells, map.Radix!.PageTypeName(extent.PageType) ?? ""] : cells);
        }));
    }
}
