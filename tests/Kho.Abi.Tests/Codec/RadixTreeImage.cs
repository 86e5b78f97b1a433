using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

/// <summary>Builds a radix tree page by page, as the ABI's description says and from nothing of the library.</summary>
internal sealed class RadixTreeImage
{
    private readonly int _depth;
    private readonly Dictionary<(int Level, UInt128 Prefix), ulong> _nodes = [];
    private ulong _nextPage;

    public RadixTreeImage(int pageSize, int depth, ulong firstPage = 0x10000000)
    {
        Memory = new PageMemory(pageSize);
        _depth = depth;
        _nextPage = firstPage;
        Root = NewPage();
    }

    public PageMemory Memory { get; }

    public ulong Root { get; }

    /// <summary>Number of inner nodes, the root included.</summary>
    public int Nodes => 1 + _nodes.Keys.Count(node => node.Level > 0);

    public int Leaves => _nodes.Keys.Count(node => node.Level == 0);

    /// <summary>An empty page that nothing points to.</summary>
    public ulong NewPage()
    {
        ulong page = _nextPage;
        // Not neighbours, so that a read past a page's end cannot find the next by accident.
        _nextPage += 3 * (ulong)Memory.PageSize;
        Memory.Clear(page);
        return page;
    }

    /// <summary>Physical address of an entry of a node.</summary>
    public static ulong Entry(ulong node, int index) => node + (8 * (ulong)index);

    public void Add(ulong key)
    {
        ulong leaf = Path(key)[^1];
        Memory.SetBit(leaf, RadixFacts.Index(Memory.PageSize, 0, key));
    }

    /// <summary>Pages from the root to the key's leaf; what is missing of them is made.</summary>
    public IReadOnlyList<ulong> Path(ulong key)
    {
        List<ulong> path = [Root];
        UInt128 prefix = 0;
        for (int level = _depth - 1; level > 0; level--)
        {
            int index = RadixFacts.Index(Memory.PageSize, level, key);
            prefix = (prefix * 10000) + (UInt128)index + 1;
            if (!_nodes.TryGetValue((level - 1, prefix), out ulong child))
            {
                _nodes[(level - 1, prefix)] = child = NewPage();
                Memory.WriteNumber(Entry(path[^1], index), child);
            }

            path.Add(child);
        }

        return path;
    }

    public MapRecorder Walk(RadixGeometry geometry, ulong rootField = 0x1234)
    {
        var recorder = new MapRecorder();
        RadixFacts.Reader(geometry, Memory).Walk(Root, rootField, recorder);
        return recorder;
    }
}
