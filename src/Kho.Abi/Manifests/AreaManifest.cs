using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Manifests;

/// <summary>Places of a vmalloc area; what is null is placed or computed.</summary>
public sealed record AreaManifest
{
    /// <summary>The chain, with the pages of the area. A chunk need not be full for another to follow: readers go on behind its first 0.</summary>
    public IReadOnlyList<VmallocChunk>? Chunks { get; init; }

    /// <summary>Physical address of the first chunk where the chain itself is not written.</summary>
    public ulong? First { get; init; }

    /// <summary>Number of pages as the descriptor states it; null for the true one.</summary>
    public uint? TotalPages { get; init; }

    /// <summary>Flags of the descriptor; null for those of a kernel: 1 for memory of vmalloc(), 0 for an area without a page, whose descriptor is all zeros.</summary>
    public ushort? Flags { get; init; }

    /// <summary>Order of the entries.</summary>
    public ushort Order { get; init; }

    /// <summary>The area's contents cannot be known: only descriptor and chain are written.</summary>
    public bool Opaque { get; init; }
}
