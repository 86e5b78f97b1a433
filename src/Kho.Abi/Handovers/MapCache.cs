using System.Globalization;
using Kho.Abi.Codec;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>
/// Memory maps of one image that were read already. An image can hold any number of roots that name one map, and every root
/// asks for it several times; reading it anew for each would cost their product.
/// </summary>
internal sealed class MapCache
{
    private readonly Dictionary<string, MapWalk> _walks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MapProbe> _probes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BitmapSizeEvidence> _evidence = new(StringComparer.Ordinal);

    /// <summary>Reads a map, or gives the one that was read.</summary>
    public MapWalk Walk(MapLayout layout, KnownMemory known, ulong knownEnd, ulong address, ulong field)
    {
        // Where memory ends matters only to keys that may be either of two things.
        ulong end = layout.Radix is { LosesOrderZero: true } ? knownEnd : 0;
        string areas = string.Join(',', known.Scratch.Select(area => $"{area.Address:x}+{area.Size:x}"));
        string key = Key(layout, address, $"{end:x} {areas}");
        if (!_walks.TryGetValue(key, out MapWalk? walk))
        {
            walk = new MapWalk(layout, known, knownEnd, address, field);
            if (walk.Reading.Structures.Count > 0)
            {
                // Of a map that is not there nothing is known but which root names it.
                _walks[key] = walk;
            }
        }

        return walk;
    }

    /// <summary>Makes what asks a map for single pages, or gives the one that was made.</summary>
    public MapProbe Probe(MapLayout layout, IPhysicalMemory memory, ulong address) =>
        Get(_probes, Key(layout, address, ""), () => new MapProbe(layout, memory, address));

    /// <summary>Looks at a chunk list for the size of its bitmaps, or gives what was seen.</summary>
    public BitmapSizeEvidence Examine(MapLayout layout, IPhysicalMemory memory, ulong address, int shortSize) =>
        Get(_evidence, Key(layout, address, shortSize.ToString(CultureInfo.InvariantCulture)), () => layout.ChunkList(memory).Examine(address, shortSize));

    private static string Key(MapLayout layout, ulong address, string rest) => $"{layout.Id} {address:x} {rest}";

    private static T Get<T>(Dictionary<string, T> known, string key, Func<T> make)
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
