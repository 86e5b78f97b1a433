using System.Text.Json.Nodes;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Manifests;

/// <summary>A blob.</summary>
internal sealed record BlobManifest
{
    /// <summary>Name of its node in the root.</summary>
    public required string Name { get; init; }

    /// <summary>Physical address, or null to have it placed.</summary>
    public ulong? At { get; init; }

    /// <summary>Length in bytes as the root states it; null for the true one.</summary>
    public ulong? Size { get; init; }

    /// <summary>Layout of its device tree, or null for the usual.</summary>
    public DeviceTreeManifest? DeviceTree { get; init; }

    /// <summary>What it holds; null for a blob whose bytes are not known.</summary>
    public BlobContentManifest? Content { get; init; }
}

/// <summary>What a blob holds.</summary>
internal abstract record BlobContentManifest;

/// <summary>Places of a vmalloc area; what is null is placed or computed.</summary>
internal sealed record AreaManifest
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

/// <summary>reserve_mem regions; each names its place.</summary>
/// <param name="Regions">The regions.</param>
internal sealed record RegionsManifest(IReadOnlyList<ReservedRegion> Regions) : BlobContentManifest;

/// <summary>A blob that is a structure of the specification and what its fields lead to.</summary>
/// <param name="Value">Fields by the kernel's names; what is missing is 0 or, of counts and addresses, computed.</param>
internal sealed record StructureManifest(JsonObject Value) : BlobContentManifest
{
    /// <summary>Key of the content in a manifest.</summary>
    public const string Key = "value";

    /// <summary>Key that older manifests have for the structure that names the writing kernel.</summary>
    internal const string OldKey = "metadata";
}

/// <summary>The KHO test module's list.</summary>
internal sealed record KhoTestManifest : BlobContentManifest
{
    /// <summary>Number of folios as it is stated; null for the true one.</summary>
    public uint? NrFolios { get; init; }

    /// <summary>The folios in the list's order; each names its place.</summary>
    public IReadOnlyList<KhoTestFolios> Folios { get; init; } = [];

    /// <summary>Checksum as it is stated; null for that of the contents.</summary>
    public uint? Csum { get; init; }

    /// <summary>Places of the list, where it lies in a vmalloc area.</summary>
    public AreaManifest List { get; init; } = new();

    /// <summary>Contents of all folios, repeated over and over; null for none.</summary>
    public ReadOnlyMemory<byte>? Fill { get; init; }
}

/// <summary>Folios of a memfd that follow one another in the file and in memory.</summary>
/// <param name="Index">Offset in the file, in pages.</param>
/// <param name="Pfn">Page frame number of the first, 0 for a hole.</param>
/// <param name="Count">Number of folios.</param>
/// <param name="Order">Order of each; null where it is not known, so that nothing is preserved for it.</param>
/// <param name="Flags">Flags of each.</param>
internal sealed record FolioManifest(ulong Index, ulong Pfn, ulong Count, int? Order, int Flags);
