namespace Kho.Analysis.Reports;

/// <summary>A range of pages that is shown in the map of physical memory.</summary>
/// <param name="First">Number of the first page.</param>
/// <param name="Last">Number of the last page.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Style">How its cells look.</param>
/// <param name="Text">What it is, in words.</param>
/// <param name="Link">Id of the element of the page that tells more, or null.</param>
internal sealed record MapRange(ulong First, ulong Last, MapKind Kind, string Style, string Text, string? Link = null);
