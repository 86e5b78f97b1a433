using System.Text;
using System.Text.Json;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>The map's ranges for the script that zooms.</summary>
internal static class MapData
{
    /// <summary>Writes them.</summary>
    public static void Write(ReportPage page)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("pageSize", page.Document.PageSize);
            json.WriteNumber("columns", MapGrid.Columns);
            json.WriteNumber("rows", MapGrid.MaximumRows);
            json.WriteNumber("cell", page.Grid.CellPages);
            json.WriteTexts("letters", MapKinds.All.Select(kind => MapKinds.Letter(kind) ?? ""));
            json.WriteStartArray("ranges");
            foreach (MapRange range in page.Ranges)
            {
                json.WriteStartArray();
                json.WriteNumberValue(range.First);
                json.WriteNumberValue(range.Last);
                json.WriteNumberValue((int)range.Kind);
                json.WriteStringValue(range.Style);
                json.WriteStringValue(MarkupWriter.Visible(range.Text));
                json.WriteStringValue(range.Link ?? "");
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        page.Markup.Data("map-data", Encoding.UTF8.GetString(stream.ToArray()));
    }
}
