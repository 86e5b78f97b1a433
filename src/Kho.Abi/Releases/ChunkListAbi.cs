using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>Layout of the memory map of kho-v1.</summary>
public sealed record ChunkListAbi
{
    /// <summary>Type of a chunk.</summary>
    public required string Chunk { get; init; }

    /// <summary>Type of an element of a chunk.</summary>
    public required string Element { get; init; }

    /// <summary>Bits in the bitmap of one element, a formula over <c>page_size</c> and <c>page_shift</c>.</summary>
    public required IntegerExpression BitmapBits { get; init; }
}
