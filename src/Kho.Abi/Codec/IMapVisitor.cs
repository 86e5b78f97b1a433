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
