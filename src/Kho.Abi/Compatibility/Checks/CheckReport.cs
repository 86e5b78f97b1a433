using Kho.Abi.Diagnostics;
using Kho.Abi.Releases;

namespace Kho.Abi.Compatibility.Checks;

/// <summary>What a check found.</summary>
/// <param name="ImagePath">Name of the image.</param>
/// <param name="Readers">Releases whose view of the handover was computed.</param>
/// <param name="Findings">Findings: those of decoding first, then those of the rules.</param>
public sealed record CheckReport(string ImagePath, IReadOnlyList<AbiRelease> Readers, IReadOnlyList<Diagnostic> Findings)
{
    /// <summary>Number of errors among the findings.</summary>
    public int Errors => Findings.Count(finding => finding.Severity == DiagnosticSeverity.Error);

    /// <summary>Number of warnings among the findings.</summary>
    public int Warnings => Findings.Count(finding => finding.Severity == DiagnosticSeverity.Warning);
}
