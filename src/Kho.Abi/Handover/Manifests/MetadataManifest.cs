using Kho.Abi.Handover.Blobs;

namespace Kho.Abi.Handover.Manifests;

/// <summary>The kernel that wrote the handover.</summary>
/// <param name="Value">Its fields.</param>
public sealed record MetadataManifest(KexecMetadataValue Value) : BlobContentManifest;
