namespace Kho.Diagnostics;

/// <summary>
/// What the library's door throws for what it is given: bytes that cannot be read (<see cref="KhoFormatException"/>), or files
/// that the system does not give (<see cref="KhoAccessException"/>).
/// </summary>
public abstract class KhoException : Exception
{
    private protected KhoException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>Thrown for a file that is missing, may not be read or written, or has no room; the system's own exception is inside.</summary>
public sealed class KhoAccessException : KhoException
{
    /// <summary>Makes an exception of the system's.</summary>
    /// <param name="innerException">What the system says.</param>
    public KhoAccessException(Exception innerException)
        : base((innerException ?? throw new ArgumentNullException(nameof(innerException))).Message, innerException)
    {
    }
}

/// <summary>
/// The bytes cannot be read. Openers throw it for a file that is no image, readers for callers that ask
/// for strictness. It carries the findings.
/// </summary>
public sealed class KhoFormatException : KhoException
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
