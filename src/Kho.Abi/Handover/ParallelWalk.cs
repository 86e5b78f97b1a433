using Kho.Abi.Codec;
using Kho.Abi.Physical;

namespace Kho.Abi.Handover;

/// <summary>
/// Reads a memory map by several threads, with the result of a walk by one. Inner nodes or chunks are walked first, in order: that
/// is a five-hundredth of the map or less, and it says where all bitmaps lie. If nothing is wrong with the pointers (no
/// bitmap comes twice), then the bitmaps can be read in any order: they are dealt out in pieces, and what was found in the
/// pieces is put together in the order of the walk. Anything else is left to a walk by one thread, whose findings depend on which
/// of two pointers is met first.
/// </summary>
/// <param name="LeastBytes">Length in bytes of all bitmaps from which on more than one thread pays.</param>
/// <param name="Threads">Number of threads, at least 1.</param>
/// <param name="AnyMemory">Read memory of every kind by several threads, not only of those kinds that are known to allow it.</param>
internal sealed record ParallelWalk(long LeastBytes, int Threads, bool AnyMemory = false)
{
    /// <summary>So many pieces a thread, so that none waits long for the last.</summary>
    private const int PiecesPerThread = 8;

    /// <summary>What this machine does best.</summary>
    public static ParallelWalk Default { get; } = new(32 << 20, Environment.ProcessorCount);

    /// <summary>Reads a map.</summary>
    /// <param name="layout">Layout to read it by.</param>
    /// <param name="memory">Memory that holds it.</param>
    /// <param name="scratch">Scratch areas, in which nothing is believed.</param>
    /// <param name="knownEnd">Address behind the last byte of memory that is known to exist.</param>
    /// <param name="address">Physical address of the first chunk or of the root node.</param>
    /// <param name="field">Physical address of the property that says so, for findings.</param>
    public MapReading Read(MapLayout layout, IPhysicalMemory memory, IReadOnlyList<ScratchArea> scratch, ulong knownEnd, ulong address, ulong field)
    {
        if (Threads > 1 && Allows(memory) && MayBeLarge(memory))
        {
            var reading = new MapReading(layout, knownEnd, scratch, memory);
            List<MapBitmap> bitmaps = [];
            Walk(layout, memory, address, field, reading, bitmaps);
            bool isLarge = bitmaps.Count * (layout.BitsAtOnce / 8L) >= LeastBytes;
            if (reading.Broken.Count == 0 && (isLarge ? TryRead(layout, memory, reading, bitmaps) : TryReadAlone(layout, memory, reading, bitmaps)))
            {
                return reading;
            }
        }

        var alone = new MapReading(layout, knownEnd, scratch, memory);
        Walk(layout, memory, address, field, alone, null);
        return alone;
    }

    private static void Walk(MapLayout layout, IPhysicalMemory memory, ulong address, ulong field, MapReading reading, List<MapBitmap>? aside)
    {
        if (layout.Radix is not null)
        {
            layout.Tree(memory).Walk(address, field, reading, refuseShiftedOut: true, aside);
        }
        else
        {
            layout.ChunkList(memory).Walk(address, field, reading, aside);
        }
    }

    private bool Allows(IPhysicalMemory memory) => AnyMemory || memory is ElfCore or KdumpFile or LimeFile or RawMemory;

    /// <summary>Says whether an image is large enough to hold so many bitmaps at all.</summary>
    private bool MayBeLarge(IPhysicalMemory memory)
    {
        ulong bytes = 0;
        foreach (PhysicalRange range in memory.Ranges)
        {
            bytes += Math.Min(range.Length, ulong.MaxValue - bytes);
        }

        return bytes >= (ulong)LeastBytes;
    }

    /// <returns>False if a bitmap cannot be read.</returns>
    private static bool TryReadAlone(MapLayout layout, IPhysicalMemory memory, MapReading reading, List<MapBitmap> bitmaps)
    {
        var scan = new BitmapScan(memory, layout.BitsAtOnce / 8);
        return bitmaps.TrueForAll(bitmap => scan.TryTell(bitmap, reading));
    }

    /// <returns>False if a bitmap cannot be read or the bitmaps hold more runs than there can be.</returns>
    private bool TryRead(MapLayout layout, IPhysicalMemory memory, MapReading reading, List<MapBitmap> bitmaps)
    {
        int pieces = Math.Min(bitmaps.Count, Threads * PiecesPerThread);
        MapReading[] found = new MapReading[pieces];
        bool failed = false;
        int next = 0;
        Parallel.For(0, Math.Min(Threads, pieces), new ParallelOptions { MaxDegreeOfParallelism = Threads }, _ =>
        {
            var scan = new BitmapScan(memory, layout.BitsAtOnce / 8);
            for (int piece = Interlocked.Increment(ref next) - 1; piece < pieces && !Volatile.Read(ref failed); piece = Interlocked.Increment(ref next) - 1)
            {
                MapReading part = reading.Empty();
                found[piece] = part;
                int end = (int)((long)bitmaps.Count * (piece + 1) / pieces);
                for (int index = (int)((long)bitmaps.Count * piece / pieces); index < end; index++)
                {
                    if (!scan.TryTell(bitmaps[index], part))
                    {
                        Volatile.Write(ref failed, true);
                        return;
                    }
                }
            }
        });
        return !failed && reading.TryAppend(found);
    }
}
