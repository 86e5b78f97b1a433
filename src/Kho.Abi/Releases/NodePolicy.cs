using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>Whether a device tree must have a node.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<NodePolicy>))]
public enum NodePolicy
{
    /// <summary>It need not be there.</summary>
    [JsonStringEnumMemberName("optional")]
    Optional,

    /// <summary>Without it the tree is refused.</summary>
    [JsonStringEnumMemberName("required")]
    Required,
}
