using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>Where the KHO test module keeps its list of folios.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<KhoTestFolioList>))]
public enum KhoTestFolioList
{
    /// <summary>The entries are the property's value (6.16 and 6.17).</summary>
    [JsonStringEnumMemberName("inline")]
    Inline,

    /// <summary>The property's value describes a vmalloc area that holds them (from 6.18 on).</summary>
    [JsonStringEnumMemberName("vmalloc")]
    Vmalloc,
}
