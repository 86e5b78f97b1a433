using Kho.Analysis.Golden;
using Kho.Analysis.Handovers;
using Kho.Cli.Terminals;
using Spectre.Console;

namespace Kho.Cli.Printing;

/// <summary>Prints results of golden images, a line each, followed by the differences.</summary>
internal sealed class GoldenPrinter(TextPage page, bool verbose)
{
    private const int DifferencesShown = 20;
    private const int LongestValue = 160;
    private const int StatusWidth = 14;

    private static readonly GoldenSource[] _sources = Enum.GetValues<GoldenSource>();

    /// <summary>Prints results and a summary.</summary>
    public void Print(IReadOnlyList<GoldenResult> results)
    {
        foreach (GoldenResult result in results)
        {
            string text = result.Message ?? Compared(source => result.Values(source));
            page.Line($"{GoldenResult.StatusName(result.Status),-StatusWidth}  {result.Name}: {text}", Colour(result.Status));
            PrintDifferences(result);
            if (verbose)
            {
                PrintComparisons(result);
            }
        }

        page.Line("");
        string outcome = string.Join(", ", results.GroupBy(result => result.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} {GoldenResult.StatusName(group.Key)}"));
        page.Line($"{Words.Count((ulong)results.Count, "image")}: {outcome}");
        page.Line($"values compared: {Compared(source => results.Sum(result => result.Values(source)))}");
        page.Line("independent: others' facts; manifest: encoded again; recorded: kho's earlier results; integrity: the file's SHA-256");
    }

    public void PrintRecorded(IReadOnlyList<(GoldenFile File, IReadOnlyList<ValueDifference>? Differences)> recorded)
    {
        foreach ((GoldenFile file, IReadOnlyList<ValueDifference>? differences) in recorded)
        {
            string outcome = differences is null ? "new" : differences.Count == 0 ? "unchanged" : "changed";
            page.Line($"{outcome,-9}  {file.RecordPath}", outcome == "changed" ? Color.Yellow : Color.Default);
            PrintDifferences([.. (differences ?? []).Select(difference => ("", difference))], "before", "now");
        }
    }

    private static string Compared(Func<GoldenSource, int> count) =>
        string.Join(", ", _sources.Where(source => count(source) > 0).Select(source => $"{GoldenComparison.SourceName(source)} {count(source)}"));

    private void PrintDifferences(GoldenResult result) => PrintDifferences(
        [.. result.Comparisons.SelectMany(comparison => comparison.Differences.Select(difference => ($"  [{GoldenComparison.SourceName(comparison.Source)}: {comparison.Authority}]", difference)))],
        "expected",
        "found");

    private void PrintDifferences(IReadOnlyList<(string Origin, ValueDifference Difference)> differences, string from, string to)
    {
        int width = Math.Max(from.Length, to.Length);
        foreach ((string origin, ValueDifference difference) in differences.Take(DifferencesShown))
        {
            page.Line($"  {difference.Path}{origin}");
            page.Line($"    {from.PadRight(width)}  {Shorten(difference.From)}", Color.Green);
            page.Line($"    {to.PadRight(width)}  {Shorten(difference.To)}", Color.Red);
        }

        if (differences.Count > DifferencesShown)
        {
            page.Line($"  and {differences.Count - DifferencesShown} more differences (--json has them all)");
        }
    }

    private void PrintComparisons(GoldenResult result)
    {
        if (result.Comparisons.Count > 0)
        {
            page.Table(["", "source", "whose word", "about", ">values"], result.Comparisons.Select(comparison => (IReadOnlyList<string>)
            [
                comparison.Differences.Count == 0 ? "same" : "DIFFERS", GoldenComparison.SourceName(comparison.Source), comparison.Authority, comparison.Member, comparison.Values.ToString(),
            ]));
        }

        foreach ((string member, string reason) in result.NotCompared)
        {
            page.Line($"  not compared: {member} ({reason})");
        }
    }

    private static string Shorten(string? value) => value is null ? "nothing" : value.Length <= LongestValue ? value : $"{value[..LongestValue]}…";

    private static Color Colour(GoldenStatus status) => status switch
    {
        GoldenStatus.Ok => Color.Default,
        GoldenStatus.WithoutExpectation => Color.Yellow,
        _ => Color.Red,
    };
}
