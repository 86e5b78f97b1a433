using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems.Structures;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>The head of the page: the image, its writer, and the main figures.</summary>
internal static class HeadSection
{
    public static void Write(ReportPage page, RestoreReport? reader, bool isCompared)
    {
        HandoverDocument document = page.Document;
        page.Markup.Open("header").Line().Open("h1").Text("Handover in ");
        page.Name(string.Join('/', document.ImagePath.Split('/', StringSplitOptions.RemoveEmptyEntries).TakeLast(2)));
        page.Markup.CloseLine();
        WriteTiles(page, reader);
        page.Markup.Open("dl", ("class", "facts")).Line();
        Fact(page, "Image", $"{document.ImagePath}: {document.ImageFormat}, pages of {Quantity.Size((ulong)document.PageSize)}");
        if (document.Release is ReleaseChoice choice)
        {
            string[] others = [.. choice.Candidates.Where(candidate => candidate != choice.Release).Select(candidate => candidate.Id)];
            string rest = others.Length == 0 ? "" : choice.CandidatesProven ? $"; the bytes fit {string.Join(", ", others)} as well" : $"; {string.Join(", ", others)} cannot be ruled out";
            Fact(page, "Release", $"{choice.Release.Id} ({choice.Release.Root.Compatible}), chosen by {Describe(choice.ChosenBy)}{rest}");
        }

        var writer = WriterAnnouncement.Of(document.Blobs);
        Fact(page, "Written by", writer is null ? $"unknown: there is no {WriterAnnouncement.BlobName}" : $"kernel {writer.Release}, kexec {writer.KexecCount} since the last cold boot");
        WriteRoot(page);
        if (document.MemoryMap is MemoryMap map)
        {
            page.Markup.Element("dt", "Memory map").Open("dd").Text($"{HandoverNames.Of(map.Kind)} at ");
            page.Address(map.Address);
            page.Markup.Text($", {Quantity.Count((ulong)map.Nodes, map.Radix is null ? "chunk" : "node")} and {Quantity.Count((ulong)map.Leaves, map.Radix is null ? "bitmap" : "leaf", map.Radix is null ? "bitmaps" : "leaves")}");
            foreach (string sentence in map.Evidence)
            {
                page.Markup.Empty("br").Text(sentence);
            }

            page.Markup.CloseLine();
        }
        else
        {
            Fact(page, "Memory map", "none can be read");
        }

        page.Markup.CloseLine();
        WriteNavigation(page, reader, isCompared);
        page.Markup.CloseLine();
    }

    private static void WriteTiles(ReportPage page, RestoreReport? reader)
    {
        HandoverDocument document = page.Document;
        page.Markup.Open("ul", ("class", "tiles")).Line();
        if (document.MemoryMap is MemoryMap map)
        {
            Tile(page, "memory map", HandoverNames.Of(map.Trust), map.Trust switch { MapTrust.Valid => "good", MapTrust.Partial => "doubtful", _ => "bad" }, ReportIds.Tree);
            Tile(page, "preserved", Quantity.Size((UInt128)map.PageCount * (ulong)document.PageSize), null, ReportIds.Extents);
            Tile(page, map.Blocks == 1 ? "block" : "blocks", Quantity.Number(map.Blocks), null, ReportIds.Extents);
        }

        Tile(page, document.Blobs.Count == 1 ? "blob" : "blobs", Quantity.Number((ulong)document.Blobs.Count), null, ReportIds.Blobs);
        int errors = document.Diagnostics.Count(finding => finding.Severity == DiagnosticSeverity.Error);
        int warnings = document.Diagnostics.Count(finding => finding.Severity == DiagnosticSeverity.Warning);
        Tile(page, errors == 1 ? "error" : "errors", Quantity.Number((ulong)errors), errors > 0 ? "bad" : "good", ReportIds.Findings);
        Tile(page, warnings == 1 ? "warning" : "warnings", Quantity.Number((ulong)warnings), warnings > 0 ? "doubtful" : "good", ReportIds.Findings);
        if (reader is not null)
        {
            Tile(page, $"read by {reader.Reader.Id}", reader.IsUntold ? "cannot tell" : ComponentOutcome.VerdictName(reader.Verdict) + (reader.Certain ? "" : " ?"), reader.IsUntold ? "doubtful" : ReaderSection.Mood(reader.Verdict), ReportIds.Reader);
        }

        page.Markup.CloseLine();
    }

    private static void Tile(ReportPage page, string name, string value, string? mood, string link)
    {
        page.Markup.Open("li", ("class", mood)).Open("a", ("href", $"#{link}")).Element("strong", value).Text(" ").Element("span", name).Close().CloseLine();
    }

    private static void WriteRoot(ReportPage page)
    {
        HandoverDocument document = page.Document;
        page.Markup.Element("dt", "Root FDT", ("id", ReportIds.Root)).Open("dd");
        if (document.Root is HandoverRoot root)
        {
            if (root.Address is ulong address)
            {
                page.Address(address);
            }
            else
            {
                page.Markup.Text("address unknown");
            }

            string cut = root.Tree.IsCut ? $", cut off after {root.Tree.Length}" : "";
            string how = root.Candidate.Detail is string detail ? $" ({detail})" : "";
            page.Markup.Text($", {root.Tree.TotalSize} bytes{cut}, compatible with '{string.Join("', '", root.Compatible)}', found by {HandoverNames.Of(root.Candidate.Source)}{how}");
            if (document.Roots.Count > 1)
            {
                page.Markup.Text($"; the best of {Quantity.Number((ulong)document.Roots.Count)} in the image");
            }
        }
        else
        {
            page.Markup.Text("none can be read");
        }

        page.Markup.CloseLine();
    }

    private static void WriteNavigation(ReportPage page, RestoreReport? reader, bool isCompared)
    {
        page.Markup.Open("nav", ("aria-label", "Parts of this page"));
        foreach ((string id, string title) in ((string, string)[])[
            (ReportIds.Comparison, "Comparison"), (ReportIds.Map, "Physical memory"), (ReportIds.Findings, "Findings"), (ReportIds.Reader, "The next kernel"),
            (ReportIds.Blobs, "Blobs"), (ReportIds.Extents, "Preserved memory"), (ReportIds.Tree, "Memory map")])
        {
            if ((id != ReportIds.Reader || reader is not null) && (id != ReportIds.Comparison || isCompared))
            {
                page.Markup.Element("a", title, ("href", $"#{id}")).Text(" ");
            }
        }

        page.Markup.CloseLine();
    }

    private static void Fact(ReportPage page, string name, string value) => page.Markup.Element("dt", name).Element("dd", value).Line();

    private static string Describe(ReleaseSource source) => source switch
    {
        ReleaseSource.User => "whoever asked",
        ReleaseSource.Note => "the image's note",
        ReleaseSource.Announcement => $"evidence and the kernel's own {WriterAnnouncement.BlobName}",
        ReleaseSource.VmCoreInfo => "evidence and VMCOREINFO",
        _ => "evidence",
    };
}
