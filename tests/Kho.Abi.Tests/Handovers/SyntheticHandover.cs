using System.Buffers.Binary;

namespace Kho.Abi.Tests.Handovers;

/// <summary>
/// A small handover of the kind that Linux 7.2 writes on 4 KiB pages (kho-v4, radix tree of depth 6), made from the
/// description of the format alone. Its pages lie one after the other from the root on.
/// </summary>
internal sealed class SyntheticHandover
{
    public const int PageSize = 4096;

    private const int PageShift = 12;
    private const int OrderZeroBit = 64 - PageShift;
    private const int BitmapBits = PageShift + 3;
    private const int TableBits = PageShift - 3;
    private const int Depth = 6;

    /// <summary>Bitmaps by what a key has above them.</summary>
    private readonly SortedDictionary<ulong, byte[]> _leaves = [];

    public SyntheticHandover(ulong root)
    {
        Root = root;
        Preserve(root, 0);
    }

    /// <summary>Physical address of the root device tree.</summary>
    public ulong Root { get; }

    /// <summary>Physical address of the tree's root; 0 makes a handover that is not finalized.</summary>
    public ulong MapRoot { get; init; } = ulong.MaxValue;

    /// <summary>Pages that the root device tree may take; the kernel's takes one.</summary>
    public int RootPages { get; init; } = 1;

    /// <summary>Adds child nodes to the root device tree.</summary>
    public Action<DeviceTreeWriter> Children { get; init; } = _ => { };

    /// <summary>The blocks that were marked, the root's own page first.</summary>
    public List<(ulong Start, int Order)> Blocks { get; } = [];

    /// <summary>Marks a block as preserved.</summary>
    public SyntheticHandover Preserve(ulong start, int order)
    {
        Blocks.Add((start, order));
        return AddKey((1UL << (OrderZeroBit - order)) | (start >> (PageShift + order)));
    }

    /// <summary>Marks many single pages, without listing them in <see cref="Blocks"/>.</summary>
    public SyntheticHandover PreservePages(ulong start, ulong count)
    {
        ulong key = (1UL << OrderZeroBit) | (start >> PageShift);
        for (ulong end = key + count; key < end;)
        {
            // Whole bytes where there are some.
            if (key % 8 == 0 && end - key >= 8)
            {
                Leaf(key)[(key & ((1UL << BitmapBits) - 1)) / 8] = 0xff;
                key += 8;
            }
            else
            {
                AddKey(key++);
            }
        }

        return this;
    }

    /// <summary>Sets the bit of a key, whatever it means.</summary>
    public SyntheticHandover AddKey(ulong key)
    {
        byte[] leaf = Leaf(key);
        int bit = (int)(key & ((1UL << BitmapBits) - 1));
        leaf[bit / 8] |= (byte)(1 << (bit % 8));
        return this;
    }

    private byte[] Leaf(ulong key)
    {
        if (!_leaves.TryGetValue(key >> BitmapBits, out byte[]? leaf))
        {
            _leaves.Add(key >> BitmapBits, leaf = new byte[PageSize]);
        }

        return leaf;
    }

    /// <summary>The pages with their physical addresses: the root device tree, then the tree's nodes and leaves.</summary>
    public List<(ulong Address, byte[] Contents)> Pages()
    {
        List<(ulong Address, byte[] Contents)> pages = [];
        ulong next = Root + (ulong)(RootPages * PageSize);
        ulong Place(byte[] contents)
        {
            pages.Add((next, contents));
            next += PageSize;
            return next - PageSize;
        }

        // Level by level upwards: what a key has above a level selects the page of the level below.
        Dictionary<ulong, ulong> level = [];
        foreach ((ulong path, byte[] leaf) in _leaves)
        {
            level.Add(path, Place(leaf));
        }

        for (int above = 1; above < Depth; above++)
        {
            Dictionary<ulong, byte[]> nodes = [];
            foreach ((ulong path, ulong child) in level)
            {
                if (!nodes.TryGetValue(path >> TableBits, out byte[]? node))
                {
                    nodes.Add(path >> TableBits, node = new byte[PageSize]);
                }

                BinaryPrimitives.WriteUInt64LittleEndian(node.AsSpan((int)(path & ((1 << TableBits) - 1)) * sizeof(ulong)), child);
            }

            level = nodes.OrderBy(node => node.Key).ToDictionary(node => node.Key, node => Place(node.Value));
        }

        ulong map = MapRoot == ulong.MaxValue ? level.Values.Single() : MapRoot;
        DeviceTreeWriter writer = new DeviceTreeWriter().Begin("").Property("compatible", "kho-v4").Property("preserved-memory-map", map);
        Children(writer);
        byte[] tree = writer.End().ToArray();
        byte[] page = new byte[RootPages * PageSize];
        tree.CopyTo(page, 0);
        pages.Insert(0, (Root, page));
        return pages;
    }
}
