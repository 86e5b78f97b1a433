using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>Whether a block of the page type split is restored as a folio.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<SplitFolioPolicy>))]
public enum SplitFolioPolicy
{
    /// <summary>It is, as any other.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>It is refused.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
