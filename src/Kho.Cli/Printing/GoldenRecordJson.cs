using Kho.Analysis.Golden;
using Kho.Analysis.Handovers;

namespace Kho.Cli.Printing;

/// <summary>Prints a record as JSON of the schema <c>kho.golden-record/1</c>.</summary>
internal static class GoldenRecordJson
{
    /// <summary>Writes to standard output.</summary>
    public static void Write(IReadOnlyList<(GoldenFile File, IReadOnlyList<ValueDifference>? Differences)> recorded)
    {
        JsonOutput.Write("kho.golden-record/1", json =>
        {
            json.WriteStartArray("images");
            foreach ((GoldenFile file, IReadOnlyList<ValueDifference>? differences) in recorded)
            {
                json.WriteStartObject();
                json.WriteString("name", file.Name);
                json.WriteString("image", file.ImagePath);
                json.WriteString("record", file.RecordPath);
                json.WriteString("outcome", differences is null ? "new" : differences.Count == 0 ? "unchanged" : "changed");
                json.WriteStartArray("differences");
                foreach (ValueDifference difference in differences ?? [])
                {
                    json.WriteStartObject();
                    json.WriteString("member", difference.Path);
                    json.WriteString("before", difference.From);
                    json.WriteString("now", difference.To);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
