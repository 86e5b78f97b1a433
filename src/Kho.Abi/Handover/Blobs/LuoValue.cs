namespace Kho.Abi.Handover.Blobs;

/// <summary>The blob of the Live Update Orchestrator, alike for all its formats.</summary>
/// <param name="Compatible">Version of the format as the blob states it.</param>
/// <param name="LiveupdateNum">Number of live updates since the last cold boot, or null where it is missing.</param>
/// <param name="Sessions">Sessions, as far as they could be read.</param>
/// <param name="Flbs">Objects bound to files; null where the format has none.</param>
public sealed record LuoValue(
    string Compatible,
    ulong? LiveupdateNum,
    IReadOnlyList<LuoSession> Sessions,
    IReadOnlyList<LuoFlb>? Flbs) : BlobValue
{
    /// <summary>Physical address of the header before an array of sessions, or of the first block of sessions; null where there is none.</summary>
    public ulong? SessionsAddress { get; init; }

    /// <summary>The blocks of sessions, in list order; none where sessions are an array.</summary>
    public IReadOnlyList<BlockPlace> SessionBlocks { get; init; } = [];

    /// <summary>Physical address of the header of the objects bound to files, or null.</summary>
    public ulong? FlbHeader { get; init; }

    /// <summary>Number of pages that the objects' header states; 0 where there is none.</summary>
    public ulong FlbPages { get; init; }
}
