using Kho.Abi.Subsystems.TestModule;

namespace Kho.Abi.Manifests;

/// <summary>The KHO test module's list.</summary>
public sealed record KhoTestManifest : BlobContentManifest
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
