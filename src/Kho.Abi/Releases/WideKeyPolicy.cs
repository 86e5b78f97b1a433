using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>What adding a key does that is wider than the key width.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<WideKeyPolicy>))]
public enum WideKeyPolicy
{
    /// <summary>The bits that the tree cannot hold are dropped without a word.</summary>
    [JsonStringEnumMemberName("dropped")]
    Dropped,

    /// <summary>The key is refused with -ERANGE.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
