using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>The layout of a memory map: what decides how its bytes are read. <see cref="ReleaseAt.Map"/> has it.</summary>
internal sealed class MapLayout
{
    /// <summary>Evaluates the formulas of a release at a page size.</summary>
    /// <param name="abi">Release at a page size.</param>
    /// <exception cref="KhoFormatException">A formula or a structure is impossible.</exception>
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

    /// <summary>Which of the two kinds.</summary>
    public MemoryMapKind Kind { get; }

    /// <summary>Page size and width of physical addresses.</summary>
    public PageGeometry Pages { get; }

    /// <summary>The radix tree, or null.</summary>
    public RadixGeometry? Radix { get; }

    /// <summary>Pages of the tree, or null.</summary>
    public RadixPages? RadixPages { get; }

    /// <summary>Pages of the list, or null.</summary>
    public ChunkLayout? Chunk { get; }

    /// <summary>Bits in the bitmap of a chunk list's element; 0 for a radix tree.</summary>
    public int BitmapBits { get; }

    /// <summary>Bits in a leaf of a radix tree, or in the bitmap of a chunk list's element.</summary>
    public int BitsAtOnce => Radix is null ? BitmapBits : 1 << Radix.BitmapBits;

    /// <summary>Whether two layouts read every map alike.</summary>
    public bool ReadsLike(MapLayout other) =>
        Kind == other.Kind && Pages == other.Pages && BitmapBits == other.BitmapBits
        && Chunk?.Structure.Spec.Name == other.Chunk?.Structure.Spec.Name
        && RadixPages?.Node.Spec.Name == other.RadixPages?.Node.Spec.Name && RadixPages?.Leaf.Spec.Name == other.RadixPages?.Leaf.Spec.Name
        && (Radix is null || Radix.ReadsLike(other.Radix!));

    /// <summary>A reader of the list in memory.</summary>
    public ChunkListReader ChunkList(IPhysicalMemory memory) => new(Pages, BitmapBits, memory, Chunk!);

    /// <summary>A reader of the tree in memory.</summary>
    public RadixTreeReader Tree(IPhysicalMemory memory) => new(Radix!, RadixPages!, memory);

    /// <summary>The layout in a few words, for findings.</summary>
    public override string ToString() => Radix is not null
        ? $"radix tree of depth {Radix.Depth} at {Pages.PageSize}-byte pages"
        : $"chunk list with {BitmapBits / 8}-byte bitmaps at {Pages.PageSize}-byte pages";
}
