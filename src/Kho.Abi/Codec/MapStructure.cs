namespace Kho.Abi.Codec;

/// <summary>What a page of the memory map is.</summary>
public enum MapStructure
{
    /// <summary>Inner node of a radix tree.</summary>
    Node,

    /// <summary>Leaf of a radix tree.</summary>
    Leaf,

    /// <summary>Chunk of a chunk list.</summary>
    Chunk,

    /// <summary>Bitmap of an element of a chunk.</summary>
    Bitmap,
}
