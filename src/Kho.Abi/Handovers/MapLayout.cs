using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>Layout of a memory map at one page size: the facts of a release that decide how the map's bytes are read.</summary>
internal sealed class MapLayout
{
    private MapLayout(string id, MemoryMapKind kind, PageGeometry pages, RadixGeometry? radix, int bitmapBits)
    {
        Id = id;
        Kind = kind;
        Pages = pages;
        Radix = radix;
        BitmapBits = bitmapBits;
    }

    /// <summary>Release and page size. Within one catalog, layouts with equal ids are equal.</summary>
    public string Id { get; }

    public MemoryMapKind Kind { get; }

    public PageGeometry Pages { get; }

    public RadixGeometry? Radix { get; }

    /// <summary>Layout of the radix tree's pages; null for a chunk list.</summary>
    public RadixPages? RadixPages { get; private init; }

    /// <summary>Layout of the chunk list's pages; null for a radix tree.</summary>
    public ChunkLayout? Chunk { get; private init; }

    /// <summary>Bits in the bitmap of a chunk list's element; 0 for a radix tree.</summary>
    public int BitmapBits { get; }

    /// <summary>Bits in one leaf of a radix tree, or in the bitmap of one chunk list element.</summary>
    public int BitsAtOnce => Radix is null ? BitmapBits : 1 << Radix.BitmapBits;

    /// <summary>Evaluates a release's formulas for a page size.</summary>
    public static MapLayout Of(AbiRelease release, int pageSize, StructureCatalog structures)
    {
        var pages = new PageGeometry(pageSize, release.PhysicalAddressBits);
        string id = $"{release.Id} {pageSize}";
        if (release.MemoryMap.Kind == MemoryMapKind.Radix)
        {
            var geometry = new RadixGeometry(release.MemoryMap.Radix!, pages);
            return new MapLayout(id, MemoryMapKind.Radix, pages, geometry, 0)
            {
                RadixPages = new RadixPages(release.MemoryMap.Radix, geometry, new StructureReader(structures, pageSize)),
            };
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

        return new MapLayout(id, MemoryMapKind.ChunkList, pages, null, (int)bits)
        {
            Chunk = new ChunkLayout(structures, release.MemoryMap.ChunkList!.Chunk, pageSize, (int)bits),
        };
    }

    /// <summary>True if two layouts decode every map to the same result.</summary>
    public bool ReadsLike(MapLayout other) =>
        Kind == other.Kind && Pages == other.Pages && BitmapBits == other.BitmapBits
        && Chunk?.Structure.Spec.Name == other.Chunk?.Structure.Spec.Name
        && RadixPages?.Node.Spec.Name == other.RadixPages?.Node.Spec.Name && RadixPages?.Leaf.Spec.Name == other.RadixPages?.Leaf.Spec.Name
        && (Radix is null || Radix.ReadsLike(other.Radix!));

    public ChunkListReader ChunkList(IPhysicalMemory memory) => new(Pages, BitmapBits, memory, Chunk!);

    public RadixTreeReader Tree(IPhysicalMemory memory) => new(Radix!, RadixPages!, memory);

    /// <summary>Short description of the layout, for findings.</summary>
    public override string ToString() => Radix is not null
        ? $"radix tree of depth {Radix.Depth} at {Pages.PageSize}-byte pages"
        : $"chunk list with {BitmapBits / 8}-byte bitmaps at {Pages.PageSize}-byte pages";
}
