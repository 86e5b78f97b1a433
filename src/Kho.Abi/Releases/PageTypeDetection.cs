using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>How a writer finds the type of a block.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<PageTypeDetection>))]
public enum PageTypeDetection
{
    /// <summary>Blocks have no type.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Split if the block is larger than a page and its second page has references.</summary>
    [JsonStringEnumMemberName("second_page_refcount")]
    SecondPageRefcount,
}
