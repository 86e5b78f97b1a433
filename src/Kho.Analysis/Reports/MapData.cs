using System.Text;
using System.Text.Json;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>The map's ranges for the script that zooms.</summary>
internal static class MapData
{
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

/// <summary>A run of equal cells in a row.</summary>
/// <param name="Column">The first cell's column.</param>
/// <param name="Count">Number of cells, at least 1.</param>
/// <param name="Kind">The most important kind in them.</param>
internal readonly record struct MapCell(int Column, int Count, MapKind Kind, string Style);

/// <summary>Kind of a range in the map of physical memory; a cell shows the last of its kinds in this list.</summary>
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

    /// <summary>A reserve_mem region.</summary>
    Reserved,

    /// <summary>Disbelieved blocks of the map.</summary>
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

/// <summary>Display of the kinds of ranges.</summary>
internal static class MapKinds
{
    /// <summary>All kinds, the least important first.</summary>
    public static IReadOnlyList<MapKind> All { get; } = Enum.GetValues<MapKind>();

    /// <summary>Letter in the cells of a kind, for readers who cannot distinguish colours; null for plain memory.</summary>
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

    /// <summary>Text of the legend.</summary>
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

    /// <summary>Style of the cells of a kind with a single style.</summary>
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

    /// <summary>The groups of orders, one shade each.</summary>
    public static IReadOnlyList<string> OrderGroups { get; } = ["order 0", "orders 1–3", "orders 4–8", "orders 9 and more"];
}
