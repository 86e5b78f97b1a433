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
