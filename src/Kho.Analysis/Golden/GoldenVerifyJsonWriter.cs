using System.Text.Json;
using Kho.Analysis.Handovers;
using Kho.Formatting;

namespace Kho.Analysis.Golden;

/// <summary>Writes results as JSON of the schema <c>kho.golden-verify/1</c>.</summary>
internal static class GoldenVerifyJsonWriter
{
    private static readonly GoldenSource[] _sources = Enum.GetValues<GoldenSource>();
    private static readonly GoldenStatus[] _statuses = Enum.GetValues<GoldenStatus>();

    public static void Write(Stream stream, IReadOnlyList<GoldenResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        using Utf8JsonWriter json = JsonWriting.Begin(stream, "kho.golden-verify/1");
        json.WriteStartArray("images");
        foreach (GoldenResult result in results)
        {
            Write(json, result);
        }

        json.WriteEndArray();
        json.WriteStartObject("summary");
        json.WriteNumber("images", results.Count);
        foreach (GoldenStatus status in _statuses)
        {
            json.WriteNumber(GoldenResult.StatusName(status), results.Count(result => result.Status == status));
        }

        json.WriteStartObject("values");
        foreach (GoldenSource source in _sources)
        {
            json.WriteNumber(GoldenComparison.SourceName(source), results.Sum(result => result.Values(source)));
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GoldenResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Name);
        json.WriteString("image", result.ImagePath);
        json.WriteString("status", GoldenResult.StatusName(result.Status));
        json.WriteString("message", result.Message);
        json.WriteStartArray("compared");
        foreach (GoldenComparison comparison in result.Comparisons)
        {
            json.WriteStartObject();
            WriteOrigin(json, comparison);
            json.WriteString("member", comparison.Member);
            json.WriteNumber("values", comparison.Values);
            json.WriteBoolean("same", comparison.Differences.Count == 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("differences");
        foreach (GoldenComparison comparison in result.Comparisons)
        {
            foreach (ValueDifference difference in comparison.Differences)
            {
                json.WriteStartObject();
                WriteOrigin(json, comparison);
                json.WriteString("member", difference.Path);
                json.WriteString("expected", difference.From);
                json.WriteString("found", difference.To);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("notCompared");
        foreach ((string member, string reason) in result.NotCompared)
        {
            json.WriteStartObject();
            json.WriteString("member", member);
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOrigin(Utf8JsonWriter json, GoldenComparison comparison)
    {
        json.WriteString("source", GoldenComparison.SourceName(comparison.Source));
        json.WriteString("authority", comparison.Authority);
    }
}
