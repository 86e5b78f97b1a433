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

/// <summary>Neighbouring cells of a row that look alike.</summary>
/// <param name="Column">The first cell's column.</param>
/// <param name="Count">Number of cells, at least 1.</param>
/// <param name="Kind">What is most important in them.</param>
/// <param name="Style">How they look.</param>
internal readonly record struct MapCell(int Column, int Count, MapKind Kind, string Style);

/// <summary>What a range of the map of physical memory is; where several lie in one cell, the last of this list is shown.</summary>
internal enum MapKind
{
    /// <summary>Memory that the image holds.</summary>
    Image,

    /// <summary>Scratch area.</summary>
    Scratch,

    /// <summary>Preserved blocks.</summary>
    Block,

    /// <summary>Folios that the test module lists.</summary>
    Test,

    /// <summary>Contents of a preserved file.</summary>
    FilePages,

    /// <summary>Memory that was reserved by name.</summary>
    Reserved,

    /// <summary>What the map says is preserved and is not believed.</summary>
    Suspect,

    /// <summary>Page of the memory map itself.</summary>
    MapPage,

    /// <summary>Structure of a blob.</summary>
    Blob,

    /// <summary>The root device tree.</summary>
    Root,

    /// <summary>Place of a finding.</summary>
    Finding,
}

/// <summary>How the kinds of ranges are shown.</summary>
internal static class MapKinds
{
    /// <summary>All kinds, the least important first.</summary>
    public static IReadOnlyList<MapKind> All { get; } = Enum.GetValues<MapKind>();

    /// <summary>Letter in the cells of a kind, so that nobody needs to tell colours apart; null for the memory at large.</summary>
    public static string? Letter(MapKind kind) => kind switch
    {
        MapKind.Test => "K",
        MapKind.FilePages => "M",
        MapKind.Reserved => "N",
        MapKind.Suspect => "?",
        MapKind.MapPage => "T",
        MapKind.Blob => "B",
        MapKind.Root => "R",
        MapKind.Finding => "!",
        _ => null,
    };

    /// <summary>What stands in the legend.</summary>
    public static string Title(MapKind kind) => kind switch
    {
        MapKind.Image => "in the image, nothing of the handover",
        MapKind.Scratch => "scratch",
        MapKind.Block => "preserved",
        MapKind.Test => "folios of kho_test",
        MapKind.FilePages => "contents of memfds",
        MapKind.Reserved => "reserve_mem region",
        MapKind.Suspect => "in the map, not believed",
        MapKind.MapPage => "memory map itself",
        MapKind.Blob => "structures of blobs",
        MapKind.Root => "root FDT",
        _ => "finding",
    };

    /// <summary>Style of the cells of a kind that has only one.</summary>
    public static string Style(MapKind kind) => kind switch
    {
        MapKind.Image => "image",
        MapKind.Scratch => "scratch",
        MapKind.Block => "block",
        MapKind.Test => "test",
        MapKind.FilePages => "memfd",
        MapKind.Reserved => "reserved",
        MapKind.Suspect => "suspect",
        MapKind.MapPage => "tree",
        MapKind.Blob => "blob",
        MapKind.Root => "root",
        _ => "finding",
    };

    /// <summary>Style of blocks: a shade for a group of orders, a hue for a page type.</summary>
    /// <param name="order">Order.</param>
    /// <param name="pageType">Page type by its value.</param>
    public static string BlockStyle(int order, int pageType)
    {
        int shade = order switch
        {
            0 => 0,
            < 4 => 1,
            < 9 => 2,
            _ => 3,
        };
        return $"{(pageType == 0 ? "block" : "typed")}{shade}";
    }

    /// <summary>The groups of orders that have a shade each.</summary>
    public static IReadOnlyList<string> OrderGroups { get; } = ["order 0", "orders 1–3", "orders 4–8", "orders 9 and more"];
}
