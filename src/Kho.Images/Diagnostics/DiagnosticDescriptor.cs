namespace Kho.Diagnostics;

/// <summary>What all findings of one kind have in common.</summary>
/// <param name="Id">Stable id; an id is never reused for another meaning.</param>
/// <param name="Severity">Severity of every finding with this id.</param>
/// <param name="Title">The kind of finding in a few words.</param>
public sealed record DiagnosticDescriptor(string Id, DiagnosticSeverity Severity, string Title);
