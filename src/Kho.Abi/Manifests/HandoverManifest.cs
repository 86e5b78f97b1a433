using Kho.Abi.Codec;
using Kho.Abi.Subsystems;
using Kho.Images;

namespace Kho.Abi.Manifests;

/// <summary>
/// A handover in a form that a person can write: what is preserved and handed over and, if it matters, at which physical address
/// each part lies. The encoder chooses the addresses that the manifest omits.
/// </summary>
internal sealed record HandoverManifest
{
    /// <summary>Id of the release whose ABI the handover follows.</summary>
    public required string Release { get; init; }

    /// <summary>Page size in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>Architecture of the image: <c>x86_64</c> or <c>aarch64</c>.</summary>
    public string Machine { get; init; } = "x86_64";

    /// <summary>Memory in which the encoder may place everything without an address; if empty, it uses a default range.</summary>
    public IReadOnlyList<MemoryRange> Memory { get; init; } = [];

    /// <summary>Scratch areas and their array.</summary>
    public ScratchManifest Scratch { get; init; } = new();

    /// <summary>x86 boot data; null for none.</summary>
    public SetupDataManifest? SetupData { get; init; }

    /// <summary>The root device tree.</summary>
    public RootManifest Root { get; init; } = new();

    /// <summary>The preserved memory map.</summary>
    public MemoryMapManifest MemoryMap { get; init; } = new();

    /// <summary>The blobs in the order of the root.</summary>
    public IReadOnlyList<BlobManifest> Blobs { get; init; } = [];

    /// <summary>Bytes that belong to no structure.</summary>
    public IReadOnlyList<ResidueManifest> Residue { get; init; } = [];
}

/// <summary>The root device tree.</summary>
internal sealed record RootManifest
{
    /// <summary>Physical address; null to let the encoder choose one.</summary>
    public ulong? At { get; init; }

    /// <summary>The encoder does not write the tree: its bytes are residue at <see cref="At"/>.</summary>
    public bool Raw { get; init; }

    /// <summary>The compatible string; null for that of the release.</summary>
    public string? Compatible { get; init; }

    /// <summary>Layout of the tree; null for that of the release.</summary>
    public DeviceTreeManifest? DeviceTree { get; init; }
}

/// <summary>Address of one page of the radix tree.</summary>
/// <param name="Level">Level in the tree: 0 for a leaf, depth - 1 for the root.</param>
/// <param name="Prefix">Bits of the keys below the page that its ancestors resolve, shifted down; 0 for the root.</param>
/// <param name="At">Physical address.</param>
internal sealed record NodeManifest(int Level, ulong Prefix, ulong At);

/// <summary>Scratch areas.</summary>
internal sealed record ScratchManifest
{
    /// <summary>Physical address of the array; null to let the encoder choose one.</summary>
    public ulong? At { get; init; }

    /// <summary>The areas: low memory, global, then one per NUMA node.</summary>
    public IReadOnlyList<MemoryRange> Areas { get; init; } = [];
}

/// <summary>x86 boot data that lead the next kernel to root and scratch areas: a node in the <c>setup_data</c> list.</summary>
/// <param name="At">Physical address of the node; null to let the encoder choose one.</param>
/// <param name="Next">Physical address of the next node; 0 if there is none.</param>
internal sealed record SetupDataManifest(ulong? At, ulong Next);

/// <summary>The preserved memory map.</summary>
internal sealed record MemoryMapManifest
{
    /// <summary>Preserve the handover's own structures in addition to <see cref="Blocks"/>.</summary>
    public bool Implied { get; init; } = true;

    /// <summary>Write no map and leave its address 0, like a kernel that has not finalized the handover.</summary>
    public bool Unfinalized { get; init; }

    /// <summary>Preserved blocks and ranges.</summary>
    public IReadOnlyList<BlocksManifest> Blocks { get; init; } = [];

    /// <summary>Physical address of a map that the encoder does not write: the root names it, and its bytes are residue.</summary>
    public ulong? OpaqueAt { get; init; }

    /// <summary>Raw keys of the radix tree that are not valid blocks.</summary>
    public IReadOnlyList<KeyRunManifest> Keys { get; init; } = [];

    /// <summary>Addresses of the tree's pages; the encoder chooses the others. A page that no block needs is written empty.</summary>
    public IReadOnlyList<NodeManifest> Nodes { get; init; } = [];

    /// <summary>Chunks of the list in order; null to let the encoder make them. If given, every block must lie in one of their elements.</summary>
    public IReadOnlyList<ChunkPlacement>? Chunks { get; init; }
}

/// <summary>Preserved memory: adjacent blocks of one order, or a range that the encoder splits into blocks as the kernel does.</summary>
internal sealed record BlocksManifest
{
    /// <summary>Physical address of the first byte.</summary>
    public required ulong Start { get; init; }

    /// <summary>Order of every block; null to split the range.</summary>
    public int? Order { get; init; }

    /// <summary>Number of blocks, if an order is given.</summary>
    public ulong Count { get; init; } = 1;

    /// <summary>Number of pages, if no order is given.</summary>
    public ulong Pages { get; init; }

    /// <summary>Name of the page type; null for the first one.</summary>
    public string? Type { get; init; }
}

/// <summary>Adjacent keys of a radix tree, written unchanged, valid or not.</summary>
/// <param name="First">The first key.</param>
/// <param name="Count">Number of keys, at least 1.</param>
internal sealed record KeyRunManifest(ulong First, ulong Count);

/// <summary>Bytes that belong to no structure: after a device tree, between slab objects, or in preserved memory.</summary>
/// <param name="At">Physical address of the first byte.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record ResidueManifest(ulong At, ReadOnlyMemory<byte> Bytes);

/// <summary>Selects the bytes outside structures that a manifest includes.</summary>
internal enum ResidueScope
{
    /// <summary>None.</summary>
    None,

    /// <summary>Bytes in pages that contain structures.</summary>
    Touched,

    /// <summary>All bytes that the image holds.</summary>
    All,
}

/// <summary>A handover encoded to bytes in physical memory.</summary>
/// <param name="Memory">The pages, and the owner of each of their bytes.</param>
/// <param name="Note">The image's statements about itself.</param>
/// <param name="Machine">Architecture of the image.</param>
/// <param name="ResidueBytes">Number of bytes that came from the manifest's residue.</param>
internal sealed record EncodedHandover(MemoryBuilder Memory, KhoNote Note, ElfMachine Machine, ulong ResidueBytes)
{
    /// <summary>Number of bytes that belong to structures.</summary>
    public ulong ExplainedBytes => Memory.OwnedBytes;

    /// <summary>Writes the image as an ELF core.</summary>
    public void Save(Stream stream) => ElfCoreWriter.Write(stream, Memory, Note, Machine);
}
