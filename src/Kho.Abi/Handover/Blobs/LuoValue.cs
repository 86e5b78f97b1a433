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
    IReadOnlyList<LuoFlb>? Flbs) : BlobValue;
