using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Formatting;

namespace Kho.Analysis.Kernels;

/// <summary>Writes JSON as block-style YAML, the style of release descriptions and <c>.ksy</c> files.</summary>
internal static class SpecYaml
{
    private static readonly JsonWriterOptions _quoting = JsonStyle.Compact;

    /// <summary>Writes one mapping.</summary>
    /// <param name="comments">Comments after members, by path (names joined by dots).</param>
    public static string Write(JsonObject members, IReadOnlyDictionary<string, string>? comments = null)
    {
        var text = new StringBuilder();
        WriteMembers(text, members, "", "", comments ?? new Dictionary<string, string>());
        return text.ToString();
    }

    private static void WriteMembers(StringBuilder text, JsonObject members, string indent, string path, IReadOnlyDictionary<string, string> comments)
    {
        foreach ((string name, JsonNode? value) in members)
        {
            string place = path.Length > 0 ? $"{path}.{name}" : name;
            text.Append(indent);
            WriteMember(text, name, value, indent, place, comments);
        }
    }

    private static void WriteMember(StringBuilder text, string name, JsonNode? value, string indent, string place, IReadOnlyDictionary<string, string> comments)
    {
        string comment = comments.TryGetValue(place, out string? said) ? $"  # {said}" : "";
        text.Append(Scalar(name)).Append(':');
        switch (value)
        {
            case JsonObject { Count: > 0 } inner:
                text.Append(comment).Append('\n');
                WriteMembers(text, inner, indent + "  ", place, comments);
                break;
            case JsonArray { Count: > 0 } list when list.Any(element => element is JsonObject or JsonArray):
                text.Append(comment).Append('\n');
                WriteElements(text, list, indent + "  ", place, comments);
                break;
            default:
                text.Append(' ').Append(Inline(value)).Append(comment).Append('\n');
                break;
        }
    }

    private static void WriteElements(StringBuilder text, JsonArray list, string indent, string path, IReadOnlyDictionary<string, string> comments)
    {
        foreach (JsonNode? element in list)
        {
            text.Append(indent).Append("- ");
            if (element is JsonObject { Count: > 0 } members)
            {
                bool isFirst = true;
                string place = members["id"] is JsonValue id && id.GetValueKind() == JsonValueKind.String ? $"{path}.{id.GetValue<string>()}" : path;
                foreach ((string name, JsonNode? value) in members)
                {
                    text.Append(isFirst ? "" : indent + "  ");
                    WriteMember(text, name, value, indent + "  ", isFirst ? place : $"{place}.{name}", comments);
                    isFirst = false;
                }
            }
            else
            {
                text.Append(Inline(element)).Append('\n');
            }
        }
    }

    private static string Inline(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray list => $"[{string.Join(", ", list.Select(Inline))}]",
        _ => value.GetValueKind() == JsonValueKind.String ? Scalar(value.GetValue<string>()) : value.ToJsonString(),
    };

    /// <summary>A text, in JSON's quotes (which are YAML's too) unless it is unambiguous.</summary>
    private static string Scalar(string text)
    {
        bool isPlain = text.Length > 0
            && (char.IsAsciiLetter(text[0]) || text[0] is '_' or '/' || (text[0] == '-' && text.Length > 1 && char.IsAsciiLetter(text[1])) || IsNumberName(text))
            && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '/' or '.' or ' ' or '(' or ')' or '+' or ';')
            && text[^1] != ' '
            && text.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n");
        if (isPlain)
        {
            return text;
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, _quoting))
        {
            json.WriteStringValue(text);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>The values of an enumeration have numbers for names.</summary>
    private static bool IsNumberName(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
}
