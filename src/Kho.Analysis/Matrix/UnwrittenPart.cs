namespace Kho.Analysis.Matrix;

/// <summary>A part of the matrix's workload that a release's own writer refuses.</summary>
/// <param name="Component">The component that lacks it.</param>
/// <param name="Message">Why it is refused.</param>
internal sealed record UnwrittenPart(string Component, string Message);
