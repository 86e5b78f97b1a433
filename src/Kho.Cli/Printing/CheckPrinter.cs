using Kho.Abi.Compatibility.Checks;
using Kho.Abi.Diagnostics;
using Kho.Abi.Handover;

namespace Kho.Cli.Printing;

/// <summary>Prints the report of a check for a person: the worst first.</summary>
internal sealed class CheckPrinter(TextPage page)
{
    /// <summary>Prints a report.</summary>
    public void Print(CheckReport report, HandoverDocument document)
    {
        string readers = report.Readers.Count == 0 ? "" : $", for {string.Join(", ", report.Readers.Select(reader => reader.Id))}";
        page.Line($"{report.ImagePath}: written by {document.Release?.Release.Id ?? "an unknown release"}{readers}");
        DiagnosticPrinter.Print(report.Findings.OrderByDescending(finding => Rank(finding.Severity)), page);
        page.Line($"{Words.Count((ulong)report.Errors, "error")}, {Words.Count((ulong)report.Warnings, "warning")}");
    }

    private static int Rank(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => 2,
        DiagnosticSeverity.Warning => 1,
        _ => 0,
    };
}
