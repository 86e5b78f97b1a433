using Kho.Abi.Physical;

namespace Kho.Abi.Codec;

/// <summary>Reads single bitmaps of a memory map. One for each thread: its buffers are used again and again.</summary>
/// <param name="memory">Memory that holds the bitmaps.</param>
/// <param name="size">Length of a bitmap in bytes.</param>
internal sealed class BitmapScan(IPhysicalMemory memory, int size)
{
    private readonly byte[] _bytes = new byte[size];
    private readonly int[] _runs = BitRuns.NewBuffer();

    /// <summary>
    /// Says whether an image means to hold all of a bitmap, without reading it. A set of bitmaps that were met must not grow by
    /// pointers to where nothing is.
    /// </summary>
    /// <param name="memory">Memory.</param>
    /// <param name="address">Physical address of the bitmap's first byte.</param>
    /// <param name="size">Length of the bitmap in bytes.</param>
    /// <param name="state">State of its first byte.</param>
    public static bool IsHeld(IPhysicalMemory memory, ulong address, int size, out PageState state)
    {
        state = memory.Lookup(address, out ulong length);
        return state == PageState.Present && length >= (ulong)size;
    }

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
