using System.Text.Json;
using Kho.Abi.Restore;
using Kho.Formatting;

namespace Kho.Analysis.Checks;

/// <summary>Writes a check's report as JSON, schema <c>kho.check/1</c>.</summary>
public static class CheckJsonWriter
{
    /// <summary>Writes a report.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="report">Report.</param>
    public static void Write(Stream stream, CheckReport report)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(report);
        using Utf8JsonWriter json = JsonWriting.Begin(stream, "kho.check/1");
        json.WriteString("image", report.ImagePath);
        json.WriteString("for", report.Readers.Count > 0 ? report.Readers[0].Id : null);
        json.WriteTexts("readers", report.Readers.Select(reader => reader.Id));
        json.WriteStartArray("verdicts");
        foreach (ReaderVerdict verdict in report.Verdicts)
        {
            json.WriteStartObject();
            json.WriteString("reader", verdict.Reader.Id);
            json.WriteString("verdict", verdict.Verdict is RestoreVerdict known ? ComponentOutcome.VerdictName(known) : null);
            json.WriteBoolean("certain", verdict.IsCertain);
            json.WriteString("why", verdict.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteFindings("findings", report.Findings);
        json.WriteNumber("errors", report.Errors);
        json.WriteNumber("warnings", report.Warnings);
        json.WriteEndObject();
    }
}
