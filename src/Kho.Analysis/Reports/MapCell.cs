namespace Kho.Analysis.Reports;

/// <summary>Neighbouring cells of a row that look alike.</summary>
/// <param name="Column">The first cell's column.</param>
/// <param name="Count">Number of cells, at least 1.</param>
/// <param name="Kind">What is most important in them.</param>
/// <param name="Style">How they look.</param>
internal readonly record struct MapCell(int Column, int Count, MapKind Kind, string Style);
