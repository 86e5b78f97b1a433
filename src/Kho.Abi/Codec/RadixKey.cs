using System.Numerics;

namespace Kho.Abi.Codec;

/// <summary>A key of the radix tree, taken apart under one <see cref="RadixGeometry"/>.</summary>
/// <param name="Value">The 64-bit key.</param>
/// <param name="Order">Order of the block; meaningless unless <see cref="Problem"/> is None or says otherwise of size or address.</param>
/// <param name="Address">
/// Physical address of the block in bytes: the key shifted by the block's size and truncated to 64 bits, which drops the order bit.
/// 0 for a block of 2^64 bytes or more (<see cref="KeyProblem.OrderTooLarge"/>), where nothing is left of the key. A kernel is less
/// strict there: it shifts by the size modulo 64, and so reads key 1, order 52 at 4 KiB pages, as address 1. What a kernel makes of a
/// key that is no block is not said here.
/// </param>
/// <param name="PageType">Page type by its value; 0 where keys have none.</param>
/// <param name="Problem">Why the key is no block, or None.</param>
internal readonly record struct RadixKey(ulong Value, int Order, ulong Address, int PageType, KeyProblem Problem)
{
    /// <summary>Says whether the key is a block.</summary>
    public bool IsValid => Problem == KeyProblem.None;

    /// <summary>Position in the key of the highest set bit of its number, which stands for the order; -1 if none is set.</summary>
    /// <param name="geometry">Layout of the key.</param>
    public int OrderBit(RadixGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ulong encoded = geometry.NumberOf(Value);
        return encoded == 0 ? -1 : geometry.Layout.Encoded.BitOf(BitOperations.Log2(encoded));
    }
}

/// <summary>Why a radix key is no block.</summary>
public enum KeyProblem
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>No bit is set, so there is no order.</summary>
    NoOrderBit,

    /// <summary>A bit above that of order 0 is set; the kernel's order would wrap below 0.</summary>
    AboveOrderZero,

    /// <summary>The order is so large that the block would not fit the physical address space.</summary>
    OrderTooLarge,

    /// <summary>The block would end beyond the physical address space.</summary>
    AddressTooLarge,

    /// <summary>The tree is too shallow for the bit of order 0, and without that bit the key means a block that cannot be.</summary>
    OrderBitLost,
}
