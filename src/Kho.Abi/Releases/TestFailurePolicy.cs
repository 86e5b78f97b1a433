using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>Whether the KHO test module reports that it could not restore everything.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<TestFailurePolicy>))]
public enum TestFailurePolicy
{
    /// <summary>It says nothing.</summary>
    [JsonStringEnumMemberName("silent")]
    Silent,

    /// <summary>It says so.</summary>
    [JsonStringEnumMemberName("reported")]
    Reported,
}
