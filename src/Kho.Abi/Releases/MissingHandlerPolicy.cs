using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>What a preserved file does whose compatible string no handler has.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<MissingHandlerPolicy>))]
public enum MissingHandlerPolicy
{
    /// <summary>Reading of its session ends; other sessions are read.</summary>
    [JsonStringEnumMemberName("ends_session")]
    EndsSession,

    /// <summary>Reading of all sessions ends, and /dev/liveupdate cannot be opened.</summary>
    [JsonStringEnumMemberName("ends_all")]
    EndsAll,
}
