namespace Kho.Abi.Codec;

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
