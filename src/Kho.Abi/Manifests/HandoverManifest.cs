using Kho.Abi.Codec;
using Kho.Abi.Subsystems;
using Kho.Images;

namespace Kho.Abi.Manifests;

/// <summary>
/// A handover as a person would write it down: what is preserved and handed over, and, where it matters, which
/// physical page holds which part. What has no place is given one when the handover is encoded.
/// </summary>
internal sealed record HandoverManifest
{
    /// <summary>Id of the release whose ABI the handover has.</summary>
    public required string Release { get; init; }

    /// <summary>Page size in bytes.</summary>
    public required int PageSize { get; init; }

    /// <summary>Architecture that the image states: <c>x86_64</c> or <c>aarch64</c>.</summary>
    public string Machine { get; init; } = "x86_64";

    /// <summary>Memory in which the encoder may place what has no place.</summary>
    public IReadOnlyList<MemoryRange> Memory { get; init; } = [];

    /// <summary>Scratch areas and their array.</summary>
    public ScratchManifest Scratch { get; init; } = new();

    /// <summary>x86 boot data, or null for none.</summary>
    public SetupDataManifest? SetupData { get; init; }

    /// <summary>The root device tree.</summary>
    public RootManifest Root { get; init; } = new();

    /// <summary>The preserved memory map.</summary>
    public MemoryMapManifest MemoryMap { get; init; } = new();

    /// <summary>The blobs in the root's order.</summary>
    public IReadOnlyList<BlobManifest> Blobs { get; init; } = [];

    /// <summary>Bytes that no structure owns.</summary>
    public IReadOnlyList<ResidueManifest> Residue { get; init; } = [];
}

/// <summary>The root device tree.</summary>
internal sealed record RootManifest
{
    /// <summary>Physical address, or null to have it placed.</summary>
    public ulong? At { get; init; }

    /// <summary>The tree is not written: its bytes are residue at <see cref="At"/>.</summary>
    public bool Raw { get; init; }

    /// <summary>The compatible string, or null for the release's.</summary>
    public string? Compatible { get; init; }

    /// <summary>Layout of the tree, or null for the release's.</summary>
    public DeviceTreeManifest? DeviceTree { get; init; }
}

/// <summary>Place of a page of the radix tree.</summary>
/// <param name="Level">0 for a leaf, depth - 1 for the root.</param>
/// <param name="Prefix">The bits of a key that lead to it, without those that it and what is below it resolve; 0 for the root.</param>
/// <param name="At">Physical address.</param>
internal sealed record NodeManifest(int Level, ulong Prefix, ulong At);

/// <summary>Scratch areas.</summary>
internal sealed record ScratchManifest
{
    /// <summary>Physical address of the array, or null to have it placed.</summary>
    public ulong? At { get; init; }

    /// <summary>The areas: low memory, global, one for each NUMA node.</summary>
    public IReadOnlyList<MemoryRange> Areas { get; init; } = [];
}

/// <summary>The x86 boot data that lead the next kernel to root and scratch: a node of the list of <c>setup_data</c>.</summary>
/// <param name="At">Physical address of the node, or null to have it placed.</param>
/// <param name="Next">Physical address of the next node; 0 for none.</param>
internal sealed record SetupDataManifest(ulong? At, ulong Next);

/// <summary>The preserved memory map.</summary>
internal sealed record MemoryMapManifest
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

/// <summary>
/// Preserved memory: blocks of one order that follow one another, or a range that is cut into blocks as the kernel
/// cuts it.
/// </summary>
internal sealed record BlocksManifest
{
    /// <summary>Physical address of the first byte.</summary>
    public required ulong Start { get; init; }

    /// <summary>Order of every block; null to have the range cut.</summary>
    public int? Order { get; init; }

    /// <summary>Number of blocks, with an order.</summary>
    public ulong Count { get; init; } = 1;

    /// <summary>Number of pages, without an order.</summary>
    public ulong Pages { get; init; }

    /// <summary>Name of the page type, or null for the first.</summary>
    public string? Type { get; init; }
}

/// <summary>Keys of a radix tree that follow one another, as they are, valid or not.</summary>
/// <param name="First">The first key.</param>
/// <param name="Count">Number of keys, at least 1.</param>
internal sealed record KeyRunManifest(ulong First, ulong Count);

/// <summary>Bytes that no structure owns: what lies behind a device tree, between slab objects, in preserved memory.</summary>
/// <param name="At">Physical address of the first byte.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record ResidueManifest(ulong At, ReadOnlyMemory<byte> Bytes);

/// <summary>Which bytes that no structure owns a manifest takes along.</summary>
internal enum ResidueScope
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those of the pages that structures lie in.</summary>
    Touched,

    /// <summary>All that the image holds.</summary>
    All,
}

/// <summary>A handover as bytes in physical memory.</summary>
/// <param name="Memory">The pages, and which of their bytes structures own.</param>
/// <param name="Note">What the image says about itself.</param>
/// <param name="Machine">Architecture that the image states.</param>
/// <param name="ResidueBytes">Number of bytes that came from the manifest's residue.</param>
internal sealed record EncodedHandover(MemoryBuilder Memory, KhoNote Note, ElfMachine Machine, ulong ResidueBytes)
{
    /// <summary>Number of bytes that structures explain.</summary>
    public ulong ExplainedBytes => Memory.OwnedBytes;

    /// <summary>Writes the image as an ELF core.</summary>
    /// <param name="stream">Where to.</param>
    public void Save(Stream stream) => ElfCoreWriter.Write(stream, Memory, Note, Machine);
}
