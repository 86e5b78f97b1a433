namespace Kho.Abi.Manifests;

/// <summary>Scratch areas.</summary>
public sealed record ScratchManifest
{
    /// <summary>Physical address of the array, or null to have it placed.</summary>
    public ulong? At { get; init; }

    /// <summary>The areas: low memory, global, one for each NUMA node.</summary>
    public IReadOnlyList<MemoryRange> Areas { get; init; } = [];
}
