using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>How the reading kernel takes over the memory map.</summary>
public sealed record ReserveBehaviour
{
    /// <summary>Width in bits, 32 or 64, of the shift that gives the size of a block in bytes.</summary>
    public required int SizeBits { get; init; }

    /// <summary>Binary logarithm of the size in bytes of a section of memory; page structures exist for whole sections.</summary>
    public required IntegerExpression SectionBits { get; init; }

    /// <summary>The map is walked once before, to find memory without preserved blocks for early allocations.</summary>
    public required bool ScratchExtension { get; init; }
}
