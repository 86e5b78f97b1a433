namespace Kho.Abi.Manifests;

/// <summary>A memfd.</summary>
public sealed record MemfdManifest
{
    /// <summary>File position in bytes.</summary>
    public ulong Pos { get; init; }

    /// <summary>File size in bytes.</summary>
    public ulong Size { get; init; }

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
