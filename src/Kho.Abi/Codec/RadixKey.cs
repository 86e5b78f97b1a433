using System.Numerics;

namespace Kho.Abi.Codec;

/// <summary>A key of the radix tree, decoded by one <see cref="RadixGeometry"/>.</summary>
/// <param name="Order">Order of the block; valid if <see cref="Problem"/> is None or concerns only the block's size or address.</param>
/// <param name="Address">
/// Physical address of the block in bytes: the key shifted by the block's size and truncated to 64 bits, which drops the order bit.
/// 0 for a block of 2^64 bytes or more (<see cref="KeyProblem.OrderTooLarge"/>), where no bit of the key remains. A kernel is less
/// strict there: it shifts by the size modulo 64, and so reads key 1, order 52 at 4 KiB pages, as address 1. The restore engine
/// models a kernel's view of such a key.
/// </param>
/// <param name="PageType">Page type by its value; 0 if keys have none.</param>
/// <param name="Problem">Why the key is no block, or None.</param>
internal readonly record struct RadixKey(ulong Value, int Order, ulong Address, int PageType, KeyProblem Problem)
{
    /// <summary>Whether the key is a block.</summary>
    public bool IsValid => Problem == KeyProblem.None;

    /// <summary>Position in the key of its order bit, the highest set bit of its number; -1 if no bit is set.</summary>
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

    /// <summary>No bit is set, so the key has no order.</summary>
    NoOrderBit,

    /// <summary>A bit above that of order 0 is set; the kernel's order would wrap below 0.</summary>
    AboveOrderZero,

    /// <summary>The block's size exceeds the physical address space.</summary>
    OrderTooLarge,

    /// <summary>The block ends past the physical address space.</summary>
    AddressTooLarge,

    /// <summary>The tree is too shallow for the order bit of order 0, and the key without that bit is an impossible block.</summary>
    OrderBitLost,
}
