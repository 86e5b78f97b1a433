namespace Kho.Abi.Codec;

/// <summary>Receives the pages, runs and broken pointers of a walk over a memory map, in walk order.</summary>
internal interface IMapVisitor
{
    /// <summary>Visits a run of set bits.</summary>
    void Run(in MapRun run);

    /// <summary>Visits runs of set bits of one bitmap. Every run comes through here, in few calls for each bitmap.</summary>
    /// <param name="bitmap">The bitmap of the runs.</param>
    /// <param name="runs">The runs, ascending, at least one, with a clear bit between any two; valid until this returns.</param>
    void Runs(in MapBitmap bitmap, ReadOnlySpan<BitRun> runs)
    {
        foreach (BitRun run in runs)
        {
            Run(new MapRun(bitmap.First + (ulong)run.Start, (ulong)run.Count, bitmap.Order, bitmap.Address));
        }
    }

    /// <summary>Visits a page of the map: inner node, leaf, chunk or bitmap.</summary>
    void Structure(ulong address, MapStructure kind);

    /// <summary>Visits a page of the map before <see cref="Structure"/> does, with the path to it. Most visitors ignore it.</summary>
    /// <param name="address">Physical address of the page.</param>
    /// <param name="field">Physical address of the pointer to it.</param>
    /// <param name="level">Level in the tree, 0 for a leaf; 1 for a chunk, 0 for its bitmaps.</param>
    /// <param name="first">The first key or block number that the page can hold; for a chunk its order.</param>
    void Entered(ulong address, ulong field, int level, ulong first)
    {
        // Few want to know.
    }

    /// <summary>Visits a pointer that the walk cannot follow.</summary>
    void Broken(in BrokenPointer pointer);
}

/// <summary>A leaf of a radix tree, or the bitmap of an element of a chunk list.</summary>
/// <param name="First">Meaning of its first bit. Radix: a key. Chunk list: a block's number (physical address over block size).</param>
/// <param name="Order">Chunk list: order of the chunk. Radix: -1, the order is in the key.</param>
/// <param name="Address">Physical address of its first byte.</param>
internal readonly record struct MapBitmap(ulong First, int Order, ulong Address)
{
    /// <summary>Passes the bitmap's runs to a visitor.</summary>
    /// <param name="bytes">The bitmap, a multiple of 8 bytes.</param>
    /// <param name="buffer">Result of <see cref="BitRuns.NewBuffer"/>.</param>
    public void Tell(ReadOnlySpan<byte> bytes, Span<int> buffer, IMapVisitor visitor)
    {
        var bits = new BitRuns(bytes, buffer);
        while (bits.TryRead(out ReadOnlySpan<BitRun> runs))
        {
            visitor.Runs(this, runs);
        }
    }
}

/// <summary>Whether a memory map holds a block.</summary>
internal enum MapPresence
{
    /// <summary>The map does not hold it.</summary>
    Absent,

    /// <summary>The map holds it.</summary>
    Present,

    /// <summary>The page of the map that would hold it cannot be read.</summary>
    Unknown,
}

/// <summary>A run of set bits in a bitmap of the memory map, not yet decoded.</summary>
/// <param name="First">Radix: the first key. Chunk list: the first block's number (physical address over block size).</param>
/// <param name="Count">Number of bits, at least 1.</param>
/// <param name="Order">Chunk list: order of the chunk. Radix: -1, the order is in the key.</param>
/// <param name="Source">Physical address of the leaf or bitmap.</param>
internal readonly record struct MapRun(ulong First, ulong Count, int Order, ulong Source);

/// <summary>Kind of a page of the memory map.</summary>
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
