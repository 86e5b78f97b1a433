namespace Kho.Images;

/// <summary>Arithmetic at the end of the 64-bit address space, where a sum of address and length wraps.</summary>
internal static class AddressSpace
{
    /// <summary>Bytes from an address to 2^64; saturates at <see cref="ulong.MaxValue"/> for address 0.</summary>
    public static ulong LengthFrom(ulong address) => address == 0 ? ulong.MaxValue : 0 - address;

    /// <summary>Bytes of an inclusive range; saturates at <see cref="ulong.MaxValue"/> for all 2^64.</summary>
    public static ulong LengthOf(ulong start, ulong last)
    {
        ulong lessOne = last - start;
        return lessOne == ulong.MaxValue ? ulong.MaxValue : lessOne + 1;
    }
}
