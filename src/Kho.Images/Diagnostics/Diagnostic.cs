namespace Kho.Diagnostics;

/// <summary>One finding about an image, with a stable identity and a place.</summary>
/// <param name="Id">Stable id, such as <c>KHO0012</c>; <c>docs/diagnostics.md</c> has each.</param>
/// <param name="Severity">Error, warning or info.</param>
/// <param name="Address">Physical address in bytes of the structure or field, or null.</param>
/// <param name="Where">Structure and field as the kernel names them, such as <c>khoser_mem_chunk.next</c>.</param>
/// <param name="Message">What was found and what was expected, one sentence.</param>
public sealed record Diagnostic(string Id, DiagnosticSeverity Severity, ulong? Address, string Where, string Message)
{
    /// <summary>The finding on one line: severity, id, address, place and message.</summary>
    public override string ToString()
    {
        string address = Address is ulong value ? $" 0x{value:x}" : "";
        return $"{SeverityName(Severity)} {Id}{address} {Where}: {Message}";
    }

    /// <summary>Name of a severity as the command line and its JSON spell it.</summary>
    /// <param name="severity">Severity to name.</param>
    public static string SeverityName(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "info",
    };
}

/// <summary>Severity of a <see cref="Diagnostic"/>.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth knowing; the handover is sound.</summary>
    Info,

    /// <summary>Unusual, or evidence that disagrees; the handover may still be sound.</summary>
    Warning,

    /// <summary>No kernel writes these bytes on purpose.</summary>
    Error,
}

/// <summary>What all findings of one kind have in common.</summary>
/// <param name="Id">Stable id; an id is never reused for another meaning.</param>
/// <param name="Severity">Severity of every finding with this id.</param>
/// <param name="Title">The kind of finding in a few words.</param>
internal sealed record DiagnosticDescriptor(string Id, DiagnosticSeverity Severity, string Title);

/// <summary>The descriptors of one assembly, in the order of their declaration.</summary>
internal sealed class DiagnosticGroup
{
    private readonly List<DiagnosticDescriptor> _descriptors = [];

    /// <summary>Every descriptor made so far.</summary>
    public IReadOnlyList<DiagnosticDescriptor> Descriptors => _descriptors;

    /// <summary>Makes a descriptor of severity <see cref="DiagnosticSeverity.Info"/>.</summary>
    public DiagnosticDescriptor Info(string id, string title) => Add(id, DiagnosticSeverity.Info, title);

    /// <summary>Makes a descriptor of severity <see cref="DiagnosticSeverity.Warning"/>.</summary>
    public DiagnosticDescriptor Warning(string id, string title) => Add(id, DiagnosticSeverity.Warning, title);

    /// <summary>Makes a descriptor of severity <see cref="DiagnosticSeverity.Error"/>.</summary>
    public DiagnosticDescriptor Error(string id, string title) => Add(id, DiagnosticSeverity.Error, title);

    private DiagnosticDescriptor Add(string id, DiagnosticSeverity severity, string title)
    {
        var descriptor = new DiagnosticDescriptor(id, severity, title);
        _descriptors.Add(descriptor);
        return descriptor;
    }
}
