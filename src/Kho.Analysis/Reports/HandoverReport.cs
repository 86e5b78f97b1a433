using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Images;

namespace Kho.Analysis.Reports;

/// <summary>
/// Writes a handover as one HTML page for a person: a map of physical memory, the memory map's own pages, blobs,
/// findings, and the outcome for a reader. The page is well-formed XML, self-contained, the same for the same
/// handover, and bounded in size: long lists are merged or counted.
/// </summary>
internal static class HandoverReport
{
    /// <param name="writer">Where to; it is not closed.</param>
    /// <param name="image">Image; it is not changed.</param>
    /// <param name="document">The handover as decoded from it.</param>
    /// <param name="reader">A reader's restore report, or null.</param>
    /// <param name="options">Options of decoding; null for the defaults.</param>
    /// <param name="earlier">An earlier handover to compare with; null for none.</param>
    public static void Write(TextWriter writer, MemoryImage image, HandoverDocument document, RestoreReport? reader, HandoverOptions? options = null, HandoverDocument? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(document);
        options ??= new HandoverOptions();
        var places = new HandoverAnnotation(image, options, document).Places;
        var page = new ReportPage(new MarkupWriter(writer), document, MapRangeCollector.Collect(image.Memory, document, options.Catalog, places));
        writer.Write("<!DOCTYPE html>\n");
        page.Markup.Open("html", ("lang", "en")).Line().Open("head").Line();
        page.Markup.Empty("meta", ("charset", "utf-8")).Line();
        page.Markup.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")).Line();
        page.Markup.Empty("meta", ("name", "referrer"), ("content", "no-referrer")).Line();
        page.Markup.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")).Line();
        page.Markup.Element("title", $"Handover: {Path.GetFileName(document.ImagePath)}").Line();
        page.Markup.Own("style", ReportAssets.Style);
        page.Markup.CloseLine().Open("body").Line();
        page.Markup.Element("a", "Skip to the findings", ("class", "skip"), ("href", $"#{ReportIds.Findings}")).Line();
        HeadSection.Write(page, reader, earlier is not null);
        page.Markup.Open("main").Line();
        if (earlier is not null)
        {
            ComparisonSection.Write(page, earlier);
        }

        MapSection.Write(page);
        FindingSection.Write(page);
        if (reader is not null)
        {
            ReaderSection.Write(page, reader);
        }

        BlobSection.Write(page);
        PreservedSection.Write(page);
        TreeSection.Write(page, MapTree.Of(image.Memory, document));
        page.Markup.CloseLine();
        page.Markup.Open("footer").Text("Written by kho report. This page is self-contained and makes no network request.").CloseLine();
        page.Markup.Empty("div", ("id", "tip"), ("role", "status"), ("aria-live", "polite"), ("hidden", "hidden")).Line();
        MapData.Write(page);
        page.Markup.Own("script", ReportAssets.Script);
        page.Markup.CloseLine().CloseLine();
    }
}
