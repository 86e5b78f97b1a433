namespace Kho.Diagnostics;

/// <summary>How much a <see cref="Diagnostic"/> matters to somebody who must act on it.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing; the handover is as it should be.</summary>
    Info,

    /// <summary>Unusual, or evidence that disagrees; the handover may still be sound.</summary>
    Warning,

    /// <summary>The bytes cannot be what the kernel meant to write.</summary>
    Error,
}
