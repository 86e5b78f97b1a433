using System.Numerics;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Releases;

/// <summary>How the reading kernel takes over the memory map.</summary>
public sealed record ReserveBehaviour
{
    private const int SmallestSection = 12;
    private const int LargestSection = 40;

    /// <summary>Width in bits, 32 or 64, of the shift that gives the size of a block in bytes.</summary>
    public required int SizeBits { get; init; }

    /// <summary>Binary logarithm of the size in bytes of a section of memory; page structures exist for whole sections.</summary>
    public required IntegerExpression SectionBits { get; init; }

    /// <summary>Computes <see cref="SectionBits"/>.</summary>
    /// <param name="pageSize">Page size in bytes.</param>
    /// <exception cref="KhoFormatException">No section is of that size.</exception>
    internal int SectionBitsAt(int pageSize)
    {
        long bits = SectionBits.Evaluate(new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["page_size"] = pageSize,
            ["page_shift"] = BitOperations.Log2((uint)pageSize),
        });
        return bits is >= SmallestSection and <= LargestSection
            ? (int)bits
            : throw new KhoFormatException($"behaviour.reserve.section_bits is {bits} at pages of {pageSize} bytes, expected {SmallestSection} to {LargestSection}");
    }

    /// <summary>The map is walked once before, to find memory without preserved blocks for early allocations.</summary>
    public required bool ScratchExtension { get; init; }
}
