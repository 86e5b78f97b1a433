using System.CommandLine;
using System.Text.Json;
using Kho.Abi.Layouts;
using Kho.Analysis.Comparison;
using Kho.Cli.Options;
using Kho.Cli.Terminals;
using Kho.Formatting;
using Spectre.Console;

namespace Kho.Cli.Printing;

/// <summary>Differences between ABIs, in every format.</summary>
internal static class AbiDiffReport
{
    /// <summary>Prints differences; messages about the suppression file go to standard error.</summary>
    /// <param name="output">Options of output.</param>
    /// <param name="locate">Finds the line of a specification for a difference.</param>
    public static void Print(AbiDifferences differences, SuppressionList suppressions, FindingFormat format, ParseResult parsed, OutputOptions output, Func<AbiFinding, SpecLocation?> locate)
    {
        switch (format)
        {
            case FindingFormat.Json:
                WriteJson(differences, suppressions);
                break;
            case FindingFormat.Markdown:
                PrintMarkdown(differences);
                break;
            case FindingFormat.Sarif:
                SarifWriter.Write([.. differences.Findings.Select(finding => ToSarif(finding, locate(finding)))]);
                break;
            default:
                PrintText(differences, output.Page(parsed));
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

    /// <summary>Writes a list of differences as a member of a JSON object.</summary>
    public static void WriteFindings(Utf8JsonWriter json, string member, IEnumerable<AbiFinding> findings)
    {
        json.WriteStartArray(member);
        foreach (AbiFinding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("rule", finding.Rule.Id);
            json.WriteString("category", AbiRules.NameOf(finding.Category));
            json.WriteString("place", finding.Place);
            json.WriteString("from", finding.From);
            json.WriteString("to", finding.To);
            if (finding.Bumped is bool bumped)
            {
                json.WriteBoolean("bumped", bumped);
            }
            else
            {
                json.WriteNull("bumped");
            }

            json.WriteString("message", finding.Message);
            json.WriteString("why", finding.Rule.Why);
            json.WriteStartArray("pageSizes");
            foreach (int pageSize in finding.PageSizes)
            {
                json.WriteNumberValue(pageSize);
            }

            json.WriteEndArray();
            json.WriteString("release", finding.Release);
            json.WriteString("suppressed", finding.Suppression?.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteJson(AbiDifferences differences, SuppressionList suppressions)
    {
        JsonOutput.Write("kho.abi-diff/1", json =>
        {
            json.WriteString("from", differences.From);
            json.WriteString("to", differences.To);
            if (differences.PageSizes is [int pageSize, ..])
            {
                json.WriteNumber("pageSize", pageSize);
            }
            else
            {
                json.WriteNull("pageSize");
            }

            json.WriteStartArray("pageSizes");
            foreach (int size in differences.PageSizes)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            WriteFindings(json, "findings", differences.Findings);
            json.WriteNumber("breaking", differences.Breaking);
            json.WriteTexts("notes", differences.Notes.Concat(suppressions.Notes));
        });
    }

    private static void PrintText(AbiDifferences differences, TextPage page)
    {
        page.Line($"{differences.From} → {differences.To}: {Summary(differences)}");

        // Findings that differ only in numbers by page size are one finding for a person.
        foreach (AbiFinding[] group in differences.Findings.Where(finding => finding.Suppression is null)
            .GroupBy(finding => (finding.Rule, finding.Category, finding.Place, finding.Bumped, finding.Release)).Select(group => group.ToArray()))
        {
            AbiFinding finding = group[0];
            page.Line("");
            page.Line($"{finding.Rule.Id}  {AbiRules.NameOf(finding.Category)}{(group.Length == 1 ? PageSizes(finding, differences) : "")}{Release(finding)}", Colour(finding));
            foreach (AbiFinding one in group)
            {
                page.Line($"  {one.Place}: {one.Message}{(group.Length == 1 ? "" : $" ({Sizes(one)})")}");
            }

            page.Line($"  {Why(finding, differences)}{Bump(finding)}");
            if (FindingHelp.Of(finding.Rule, finding.Place) is string help)
            {
                page.Line($"  help: {help}");
            }
        }

        AbiFinding[] suppressed = [.. differences.Findings.Where(finding => finding.Suppression is not null)];
        if (suppressed.Length > 0)
        {
            page.Heading("Suppressed");
            page.Table(["rule", "place", "reason"], suppressed.Select(finding => (IReadOnlyList<string>)[finding.Rule.Id, finding.Place + Release(finding), finding.Suppression!.Reason]));
        }

        if (differences.Notes.Count > 0)
        {
            page.Line("");
        }

        foreach (string note in differences.Notes)
        {
            page.Line($"note: {note}");
        }
    }

    private static void PrintMarkdown(AbiDifferences differences)
    {
        Standard.Out.Write($"## {Escape(differences.From)} → {Escape(differences.To)}\n\n{Escape(Summary(differences))}\n");
        if (differences.Findings.Count > 0)
        {
            Standard.Out.Write("\n| rule | category | place | from | to | string moved | page sizes | what |\n|---|---|---|---|---|---|---|---|\n");
        }

        foreach (AbiFinding finding in differences.Findings)
        {
            string bumped = finding.Bumped switch { true => "yes", false => "**no**", _ => "-" };
            string suppressed = finding.Suppression is Suppression suppression ? $" *Suppressed: {suppression.Reason}*" : "";
            Standard.Out.Write($"| `{finding.Rule.Id}` | {AbiRules.NameOf(finding.Category)} | {Escape(finding.Place + Release(finding))} | {Escape(finding.From ?? "-")} | {Escape(finding.To ?? "-")} | {bumped} | {string.Join(", ", finding.PageSizes.Select(size => $"{size / 1024}K"))} | {Escape(finding.Message)}: {Escape(finding.Rule.Why)}.{Escape(suppressed)} |\n");
        }

        foreach (string note in differences.Notes)
        {
            Standard.Out.Write($"\n> {Escape(note)}\n");
        }
    }

    private static SarifResult ToSarif(AbiFinding finding, SpecLocation? location) => new(
        finding.Rule,
        finding.IsWireChange ? "error" : finding.Category == AbiCategory.Behaviour ? "warning" : "note",
        finding.Place + Release(finding),
        $"{finding.Message}: {finding.Rule.Why}{Bump(finding)}",
        finding.Suppression?.Reason,
        location);

    private static string Summary(AbiDifferences differences) => differences.Findings.Count == 0
        ? "no differences"
        : $"{Words.Count((ulong)differences.Findings.Count, "finding")}, {differences.Breaking} breaking";

    private static string Sizes(AbiFinding finding) => string.Join(", ", finding.PageSizes.Select(size => $"{size / 1024}K"));

    /// <summary>Why it matters: the meaning of a behaviour's key, or for a renaming that nothing else changed.</summary>
    private static string Why(AbiFinding finding, AbiDifferences differences) =>
        finding.Rule == AbiRules.BehaviourChanged && SchemaDescriptions.Of(finding.Place) is string meaning ? meaning
        : finding.Rule == AbiRules.StructureRenamed && differences.Findings.Any(other => other.IsWireChange && (other.Place == finding.Place || other.Place.StartsWith($"{finding.Place}.", StringComparison.Ordinal)))
            ? "a new name changes no byte; other changes of the structure are separate findings"
        : finding.Rule.Why;

    private static string PageSizes(AbiFinding finding, AbiDifferences differences) =>
        finding.PageSizes.Count == differences.PageSizes.Count ? "" : $"  ({string.Join(", ", finding.PageSizes.Select(size => $"{size / 1024}K"))} pages only)";

    private static string Release(AbiFinding finding) => finding.Release is null ? "" : $"  [{finding.Release}]";

    private static string Bump(AbiFinding finding) => (finding.Bumped, finding.IsWireChange && finding.Rule != AbiRules.WireChangeWithoutBump && finding.Rule != AbiRules.BumpWithoutWireChange) switch
    {
        (true, true) => "; a compatible string moved with it",
        (false, true) => "; NO compatible string moved with it",
        _ => "",
    };

    private static Color Colour(AbiFinding finding) => finding.IsWireChange ? Color.Red : finding.Category == AbiCategory.Behaviour ? Color.Yellow : Color.Default;

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
