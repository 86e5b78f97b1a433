namespace Kho.Abi.Releases;

/// <summary>Strings of the root device tree.</summary>
public sealed record RootAbi
{
    /// <summary>The root's <c>compatible</c>.</summary>
    public required string Compatible { get; init; }

    /// <summary>
    /// The tree is edited in place, so that new nodes and properties come first and names lie in the order in which they
    /// were added; otherwise it is written in one go, when the handover is finalized.
    /// </summary>
    public bool EditedTree { get; init; }

    /// <summary>Property of the root with the physical address of the memory map.</summary>
    public required string MapProperty { get; init; }

    /// <summary>Property of each child with the physical address of its blob.</summary>
    public required string BlobAddressProperty { get; init; }

    /// <summary>Property of each child with its blob's length in bytes, or null if the release writes none.</summary>
    public string? BlobSizeProperty { get; init; }
}
