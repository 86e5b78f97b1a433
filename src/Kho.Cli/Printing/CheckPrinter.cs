using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Analysis.Checks;
using Kho.Cli.Terminals;
using Kho.Diagnostics;

namespace Kho.Cli.Printing;

/// <summary>Prints the report of a check for a person: the worst first.</summary>
internal sealed class CheckPrinter(TextPage page)
{
    public void Print(CheckReport report, HandoverDocument document, bool isVerbose)
    {
        string readers = report.Readers.Count == 0 ? "" : $", for {string.Join(", ", report.Readers)}";
        page.Line($"{report.ImagePath}: written by {document.Release?.Release.Id ?? "an unknown release"}{readers}");
        DiagnosticPrinter.Print(report.Findings.Where(finding => isVerbose || !DiagnosticPrinter.IsIdle(finding)).OrderByDescending(finding => Rank(finding.Severity)), page);
        page.Line($"{Words.Count((ulong)report.Errors, "error")}, {Words.Count((ulong)report.Warnings, "warning")}");
        if (report.Verdicts.Count > 0)
        {
            page.Table(["next kernel", "verdict", ""], report.Verdicts.Select(verdict => (IReadOnlyList<string>)[verdict.Reader, Text(verdict), verdict.Why]), paint: VerdictColors.Of);
        }
    }

    private static string Text(ReaderVerdict verdict) => verdict switch
    {
        { Verdict: null } => "cannot tell",
        { Verdict: RestoreVerdict known, IsCertain: false } => $"{ComponentOutcome.VerdictName(known)} ?",
        { Verdict: RestoreVerdict known } => ComponentOutcome.VerdictName(known),
    };

    private static int Rank(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => 2,
        DiagnosticSeverity.Warning => 1,
        _ => 0,
    };
}
