using System.CommandLine;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Analysis.Comparison;
using Kho.Cli.Options;
using Kho.Cli.Terminals;
using Kho.Diagnostics;
using Kho.Formatting;
using Spectre.Console;

namespace Kho.Cli.Printing;

/// <summary>Findings of a lint, in every format.</summary>
internal static class AbiLintReport
{
    /// <summary>Prints findings; messages about the suppression file go to standard error.</summary>
    public static void Print(AbiRelease release, IReadOnlyList<LintFinding> findings, SuppressionList suppressions, FindingFormat format, ParseResult parsed, OutputOptions output, string? specification)
    {
        switch (format)
        {
            case FindingFormat.Json:
                WriteJson(release, findings, suppressions);
                break;
            case FindingFormat.Markdown:
                PrintMarkdown(release, findings);
                break;
            case FindingFormat.Sarif:
                var locator = new SpecLocator(ReleaseOptions.SpecDirectories(specification));
                SarifWriter.Write([.. findings.Select(finding => ToSarif(finding, locator.Find(release.Id, finding.Place)))]);
                break;
            default:
                PrintText(release, findings, output.Page(parsed));
                break;
        }

        if (format != FindingFormat.Json)
        {
            foreach (string note in suppressions.Notes)
            {
                output.ErrorPage(parsed).Line($"note: {note}");
            }
        }
    }

    private static void WriteJson(AbiRelease release, IReadOnlyList<LintFinding> findings, SuppressionList suppressions)
    {
        JsonOutput.Write("kho.abi-lint/1", json =>
        {
            json.WriteString("release", release.Id);
            json.WriteStartArray("findings");
            foreach (LintFinding finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("rule", finding.Rule.Id);
                json.WriteString("severity", Diagnostic.SeverityName(finding.Severity));
                json.WriteNumber("pageSize", finding.PageSize);
                json.WriteString("place", finding.Place);
                json.WriteString("message", finding.Message);
                json.WriteString("example", finding.Example);
                json.WriteString("why", finding.Rule.Why);
                json.WriteString("suppressed", finding.Suppression?.Reason);
                if (finding.Rule.Help is string help)
                {
                    json.WriteString("help", help);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteTexts("notes", suppressions.Notes);
        });
    }

    private static void PrintText(AbiRelease release, IReadOnlyList<LintFinding> findings, TextPage page)
    {
        // Findings that differ only in numbers by page size are one finding for a person.
        LintFinding[][] groups = [.. findings.GroupBy(finding => (finding.Rule, finding.Place, finding.Severity, finding.Suppression)).Select(group => group.ToArray())];
        page.Line($"{release.Id}: {(groups.Length == 0 ? "nothing found" : Words.Count((ulong)groups.Length, "finding"))}");
        foreach (LintFinding[] group in groups)
        {
            LintFinding finding = group[0];
            page.Line("");
            page.Line($"{finding.Rule.Id}  {Diagnostic.SeverityName(finding.Severity)}  {Sizes(group)} pages", finding.IsError ? Color.Red : Color.Default);
            foreach (IGrouping<string, LintFinding> same in group.GroupBy(one => one.Message))
            {
                page.Line($"  {finding.Place}: {same.Key}{(same.Count() == group.Length ? "" : $" ({Sizes(same)})")}");
            }

            if (finding.Example is not null)
            {
                page.Line($"  example: {finding.Example}");
            }

            page.Line(finding.Suppression is Suppression suppression ? $"  suppressed: {suppression.Reason}" : $"  {finding.Rule.Why}");
            if (FindingHelp.Of(finding.Rule, finding.Place) is string help)
            {
                page.Line($"  help: {help}");
            }
        }
    }

    private static string Sizes(IEnumerable<LintFinding> findings) => string.Join(", ", findings.Select(finding => finding.PageSize).Distinct().Order().Select(size => $"{size / 1024}K"));

    private static void PrintMarkdown(AbiRelease release, IReadOnlyList<LintFinding> findings)
    {
        Standard.Out.Write($"## {release.Id}\n\n{(findings.Count == 0 ? "Nothing found." : $"{Words.Count((ulong)findings.Count, "finding")}.")}\n");
        if (findings.Count > 0)
        {
            Standard.Out.Write("\n| rule | severity | pages | place | what | example |\n|---|---|---|---|---|---|\n");
        }

        foreach (LintFinding finding in findings)
        {
            string suppressed = finding.Suppression is Suppression suppression ? $" *Suppressed: {suppression.Reason}*" : "";
            Standard.Out.Write($"| `{finding.Rule.Id}` | {Diagnostic.SeverityName(finding.Severity)} | {finding.PageSize / 1024}K | {finding.Place} | {finding.Message}: {finding.Rule.Why}.{suppressed} | {finding.Example ?? "-"} |\n");
        }
    }

    private static SarifResult ToSarif(LintFinding finding, SpecLocation? location) => new(
        finding.Rule,
        finding.Severity switch { DiagnosticSeverity.Error => "error", DiagnosticSeverity.Warning => "warning", _ => "note" },
        finding.Place,
        $"{finding.Message} (at {finding.PageSize / 1024}K pages){(finding.Example is null ? "" : $"; {finding.Example}")}",
        finding.Suppression?.Reason,
        location);
}
