using Kho.Abi.Physical;

namespace Kho.Abi.Codec;

/// <summary>Reads single bitmaps of a memory map. One for each thread: its buffers are used again and again.</summary>
/// <param name="memory">Memory that holds the bitmaps.</param>
/// <param name="size">Length of a bitmap in bytes.</param>
internal sealed class BitmapScan(IPhysicalMemory memory, int size)
{
    private readonly byte[] _bytes = new byte[size];
    private readonly int[] _runs = BitRuns.NewBuffer();

    /// <summary>Reads a bitmap and tells a visitor of its runs.</summary>
    /// <returns>False if it cannot be read; the visitor is then told nothing.</returns>
    public bool TryTell(in MapBitmap bitmap, IMapVisitor visitor)
    {
        if (memory.Read(bitmap.Address, _bytes, out _) < _bytes.Length)
        {
            return false;
        }

        Tell(bitmap, _bytes, _runs, visitor);
        return true;
    }

    /// <summary>Tells a visitor of the runs of a bitmap.</summary>
    /// <param name="bitmap">What the bits stand for.</param>
    /// <param name="bytes">Its bytes, a multiple of 8.</param>
    /// <param name="buffer">What <see cref="BitRuns.NewBuffer"/> made.</param>
    /// <param name="visitor">Receives the runs.</param>
    public static void Tell(in MapBitmap bitmap, ReadOnlySpan<byte> bytes, Span<int> buffer, IMapVisitor visitor)
    {
        var bits = new BitRuns(bytes, buffer);
        while (bits.TryRead(out ReadOnlySpan<BitRun> runs))
        {
            visitor.Runs(bitmap, runs);
        }
    }
}
