using Kho.Abi.Tests.Golden;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Where a block stands in a radix tree, computed and followed without the library.</summary>
internal sealed class RadixPath
{
    private readonly int _pageShift;

    /// <param name="core">Image that holds the tree.</param>
    /// <param name="root">Physical address of the tree's root.</param>
    /// <param name="depth">Number of levels, leaves included.</param>
    /// <param name="pageSize">Page size in bytes.</param>
    /// <param name="start">Physical address of the block.</param>
    /// <param name="order">Order of the block.</param>
    public RadixPath(CoreBytes core, ulong root, int depth, int pageSize, ulong start, int order)
    {
        _pageShift = System.Numerics.BitOperations.Log2((uint)pageSize);
        Key = KeyOf(start, order);
        ulong node = root;
        for (int level = depth - 1; level > 0; level--)
        {
            int shift = BitmapBits + ((level - 1) * TableBits);
            Fields.Insert(0, node + (((Key >> shift) & ((1UL << TableBits) - 1)) * sizeof(ulong)));
            node = core.Read64(Fields[0]);
        }

        Leaf = node;
        int bit = (int)(Key & ((1UL << BitmapBits) - 1));
        BitmapByte = Leaf + (ulong)(bit / 8);
        BitmapMask = (byte)(1 << (bit % 8));
    }

    public ulong Key { get; }

    /// <summary>Physical addresses of the pointers on the way: first the one to the leaf, last the one in the root.</summary>
    public List<ulong> Fields { get; } = [];

    /// <summary>Physical address of the leaf.</summary>
    public ulong Leaf { get; }

    /// <summary>Physical address of the byte that holds the block's bit.</summary>
    public ulong BitmapByte { get; }

    public byte BitmapMask { get; }

    private int BitmapBits => _pageShift + 3;

    private int TableBits => _pageShift - 3;

    /// <summary>Says whether another block's path goes through one of <see cref="Fields"/>.</summary>
    /// <param name="field">Index in <see cref="Fields"/>.</param>
    /// <param name="start">Physical address of the other block.</param>
    /// <param name="order">Order of the other block.</param>
    public bool IsShared(int field, ulong start, int order)
    {
        int shift = BitmapBits + (field * TableBits);
        return KeyOf(start, order) >> shift == Key >> shift;
    }

    private ulong KeyOf(ulong start, int order) => (1UL << (64 - _pageShift - order)) | (start >> (_pageShift + order));
}
