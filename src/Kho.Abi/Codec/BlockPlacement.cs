namespace Kho.Abi.Codec;

/// <summary>Where a block of a block list lies and how many entries it takes.</summary>
/// <param name="Address">Physical address in bytes of the block.</param>
/// <param name="Count">Number of entries, from 1 to as many as a block holds.</param>
public readonly record struct BlockPlacement(ulong Address, int Count);
