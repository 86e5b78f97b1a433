using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>What a reader does with a root that names no usable memory map.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<MapPropertyPolicy>))]
public enum MapPropertyPolicy
{
    /// <summary>The handover is taken over, and nothing is found in it.</summary>
    [JsonStringEnumMemberName("optional")]
    Optional,

    /// <summary>The handover is not taken over.</summary>
    [JsonStringEnumMemberName("required")]
    Required,
}
