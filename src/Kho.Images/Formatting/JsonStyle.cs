using System.Text.Encodings.Web;
using System.Text.Json;
using Kho.Diagnostics;

namespace Kho.Formatting;

/// <summary>The format of all JSON of this library.</summary>
internal static class JsonStyle
{
    /// <summary>Indented, with LF, without needless escapes.</summary>
    public static JsonWriterOptions Options { get; } = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One value a line (NDJSON).</summary>
    public static JsonWriterOptions Compact { get; } = Options with { Indented = false };

    /// <summary>An address or opaque 64-bit value: lower-case hexadecimal without leading zeros.</summary>
    public static string Hex(ulong value) => $"0x{value:x}";
}

/// <summary>What documents of all schemas share.</summary>
internal static class JsonWriting
{
    private const int FlushThreshold = 1 << 16;

    /// <summary>Begins a document: an object whose first member names its schema. The caller ends the object.</summary>
    /// <param name="schema">Name and version of the schema, such as <c>kho.decode/1</c>.</param>
    public static Utf8JsonWriter Begin(Stream stream, string schema)
    {
        var json = new Utf8JsonWriter(stream, JsonStyle.Options);
        json.WriteStartObject();
        json.WriteString("schema", schema);
        return json;
    }

    /// <summary>Writes an address or opaque 64-bit value as a string, or null.</summary>
    public static void WriteHex(this Utf8JsonWriter json, string name, ulong? value) =>
        json.WriteString(name, value is ulong number ? JsonStyle.Hex(number) : null);

    /// <summary>Writes a number; null where there is none.</summary>
    public static void WriteNumberOrNull(this Utf8JsonWriter json, string name, ulong? value)
    {
        if (value is ulong number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Writes out what a long list has gathered, so that it takes no more memory than a short one.</summary>
    public static void FlushIfLarge(this Utf8JsonWriter json)
    {
        if (json.BytesPending > FlushThreshold)
        {
            json.Flush();
        }
    }

    /// <summary>Writes a list of texts.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a list of findings.</summary>
    public static void WriteFindings(this Utf8JsonWriter json, string name, IEnumerable<Diagnostic> findings)
    {
        json.WriteStartArray(name);
        foreach (Diagnostic finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("id", finding.Id);
            json.WriteString("severity", Diagnostic.SeverityName(finding.Severity));
            json.WriteHex("address", finding.Address);
            json.WriteString("where", finding.Where);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
