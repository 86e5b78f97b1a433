namespace Kho.Images;

/// <summary>A range of physical memory and what an image knows about it.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1; the range never wraps past 2^64.</param>
/// <param name="State">What holds for every byte of the range.</param>
public readonly record struct PhysicalRange(ulong Start, ulong Length, PageState State)
{
    /// <summary>Physical address of the last byte.</summary>
    public ulong Last => Start + (Length - 1);

    /// <summary>Says whether the range holds the byte at an address.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public bool Contains(ulong address) => address >= Start && address - Start < Length;
}
