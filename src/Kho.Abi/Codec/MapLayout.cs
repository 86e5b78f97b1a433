using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>Layout of a memory map at one page size: the facts of a release that decide how the map's bytes are read. <see cref="ReleaseAt.Map"/> holds it.</summary>
internal sealed class MapLayout
{
    /// <summary>Evaluates a release's formulas and resolves the map's structures.</summary>
    /// <param name="abi">Release at its page size.</param>
    /// <exception cref="KhoFormatException">A formula cannot be evaluated, or a structure does not fit its numbers.</exception>
    internal MapLayout(ReleaseAt abi)
    {
        MemoryMapAbi map = abi.Release.MemoryMap;
        Kind = map.Kind;
        Pages = abi.Pages;
        if (Kind == MemoryMapKind.Radix)
        {
            Radix = new RadixGeometry(map.Radix!, Pages, abi.Release.Structures);
            RadixPages = new RadixPages(map.Radix, Radix, abi.Structures);
            return;
        }

        IntegerExpression formula = map.ChunkList!.BitmapBits;
        long bits = formula.EvaluateAt(Pages.PageSize);
        if (bits is < 64 or > 1 << 24 || bits % 64 != 0)
        {
            throw new KhoFormatException($"memory_map.chunk_list.bitmap_bits: '{formula}' is {bits} at {Pages.PageSize}-byte pages");
        }

        BitmapBits = (int)bits;
        Chunk = new ChunkLayout(abi.Structures, map.ChunkList.Chunk, BitmapBits);
    }

    /// <summary>Kind of the map.</summary>
    public MemoryMapKind Kind { get; }

    /// <summary>Page size and width of physical addresses.</summary>
    public PageGeometry Pages { get; }

    /// <summary>Geometry of the radix tree; null for a chunk list.</summary>
    public RadixGeometry? Radix { get; }

    /// <summary>Layout of the radix tree's pages; null for a chunk list.</summary>
    public RadixPages? RadixPages { get; }

    /// <summary>Layout of the chunk list's pages; null for a radix tree.</summary>
    public ChunkLayout? Chunk { get; }

    /// <summary>Bits in the bitmap of a chunk list's element; 0 for a radix tree.</summary>
    public int BitmapBits { get; }

    /// <summary>Bits in one leaf of a radix tree, or in the bitmap of one chunk list element.</summary>
    public int BitsAtOnce => Radix is null ? BitmapBits : 1 << Radix.BitmapBits;

    /// <summary>True if two layouts decode every map to the same result.</summary>
    public bool ReadsLike(MapLayout other) =>
        Kind == other.Kind && Pages == other.Pages && BitmapBits == other.BitmapBits
        && Chunk?.Structure.Spec.Name == other.Chunk?.Structure.Spec.Name
        && RadixPages?.Node.Spec.Name == other.RadixPages?.Node.Spec.Name && RadixPages?.Leaf.Spec.Name == other.RadixPages?.Leaf.Spec.Name
        && (Radix is null || Radix.ReadsLike(other.Radix!));

    /// <summary>Creates a reader of a chunk list.</summary>
    public ChunkListReader ChunkList(IPhysicalMemory memory) => new(Pages, BitmapBits, memory, Chunk!);

    /// <summary>Creates a reader of a radix tree.</summary>
    public RadixTreeReader Tree(IPhysicalMemory memory) => new(Radix!, RadixPages!, memory);

    /// <summary>Short description of the layout, for findings.</summary>
    public override string ToString() => Radix is not null
        ? $"radix tree of depth {Radix.Depth} at {Pages.PageSize}-byte pages"
        : $"chunk list with {BitmapBits / 8}-byte bitmaps at {Pages.PageSize}-byte pages";
}
