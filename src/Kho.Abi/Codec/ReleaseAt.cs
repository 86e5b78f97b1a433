using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>
/// A release at one page size: formulas evaluated to numbers, and structures with the offsets of their fields. Each member is
/// resolved once, on first use, so that a release with one impossible formula still serves callers that do not need it.
/// </summary>
internal sealed class ReleaseAt
{
    private const int SmallestSection = 12;
    private const int LargestSection = 40;

    /// <summary>Keyed by reference, because a copy of a release with one changed member is another release.</summary>
    private static readonly ConditionalWeakTable<AbiRelease, ConcurrentDictionary<int, ReleaseAt>> _known = [];

    private readonly Lazy<MapLayout> _map;
    private readonly Lazy<VmallocLayout> _vmalloc;
    private readonly Lazy<IReadOnlyList<(UsedStructure Used, StructureLayout Layout)>> _used;

    private ReleaseAt(AbiRelease release, int pageSize)
    {
        Release = release;
        Pages = new PageGeometry(pageSize, release.PhysicalAddressBits);
        Structures = release.Structures.At(pageSize);

        // Concurrent threads may each compute a value; the first one is kept. Exceptions are not cached.
        _map = new Lazy<MapLayout>(() => new MapLayout(this), LazyThreadSafetyMode.PublicationOnly);
        _vmalloc = new Lazy<VmallocLayout>(() => new VmallocLayout(Structures), LazyThreadSafetyMode.PublicationOnly);
        _used = new Lazy<IReadOnlyList<(UsedStructure Used, StructureLayout Layout)>>(FindUsed, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The release.</summary>
    public AbiRelease Release { get; }

    /// <summary>Page size and width of physical addresses.</summary>
    public PageGeometry Pages { get; }

    /// <summary>Structures of the release's specification at the page size.</summary>
    public StructureReader Structures { get; }

    /// <summary>Layout of the memory map.</summary>
    /// <exception cref="KhoFormatException">A formula of the map cannot be evaluated, or a structure does not fit its numbers.</exception>
    public MapLayout Map => _map.Value;

    /// <summary>Layout of the radix tree's keys; null if the release has a chunk list.</summary>
    /// <exception cref="KhoFormatException">The structure cannot be a key.</exception>
    public RadixKeyLayout? Keys => Release.MemoryMap is { Kind: MemoryMapKind.Radix, Radix: { } radix } ? RadixKeyLayout.Of(radix, Release.Structures) : null;

    /// <summary>Layout of the chunks of vmalloc areas.</summary>
    /// <exception cref="KhoFormatException">The structure cannot be a chunk.</exception>
    public VmallocLayout Vmalloc => _vmalloc.Value;

    /// <summary>Layout of stamps in <c>page->private</c>.</summary>
    /// <exception cref="KhoFormatException">The structure cannot be a stamp.</exception>
    public PageInfoLayout Stamps => PageInfoLayout.Of(Release.Structures, Release.PageInfo.Structure);

    /// <summary>Binary logarithm of the size in bytes of a section of memory; page structures exist for whole sections.</summary>
    /// <exception cref="KhoFormatException">The formula cannot be evaluated, or no memory has sections of that size.</exception>
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
    /// <exception cref="KhoFormatException">The formula cannot be evaluated.</exception>
    public long? MaximumRestoredOrder => Release.Behaviour.Restore.MaximumOrder?.EvaluateAt(Pages.PageSize);

    /// <summary>Every structure that the release uses.</summary>
    /// <exception cref="KhoFormatException">The specification lacks a structure that the release names, or <see cref="Map"/> is impossible.</exception>
    public IReadOnlyList<(UsedStructure Used, StructureLayout Layout)> UsedStructures => _used.Value;

    /// <summary>Enumerations that name the values and flags of these structures' fields, sorted by name.</summary>
    public IReadOnlyList<EnumerationSpec> Enumerations =>
    [
        .. UsedStructures.SelectMany(structure => structure.Layout.Fields.Select(each => EnumerationOf(structure.Layout, each))).OfType<EnumerationSpec>()
            .DistinctBy(enumeration => enumeration.Name).OrderBy(enumeration => enumeration.Name, StringComparer.Ordinal),
    ];

    /// <summary>Returns the one object for a release at a page size.</summary>
    /// <param name="release">Release; compared by reference.</param>
    /// <param name="pageSize">Page size in bytes, one of <see cref="PageGeometry.Sizes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Any other page size.</exception>
    public static ReleaseAt Of(AbiRelease release, int pageSize) =>
        _known.GetOrCreateValue(release).GetOrAdd(pageSize, static (size, release) => new ReleaseAt(release, size), release);

    /// <summary>The enumeration that names a field's values or flags; null if it has none.</summary>
    /// <param name="structure">One of <see cref="UsedStructures"/>.</param>
    /// <param name="field">A field of that structure.</param>
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
