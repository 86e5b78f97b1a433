namespace Kho.Abi.Codec;

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
