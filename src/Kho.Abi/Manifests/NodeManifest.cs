namespace Kho.Abi.Manifests;

/// <summary>Place of a page of the radix tree.</summary>
/// <param name="Level">0 for a leaf, depth - 1 for the root.</param>
/// <param name="Prefix">The bits of a key that lead to it, without those that it and what is below it resolve; 0 for the root.</param>
/// <param name="At">Physical address.</param>
public sealed record NodeManifest(int Level, ulong Prefix, ulong At);
