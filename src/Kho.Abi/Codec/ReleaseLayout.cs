using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>What a release's description comes to at one page size: numbers instead of formulas, structures with the places of their fields.</summary>
internal sealed class ReleaseLayout
{
    private readonly StructureCatalog _catalog;

    private ReleaseLayout(AbiRelease release, MapLayout map, StructureCatalog catalog, IReadOnlyList<(UsedStructure Used, StructureLayout Layout)> structures, long? chunkCapacity)
    {
        _catalog = catalog;
        Release = release;
        Pages = map.Pages;
        Radix = map.Radix;
        BitmapBits = map.Radix is null ? map.BitmapBits : null;
        Structures = structures;
        ChunkCapacity = chunkCapacity;
    }

    /// <summary>The release.</summary>
    public AbiRelease Release { get; }

    /// <summary>Page size and width of physical addresses.</summary>
    public PageGeometry Pages { get; }

    /// <summary>The radix tree, or null if the release has a chunk list.</summary>
    public RadixGeometry? Radix { get; }

    /// <summary>Bits in the bitmap of an element of a chunk list, or null for a radix tree.</summary>
    public int? BitmapBits { get; }

    /// <summary>Elements in a chunk of a chunk list, or null for a radix tree.</summary>
    public long? ChunkCapacity { get; }

    /// <summary>Every structure that the release uses.</summary>
    public IReadOnlyList<(UsedStructure Used, StructureLayout Layout)> Structures { get; }

    /// <summary>The enumerations that give numbers and flags of these structures a meaning, by name.</summary>
    public IReadOnlyList<EnumerationSpec> Enumerations =>
    [
        .. Structures.SelectMany(structure => structure.Layout.Fields.Select(each => EnumerationOf(structure.Layout, each))).OfType<EnumerationSpec>()
            .DistinctBy(enumeration => enumeration.Name).OrderBy(enumeration => enumeration.Name, StringComparer.Ordinal),
    ];

    /// <summary>The enumeration that gives a field's numbers or flags a meaning, or null.</summary>
    /// <param name="structure">One of <see cref="Structures"/>.</param>
    /// <param name="field">Field of it.</param>
    public EnumerationSpec? EnumerationOf(StructureLayout structure, LayoutField field)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(field);
        return field.Enumeration ?? _catalog.Flags(structure.Spec, field.Spec);
    }

    /// <summary>Computes everything.</summary>
    /// <param name="release">Release.</param>
    /// <param name="structures">The structures that it names.</param>
    /// <param name="pageSize">Page size in bytes.</param>
    /// <exception cref="KhoFormatException">The release names a structure that there is none of, or a formula cannot be.</exception>
    public static ReleaseLayout Of(AbiRelease release, StructureCatalog structures, int pageSize)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(structures);
        var map = MapLayout.Of(release, pageSize, structures);
        (UsedStructure Used, StructureLayout Layout)[] used =
        [
            .. ReleaseStructures.Of(release, structures)
                .Select(structure => (structure, structures.Layout(structure.Name, pageSize, structure.Name == StructureNames.ChunkBitmap ? map.BitmapBits / 8 : pageSize))),
        ];
        string? chunk = map.Radix is null ? release.MemoryMap.ChunkList!.Chunk : null;
        string? element = map.Radix is null ? release.MemoryMap.ChunkList!.Element : null;
        long? capacity = used.FirstOrDefault(structure => structure.Used.Name == chunk).Layout?.Fields
            .FirstOrDefault(field => field.Structure?.Spec.Name == element)?.Count;
        return new ReleaseLayout(release, map, structures, used, capacity);
    }
}
