namespace Kho.Abi.Releases;

/// <summary>Memfds as files of the live update orchestrator.</summary>
public sealed record MemfdBehaviour
{
    /// <summary>Seals that a memfd may have; with others it is refused. 0 where memfds carry no seals.</summary>
    public required int KnownSeals { get; init; }
}
