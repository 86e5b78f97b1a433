namespace Kho.Abi.Manifests;

/// <summary>Keys of a radix tree that follow one another, as they are, valid or not.</summary>
/// <param name="First">The first key.</param>
/// <param name="Count">Number of keys, at least 1.</param>
public sealed record KeyRunManifest(ulong First, ulong Count);
