using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Analysis.Handovers;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Golden;

/// <summary>A record of what this library says of an image, in the file beside it.</summary>
internal sealed record GoldenRecord(GoldenReading Reading, string Sha256, JsonObject Snapshot)
{
    /// <summary>What fits on a line stands on it, so that a change shows as few lines.</summary>
    private const int LineLength = 140;

    /// <summary>Releases that restored it.</summary>
    public IReadOnlyList<string> Readers => [.. Snapshot["restore"]!.AsObject().Select(member => member.Key)];

    /// <exception cref="KhoFormatException">The file is no record.</exception>
    public static GoldenRecord Read(string path)
    {
        try
        {
            JsonObject json = JsonNode.Parse(TextFiles.Read(path))!.AsObject();
            string? schema = json["schema"]?.GetValue<string>();
            if (schema != GoldenSnapshot.Schema)
            {
                throw new KhoFormatException($"{path}: schema is '{schema}', expected '{GoldenSnapshot.Schema}'");
            }

            var snapshot = new JsonObject();
            foreach (string member in GoldenSnapshot.Members)
            {
                snapshot[member] = (json[member] ?? throw new KhoFormatException($"{path}: has no member '{member}'")).DeepClone();
            }

            return new GoldenRecord(GoldenReading.FromJson(json["readWith"]), json["sha256"]!.GetValue<string>(), snapshot);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new KhoFormatException($"{path}: is no record of a golden image: {exception.Message}", exception);
        }
    }

    public string ToText()
    {
        var json = new JsonObject { ["schema"] = GoldenSnapshot.Schema, ["sha256"] = Sha256 };
        if (Reading.ToJson() is JsonObject reading)
        {
            json["readWith"] = reading;
        }

        foreach ((string member, JsonNode? value) in Snapshot)
        {
            json[member] = value!.DeepClone();
        }

        var text = new StringBuilder();
        Append(text, json, 0);
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node, int indent)
    {
        string line = OneLine(node);
        if (indent + line.Length <= LineLength && indent > 0)
        {
            text.Append(line);
            return;
        }

        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                AppendList(text, '{', members, '}', indent, member =>
                {
                    text.Append(OneLine(JsonValue.Create(member.Key))).Append(": ");
                    Append(text, member.Value, indent + 2);
                });
                break;
            case JsonArray { Count: > 0 } elements:
                AppendList(text, '[', elements, ']', indent, element => Append(text, element, indent + 2));
                break;
            default:
                text.Append(line);
                break;
        }
    }

    private static void AppendList<T>(StringBuilder text, char open, IEnumerable<T> elements, char close, int indent, Action<T> append)
    {
        char separator = open;
        foreach (T element in elements)
        {
            text.Append(separator).Append('\n').Append(' ', indent + 2);
            append(element);
            separator = ',';
        }

        text.Append('\n').Append(' ', indent).Append(close);
    }

    /// <summary>A value on one line, with a blank behind each comma and colon.</summary>
    private static string OneLine(JsonNode? node) => node switch
    {
        JsonObject { Count: 0 } => "{}",
        JsonObject members => $"{{ {string.Join(", ", members.Select(member => $"{OneLine(JsonValue.Create(member.Key))}: {OneLine(member.Value)}"))} }}",
        JsonArray elements => $"[{string.Join(", ", elements.Select(OneLine))}]",
        _ => JsonComparison.Text(node) ?? "null",
    };
}
