using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Physical;
using Kho.Abi.Releases;

namespace Kho.Abi.Handover;

/// <summary>The layout of a memory map: what of a release and a page size decides how its bytes are read.</summary>
internal sealed class MapLayout
{
    private readonly StructureReader _structures;
    private readonly string? _chunk;

    private MapLayout(string id, MemoryMapKind kind, PageGeometry pages, RadixGeometry? radix, int bitmapBits, StructureCatalog structures, string? chunk)
    {
        _structures = new StructureReader(structures, pages.PageSize);
        _chunk = chunk;
        Id = id;
        Kind = kind;
        Pages = pages;
        Radix = radix;
        BitmapBits = bitmapBits;
    }

    /// <summary>Release and page size: within one catalog, layouts of the same are the same.</summary>
    public string Id { get; }

    public MemoryMapKind Kind { get; }

    public PageGeometry Pages { get; }

    public RadixGeometry? Radix { get; }

    /// <summary>Bits in the bitmap of a chunk list's element; 0 for a radix tree.</summary>
    public int BitmapBits { get; }

    /// <summary>Bits in a leaf of a radix tree, or in the bitmap of a chunk list's element.</summary>
    public int BitsAtOnce => Radix is null ? BitmapBits : 1 << Radix.BitmapBits;

    /// <summary>Evaluates a release's formulas for a page size in bytes.</summary>
    public static MapLayout Of(AbiRelease release, int pageSize, StructureCatalog structures)
    {
        var pages = new PageGeometry(pageSize, release.PhysicalAddressBits);
        string id = $"{release.Id} {pageSize}";
        if (release.MemoryMap.Kind == MemoryMapKind.Radix)
        {
            return new MapLayout(id, MemoryMapKind.Radix, pages, new RadixGeometry(release.MemoryMap.Radix!, pages), 0, structures, null);
        }

        IntegerExpression formula = release.MemoryMap.ChunkList!.BitmapBits;
        long bits = formula.Evaluate(new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["page_size"] = pages.PageSize,
            ["page_shift"] = pages.PageShift,
        });
        if (bits is < 64 or > 1 << 24 || bits % 64 != 0)
        {
            throw new KhoFormatException($"memory_map.chunk_list.bitmap_bits: '{formula}' is {bits} at {pageSize}-byte pages");
        }

        return new MapLayout(id, MemoryMapKind.ChunkList, pages, null, (int)bits, structures, release.MemoryMap.ChunkList!.Chunk);
    }

    /// <summary>Says whether two layouts read every map alike.</summary>
    public bool ReadsLike(MapLayout other) =>
        Kind == other.Kind && Pages == other.Pages && BitmapBits == other.BitmapBits
        && (Radix is null || Radix.ReadsLike(other.Radix!));

    public ChunkListReader ChunkList(IPhysicalMemory memory) => new(Pages, BitmapBits, memory, _structures, _chunk!);

    public RadixTreeReader Tree(IPhysicalMemory memory) => new(Radix!, memory);

    /// <summary>The layout in a few words, for findings.</summary>
    public override string ToString() => Radix is not null
        ? $"radix tree of depth {Radix.Depth} at {Pages.PageSize}-byte pages"
        : $"chunk list with {BitmapBits / 8}-byte bitmaps at {Pages.PageSize}-byte pages";
}
