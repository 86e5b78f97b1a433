using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>The reading kernel's stamp in <c>page->private</c> of each block's first page.</summary>
internal sealed record PageInfoAbi
{
    /// <summary>Type of the eight bytes.</summary>
    public required string Structure { get; init; }
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
