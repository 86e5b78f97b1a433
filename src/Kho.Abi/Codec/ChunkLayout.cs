using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>Fields of a chunk of the chunk list, resolved from the release's structure.</summary>
internal sealed class ChunkLayout
{
    private const string ElementsId = "bitmaps";

    /// <summary>Resolves a chunk.</summary>
    /// <param name="structures">Structures at the list's page size.</param>
    /// <param name="name">Structure of one page of the list; null for the built-in releases'.</param>
    /// <param name="bitmapBits">Bits in the bitmap of one element.</param>
    /// <exception cref="KhoFormatException">The structure lacks a field that a chunk has.</exception>
    public ChunkLayout(StructureReader structures, string? name, int bitmapBits)
    {
        StructureLayout chunk = structures.Layout(name ?? StructureNames.Chunk);
        Structure = chunk;
        Bits = structures.Catalog.Layout(StructureNames.ChunkBitmap, structures.PageSize, bitmapBits / 8);
        BitsOffset = Bits.OffsetOf("preserve");
        if (chunk.Size > structures.PageSize)
        {
            throw new KhoFormatException($"{chunk.Spec.Name} is {chunk.Size} bytes long, and a page has {structures.PageSize}");
        }

        Next = Field.Of(chunk, "hdr.next");
        Order = Field.Of(chunk, "hdr.order");
        Count = Field.Of(chunk, "hdr.num_elms");
        Start = Field.Of(chunk, ElementsId + ".phys_start");
        Bitmap = Field.Of(chunk, ElementsId + ".bitmap");
        LayoutField elements = chunk.Field(ElementsId, out _);
        Element = elements.Structure!;
        ElementStart = Field.Of(Element, "phys_start");
        ElementBitmap = Field.Of(Element, "bitmap");
        ElementsOffset = (int)elements.ByteOffset;
        Capacity = (int)(elements.Count ?? throw new KhoFormatException($"{chunk.Spec.Name}.{ElementsId}: repeats to the end of the bytes, expected a known number of elements"));
        HeaderStart = Math.Min(Next.Offset(), Math.Min(Order.Offset(), Count.Offset()));
        HeaderEnd = Math.Max(Next.End(), Math.Max(Order.End(), Count.End()));
        string kernelName = chunk.Spec.KernelName;
        string element = Element.Spec.KernelName;
        NextName = $"{kernelName}.{NameOf(chunk, "hdr.next")}";
        OrderName = $"{kernelName}.{NameOf(chunk, "hdr.order")}";
        CountName = $"{kernelName}.{NameOf(chunk, "hdr.num_elms")}";
        StartName = $"{element}.{NameOf(Element, "phys_start")}";
        BitmapName = $"{element}.{NameOf(Element, "bitmap")}";
    }

    /// <summary>The whole structure.</summary>
    public StructureLayout Structure { get; }

    /// <summary>The bitmap of an element.</summary>
    public StructureLayout Bits { get; }

    /// <summary>Offset of the first bit's byte in the bitmap's structure.</summary>
    public int BitsOffset { get; }

    /// <summary>One element.</summary>
    public StructureLayout Element { get; }

    /// <summary>Physical address of the next chunk; 0 ends the list.</summary>
    public Field Next { get; }

    /// <summary>Order of the blocks.</summary>
    public Field Order { get; }

    /// <summary>Number of elements that the chunk states.</summary>
    public Field Count { get; }

    /// <summary>Physical address of the first block of an element's bitmap.</summary>
    public Field Start { get; }

    /// <summary>Physical address of an element's bitmap.</summary>
    public Field Bitmap { get; }

    /// <summary>Physical address of the first block, in an element by itself.</summary>
    public Field ElementStart { get; }

    /// <summary>Physical address of the bitmap, in an element by itself.</summary>
    public Field ElementBitmap { get; }

    /// <summary>Most elements of a chunk.</summary>
    public int Capacity { get; }

    /// <summary>Offset of the first element in bytes.</summary>
    public int ElementsOffset { get; }

    /// <summary>Length of an element in bytes.</summary>
    public int Stride => Element.Size;

    /// <summary>Offset of the first byte of link, order and count.</summary>
    public int HeaderStart { get; }

    /// <summary>Offset after the last byte of link, order and count.</summary>
    public int HeaderEnd { get; }

    /// <summary>The link in findings.</summary>
    public string NextName { get; }

    /// <summary>The order in findings.</summary>
    public string OrderName { get; }

    /// <summary>The number of elements in findings.</summary>
    public string CountName { get; }

    /// <summary>An element's first block in findings.</summary>
    public string StartName { get; }

    /// <summary>An element's bitmap in findings.</summary>
    public string BitmapName { get; }

    /// <summary>End of the header and of a number of elements, in bytes.</summary>
    /// <param name="count">Number of elements.</param>
    public int LengthUpTo(int count) => Math.Max(HeaderEnd, ElementsOffset + (count * Stride));

    private static string NameOf(StructureLayout layout, string path) => layout.Field(path, out _).Spec.KernelName;
}
