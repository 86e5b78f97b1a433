using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Releases;

/// <summary>
/// The structures of a release and their uses: those that its description names, and those that all releases
/// share (<see cref="StructureNames"/>).
/// </summary>
internal static class ReleaseStructures
{
    /// <summary>Every structure of a release, in a reader's order; a nested one follows its parent.</summary>
    /// <exception cref="KhoFormatException">The release names a structure that does not exist.</exception>
    public static IReadOnlyList<UsedStructure> Of(AbiRelease release, StructureCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(catalog);
        List<UsedStructure> used = [];
        foreach ((string name, string use) in Boot(release).Concat(Map(release)).Concat(Formats(release)))
        {
            Add(catalog, used, catalog.Structure(name), use);
        }

        return used;
    }

    /// <summary>Types of the values of the root device tree's properties, by property.</summary>
    internal static IReadOnlyDictionary<string, string> RootProperties(AbiRelease release) =>
        ToDictionary(Root(release).Select(property => (property.Property, property.Structure)));

    /// <summary>Types of the properties of a device-tree format, by property; empty for any other format.</summary>
    internal static IReadOnlyDictionary<string, string> Properties(BlobFormatAbi format) =>
        ToDictionary(format.Names!.Properties);

    private static Dictionary<string, string> ToDictionary(IEnumerable<(string Property, string Structure)> properties)
    {
        Dictionary<string, string> structures = new(StringComparer.Ordinal);
        foreach ((string property, string structure) in properties)
        {
            structures.TryAdd(property, structure);
        }

        return structures;
    }

    private static void Add(StructureCatalog catalog, List<UsedStructure> used, StructureSpec structure, string use)
    {
        int known = used.FindIndex(other => other.Name == structure.Name);
        if (known >= 0)
        {
            string before = used[known].Use;
            used[known] = used[known] with { Use = before.Split("; ").Contains(use) ? before : $"{before}; {use}" };
            return;
        }

        used.Add(new UsedStructure(structure.Name, use));
        foreach (FieldSpec field in structure.Fields)
        {
            if (field.Type is string type && catalog.Find(type, structure.File) is StructureSpec inner)
            {
                Add(catalog, used, inner, $"in {structure.KernelName}");
            }
        }
    }

    private static IEnumerable<(string Structure, string Use)> Boot(AbiRelease release)
    {
        yield return (StructureNames.BootParams, "x86 boot data");
        yield return (StructureNames.SetupData, "x86 boot data");
        yield return (release.Boot.X86SetupData, "x86 boot data");
        yield return (StructureNames.TreeCell, "arm64 boot data: /chosen");
        yield return (release.Scratch, "scratch areas");
        yield return (StructureNames.TreeHeader, "device trees");
        yield return (StructureNames.TreeReservation, "device trees");
        yield return (StructureNames.TreeToken, "device trees");
        yield return (StructureNames.TreeProperty, "device trees");
        foreach ((string property, string structure) in Root(release))
        {
            yield return (structure, $"root: {property}");
        }
    }

    private static IEnumerable<(string Property, string Structure)> Root(AbiRelease release)
    {
        yield return (release.Root.MapProperty, StructureNames.MapProperty);
        yield return (release.Root.BlobAddressProperty, StructureNames.MapProperty);
        if (release.Root.BlobSizeProperty is string size)
        {
            yield return (size, StructureNames.SizeProperty);
        }
    }

    private static IEnumerable<(string Structure, string Use)> Map(AbiRelease release)
    {
        if (release.MemoryMap is { Kind: MemoryMapKind.Radix, Radix: RadixTreeAbi radix })
        {
            yield return (radix.Node, "memory map");
            yield return (radix.Leaf, "memory map");
            yield return (radix.Key, "memory map");
        }
        else if (release.MemoryMap.ChunkList is ChunkListAbi list)
        {
            yield return (list.Chunk, "memory map");
            yield return (list.Element, "memory map");
            yield return (StructureNames.ChunkBitmap, "memory map");
        }

        yield return (release.PageInfo.Structure, "page->private");
        if (release.Vmalloc is string vmalloc)
        {
            yield return (vmalloc, "vmalloc areas");
            yield return (StructureNames.VmallocChunk, "vmalloc areas");
        }
    }

    private static IEnumerable<(string Structure, string Use)> Formats(AbiRelease release)
    {
        foreach (BlobFormatAbi format in release.Blobs.Values.Concat(release.Files.Values).Concat(release.Flbs.Values).Distinct().Select(id => release.Formats[id]))
        {
            foreach ((string property, string structure) in format.Names!.Properties)
            {
                yield return (structure, $"{format.DisplayName}: {property}");
            }

            foreach (string structure in format.Names.Structures)
            {
                yield return (structure, format.DisplayName);
            }
        }
    }
}
