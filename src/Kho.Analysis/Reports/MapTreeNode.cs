using Kho.Abi.Codec;
using Kho.Abi.Layouts;

namespace Kho.Analysis.Reports;

/// <summary>A page of the memory map and how it hangs in the whole.</summary>
internal sealed class MapTreeNode(ulong address, ulong field, int level, ulong first, int parent)
{
    /// <summary>Number of parts of a page of which is told whether anything is in them.</summary>
    public const int Parts = 64;

    /// <summary>Physical address.</summary>
    public ulong Address { get; } = address;

    /// <summary>Physical address of the pointer that leads to it.</summary>
    public ulong Field { get; } = field;

    /// <summary>Level in the tree, 0 for a leaf.</summary>
    public int Level { get; } = level;

    /// <summary>First key or block number that it can hold; of a chunk the order.</summary>
    public ulong First { get; } = first;

    /// <summary>Index of the node above, or -1.</summary>
    public int Parent { get; } = parent;

    /// <summary>What it is.</summary>
    public MapStructure Kind { get; set; }

    /// <summary>Number of nodes right below.</summary>
    public int Children { get; set; }

    /// <summary>Number of keys in it and below.</summary>
    public ulong Keys { get; set; }

    /// <summary>The least key or block number.</summary>
    public ulong LeastKey { get; set; }

    /// <summary>The greatest key or block number.</summary>
    public ulong GreatestKey { get; set; }

    /// <summary>A bit for every 64th of the page, set where anything is.</summary>
    public ulong Used { get; set; }
}
