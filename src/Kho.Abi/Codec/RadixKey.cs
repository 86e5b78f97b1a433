using System.Numerics;

namespace Kho.Abi.Codec;

/// <summary>A key of the radix tree, taken apart under one <see cref="RadixGeometry"/>.</summary>
/// <param name="Value">The 64-bit key.</param>
/// <param name="Order">Order of the block; meaningless unless <see cref="Problem"/> is None or says otherwise of size or address.</param>
/// <param name="Address">Physical address of the block in bytes, as the kernel computes it (truncated to 64 bits).</param>
/// <param name="PageType">Page type by its value; 0 where keys have none.</param>
/// <param name="Problem">Why the key is no block, or None.</param>
public readonly record struct RadixKey(ulong Value, int Order, ulong Address, int PageType, KeyProblem Problem)
{
    /// <summary>Says whether the key is a block.</summary>
    public bool IsValid => Problem == KeyProblem.None;

    /// <summary>Number of the highest set bit below the page type, or -1.</summary>
    /// <param name="geometry">Layout of the key.</param>
    public int OrderBit(RadixGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ulong encoded = geometry.WithoutPageType(Value);
        return encoded == 0 ? -1 : BitOperations.Log2(encoded);
    }
}
