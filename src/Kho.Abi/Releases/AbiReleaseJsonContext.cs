using System.Text.Json;
using System.Text.Json.Serialization;
using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>Writes releases, without reflection, as their descriptions spell them; <see cref="DescriptionMembers"/> reads them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    Converters = [typeof(IntegerExpressionJsonConverter)])]
[JsonSerializable(typeof(AbiRelease))]
internal sealed partial class AbiReleaseJsonContext : JsonSerializerContext;

/// <summary>Writes a formula as its text.</summary>
internal sealed class IntegerExpressionJsonConverter : JsonConverter<IntegerExpression>
{
    /// <inheritdoc/>
    public override IntegerExpression Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("descriptions are read by DescriptionMembers");

    public override void Write(Utf8JsonWriter writer, IntegerExpression value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}

/// <summary>Writes a choice by its name.</summary>
/// <typeparam name="TEnum">Choices.</typeparam>
internal sealed class NamedEnumJsonConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
