using Kho.Abi.Codec;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>
/// Caches the memory maps of one image. An image can hold any number of roots that name the same map, and each root asks for it
/// several times; without the cache the work is roots times map size.
/// </summary>
internal sealed class MapCache
{
    private readonly Dictionary<(MapLayout Layout, ulong Address, ulong End, string Scratch), MapWalk> _walks = [];
    private readonly Dictionary<(MapLayout Layout, ulong Address), MapProbe> _probes = [];
    private readonly Dictionary<(MapLayout Layout, ulong Address, int ShortSize), BitmapSizeEvidence> _evidence = [];

    /// <summary>Walks a map, or returns the cached walk.</summary>
    public MapWalk Walk(MapLayout layout, KnownMemory known, ulong knownEnd, ulong address, ulong field)
    {
        // The end of memory matters only for keys that can mean two different blocks.
        ulong end = layout.Radix is { LosesOrderZero: true } ? knownEnd : 0;
        string areas = string.Join(',', known.Scratch.Select(area => $"{area.Address:x}+{area.Size:x}"));
        if (!_walks.TryGetValue((layout, address, end, areas), out MapWalk? walk))
        {
            walk = new MapWalk(layout, known, knownEnd, address, field);
            if (walk.Reading.Structures.Count > 0)
            {
                // A walk without structures is not cached: its findings name the property of one particular root.
                _walks[(layout, address, end, areas)] = walk;
            }
        }

        return walk;
    }

    /// <summary>Creates a probe for single pages of a map, or returns the cached one.</summary>
    public MapProbe Probe(MapLayout layout, IPhysicalMemory memory, ulong address) =>
        Get(_probes, (layout, address), () => new MapProbe(layout, memory, address));

    /// <summary>Examines a chunk list for the size of its bitmaps, or returns the cached evidence.</summary>
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

/// <summary>How far a memory map can be trusted.</summary>
internal enum MapTrust
{
    /// <summary>The whole map was read, and nothing contradicts it.</summary>
    Valid,

    /// <summary>A part of the map is unreadable or impossible; the rest is trusted.</summary>
    Partial,

    /// <summary>The map's pages were reused, or never held a map of this layout: nothing in it is trusted.</summary>
    Stale,
}

/// <summary>Memory that every genuine memory map of this handover preserves.</summary>
/// <param name="Name">Name of the contents, for findings.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
internal readonly record struct Anchor(string Name, ulong Address, ulong Length);
