using System.Text.Json;
using Kho.Formatting;

namespace Kho.Abi.Restore;

/// <summary>
/// Writes an extraction as JSON: the index of a directory (<c>kho.extract/1</c>), and a description next to each file
/// (<c>kho.extract-item/1</c>).
/// </summary>
internal static class ExtractionJsonWriter
{
    public static void WriteIndex(Stream stream, ExtractionReport report)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(report);
        using (Utf8JsonWriter json = JsonWriting.Begin(stream, "kho.extract/1"))
        {
            json.WriteString("image", report.ImagePath);
            json.WriteString("release", report.Release);
            json.WriteNumber("pageSize", report.PageSize);
            WriteMembers(json, report);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    /// <summary>Writes an extraction as a member of another document.</summary>
    /// <param name="json">Writer positioned inside an object.</param>
    public static void WriteMember(Utf8JsonWriter json, ExtractionReport report)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(report);
        json.WriteStartObject("extracted");
        json.WriteString("directory", report.Directory);
        WriteMembers(json, report);
        json.WriteEndObject();
    }

    /// <summary>Writes the description of a file.</summary>
    public static void WriteSidecar(Stream stream, ExtractedItem item)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(item);
        using (Utf8JsonWriter json = JsonWriting.Begin(stream, "kho.extract-item/1"))
        {
            WriteHead(json, item);
            if (item.Owner?.WriteDetails(json) != true)
            {
                WritePieces(json, item);
            }

            WriteRanges(json, item);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    private static void WriteMembers(Utf8JsonWriter json, ExtractionReport report)
    {
        json.WriteBoolean("complete", report.IsComplete);
        json.WriteNumber("files", report.Files);
        json.WriteNumber("writtenBytes", report.WrittenBytes);
        json.WriteNumber("absentBytes", report.AbsentBytes);
        json.WriteNumber("decodingFindings", report.DecodingFindings);
        json.WriteStartArray("items");
        foreach (ExtractedItem item in report.Items)
        {
            json.WriteStartObject();
            WriteHead(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteHead(Utf8JsonWriter json, ExtractedItem item)
    {
        json.WriteString("kind", ExtractedKinds.Name(item.Kind));
        json.WriteString("name", item.Name);
        json.WriteString("path", item.Path);
        if (item.Session is not null)
        {
            json.WriteString("session", item.Session);
        }

        item.Owner?.WriteIdentity(json);
        json.WriteNumberOrNull("size", item.Size);
        json.WriteBoolean("complete", item.IsComplete);
        json.WriteNumber("writtenBytes", item.WrittenBytes);
        json.WriteNumber("absentBytes", item.AbsentBytes);
        json.WriteString("sha256", item.Sha256);
        json.WriteTexts("problems", item.Problems);
    }

    private static void WritePieces(Utf8JsonWriter json, ExtractedItem item)
    {
        json.WriteStartArray("pieces");
        foreach (ExtractedPiece piece in item.Pieces)
        {
            json.WriteStartObject();
            json.WriteNumber("offset", piece.Offset);
            json.WriteHex("address", piece.Address);
            json.WriteNumber("length", piece.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRanges(Utf8JsonWriter json, ExtractedItem item)
    {
        json.WriteStartArray("holes");
        foreach (FileRange hole in item.Holes)
        {
            json.WriteStartObject();
            json.WriteNumber("offset", hole.Offset);
            json.WriteNumber("length", hole.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("absent");
        foreach (AbsentRange range in item.Absent)
        {
            json.WriteStartObject();
            json.WriteNumber("offset", range.Offset);
            json.WriteNumber("length", range.Length);
            json.WriteString("reason", range.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
