using Kho.Abi.Codec;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>
/// Memory maps of one image that were read already. An image can hold any number of roots that name one map, and every root
/// asks for it several times; reading it anew for each would cost their product.
/// </summary>
internal sealed class MapCache
{
    private readonly Dictionary<(MapLayout Layout, ulong Address, ulong End, string Scratch), MapWalk> _walks = [];
    private readonly Dictionary<(MapLayout Layout, ulong Address), MapProbe> _probes = [];
    private readonly Dictionary<(MapLayout Layout, ulong Address, int ShortSize), BitmapSizeEvidence> _evidence = [];

    /// <summary>Reads a map, or gives the one that was read.</summary>
    public MapWalk Walk(MapLayout layout, KnownMemory known, ulong knownEnd, ulong address, ulong field)
    {
        // Where memory ends matters only to keys that may be either of two things.
        ulong end = layout.Radix is { LosesOrderZero: true } ? knownEnd : 0;
        string areas = string.Join(',', known.Scratch.Select(area => $"{area.Address:x}+{area.Size:x}"));
        if (!_walks.TryGetValue((layout, address, end, areas), out MapWalk? walk))
        {
            walk = new MapWalk(layout, known, knownEnd, address, field);
            if (walk.Reading.Structures.Count > 0)
            {
                // Of a map that is not there nothing is known but which root names it.
                _walks[(layout, address, end, areas)] = walk;
            }
        }

        return walk;
    }

    /// <summary>Makes what asks a map for single pages, or gives the one that was made.</summary>
    public MapProbe Probe(MapLayout layout, IPhysicalMemory memory, ulong address) =>
        Get(_probes, (layout, address), () => new MapProbe(layout, memory, address));

    /// <summary>Looks at a chunk list for the size of its bitmaps, or gives what was seen.</summary>
    public BitmapSizeEvidence Examine(MapLayout layout, IPhysicalMemory memory, ulong address, int shortSize) =>
        Get(_evidence, (layout, address, shortSize), () => layout.ChunkList(memory).Examine(address, shortSize));

    private static T Get<TKey, T>(Dictionary<TKey, T> known, TKey key, Func<T> make)
        where TKey : notnull
    {
        if (!known.TryGetValue(key, out T? value))
        {
            known[key] = value = make();
        }

        return value;
    }
}

/// <summary>How far a memory map can be believed.</summary>
internal enum MapTrust
{
    /// <summary>All of it was read and nothing speaks against it.</summary>
    Valid,

    /// <summary>Some of it could not be read or cannot be; the rest is believed.</summary>
    Partial,

    /// <summary>Its pages were reused, or were never a map under this layout: none of it is believed.</summary>
    Stale,
}

/// <summary>Memory that every true memory map of this handover preserves.</summary>
/// <param name="Name">What lies there, for findings.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
internal readonly record struct Anchor(string Name, ulong Address, ulong Length);
