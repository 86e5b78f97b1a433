using System.Buffers;
using System.Text.Json;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Surveys;

/// <summary>Type of a column.</summary>
internal enum SurveyType
{
    /// <summary>A text; addresses are texts of hexadecimal digits.</summary>
    Text,

    /// <summary>A count, up to 64 bits wide.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,
}

/// <summary>A column of a kind of row.</summary>
/// <param name="Name">Name, the same in JSON, in Parquet and in the schema.</param>
/// <param name="Type">Type; every column but those of <see cref="SurveyKind.Common"/> may be null.</param>
internal sealed record SurveyColumn(string Name, SurveyType Type);

/// <summary>A kind of row: a table of a survey.</summary>
/// <param name="Name">Value of the row's member <c>kind</c>, and name of its Parquet file.</param>
/// <param name="Columns">Columns behind the common ones, in their order.</param>
internal sealed record SurveyKind(string Name, IReadOnlyList<SurveyColumn> Columns)
{
    /// <summary>The columns with which every row begins, without its schema and kind, which are the same in the whole table.</summary>
    public static IReadOnlyList<SurveyColumn> Common { get; } = [new("host", SurveyType.Text), new("image", SurveyType.Text)];

    /// <summary>An image, or a host's check.</summary>
    public static SurveyKind Image { get; } = Of("image", "state", "format", "pageSize#", "release", "chosenBy", "compatible", "kernel", "root", "map", "trust", "blocks#", "bytes#", "scratchBytes#",
        "blobs#", "sessions#", "files#", "errors#", "warnings#", "exitCode#", "error");

    /// <summary>A blob.</summary>
    public static SurveyKind Blob { get; } = Of("blob", "blob", "address", "size#", "format", "readable?");

    /// <summary>A session.</summary>
    public static SurveyKind Session { get; } = Of("session", "blob", "session", "files#", "filesRead#");

    /// <summary>Something with contents: a session's file, a region, folios.</summary>
    public static SurveyKind File { get; } = Of("file", "blob", "session", "name", "type", "token", "compatible", "address", "size#");

    /// <summary>A finding of reading or of a check.</summary>
    public static SurveyKind Finding { get; } = Of("finding", "id", "severity", "address", "where", "message");

    /// <summary>The outcome for a reading kernel.</summary>
    public static SurveyKind Verdict { get; } = Of("verdict", "reader", "verdict", "certain?", "fails?", "why");

    /// <summary>The outcome of one component for a reading kernel.</summary>
    public static SurveyKind Component { get; } = Of("component", "reader", "component", "format", "verdict", "mandatory?", "message");

    /// <summary>A session, file or region that a reading kernel does not recover.</summary>
    public static SurveyKind Loss { get; } = Of("loss", "reader", "type", "name", "verdict", "message");

    /// <summary>The last row of an image: without it, the image's rows are not complete.</summary>
    public static SurveyKind End { get; } = Of("end", "options", "exitCode#", "rows#");

    /// <summary>All kinds, in the order of an image's rows.</summary>
    public static IReadOnlyList<SurveyKind> All { get; } = [Image, Blob, Session, File, Finding, Verdict, Component, Loss, End];

    /// <summary>The kind of a name, or null.</summary>
    public static SurveyKind? Find(string? name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>A kind; the last character of a column says its type: # a number, ? a flag, else a text.</summary>
    private static SurveyKind Of(string name, params string[] columns) => new(name, [.. columns.Select(column => column[^1] switch
    {
        '#' => new SurveyColumn(column[..^1], SurveyType.Number),
        '?' => new SurveyColumn(column[..^1], SurveyType.Flag),
        _ => new SurveyColumn(column, SurveyType.Text),
    })]);
}

/// <summary>The rows of one image, as lines of JSON of the schema <c>kho.survey/1</c>.</summary>
/// <param name="host">Name of the host.</param>
/// <param name="image">Name of the image.</param>
internal sealed class SurveyRows(string host, string image)
{
    /// <summary>Name and version of the schema.</summary>
    public const string Schema = "kho.survey/1";

    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>Number of rows so far.</summary>
    public int Count { get; private set; }

