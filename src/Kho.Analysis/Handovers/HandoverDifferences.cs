namespace Kho.Analysis.Handovers;

/// <summary>In what two handovers differ.</summary>
public sealed record HandoverDifferences
{
    /// <summary>Name of the first image.</summary>
    public required string A { get; init; }

    /// <summary>Name of the second image.</summary>
    public required string B { get; init; }

    /// <summary>Preserved memory that differs, by address.</summary>
    public required IReadOnlyList<ExtentDifference> Extents { get; init; }

    /// <summary>Preserved memory could be compared: neither map is stale.</summary>
    public bool IsMemoryCompared { get; init; } = true;

    /// <summary>What the memory maps say and is not believed, as far as it differs, by address.</summary>
    public required IReadOnlyList<ExtentDifference> SuspectExtents { get; init; }

    /// <summary>Values in blobs that differ.</summary>
    public required IReadOnlyList<ValueDifference> Blobs { get; init; }

    /// <summary>Other values that differ: of the image, the release, the root, the memory map, the scratch areas.</summary>
    public required IReadOnlyList<ValueDifference> Fields { get; init; }

    /// <summary>The two handovers are alike.</summary>
    public bool Same => Extents.Count == 0 && SuspectExtents.Count == 0 && Blobs.Count == 0 && Fields.Count == 0;

    /// <summary>The differing memory of one kind.</summary>
    /// <param name="kind">Kind.</param>
    public IEnumerable<ExtentDifference> OfKind(ExtentDifferenceKind kind) => Extents.Where(extent => extent.Kind == kind);
}

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

/// <summary>In what two handovers preserve a run of memory differently.</summary>
public enum ExtentDifferenceKind
{
    /// <summary>Only the second preserves it.</summary>
    Added,

    /// <summary>Only the first preserves it.</summary>
    Removed,

    /// <summary>Both preserve it, under different page types.</summary>
    Retyped,

    /// <summary>Both preserve it, in blocks of different orders.</summary>
    Regrouped,
}

/// <summary>How memory is preserved: in blocks of which order and page type.</summary>
/// <param name="Order">Order of the blocks.</param>
/// <param name="Type">Name of their page type, or null where keys have none.</param>
public sealed record BlockState(int Order, string? Type)
{
    /// <inheritdoc/>
    public override string ToString() => Type is null ? $"order {Order}" : $"order {Order} {Type}";
}

/// <summary>A value that two handovers have differently.</summary>
/// <param name="Path">Where, in the words of <c>kho decode --json</c>; elements of lists by their name, token or index: <c>blobs[LUO].value.sessions[vm].files[0x1].data</c>.</param>
/// <param name="From">What the first has, as JSON; null if it has nothing there.</param>
/// <param name="To">What the second has, as JSON; null if it has nothing there.</param>
public sealed record ValueDifference(string Path, string? From, string? To)
{
    /// <summary>The specification says that the next kernel writes the field into what it was handed: between an image of before and one of behind the kexec that is no damage.</summary>
    public bool IsWrittenByReader { get; init; }
}
