using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>What adding a second blob of one name does.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<DuplicateBlobPolicy>))]
public enum DuplicateBlobPolicy
{
    /// <summary>It is added.</summary>
    [JsonStringEnumMemberName("appended")]
    Appended,

    /// <summary>It is refused with -EEXIST.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
