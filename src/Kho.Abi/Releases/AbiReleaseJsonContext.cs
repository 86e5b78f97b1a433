using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>Reads releases without reflection. Members that no release has are refused, so that a misspelt one is found.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true,
    Converters = [typeof(IntegerExpressionJsonConverter)])]
[JsonSerializable(typeof(AbiRelease))]
internal sealed partial class AbiReleaseJsonContext : JsonSerializerContext;