    /// <summary>The lines so far, each with its line feed.</summary>
    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    /// <summary>Adds a row.</summary>
    /// <param name="kind">Kind.</param>
    /// <param name="values">A value for each column of the kind: a string, a ulong or a bool, or null.</param>
    public void Add(SurveyKind kind, params ReadOnlySpan<object?> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, kind.Columns.Count);
        using (var json = new Utf8JsonWriter(_lines, JsonStyle.Compact))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("kind", kind.Name);
            json.WriteString("host", host);
            json.WriteString("image", image);
            for (int index = 0; index < values.Length; index++)
            {
                Write(json, kind.Columns[index], values[index]);
            }

            json.WriteEndObject();
        }

        _lines.Write("\n"u8);
        Count++;
    }

    private static void Write(Utf8JsonWriter json, SurveyColumn column, object? value)
    {
        switch (column.Type, value)
        {
            case (_, null):
                json.WriteNull(column.Name);
                break;
            case (SurveyType.Text, string text):
                json.WriteString(column.Name, text);
                break;
            case (SurveyType.Number, ulong number):
                json.WriteNumber(column.Name, number);
                break;
            case (SurveyType.Flag, bool flag):
                json.WriteBoolean(column.Name, flag);
                break;
            default:
                throw new ArgumentException($"{column.Name}: {value.GetType().Name} is no {column.Type}");
        }
    }
}

/// <summary>Reads the lines of a survey.</summary>
internal static class SurveyLines
{
    private const int BufferSize = 1 << 16;

    /// <summary>No row is longer; what is, is no survey.</summary>
    private const int LongestLine = 64 << 20;

    /// <summary>All lines that end, each with the offset behind its line feed; the memory of a line is used again for the next one.</summary>
    /// <param name="stream">Survey, from its beginning.</param>
    /// <exception cref="KhoFormatException">A line is longer than any row.</exception>
    public static IEnumerable<(ReadOnlyMemory<byte> Line, long End)> Read(Stream stream)
    {
        byte[] buffer = new byte[BufferSize];
        int count = 0;
        long end = 0;
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer, count, buffer.Length - count))
        {
            int searched = count;
            count += read;
            int begin = 0;
            for (int length; (length = buffer.AsSpan(searched, count - searched).IndexOf((byte)'\n')) >= 0;)
            {
                int feed = searched + length;
                end += feed + 1 - begin;
                yield return (buffer.AsMemory(begin, feed - begin), end);
                begin = searched = feed + 1;
            }

            buffer.AsSpan(begin, count - begin).CopyTo(buffer);
            count -= begin;
            if (count == buffer.Length)
            {
                if (count >= LongestLine)
                {
                    throw new KhoFormatException($"a line is longer than {LongestLine} bytes, expected a row of {SurveyRows.Schema}");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    /// <summary>The row of a line.</summary>
    /// <param name="line">Line without its line feed.</param>
    /// <param name="number">Its number from 1 on, for the message.</param>
    /// <exception cref="KhoFormatException">It is no row of the schema.</exception>
    public static (SurveyKind Kind, JsonElement Row) Parse(ReadOnlyMemory<byte> line, long number)
    {
        try
        {
            var reader = new Utf8JsonReader(line.Span);
            JsonElement row = JsonElement.ParseValue(ref reader);
            if (row.ValueKind == JsonValueKind.Object && Text(row, "schema") == SurveyRows.Schema && SurveyKind.Find(Text(row, "kind")) is SurveyKind kind && Text(row, "image") is not null)
            {
                return (kind, row);
            }
        }
        catch (JsonException)
        {
            // Said below, as of any other line.
        }

        throw new KhoFormatException($"line {number} is no row of {SurveyRows.Schema}");
    }

    /// <summary>A text of a row, or null.</summary>
    public static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A number of a row, or null.</summary>
    public static ulong? Number(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number) ? number : null;

    /// <summary>A flag of a row, or null.</summary>
    public static bool? Flag(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
}
