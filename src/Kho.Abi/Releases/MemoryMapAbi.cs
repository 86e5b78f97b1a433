namespace Kho.Abi.Releases;

/// <summary>Kind and layout of the preserved memory map; the member named by <see cref="Kind"/> is set.</summary>
public sealed record MemoryMapAbi
{
    /// <summary>Which of the two kinds.</summary>
    public required MemoryMapKind Kind { get; init; }

    /// <summary>Layout of a chunk list.</summary>
    public ChunkListAbi? ChunkList { get; init; }

    /// <summary>Layout of a radix tree.</summary>
    public RadixTreeAbi? Radix { get; init; }
}
