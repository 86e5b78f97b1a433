using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>Whether debug builds accept pages of the memory map itself in a scratch area.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<MapPagesInScratchPolicy>))]
public enum MapPagesInScratchPolicy
{
    /// <summary>They do.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>They refuse with -EINVAL.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
