namespace Kho.Abi.Codec;

/// <summary>A leaf of a radix tree, or the bitmap of an element of a chunk list.</summary>
/// <param name="First">What its first bit stands for. Radix: a key. Chunk list: a block's number (physical address over block size).</param>
/// <param name="Order">Chunk list: order of the chunk. Radix: -1, the order is in the key.</param>
/// <param name="Address">Physical address of its first byte.</param>
internal readonly record struct MapBitmap(ulong First, int Order, ulong Address);
