using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>The layout of a memory map: what of a release and a page size decides how its bytes are read.</summary>
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

    /// <summary>Release and page size: within one catalog, layouts of the same are the same.</summary>
    public string Id { get; }

    public MemoryMapKind Kind { get; }

    public PageGeometry Pages { get; }

    public RadixGeometry? Radix { get; }

    /// <summary>Pages of the tree, or null.</summary>
    public RadixPages? RadixPages { get; private init; }

    /// <summary>Pages of the list, or null.</summary>
    public ChunkLayout? Chunk { get; private init; }

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

    /// <summary>Says whether two layouts read every map alike.</summary>
    public bool ReadsLike(MapLayout other) =>
        Kind == other.Kind && Pages == other.Pages && BitmapBits == other.BitmapBits
        && Chunk?.Structure.Spec.Name == other.Chunk?.Structure.Spec.Name
        && RadixPages?.Node.Spec.Name == other.RadixPages?.Node.Spec.Name && RadixPages?.Leaf.Spec.Name == other.RadixPages?.Leaf.Spec.Name
        && (Radix is null || Radix.ReadsLike(other.Radix!));

    public ChunkListReader ChunkList(IPhysicalMemory memory) => new(Pages, BitmapBits, memory, Chunk!);

    public RadixTreeReader Tree(IPhysicalMemory memory) => new(Radix!, RadixPages!, memory);

    /// <summary>The layout in a few words, for findings.</summary>
    public override string ToString() => Radix is not null
        ? $"radix tree of depth {Radix.Depth} at {Pages.PageSize}-byte pages"
        : $"chunk list with {BitmapBits / 8}-byte bitmaps at {Pages.PageSize}-byte pages";
}
