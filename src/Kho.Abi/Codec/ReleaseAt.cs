using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>
/// A release at a page size: numbers instead of formulas, and structures with the places of their fields. Everything is resolved
/// when it is first asked for, once, so that a description with one impossible formula still serves what does not need it.
/// </summary>
internal sealed class ReleaseAt
{
    private const int SmallestSection = 12;
    private const int LargestSection = 40;

    /// <summary>By identity: a copy of a release with one member changed is another release.</summary>
    private static readonly ConditionalWeakTable<AbiRelease, ConcurrentDictionary<int, ReleaseAt>> _known = [];

    private readonly Lazy<MapLayout> _map;
    private readonly Lazy<VmallocLayout> _vmalloc;
    private readonly Lazy<IReadOnlyList<(UsedStructure Used, StructureLayout Layout)>> _used;

    private ReleaseAt(AbiRelease release, int pageSize)
    {
        Release = release;
        Pages = new PageGeometry(pageSize, release.PhysicalAddressBits);
        Structures = release.Structures.At(pageSize);

        // Threads may compute a value at once and share one of them afterwards; an exception is not kept.
        _map = new Lazy<MapLayout>(() => new MapLayout(this), LazyThreadSafetyMode.PublicationOnly);
        _vmalloc = new Lazy<VmallocLayout>(() => new VmallocLayout(Structures), LazyThreadSafetyMode.PublicationOnly);
        _used = new Lazy<IReadOnlyList<(UsedStructure Used, StructureLayout Layout)>>(FindUsed, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The release.</summary>
    public AbiRelease Release { get; }

    /// <summary>Page size and width of physical addresses.</summary>
    public PageGeometry Pages { get; }

    /// <summary>The release's specification at the page size.</summary>
    public StructureReader Structures { get; }

    /// <summary>Layout of the memory map.</summary>
    /// <exception cref="KhoFormatException">No map is possible by the release's formulas or structures.</exception>
    public MapLayout Map => _map.Value;

    /// <summary>Fields of a key of the radix tree; null if the release has a chunk list.</summary>
    /// <exception cref="KhoFormatException">The structure cannot be a key.</exception>
    public RadixKeyLayout? Keys => Release.MemoryMap is { Kind: MemoryMapKind.Radix, Radix: { } radix } ? RadixKeyLayout.Of(radix, Release.Structures) : null;

    /// <summary>Chunks of vmalloc areas.</summary>
    /// <exception cref="KhoFormatException">The structure cannot be a chunk.</exception>
    public VmallocLayout Vmalloc => _vmalloc.Value;

    /// <summary>Stamps in <c>page->private</c>.</summary>
    /// <exception cref="KhoFormatException">The structure cannot be a stamp.</exception>
    public PageInfoLayout Stamps => PageInfoLayout.Of(Release.Structures, Release.PageInfo.Structure);

    /// <summary>Binary logarithm of the size in bytes of a section of memory; page structures exist for whole sections.</summary>
    /// <exception cref="KhoFormatException">No section is of that size.</exception>
    public int SectionBits
    {
        get
        {
            long bits = Release.Behaviour.Reserve.SectionBits.EvaluateAt(Pages.PageSize);
            return bits is >= SmallestSection and <= LargestSection
                ? (int)bits
                : throw new KhoFormatException($"behaviour.reserve.section_bits is {bits} at pages of {Pages.PageSize} bytes, expected {SmallestSection} to {LargestSection}");
        }
    }

    /// <summary>The largest order that the release's kernels restore; null for no limit.</summary>
    /// <exception cref="KhoFormatException">The formula cannot be computed.</exception>
    public long? MaximumRestoredOrder => Release.Behaviour.Restore.MaximumOrder?.EvaluateAt(Pages.PageSize);

    /// <summary>Every structure that the release uses.</summary>
    /// <exception cref="KhoFormatException">The release names a structure that does not exist, or no map is possible.</exception>
    public IReadOnlyList<(UsedStructure Used, StructureLayout Layout)> UsedStructures => _used.Value;

    /// <summary>The enumerations that give numbers and flags of these structures a meaning, by name.</summary>
    public IReadOnlyList<EnumerationSpec> Enumerations =>
    [
        .. UsedStructures.SelectMany(structure => structure.Layout.Fields.Select(each => EnumerationOf(structure.Layout, each))).OfType<EnumerationSpec>()
            .DistinctBy(enumeration => enumeration.Name).OrderBy(enumeration => enumeration.Name, StringComparer.Ordinal),
    ];

    /// <summary>A release at a page size; the same object for the same release.</summary>
    /// <param name="release">Release.</param>
    /// <param name="pageSize">Page size in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">No machine with KHO has this page size.</exception>
    public static ReleaseAt Of(AbiRelease release, int pageSize) =>
        _known.GetOrCreateValue(release).GetOrAdd(pageSize, static (size, release) => new ReleaseAt(release, size), release);

    /// <summary>The enumeration that gives a field's numbers or flags a meaning, or null.</summary>
    /// <param name="structure">One of <see cref="UsedStructures"/>.</param>
    /// <param name="field">Field of it.</param>
    public EnumerationSpec? EnumerationOf(StructureLayout structure, LayoutField field) => field.Enumeration ?? Release.Structures.Flags(structure.Spec, field.Spec);

    /// <inheritdoc/>
    public override string ToString() => $"{Release.Id} at {Pages.PageSize}-byte pages";

    private IReadOnlyList<(UsedStructure Used, StructureLayout Layout)> FindUsed()
    {
        ChunkLayout? chunk = Map.Chunk;
        return
        [
            .. ReleaseStructures.Of(Release, Release.Structures)
                .Select(structure => (structure, structure.Name == StructureNames.ChunkBitmap && chunk is not null ? chunk.Bits : Structures.Layout(structure.Name))),
        ];
    }
}
