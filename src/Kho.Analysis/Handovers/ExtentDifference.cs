namespace Kho.Analysis.Handovers;

/// <summary>A run of memory that two handovers preserve differently.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Kind">In what they differ.</param>
/// <param name="From">How the first preserves it, the largest blocks first; empty if it does not. More than one only where blocks overlap.</param>
/// <param name="To">How the second preserves it.</param>
/// <param name="PageSize">Page size in bytes of the second handover, or of the first where the second has no map.</param>
public sealed record ExtentDifference(ulong Start, ulong Bytes, ExtentDifferenceKind Kind, IReadOnlyList<BlockState> From, IReadOnlyList<BlockState> To, int PageSize)
{
    /// <summary>Length in pages.</summary>
    public ulong Pages => Bytes / (ulong)PageSize;
}
