using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Images;

namespace Kho.Analysis.Reports;

/// <summary>The pages of a memory map as a tree.</summary>
internal sealed class MapTree : IMapVisitor
{
    private readonly int _pageSize;
    private readonly int _bits;

    /// <summary>Level of the root or of chunks, the highest one.</summary>
    private readonly int _top;
    private readonly int[] _path;
    private readonly List<MapTreeNode> _nodes = [];

    private MapTree(int pageSize, int bits, int top)
    {
        _pageSize = pageSize;
        _top = top;
        _bits = bits;
        _path = new int[top + 1];
    }

    /// <summary>The pages in a kernel's order.</summary>
    public IReadOnlyList<MapTreeNode> Nodes => _nodes;

    /// <summary>Number of pointers that cannot be followed.</summary>
    public int Broken { get; private set; }

    /// <summary>Walks the map of a handover.</summary>
    /// <returns>The tree, or null without a map.</returns>
    public static MapTree? Of(IPhysicalMemory memory, HandoverDocument document)
    {
        if (document.MemoryMap is not { Address: not 0 } map || document.Release is null || map.Structures.Count == 0)
        {
            return null;
        }

        MapLayout layout = document.Release.Abi.Map;
        var tree = new MapTree(document.PageSize, layout.BitsAtOnce, layout.Radix is null ? 1 : layout.Radix.Depth - 1);
        if (layout.Radix is not null)
        {
            layout.Tree(memory).Walk(map.Address, 0, tree, refuseShiftedOut: true);
        }
        else
        {
            layout.ChunkList(memory).Walk(map.Address, 0, tree);
        }

        return tree;
    }

    void IMapVisitor.Entered(ulong address, ulong field, int level, ulong first)
    {
        int parent = level >= _top ? -1 : _path[level + 1];
        _path[level] = _nodes.Count;
        _nodes.Add(new MapTreeNode(address, field, level, first, parent));
        if (parent >= 0)
        {
            MapTreeNode above = _nodes[parent];
            above.Children++;
            if (field >= above.Address && field - above.Address < (ulong)_pageSize)
            {
                above.Used |= 1UL << (int)((field - above.Address) * MapTreeNode.Parts / (ulong)_pageSize);
            }
        }
    }

    void IMapVisitor.Structure(ulong address, MapStructure kind) => _nodes[^1].Kind = kind;

    void IMapVisitor.Broken(in BrokenPointer pointer) => Broken++;

    void IMapVisitor.Run(in MapRun run)
    {
        MapTreeNode leaf = _nodes[^1];
        ulong first = run.First - leaf.First;
        ulong last = Math.Min(first + run.Count - 1, (ulong)_bits - 1);
        for (ulong part = first * MapTreeNode.Parts / (ulong)_bits; part <= last * MapTreeNode.Parts / (ulong)_bits; part++)
        {
            leaf.Used |= 1UL << (int)part;
        }

        for (int index = _nodes.Count - 1; index >= 0; index = _nodes[index].Parent)
        {
            MapTreeNode node = _nodes[index];
            node.LeastKey = node.Keys == 0 ? run.First : Math.Min(node.LeastKey, run.First);
            node.GreatestKey = Math.Max(node.GreatestKey, run.First + (run.Count - 1));
            node.Keys += run.Count;
        }
    }
}

/// <summary>A page of the memory map and its place in the tree.</summary>
internal sealed class MapTreeNode(ulong address, ulong field, int level, ulong first, int parent)
{
    /// <summary>Number of parts of a page whose use is shown.</summary>
    public const int Parts = 64;

    /// <summary>Physical address.</summary>
    public ulong Address { get; } = address;

    /// <summary>Physical address of the pointer to it.</summary>
    public ulong Field { get; } = field;

    /// <summary>Level in the tree, 0 for a leaf.</summary>
    public int Level { get; } = level;

    /// <summary>First key or block number that it can hold; for a chunk, the order.</summary>
    public ulong First { get; } = first;

    /// <summary>Index of its parent, or -1.</summary>
    public int Parent { get; } = parent;

    /// <summary>What it is.</summary>
    public MapStructure Kind { get; set; }

    /// <summary>Number of children.</summary>
    public int Children { get; set; }

    /// <summary>Number of keys in its subtree.</summary>
    public ulong Keys { get; set; }

    /// <summary>The least key or block number.</summary>
    public ulong LeastKey { get; set; }

    /// <summary>The greatest key or block number.</summary>
    public ulong GreatestKey { get; set; }

    /// <summary>A bit for every 64th of the page, set if used.</summary>
    public ulong Used { get; set; }
}
