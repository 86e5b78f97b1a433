namespace Kho.Abi.Releases;

/// <summary>How the writing kernel preserves memory and makes a handover.</summary>
public sealed record WriteBehaviour
{
    /// <summary>When the root names the memory map.</summary>
    public required FinalizePolicy Finalize { get; init; }

    /// <summary>What adding a second blob of one name does.</summary>
    public required DuplicateBlobPolicy DuplicateBlobs { get; init; }

    /// <summary>Whether debug builds accept pages of the map itself in a scratch area.</summary>
    public required MapPagesInScratchPolicy MapPagesInScratch { get; init; }

    /// <summary>Debug builds refuse to preserve memory that overlaps a scratch area.</summary>
    public required bool DebugScratchCheck { get; init; }

    /// <summary>A range of pages is cut where the NUMA node changes.</summary>
    public required bool CutsAtNodes { get; init; }

    /// <summary>How the type of a block is found.</summary>
    public required PageTypeDetection PageType { get; init; }
}
