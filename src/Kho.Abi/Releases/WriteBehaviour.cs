using System.Text.Json.Serialization;

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

    /// <summary>What preserving one page does, a block of any order.</summary>
    public PreservePagePolicy Page { get; init; }

    /// <summary>How the type of a block is found.</summary>
    public required PageTypeDetection PageType { get; init; }
}

/// <summary>What preserving one page does, a block of any order.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<PreservePagePolicy>))]
public enum PreservePagePolicy
{
    /// <summary>There is no such call.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>The block becomes one key, whatever NUMA nodes it lies in; memory that overlaps a scratch area is refused in every build.</summary>
    [JsonStringEnumMemberName("one_key")]
    OneKey,
}
