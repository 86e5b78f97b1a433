namespace Kho.Diagnostics;

/// <summary>One finding about an image, with a stable identity and a place.</summary>
/// <param name="Id">Stable id, such as <c>KHO0012</c>; see <see cref="DiagnosticDescriptors"/>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Address">Physical address in bytes of the structure or field, if it has one.</param>
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

/// <summary>What all findings of one kind have in common.</summary>
/// <param name="Id">Stable id; an id is never reused for another meaning.</param>
/// <param name="Severity">Severity of every finding with this id.</param>
/// <param name="Title">The kind of finding in a few words.</param>
internal sealed record DiagnosticDescriptor(string Id, DiagnosticSeverity Severity, string Title);

/// <summary>Places that findings name and no structure's field is; nothing is read by these names.</summary>
internal static class FindingPlaces
{
    /// <summary>The memory map as a whole, by the name of the root's property that leads to it.</summary>
    public const string MemoryMap = "preserved-memory-map";
}
