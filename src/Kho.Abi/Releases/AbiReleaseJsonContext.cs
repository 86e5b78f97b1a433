using System.Text.Json;
using System.Text.Json.Serialization;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Releases;

/// <summary>Reads releases without reflection. It refuses unknown members, so that a misspelt one is found.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true,
    Converters = [typeof(IntegerExpressionJsonConverter)])]
[JsonSerializable(typeof(AbiRelease))]
internal sealed partial class AbiReleaseJsonContext : JsonSerializerContext;

/// <summary>Reads a formula, a number or text in the release data.</summary>
internal sealed class IntegerExpressionJsonConverter : JsonConverter<IntegerExpression>
{
    public override IntegerExpression Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetInt64().ToString(),
            JsonTokenType.String => reader.GetString()!,
            _ => throw new JsonException("expected a number or a formula"),
        };
        try
        {
            return IntegerExpression.Parse(text);
        }
        catch (KhoFormatException exception)
        {
            // The caller adds the place.
            throw new JsonException(exception.Message, exception);
        }
    }

    public override void Write(Utf8JsonWriter writer, IntegerExpression value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}

/// <summary>Reads a choice by its name only; a number would select a choice by its position in the source.</summary>
/// <typeparam name="TEnum">Choices.</typeparam>
internal sealed class NamedEnumJsonConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
