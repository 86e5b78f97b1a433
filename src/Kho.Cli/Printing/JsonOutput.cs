using System.Text.Json;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli.Printing;

/// <summary>Writes documents to standard output.</summary>
internal static class JsonOutput
{
    /// <summary>Writes one document and ends its line.</summary>
    /// <param name="schema">Name and version of the schema, such as <c>kho.find/1</c>.</param>
    /// <param name="members">Writes the members after the schema.</param>
    public static void Write(string schema, Action<Utf8JsonWriter> members)
    {
        using Stream stream = Standard.OpenOutput();
        using (Utf8JsonWriter json = JsonWriting.Begin(stream, schema))
        {
            members(json);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }
}
