using System.Text.Json;
using System.Text.Json.Nodes;
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

/// <summary>The strings and numbers of a release's parts, by their names in its description.</summary>
internal static class ReleaseNames
{
    /// <summary>A format's description without its reader and compatible string.</summary>
    /// <returns>Names and values of members, in the order of the description.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(BlobFormatAbi format)
    {
        JsonObject members = JsonSerializer.SerializeToNode(format, AbiReleaseJsonContext.Default.BlobFormatAbi)!.AsObject();
        return
        [
            .. members.Select(member => member.Value).OfType<JsonObject>().SelectMany(part => part)
                .Where(member => member.Value is not null)
                .Select(member => KeyValuePair.Create(member.Key, member.Value!.ToString())),
        ];
    }

    /// <summary>The name of a reading algorithm in descriptions.</summary>
    public static string Of(BlobReader reader) => JsonSerializer.SerializeToNode(reader, AbiReleaseJsonContext.Default.BlobReader)!.GetValue<string>();
}

/// <summary>A structure that a release uses.</summary>
/// <param name="Name">Name with its file's id before it.</param>
/// <param name="Use">Its use, in a few words.</param>
internal sealed record UsedStructure(string Name, string Use);
