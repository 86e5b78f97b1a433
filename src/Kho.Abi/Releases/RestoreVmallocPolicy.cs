using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>How the array of pages of a restored vmalloc area is filled.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<RestoreVmallocPolicy>))]
public enum RestoreVmallocPolicy
{
    /// <summary>There is no such call.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>With the first page of an entry, once for each of its pages.</summary>
    [JsonStringEnumMemberName("head_page_repeated")]
    HeadPageRepeated,

    /// <summary>With each page of an entry.</summary>
    [JsonStringEnumMemberName("every_page")]
    EveryPage,
}
