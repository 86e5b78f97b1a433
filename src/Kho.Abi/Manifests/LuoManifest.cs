using Kho.Abi.Subsystems.Luo;

namespace Kho.Abi.Manifests;

/// <summary>What the Live Update Orchestrator hands over.</summary>
internal sealed record LuoManifest : BlobContentManifest
{
    /// <summary>Feature masks, where the format has them; null for those of the release.</summary>
    public FeaturesManifest? Features { get; init; }

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

/// <summary>Feature masks that a structure bears in place of a string; what is null is as the release's kernels write it.</summary>
/// <param name="Supp">Features that the writer supports, one bit each.</param>
/// <param name="Required">Features that a reader must support.</param>
/// <param name="Active">Features that the writer made use of.</param>
internal sealed record FeaturesManifest(ulong? Supp, ulong? Required, ulong? Active);

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

/// <summary>A session.</summary>
internal sealed record SessionManifest
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its files.</summary>
    public IReadOnlyList<FileManifest> Files { get; init; } = [];

    /// <summary>
    /// Physical address of the array of files, null to have it placed; or of a first block of files that is not written.
    /// </summary>
    public ulong? FilesAt { get; init; }

    /// <summary>Number of files as it is stated; null for the true one.</summary>
    public ulong? FileCount { get; init; }

    /// <summary>Blocks of files, where files are in blocks; null to have them made.</summary>
    public IReadOnlyList<BlockPlace>? FileBlocks { get; init; }
}

/// <summary>A preserved file of a session.</summary>
internal sealed record FileManifest
{
    /// <summary>User space's name for it.</summary>
    public required ulong Token { get; init; }

    /// <summary>Its format; null for that of the release's memfds.</summary>
    public string? Compatible { get; init; }

    /// <summary>The handler's own value; for a memfd the physical address of its structure, or null to have it placed.</summary>
    public ulong? Data { get; init; }

    /// <summary>The memfd that the value leads to, or null.</summary>
    public MemfdManifest? Memfd { get; init; }

    /// <summary>What a file of a format that the specification describes holds: fields by the kernel's names; null for none.</summary>
    public System.Text.Json.Nodes.JsonObject? Value { get; init; }
}

/// <summary>A memfd.</summary>
internal sealed record MemfdManifest
{
    private readonly ulong? _size;

    /// <summary>Feature masks, where the format has them; null for those of the release.</summary>
    public FeaturesManifest? Features { get; init; }

    /// <summary>File position in bytes.</summary>
    public ulong Pos { get; init; }

    /// <summary>File size in bytes; that of the contents where none is given.</summary>
    public ulong Size { get => _size ?? (ulong)(Content?.Length ?? 0); init => _size = value; }

    /// <summary>Seals, where the format has them.</summary>
    public uint Seals { get; init; }

    /// <summary>Flags, where the format has them.</summary>
    public uint Flags { get; init; }

    /// <summary>Number of folios as it is stated; null for the true one.</summary>
    public ulong? NrFolios { get; init; }

    /// <summary>The folios in the array's order; null to have the file's pages placed.</summary>
    public IReadOnlyList<FolioManifest>? Folios { get; init; }

    /// <summary>Places of the array of folios.</summary>
    public AreaManifest List { get; init; } = new();

    /// <summary>Contents from the file's start on; null for none.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Contents repeated over the whole file; null for none.</summary>
    public ReadOnlyMemory<byte>? Fill { get; init; }

    /// <summary>Ranges of pages of the file that are holes, where pages are placed.</summary>
    public IReadOnlyList<MemoryRange> Holes { get; init; } = [];
}
