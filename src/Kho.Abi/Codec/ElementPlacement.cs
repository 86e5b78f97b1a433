namespace Kho.Abi.Codec;

/// <summary>Where an element of a chunk points.</summary>
/// <param name="PhysStart">Physical address in bytes of the block of bit 0.</param>
/// <param name="Bitmap">Physical address in bytes of the bitmap.</param>
public readonly record struct ElementPlacement(ulong PhysStart, ulong Bitmap);
