namespace Kho.Analysis.Handovers;

/// <summary>Differences between two handovers.</summary>
public sealed record HandoverDifferences
{
    /// <summary>Name of the first image.</summary>
    public required string A { get; init; }

    /// <summary>Name of the second image.</summary>
    public required string B { get; init; }

    /// <summary>Preserved memory that differs, by address.</summary>
    public required IReadOnlyList<ExtentDifference> Extents { get; init; }

    /// <summary>Preserved memory is comparable: neither map is stale.</summary>
    public bool IsMemoryCompared { get; init; } = true;

    /// <summary>Differences between disbelieved blocks of the memory maps, by address.</summary>
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
/// <param name="Kind">Kind of difference.</param>
/// <param name="From">Blocks in the first handover, the largest first; empty if it does not preserve the run. More than one if blocks overlap.</param>
/// <param name="To">Blocks in the second handover.</param>
/// <param name="PageSize">Page size in bytes of the second handover, or of the first if the second has no map.</param>
public sealed record ExtentDifference(ulong Start, ulong Bytes, ExtentDifferenceKind Kind, IReadOnlyList<BlockState> From, IReadOnlyList<BlockState> To, int PageSize)
{
    /// <summary>Length in pages.</summary>
    public ulong Pages => Bytes / (ulong)PageSize;
}

/// <summary>Kind of difference in preserved memory.</summary>
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

/// <summary>Order and page type of preserved memory.</summary>
/// <param name="Order">Order of the blocks.</param>
/// <param name="Type">Name of their page type, or null if keys have none.</param>
public sealed record BlockState(int Order, string? Type)
{
    /// <inheritdoc/>
    public override string ToString() => Type is null ? $"order {Order}" : $"order {Order} {Type}";
}

/// <summary>A value that differs between two handovers.</summary>
/// <param name="Path">Path in <c>kho decode --json</c>; elements of lists by their name, token or index: <c>blobs[LUO].value.sessions[vm].files[0x1].data</c>.</param>
/// <param name="From">Value in the first, as JSON, or null.</param>
/// <param name="To">Value in the second, as JSON, or null.</param>
public sealed record ValueDifference(string Path, string? From, string? To)
{
    /// <summary>The next kernel writes the field into the handover (<c>-written-by: reader</c>), so that a difference across the kexec is no damage.</summary>
    public bool IsWrittenByReader { get; init; }
}
