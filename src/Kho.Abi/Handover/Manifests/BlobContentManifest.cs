namespace Kho.Abi.Handover.Manifests;

/// <summary>What a blob holds.</summary>
public abstract record BlobContentManifest;
