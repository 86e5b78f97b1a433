using Kho.Abi.Restore;
using Kho.Cli.Terminals;
using Spectre.Console;

namespace Kho.Cli.Printing;

/// <summary>Prints an extraction for a person.</summary>
internal static class ExtractionPrinter
{
    private const int ItemsShown = 24;

    public static void Print(TextPage page, ExtractionReport report)
    {
        page.Heading("Extracted");

        // Incomplete items come first; lists of folios last.
        ExtractedItem[] shown = [.. report.Items.OrderBy(item => item.IsComplete).ThenBy(item => item.Kind == ExtractedKind.VmallocArea).Take(ItemsShown)];
        if (shown.Length > 0)
        {
            page.Table(["", "name", ">size", ">absent", "file", ""], shown.Select(item => (IReadOnlyList<string>)
            [
                ExtractedKinds.Name(item.Kind),
                item.Name,
                item.Size is ulong size ? Words.Size(size) : "-",
                item.Path is not null ? Words.Size(item.AbsentBytes) : "all",
                item.Path ?? "-",
                string.Join("; ", item.Problems),
            ]));
        }

        if (report.Items.Count > shown.Length)
        {
            page.Line($"  and {report.Items.Count - shown.Length} more, listed in {HandoverExtractor.IndexName}");
        }

        page.Line($"  {Words.Count((ulong)report.Files, "file")} with {Words.ExactSize(report.WrittenBytes)} from the image in {report.Directory}");
        if (report.AbsentBytes > 0)
        {
            page.Line($"  {Words.ExactSize(report.AbsentBytes)} are absent: the files have holes there; the descriptions state the reasons", Color.Yellow);
        }

        int left = report.Items.Count(item => item.Path is null);
        if (left > 0)
        {
            page.Line($"  {Words.Count((ulong)left, "item")} without a file", Color.Yellow);
        }

        if (report.DecodingFindings > 0)
        {
            page.Line($"  {Words.Count((ulong)report.DecodingFindings, "finding")} of decoding: the list may be incomplete (see kho decode)", Color.Yellow);
        }
    }
}
