using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kho.Formatting;

/// <summary>How all JSON of this library looks.</summary>
public static class JsonStyle
{
    /// <summary>Indented, LF, and text as it is rather than escaped.</summary>
    public static JsonWriterOptions Options { get; } = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One value a line (NDJSON).</summary>
    public static JsonWriterOptions Compact { get; } = Options with { Indented = false };

    /// <summary>An address or opaque 64-bit value: lower-case hexadecimal without leading zeros.</summary>
    /// <param name="value">Value.</param>
    public static string Hex(ulong value) => $"0x{value:x}";
}
