namespace Kho.Abi.Codec;

/// <summary>Gives the memory that a memory map under construction lies in.</summary>
internal interface IPageAllocator
{
    /// <summary>Gives memory. It may hold anything: who asked for it clears it.</summary>
    /// <param name="request">What it is for.</param>
    /// <returns>Physical address of the first byte, or null if there is no memory.</returns>
    ulong? Allocate(in PageRequest request);

    /// <summary>Takes memory back that was given and never used, the last first.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    void Free(ulong address);
}

/// <summary>Says what memory of a memory map is for, so that an allocator can put it where it must be.</summary>
/// <param name="Kind">Structure that will lie there.</param>
/// <param name="Level">Radix tree: level of the node, 0 for a leaf, depth - 1 for the root. Chunk list: 0.</param>
/// <param name="Prefix">
/// Radix tree: the bits of a key that lead to the node, without those that the node and what is below it resolve; 0 for the
/// root. Chunk: its number in the list, from 0 on. Bitmap: physical address in bytes of its first block.
/// </param>
/// <param name="Order">Chunk list: order of the blocks. Radix tree: -1, a node has keys of several.</param>
internal readonly record struct PageRequest(MapStructure Kind, int Level, ulong Prefix, int Order)
{
    /// <summary>Length in bytes of the memory: a page, or less for short bitmaps. It is to be aligned to its length.</summary>
    public required int Length { get; init; }
}

/// <summary>Where a block of a block list lies and how many entries it takes.</summary>
/// <param name="Address">Physical address in bytes of the block.</param>
/// <param name="Count">Number of entries, from 1 to as many as a block holds.</param>
internal readonly record struct BlockPlacement(ulong Address, int Count);

/// <summary>Where a chunk of a chunk list lies and what its elements are.</summary>
/// <param name="Address">Physical address in bytes of the chunk.</param>
/// <param name="Order">Order of every block of the chunk, not negative.</param>
/// <param name="Elements">Elements in their order, at most as many as a chunk holds. Their bitmaps may be empty.</param>
internal sealed record ChunkPlacement(ulong Address, int Order, IReadOnlyList<ElementPlacement> Elements);

/// <summary>Where an element of a chunk points.</summary>
/// <param name="PhysStart">Physical address in bytes of the block of bit 0.</param>
/// <param name="Bitmap">Physical address in bytes of the bitmap.</param>
internal readonly record struct ElementPlacement(ulong PhysStart, ulong Bitmap);
