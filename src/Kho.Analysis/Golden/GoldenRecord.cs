using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Analysis.Handovers;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Golden;

/// <summary>A record of this library's results for an image, in the file beside it.</summary>
internal sealed record GoldenRecord(GoldenReading Reading, string Sha256, JsonObject Snapshot)
{
    /// <summary>Longest value on one line; short values keep diffs small.</summary>
    private const int LineLength = 140;

    /// <summary>The reading releases of the record.</summary>
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

    /// <summary>A value on one line, with a space after each comma and colon.</summary>
    private static string OneLine(JsonNode? node) => node switch
    {
        JsonObject { Count: 0 } => "{}",
        JsonObject members => $"{{ {string.Join(", ", members.Select(member => $"{OneLine(JsonValue.Create(member.Key))}: {OneLine(member.Value)}"))} }}",
        JsonArray elements => $"[{string.Join(", ", elements.Select(OneLine))}]",
        _ => JsonComparison.Text(node) ?? "null",
    };
}

/// <summary>Records this library's results for golden images, for later comparison.</summary>
internal static class GoldenRecorder
{
    /// <summary>Records an image: writes the file beside it, unless it is unchanged.</summary>
    /// <param name="reading">Options of reading; null for those of the record or of the image.</param>
    /// <param name="options">Options.</param>
    /// <returns>Differences from the earlier record; null without one.</returns>
    /// <exception cref="KhoFormatException">The image or an earlier record is unreadable, or the image has no handover.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading or writing is not allowed.</exception>
    public static IReadOnlyList<ValueDifference>? Record(GoldenFile file, GoldenReading? reading = null, GoldenOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        options ??= new GoldenOptions();
        GoldenRecord? before = File.Exists(file.RecordPath) ? GoldenRecord.Read(file.RecordPath) : null;
        reading ??= before?.Reading ?? new GoldenReading();
        using var image = new GoldenImageReading(file, reading, options.Catalog);
        if (image.Document.Root is null)
        {
            throw new KhoFormatException($"{file.ImagePath}: no handover to record");
        }

        AbiRelease[] readers = reading.Readers.Count == 0 ? [.. options.Catalog.Releases]
            : [.. reading.Readers.Select(name => options.Catalog.Find(name) ?? throw new KhoFormatException($"{file.RecordPath}: release '{name}' is no known release"))];
        JsonObject snapshot = GoldenSnapshot.Take(image, readers);
        var record = new GoldenRecord(reading, GoldenVerifier.Sha256Of(file), snapshot);
        string text = record.ToText();
        if (before is null || before.ToText() != text)
        {
            File.WriteAllText(file.RecordPath, text);
        }

        return before is null ? null : Differences(before, record);
    }

    private static List<ValueDifference> Differences(GoldenRecord before, GoldenRecord now)
    {
        List<ValueDifference> differences = [];
        if (before.Sha256 != now.Sha256)
        {
            differences.Add(new ValueDifference("sha256", before.Sha256, now.Sha256));
        }

        foreach (string member in GoldenSnapshot.Members)
        {
            JsonComparison.Compare(member, before.Snapshot[member], now.Snapshot[member], differences);
        }

        return differences;
    }
}
