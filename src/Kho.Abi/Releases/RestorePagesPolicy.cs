using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>What restoring pages that are no folio does.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<RestorePagesPolicy>))]
public enum RestorePagesPolicy
{
    /// <summary>There is no such call.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>Blocks are restored as folios and split; the compound state stays behind.</summary>
    [JsonStringEnumMemberName("folios_then_split")]
    FoliosThenSplit,

    /// <summary>Every page gets a reference of its own.</summary>
    [JsonStringEnumMemberName("single_pages")]
    SinglePages,

    /// <summary>Every page gets a reference in split blocks, only the first in others.</summary>
    [JsonStringEnumMemberName("by_page_type")]
    ByPageType,
}

/// <summary>What restoring one preserved page does, a block of any order.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<RestorePagePolicy>))]
public enum RestorePagePolicy
{
    /// <summary>There is no such call.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>The block's first page gets a reference, and no compound page is made of the block.</summary>
    [JsonStringEnumMemberName("head_reference")]
    HeadReference,
}
