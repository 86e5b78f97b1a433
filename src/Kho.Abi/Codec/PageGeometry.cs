using System.Numerics;

namespace Kho.Abi.Codec;

/// <summary>A page size and the numbers derived from it.</summary>
internal readonly record struct PageGeometry
{
    /// <summary>The page sizes that Linux uses on machines with KHO, in bytes.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [4096, 16384, 65536];

    /// <summary>Makes the geometry of a page size.</summary>
    /// <param name="pageSize">4096, 16384 or 65536 bytes.</param>
    /// <param name="physicalAddressBits">Bits of a physical address, 1 to 63.</param>
    /// <exception cref="ArgumentOutOfRangeException">Any other value.</exception>
    public PageGeometry(int pageSize, int physicalAddressBits)
    {
        if (!Sizes.Contains(pageSize))
        {
            throw new ArgumentOutOfRangeException(nameof(pageSize), pageSize, "page size is 4096, 16384 or 65536 bytes");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(physicalAddressBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(physicalAddressBits, 63);
        PageSize = pageSize;
        PhysicalAddressBits = physicalAddressBits;
    }

    /// <summary>Page size in bytes.</summary>
    public int PageSize { get; }

    /// <summary>Bits of a physical address.</summary>
    public int PhysicalAddressBits { get; }

    /// <summary>Binary logarithm of the page size.</summary>
    public int PageShift => BitOperations.Log2((uint)PageSize);

    /// <summary>The largest order whose block is smaller than the physical address space.</summary>
    public int MaximumOrder => PhysicalAddressBits - PageShift - 1;

    /// <summary>Whether an address is the first byte of a page.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public bool IsPageAligned(ulong address) => (address & (ulong)(PageSize - 1)) == 0;

    /// <summary>First byte of the page that holds an address.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public ulong PageStart(ulong address) => address & ~(ulong)(PageSize - 1);

    /// <summary>Whether a range lies within the physical address space.</summary>
    /// <param name="start">Physical address of the first byte.</param>
    /// <param name="length">Length in bytes.</param>
    public bool IsPhysical(ulong start, UInt128 length) => start + length <= UInt128.One << PhysicalAddressBits;
}

/// <summary>A chunk list's evidence about the length of its bitmaps, which no field states.</summary>
/// <param name="UnalignedPointers">Bitmap pointers that are not page-aligned; one proves bitmaps shorter than a page.</param>
/// <param name="StartsOffPage">Elements whose range is not aligned to that of a page-sized bitmap; one proves shorter bitmaps.</param>
/// <param name="BitsBeyondShort">Page-aligned bitmaps with bits set beyond the shorter length: a hint at page-sized ones.</param>
internal readonly record struct BitmapSizeEvidence(int UnalignedPointers, int StartsOffPage, int BitsBeyondShort)
{
    /// <summary>Bitmaps are certainly shorter than a page.</summary>
    public bool ProvesShort => UnalignedPointers > 0 || StartsOffPage > 0;

    /// <summary>All pointers fit page-sized bitmaps, and some bitmap has bits past the end of a shorter one.</summary>
    public bool SuggestsPage => !ProvesShort && BitsBeyondShort > 0;
}
