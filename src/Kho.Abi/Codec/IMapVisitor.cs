namespace Kho.Abi.Codec;

/// <summary>Receives what a walk over a memory map meets, in walk order.</summary>
internal interface IMapVisitor
{
    /// <summary>A run of set bits.</summary>
    void Run(in MapRun run);

    /// <summary>Runs of set bits of one bitmap; a walk tells of no run in another way, and of those of one bitmap in as few calls as it can.</summary>
    /// <param name="bitmap">The bitmap that they are in.</param>
    /// <param name="runs">The runs, ascending, at least one, with a clear bit between any two; good until this returns.</param>
    void Runs(in MapBitmap bitmap, ReadOnlySpan<BitRun> runs)
    {
        foreach (BitRun run in runs)
        {
            Run(new MapRun(bitmap.First + (ulong)run.Start, (ulong)run.Count, bitmap.Order, bitmap.Address));
        }
    }

    /// <summary>A page of the map that was read: inner node, leaf, chunk or bitmap.</summary>
    void Structure(ulong address, MapStructure kind);

    /// <summary>A page of the map that was read, before <see cref="Structure"/> tells of it: how it was come to.</summary>
    /// <param name="address">Physical address of the page.</param>
    /// <param name="field">Physical address of the field that leads there.</param>
    /// <param name="level">Level in the tree, 0 for a leaf; 1 for a chunk, 0 for its bitmaps.</param>
    /// <param name="first">The first key, or the number of the first block, that it can hold; of a chunk its order.</param>
    void Entered(ulong address, ulong field, int level, ulong first)
    {
        // Few want to know.
    }

    /// <summary>Something that cannot be followed.</summary>
    void Broken(in BrokenPointer pointer);
}

/// <summary>A leaf of a radix tree, or the bitmap of an element of a chunk list.</summary>
/// <param name="First">What its first bit stands for. Radix: a key. Chunk list: a block's number (physical address over block size).</param>
/// <param name="Order">Chunk list: order of the chunk. Radix: -1, the order is in the key.</param>
/// <param name="Address">Physical address of its first byte.</param>
internal readonly record struct MapBitmap(ulong First, int Order, ulong Address)
{
    /// <summary>Tells a visitor of the bitmap's runs.</summary>
    /// <param name="bytes">The bitmap, a multiple of 8 bytes.</param>
    /// <param name="buffer">What <see cref="BitRuns.NewBuffer"/> made.</param>
    /// <param name="visitor">Receives the runs.</param>
    public void Tell(ReadOnlySpan<byte> bytes, Span<int> buffer, IMapVisitor visitor)
    {
        var bits = new BitRuns(bytes, buffer);
        while (bits.TryRead(out ReadOnlySpan<BitRun> runs))
        {
            visitor.Runs(this, runs);
        }
    }
}

/// <summary>Answer to the question whether a memory map holds a block.</summary>
internal enum MapPresence
{
    /// <summary>The map says no.</summary>
    Absent,

    /// <summary>The map says yes.</summary>
    Present,

    /// <summary>A page of the map that would say so cannot be read.</summary>
    Unknown,
}

/// <summary>A run of set bits in a bitmap of the memory map, before anything is made of it.</summary>
/// <param name="First">Radix: the first key. Chunk list: the first block's number (physical address over block size).</param>
/// <param name="Count">Number of bits, at least 1.</param>
/// <param name="Order">Chunk list: order of the chunk. Radix: -1, the order is in the key.</param>
/// <param name="Source">Physical address of the leaf or bitmap.</param>
internal readonly record struct MapRun(ulong First, ulong Count, int Order, ulong Source);

/// <summary>What a page of the memory map is.</summary>
internal enum MapStructure
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
