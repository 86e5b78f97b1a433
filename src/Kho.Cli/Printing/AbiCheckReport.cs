using System.CommandLine;
using System.Text.Json;
using Kho.Analysis.Comparison;
using Kho.Analysis.Kernels;
using Kho.Analysis.Matrix;
using Kho.Cli.Options;
using Kho.Cli.Terminals;
using Kho.Formatting;
using Spectre.Console;

namespace Kho.Cli.Printing;

/// <summary>Results of checks of built kernels, for a person or as JSON.</summary>
internal static class AbiCheckReport
{
    /// <summary>Prints the comparison of a kernel with a release.</summary>
    public static void Print(KernelCheckResult result, ParseResult parsed, OutputOptions output)
    {
        if (output.Json(parsed))
        {
            WriteDocument(json =>
            {
                json.WriteString("release", result.Release);
                json.WriteString("kernel", result.Kernel);
                json.WriteNumber("pageSize", result.PageSize);
                json.WriteString("answer", NameOf(result.Answer));
                json.WriteTexts("same", result.Same);
                json.WriteTexts("missing", result.Missing);
                AbiDiffReport.WriteFindings(json, "differences", result.Differences);
            });
            return;
        }

        TextPage page = output.Page(parsed);
        string verdict = result.Answer switch
        {
            CompatibilityAnswer.Yes => $"has the structures of {result.Release}",
            CompatibilityAnswer.No => $"does NOT have the structures of {result.Release}",
            _ => $"cannot tell whether it has the structures of {result.Release}",
        };
        page.Line($"{result.Kernel}: {verdict} ({result.PageSize / 1024}K pages)", Colour(result.Answer));
        page.Line($"  same: {(result.Same.Count == 0 ? "none" : string.Join(", ", result.Same))}");
        if (result.Missing.Count > 0)
        {
            page.Line($"  missing from the kernel's types: {string.Join(", ", result.Missing)}");
        }

        PrintFindings(result.Differences, page);
        page.Line("  not compared: compatible strings, tree depths and other constants, which BTF does not hold");
    }

    /// <summary>Prints whether one kernel can hand over to another.</summary>
    public static void Print(KernelPairResult result, ParseResult parsed, OutputOptions output)
    {
        if (output.Json(parsed))
        {
            WriteDocument(json =>
            {
                json.WriteString("writer", result.Writer);
                json.WriteString("reader", result.Reader);
                json.WriteString("answer", NameOf(result.Answer));
                json.WriteString("basis", result.Basis);
                json.WriteTexts("reasons", result.Reasons);
                AbiDiffReport.WriteFindings(json, "differences", result.Differences);
            });
            return;
        }

        TextPage page = output.Page(parsed);
        string verdict = result.Answer switch
        {
            CompatibilityAnswer.Yes => "safe",
            CompatibilityAnswer.No => "NOT safe",
            _ => "cannot tell",
        };
        page.Line($"{result.Writer} → {result.Reader}: {verdict} (by {result.Basis})", Colour(result.Answer));
        foreach (string reason in result.Reasons)
        {
            page.Line($"  {reason}");
        }

        PrintFindings(result.Differences, page);
    }

    private static void PrintFindings(IReadOnlyList<AbiFinding> findings, TextPage page)
    {
        if (findings.Count > 0)
        {
            page.Line("");
            page.Table(["rule", "place", "what"], findings.Select(finding => (IReadOnlyList<string>)[finding.Rule.Id, finding.Place, finding.Message]));
            page.Line("");
        }
    }

    private static void WriteDocument(Action<Utf8JsonWriter> members) => JsonOutput.Write("kho.abi-check/1", members);

    private static string NameOf(CompatibilityAnswer answer) => answer switch
    {
        CompatibilityAnswer.Yes => "yes",
        CompatibilityAnswer.No => "no",
        _ => "cannot-tell",
    };

    private static Color Colour(CompatibilityAnswer answer) => answer switch
    {
        CompatibilityAnswer.Yes => Color.Green,
        CompatibilityAnswer.No => Color.Red,
        _ => Color.Yellow,
    };
}
