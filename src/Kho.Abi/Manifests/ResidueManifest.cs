namespace Kho.Abi.Manifests;

/// <summary>Bytes that no structure owns: what lies behind a device tree, between slab objects, in preserved memory.</summary>
/// <param name="At">Physical address of the first byte.</param>
/// <param name="Bytes">The bytes.</param>
public sealed record ResidueManifest(ulong At, ReadOnlyMemory<byte> Bytes);
