using System.Text.Json;

namespace Kho.Cli.Printing;

/// <summary>What the schema of release descriptions says of their members; the schema is part of the binary.</summary>
internal static class SchemaDescriptions
{
    private const string Definitions = "#/definitions/";

    private static readonly Lazy<JsonDocument> _schema = new(() =>
    {
        using Stream stream = typeof(SchemaDescriptions).Assembly.GetManifestResourceStream("Kho.Cli.release.schema.json")!;
        return JsonDocument.Parse(stream);
    });

    /// <summary>The description of a member such as <c>behaviour.reserve.size_bits</c>, or null if the schema has none.</summary>
    public static string? Of(string member)
    {
        JsonElement at = _schema.Value.RootElement;
        foreach (string part in member.Split('.'))
        {
            if (Properties(at) is not JsonElement properties || !properties.TryGetProperty(part, out at))
            {
                return null;
            }
        }

        return at.TryGetProperty("description", out JsonElement description) ? description.GetString()?.TrimEnd('.') : null;
    }

    private static JsonElement? Properties(JsonElement element)
    {
        if (element.TryGetProperty("$ref", out JsonElement reference) && reference.GetString() is string name && name.StartsWith(Definitions, StringComparison.Ordinal))
        {
            return _schema.Value.RootElement.GetProperty("definitions").TryGetProperty(name[Definitions.Length..], out JsonElement definition) ? Properties(definition) : null;
        }

        return element.TryGetProperty("properties", out JsonElement properties) ? properties : null;
    }
}
