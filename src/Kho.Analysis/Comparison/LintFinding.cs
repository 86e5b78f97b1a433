using Kho.Diagnostics;

namespace Kho.Analysis.Comparison;

/// <summary>Something in which a release's ABI is not sound in itself.</summary>
public sealed record LintFinding
{
    /// <summary>What kind of finding.</summary>
    public required AbiRule Rule { get; init; }

    /// <summary>How bad it is.</summary>
    public required DiagnosticSeverity Severity { get; init; }

    /// <summary>Page size in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>Where: a member of the release's description, or structure and field.</summary>
    public required string Place { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>An example, such as two blocks that collide; or null.</summary>
    public string? Example { get; init; }

    /// <summary>The suppression that covers it, or null.</summary>
    public Suppression? Suppression { get; init; }

    /// <summary>It is an error, and nobody suppressed it.</summary>
    public bool IsError => Severity == DiagnosticSeverity.Error && Suppression is null;
}
