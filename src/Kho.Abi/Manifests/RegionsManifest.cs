using Kho.Abi.Subsystems.Memblock;

namespace Kho.Abi.Manifests;

/// <summary>reserve_mem regions; each names its place.</summary>
/// <param name="Regions">The regions.</param>
public sealed record RegionsManifest(IReadOnlyList<ReservedRegion> Regions) : BlobContentManifest;
