namespace Kho.Abi.Manifests;

/// <summary>Bytes of a format that is not known.</summary>
/// <param name="Bytes">The bytes.</param>
public sealed record RawManifest(ReadOnlyMemory<byte> Bytes) : BlobContentManifest;
