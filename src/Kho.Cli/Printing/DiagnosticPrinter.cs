using Kho.Diagnostics;
using Spectre.Console;

namespace Kho.Cli.Printing;

/// <summary>Prints findings, one a line.</summary>
internal static class DiagnosticPrinter
{
    /// <summary>A finding about which there is nothing to do.</summary>
    public static bool IsIdle(Diagnostic diagnostic) => diagnostic.Id == DiagnosticDescriptors.ReleaseAmbiguous.Id;

    /// <summary>Prints findings.</summary>
    public static void Print(IEnumerable<Diagnostic> diagnostics, TextPage page)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Color color = diagnostic.Severity switch
            {
                DiagnosticSeverity.Error => Color.Red,
                DiagnosticSeverity.Warning => Color.Yellow,
                _ => Color.Default,
            };
            page.Line(diagnostic.ToString(), color);
        }
    }
}
