namespace Kho.Abi.Codec;

/// <summary>Says what memory of a memory map is for, so that an allocator can put it where it must be.</summary>
/// <param name="Kind">Structure that will lie there.</param>
/// <param name="Level">Radix tree: level of the node, 0 for a leaf, depth - 1 for the root. Chunk list: 0.</param>
/// <param name="Prefix">
/// Radix tree: the bits of a key that lead to the node, without those that the node and what is below it resolve; 0 for the
/// root. Chunk: its number in the list, from 0 on. Bitmap: physical address in bytes of its first block.
/// </param>
/// <param name="Order">Chunk list: order of the blocks. Radix tree: -1, a node has keys of several.</param>
public readonly record struct PageRequest(MapStructure Kind, int Level, ulong Prefix, int Order)
{
    /// <summary>Length in bytes of the memory: a page, or less for short bitmaps. It is to be aligned to its length.</summary>
    public required int Length { get; init; }
}
