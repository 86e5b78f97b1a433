using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>When the root names the memory map.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<FinalizePolicy>))]
public enum FinalizePolicy
{
    /// <summary>When user space asks for it, which must be before the next kernel is loaded.</summary>
    [JsonStringEnumMemberName("explicit")]
    Explicit,

    /// <summary>When user space asks for it, or in the reboot into the next kernel.</summary>
    [JsonStringEnumMemberName("at_reboot")]
    AtReboot,

    /// <summary>From boot on.</summary>
    [JsonStringEnumMemberName("always")]
    Always,
}
