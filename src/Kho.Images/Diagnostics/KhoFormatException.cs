namespace Kho.Diagnostics;

/// <summary>
/// The bytes cannot be read. Openers throw it for a file that is no image, readers for callers that ask
/// for strictness. It carries the findings.
/// </summary>
public sealed class KhoFormatException : Exception
{
    /// <summary>Makes an exception with one message and no findings.</summary>
    /// <param name="message">What is wrong, one sentence.</param>
    public KhoFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with one message and its cause.</summary>
    /// <param name="message">What is wrong, one sentence.</param>
    /// <param name="innerException">The cause.</param>
    public KhoFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception from findings; the message is the first error.</summary>
    /// <param name="diagnostics">Findings, at least one of which is an error.</param>
    public KhoFormatException(IReadOnlyList<Diagnostic> diagnostics)
        : base(diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)?.ToString() ?? "malformed handover")
    {
        Diagnostics = diagnostics;
    }

    /// <summary>The findings, in the order of their making.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = [];
}
