namespace Kho.Abi.Codec;

/// <summary>A run of set bits in a bitmap of the memory map, before anything is made of it.</summary>
/// <param name="First">Radix: the first key. Chunk list: the first block's number (physical address over block size).</param>
/// <param name="Count">Number of bits, at least 1.</param>
/// <param name="Order">Chunk list: order of the chunk. Radix: -1, the order is in the key.</param>
/// <param name="Source">Physical address of the leaf or bitmap.</param>
internal readonly record struct MapRun(ulong First, ulong Count, int Order, ulong Source);
