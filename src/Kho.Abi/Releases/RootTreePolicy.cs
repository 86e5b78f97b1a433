using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>What becomes of the page of the root device tree.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<RootTreePolicy>))]
public enum RootTreePolicy
{
    /// <summary>It is restored at the end of memory initialisation.</summary>
    [JsonStringEnumMemberName("restored")]
    Restored,

    /// <summary>It stays reserved until the next kexec.</summary>
    [JsonStringEnumMemberName("kept")]
    Kept,
}
