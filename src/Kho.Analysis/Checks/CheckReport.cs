using Kho.Diagnostics;
using Kho.Abi.Releases;

namespace Kho.Analysis.Checks;

/// <summary>What a check found.</summary>
/// <param name="ImagePath">Name of the image.</param>
/// <param name="Readers">Releases whose view of the handover was computed.</param>
/// <param name="Findings">Findings: those of decoding first, then those of the rules.</param>
public sealed record CheckReport(string ImagePath, IReadOnlyList<AbiRelease> Readers, IReadOnlyList<Diagnostic> Findings)
{
    /// <summary>What each reader would make of the handover, in the order of <see cref="Readers"/>; empty if there is no handover.</summary>
    public IReadOnlyList<ReaderVerdict> Verdicts { get; init; } = [];

    /// <summary>Number of errors among the findings.</summary>
    public int Errors => Findings.Count(finding => finding.Severity == DiagnosticSeverity.Error);

    /// <summary>Number of warnings among the findings.</summary>
    public int Warnings => Findings.Count(finding => finding.Severity == DiagnosticSeverity.Warning);
}
