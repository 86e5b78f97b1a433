using System.Text.Json;
using Kho.Abi.Diagnostics;

namespace Kho.Abi.Compatibility.Checks;

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
        using var json = new Utf8JsonWriter(stream, JsonStyle.Options);
        json.WriteStartObject();
        json.WriteString("schema", "kho.check/1");
        json.WriteString("image", report.ImagePath);
        json.WriteString("for", report.Readers.Count > 0 ? report.Readers[0].Id : null);
        json.WriteStartArray("readers");
        foreach (Releases.AbiRelease reader in report.Readers)
        {
            json.WriteStringValue(reader.Id);
        }

        json.WriteEndArray();
        json.WriteStartArray("verdicts");
        foreach (ReaderVerdict verdict in report.Verdicts)
        {
            json.WriteStartObject();
            json.WriteString("reader", verdict.Reader.Id);
            json.WriteString("verdict", verdict.Verdict is Restore.RestoreVerdict known ? Restore.ComponentOutcome.VerdictName(known) : null);
            json.WriteBoolean("certain", verdict.IsCertain);
            json.WriteString("why", verdict.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (Diagnostic finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("id", finding.Id);
            json.WriteString("severity", Diagnostic.SeverityName(finding.Severity));
            json.WriteString("address", finding.Address is ulong address ? JsonStyle.Hex(address) : null);
            json.WriteString("where", finding.Where);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("errors", report.Errors);
        json.WriteNumber("warnings", report.Warnings);
        json.WriteEndObject();
    }
}
