namespace Kho.Abi.Codec;

/// <summary>What a vmalloc area's descriptor says of the chain of chunks behind it.</summary>
/// <param name="First">Physical address in bytes of the first chunk; 0 if there is none.</param>
/// <param name="TotalPages">Length of the area in pages.</param>
public readonly record struct VmallocChain(ulong First, uint TotalPages);
