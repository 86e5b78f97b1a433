using Kho.Abi.Codec;

namespace Kho.Abi.Manifests;

/// <summary>The preserved memory map.</summary>
public sealed record MemoryMapManifest
{
    /// <summary>Preserve what the handover itself consists of, besides <see cref="Blocks"/>.</summary>
    public bool Implied { get; init; } = true;

    /// <summary>Leave the map's address 0 and write no map, as a kernel does that has not finalized it.</summary>
    public bool Unfinalized { get; init; }

    /// <summary>Preserved blocks and ranges.</summary>
    public IReadOnlyList<BlocksManifest> Blocks { get; init; } = [];

    /// <summary>Physical address of a map that is not written: the root names it, and what lies there is residue.</summary>
    public ulong? OpaqueAt { get; init; }

    /// <summary>Raw keys of a radix tree, for what is no block.</summary>
    public IReadOnlyList<KeyRunManifest> Keys { get; init; } = [];

    /// <summary>Places of the tree's pages; others are placed. A page that no block needs is written empty.</summary>
    public IReadOnlyList<NodeManifest> Nodes { get; init; } = [];

    /// <summary>The list's chunks in order; null to have them made. With them, every block must lie in an element.</summary>
    public IReadOnlyList<ChunkPlacement>? Chunks { get; init; }
}
