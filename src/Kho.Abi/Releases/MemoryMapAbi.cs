using System.Text.Json.Serialization;
using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>Kind and layout of the preserved memory map; the member named by <see cref="Kind"/> is set.</summary>
internal sealed record MemoryMapAbi
{
    /// <summary>Which of the two kinds.</summary>
    public required MemoryMapKind Kind { get; init; }

    /// <summary>Layout of a chunk list.</summary>
    public ChunkListAbi? ChunkList { get; init; }

    /// <summary>Layout of a radix tree.</summary>
    public RadixTreeAbi? Radix { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static MemoryMapAbi Read(DescriptionMembers members) => members.Complete(new MemoryMapAbi
    {
        Kind = members.Choice<MemoryMapKind>("kind"),
        ChunkList = members.OptionalPart("chunk_list", ChunkListAbi.Read),
        Radix = members.OptionalPart("radix", RadixTreeAbi.Read),
    });
}

/// <summary>The two kinds of preserved memory map.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<MemoryMapKind>))]
public enum MemoryMapKind
{
    /// <summary>Linked chunks with bitmaps, one order a chunk (6.16 to 7.0).</summary>
    [JsonStringEnumMemberName("chunk_list")]
    ChunkList,

    /// <summary>Radix tree of keys that hold address and order (from kho-v2 on).</summary>
    [JsonStringEnumMemberName("radix")]
    Radix,
}

/// <summary>Layout of the memory map of kho-v1.</summary>
internal sealed record ChunkListAbi
{
    /// <summary>Type of a chunk.</summary>
    public required string Chunk { get; init; }

    /// <summary>Type of an element of a chunk.</summary>
    public required string Element { get; init; }

    /// <summary>Bits in the bitmap of one element, a formula over <c>page_size</c> and <c>page_shift</c>.</summary>
    public required IntegerExpression BitmapBits { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static ChunkListAbi Read(DescriptionMembers members) => members.Complete(new ChunkListAbi
    {
        Chunk = members.Text("chunk"),
        Element = members.Text("element"),
        BitmapBits = members.Formula("bitmap_bits"),
    });
}

/// <summary>
/// Layout of the radix tree and of its keys. The formulas are over <c>page_size</c>, <c>page_shift</c> and the
/// results of the formulas before them, in the order of the members here.
/// </summary>
internal sealed record RadixTreeAbi
{
    /// <summary>Type of an inner node.</summary>
    public required string Node { get; init; }

    /// <summary>Type of a leaf.</summary>
    public required string Leaf { get; init; }

    /// <summary>Type of a key.</summary>
    public required string Key { get; init; }

    /// <summary>Position of the order bit of order 0 in a key.</summary>
    [JsonPropertyName("order_0_bit")]
    public required IntegerExpression Order0Bit { get; init; }

    /// <summary>Bits of a key that the release means to hold, or null if unstated.</summary>
    public IntegerExpression? KeyWidth { get; init; }

    /// <summary>Bits of a key that select an entry of an inner node.</summary>
    public required IntegerExpression TableBits { get; init; }

    /// <summary>Bits of a key that select a bit of a leaf.</summary>
    public required IntegerExpression BitmapBits { get; init; }

    /// <summary>Number of levels, leaves included.</summary>
    public required IntegerExpression Depth { get; init; }

    /// <summary>What the tree does with a wider key.</summary>
    public WideKeyPolicy WideKeys { get; init; } = WideKeyPolicy.Dropped;

    /// <summary>
    /// Position of the page type's bit, for a description whose key structure has no page type; null otherwise. If the
    /// structure has one, a lint compares the two.
    /// </summary>
    public int? PageTypeBit { get; init; }

    /// <summary>Names of the page types by value, for a description whose key structure has no page type or no names for it; empty otherwise.</summary>
    public IReadOnlyList<string> PageTypes { get => field ?? []; init; }

    /// <summary>Reads it from a description.</summary>
    public static RadixTreeAbi Read(DescriptionMembers members) => members.Complete(new RadixTreeAbi
    {
        Node = members.Text("node"),
        Leaf = members.Text("leaf"),
        Key = members.Text("key"),
        Order0Bit = members.Formula("order_0_bit"),
        KeyWidth = members.OptionalFormula("key_width"),
        TableBits = members.Formula("table_bits"),
        BitmapBits = members.Formula("bitmap_bits"),
        Depth = members.Formula("depth"),
        WideKeys = members.OptionalChoice<WideKeyPolicy>("wide_keys") ?? WideKeyPolicy.Dropped,
        PageTypeBit = members.OptionalNumber("page_type_bit"),
        PageTypes = members.Texts("page_types"),
    });
}

/// <summary>The reading kernel's stamp in <c>page->private</c> of each block's first page.</summary>
internal sealed record PageInfoAbi
{
    /// <summary>Type of the eight bytes.</summary>
    public required string Structure { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static PageInfoAbi Read(DescriptionMembers members) => members.Complete(new PageInfoAbi
    {
        Structure = members.Text("structure"),
    });
}

/// <summary>How a writer finds the type of a block.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<PageTypeDetection>))]
internal enum PageTypeDetection
{
    /// <summary>Blocks have no type.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Split if the block is larger than a page and its second page has a refcount.</summary>
    [JsonStringEnumMemberName("second_page_refcount")]
    SecondPageRefcount,
}

/// <summary>Names of the page types that algorithms interpret; releases list them by value.</summary>
internal static class PageTypeNames
{
    /// <summary>A block with one refcount, on its head page.</summary>
    public const string Contiguous = "contig";

    /// <summary>A block with a refcount on each page.</summary>
    public const string Split = "split";
}
