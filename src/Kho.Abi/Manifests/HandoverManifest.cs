using Kho.Abi.Handovers;

namespace Kho.Abi.Manifests;

/// <summary>
/// A handover as a person would write it down: what is preserved and handed over, and, where it matters, which
/// physical page holds which part. What has no place is given one when the handover is encoded.
/// </summary>
public sealed record HandoverManifest
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
