namespace Kho.Images;

/// <summary>Physical memory that a segment describes, held or not.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Last">Physical address of the last byte.</param>
internal readonly record struct SegmentExtent(ulong Start, ulong Last);
