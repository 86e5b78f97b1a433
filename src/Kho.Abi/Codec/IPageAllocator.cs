namespace Kho.Abi.Codec;

/// <summary>Allocates the pages of a memory map under construction.</summary>
internal interface IPageAllocator
{
    /// <summary>Allocates memory, not cleared.</summary>
    /// <param name="request">Purpose of the memory.</param>
    /// <returns>Physical address of the first byte; null if no memory is left.</returns>
    ulong? Allocate(in PageRequest request);

    /// <summary>Frees memory that was never used, the last allocation first.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    void Free(ulong address);
}

/// <summary>The purpose of memory of a memory map, by which an allocator chooses its address.</summary>
/// <param name="Kind">Structure that will be there.</param>
/// <param name="Level">Radix tree: level of the node, 0 for a leaf, depth - 1 for the root. Chunk list: 0.</param>
/// <param name="Prefix">
/// Radix tree: the bits of a key that lead to the node, without those that the node and what is below it resolve; 0 for the
/// root. Chunk: its number in the list, from 0 on. Bitmap: physical address in bytes of its first block.
/// </param>
/// <param name="Order">Chunk list: order of the blocks. Radix tree: -1, a node has keys of several.</param>
internal readonly record struct PageRequest(MapStructure Kind, int Level, ulong Prefix, int Order)
{
    /// <summary>Length in bytes, which is also the alignment: a page, or less for short bitmaps.</summary>
    public required int Length { get; init; }
}

/// <summary>Address of a block of a block list, and number of its entries.</summary>
/// <param name="Address">Physical address in bytes of the block.</param>
/// <param name="Count">Number of entries, from 1 to a block's capacity.</param>
internal readonly record struct BlockPlacement(ulong Address, int Count);

/// <summary>Address, order and elements of a chunk of a chunk list.</summary>
/// <param name="Address">Physical address in bytes of the chunk.</param>
/// <param name="Order">Order of every block of the chunk, not negative.</param>
/// <param name="Elements">Elements in order, up to a chunk's capacity. Their bitmaps may be empty.</param>
internal sealed record ChunkPlacement(ulong Address, int Order, IReadOnlyList<ElementPlacement> Elements);

/// <summary>The two pointers of an element of a chunk.</summary>
/// <param name="PhysStart">Physical address in bytes of the block of bit 0.</param>
/// <param name="Bitmap">Physical address in bytes of the bitmap.</param>
internal readonly record struct ElementPlacement(ulong PhysStart, ulong Bitmap);
