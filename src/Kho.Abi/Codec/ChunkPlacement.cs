namespace Kho.Abi.Codec;

/// <summary>Where a chunk of a chunk list lies and what its elements are.</summary>
/// <param name="Address">Physical address in bytes of the chunk.</param>
/// <param name="Order">Order of every block of the chunk, not negative.</param>
/// <param name="Elements">Elements in their order, at most as many as a chunk holds. Their bitmaps may be empty.</param>
public sealed record ChunkPlacement(ulong Address, int Order, IReadOnlyList<ElementPlacement> Elements);
