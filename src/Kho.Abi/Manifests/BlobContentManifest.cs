namespace Kho.Abi.Manifests;

/// <summary>What a blob holds.</summary>
public abstract record BlobContentManifest;
