using Kho.Abi.Codec;

namespace Kho.Abi.Handovers;

/// <summary>Neighbouring keys of a radix tree that are no blocks, for one reason.</summary>
/// <param name="FirstKey">The first key.</param>
/// <param name="Count">Number of keys, at least 1.</param>
/// <param name="Problem">Why they are no blocks.</param>
/// <param name="Leaf">Physical address of the leaf that holds them.</param>
/// <param name="Reconstruction">
/// What the keys were if the bit of order 0 is put back, for <see cref="KeyProblem.OrderBitLost"/>; a guess, never counted.
/// </param>
public sealed record InvalidKeyRun(ulong FirstKey, ulong Count, KeyProblem Problem, ulong Leaf, PreservedExtent? Reconstruction);
