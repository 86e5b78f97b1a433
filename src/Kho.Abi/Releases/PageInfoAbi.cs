using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>What the reading kernel stamps into <c>page->private</c> of each block's first page.</summary>
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

    /// <summary>Split if the block is larger than a page and its second page has references.</summary>
    [JsonStringEnumMemberName("second_page_refcount")]
    SecondPageRefcount,
}

/// <summary>Names of page types that algorithms give a meaning to; releases list them by value.</summary>
internal static class PageTypeNames
{
    /// <summary>A block that has one reference, that of its first page.</summary>
    public const string Contiguous = "contig";

    /// <summary>A block whose pages each have a reference of their own.</summary>
    public const string Split = "split";
}
