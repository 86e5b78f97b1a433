using Kho.Abi.Subsystems.Luo;

namespace Kho.Abi.Manifests;

/// <summary>What the Live Update Orchestrator hands over.</summary>
public sealed record LuoManifest : BlobContentManifest
{
    /// <summary>Number of live updates since the last cold boot.</summary>
    public ulong LiveupdateNum { get; init; } = 1;

    /// <summary>The sessions.</summary>
    public IReadOnlyList<SessionManifest> Sessions { get; init; } = [];

    /// <summary>
    /// Physical address of the header before an array of sessions, null to have it placed; or of a first block of
    /// sessions that is not written.
    /// </summary>
    public ulong? SessionsAt { get; init; }

    /// <summary>Blocks of sessions, where sessions are in blocks; null to have them made.</summary>
    public IReadOnlyList<BlockPlace>? SessionBlocks { get; init; }

    /// <summary>Objects bound to files.</summary>
    public IReadOnlyList<LuoFlb> Flbs { get; init; } = [];

    /// <summary>Physical address of their header; null to have it placed, 0 for none.</summary>
    public ulong? FlbsAt { get; init; }

    /// <summary>Number of pages that their header states.</summary>
    public ulong FlbPages { get; init; } = 1;

    /// <summary>The image does not hold the objects' header: only its address is written.</summary>
    public bool FlbsOpaque { get; init; }
}
