using System.Globalization;
using Kho.Abi.Handovers;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>State shared by the parts of the page.</summary>
internal sealed class ReportPage
{
    private readonly HashSet<ulong> _rows;
    private readonly int _shift;

    public ReportPage(MarkupWriter markup, HandoverDocument document, IReadOnlyList<MapRange> ranges)
    {
        Markup = markup;
        Document = document;
        Ranges = ranges;
        Grid = new MapGrid(ranges);
        _rows = [.. Grid.Rows];
        _shift = document.PageShift;
    }

    /// <summary>Where to write.</summary>
    public MarkupWriter Markup { get; }

    /// <summary>The handover.</summary>
    public HandoverDocument Document { get; }

    /// <summary>Ranges of the map of physical memory.</summary>
    public IReadOnlyList<MapRange> Ranges { get; }

    /// <summary>The initial grid of the map.</summary>
    public MapGrid Grid { get; }

    /// <summary>Length of pages in bytes.</summary>
    public UInt128 Bytes(ulong pages) => (UInt128)pages << _shift;

    /// <summary>Physical address of a page.</summary>
    public ulong AddressOf(ulong page) => page << _shift;

    /// <summary>Opens a part of the page.</summary>
    public MarkupWriter Section(string id, string title) =>
        Markup.Open("section", ("id", id), ("aria-labelledby", $"{id}-title")).Line().Element("h2", title, ("id", $"{id}-title")).Line();

    /// <summary>Opens a scrolling table with its head.</summary>
    /// <param name="caption">Caption of the table.</param>
    /// <param name="columns">Names of the columns; # marks a column of numbers.</param>
    public void OpenTable(string caption, params ReadOnlySpan<string> columns)
    {
        Markup.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", caption)).Open("table").Line();
        Markup.Element("caption", caption).Open("thead").Open("tr");
        foreach (string column in columns)
        {
            bool isNumber = column.StartsWith('#');
            Markup.Element("th", isNumber ? column[1..] : column, ("scope", "col"), ("class", isNumber ? "number" : null));
        }

        Markup.Close().Close().Line().Open("tbody").Line();
    }

    /// <summary>Closes a table, and states the number of rows left out.</summary>
    public void CloseTable(ulong more = 0)
    {
        Markup.Close().Close().CloseLine();
        More(more);
    }

    /// <summary>States the number of items left out.</summary>
    public void More(ulong more)
    {
        if (more > 0)
        {
            Markup.Element("p", $"… and {Quantity.Number(more)} more, which kho decode lists.", ("class", "more")).Line();
        }
    }

    /// <summary>Writes a cell with an address, linked to the map.</summary>
    public void AddressCell(ulong? address)
    {
        Markup.Open("td", ("class", "address"));
        if (address is ulong value)
        {
            Address(value);
        }
        else
        {
            Markup.Text("–");
        }

        Markup.Close();
    }

    /// <summary>Writes an address, linked to the map.</summary>
    public void Address(ulong address)
    {
        ulong page = address >> _shift;
        ulong row = page / Grid.RowPages;
        string text = JsonStyle.Hex(address);
        if (_rows.Contains(row))
        {
            Markup.Element("a", text, ("class", "address"), ("href", $"#{ReportIds.Row(AddressOf(row * Grid.RowPages))}"), ("data-page", page.ToString()));
        }
        else
        {
            Markup.Element("span", text, ("class", "address"));
        }
    }

    /// <summary>Writes an untrusted name from the image.</summary>
    public MarkupWriter Name(string name) => Markup.Element("bdi", name.Length == 0 ? "(no name)" : name, ("class", "name"));

    /// <summary>Writes a cell that holds a number.</summary>
    public void NumberCell(ulong? number) => Markup.Element("td", number is ulong value ? Quantity.Number(value) : "–", ("class", "number"));

    /// <summary>Writes a cell that holds a length in bytes.</summary>
    public void SizeCell(UInt128? bytes) => Markup.Element("td", bytes is UInt128 value ? Quantity.Size(value) : "–", ("class", "number"));

    /// <summary>Writes a cell with a bar, relative to the largest amount of its table.</summary>
    public void ShareCell(UInt128 amount, UInt128 most, string style) =>
        Markup.Open("td", ("class", "share")).Open("svg", ("viewBox", "0 0 100 10"), ("preserveAspectRatio", "none"), ("aria-hidden", "true"))
            .Empty("rect", ("class", style), ("width", ((double)amount * 100 / (double)most).ToString("0.##", CultureInfo.InvariantCulture)), ("height", "10")).Close().Close();

    /// <summary>Writes a cell that holds text.</summary>
    public void Cell(string text) => Markup.Element("td", text);
}

/// <summary>Style sheet and script of the page, from the files beside this one.</summary>
internal static class ReportAssets
{
    public static string Style => Read("report.css");

    public static string Script => Read("report.js");

    private static string Read(string name)
    {
        using Stream stream = typeof(ReportAssets).Assembly.GetManifestResourceStream($"Kho.Analysis.Reports.{name}")
            ?? throw new InvalidOperationException($"{name} is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>Ids of the parts of the page, as targets of links.</summary>
internal static class ReportIds
{
    public const string Map = "map";
    public const string Scratch = "scratch";
    public const string Extents = "extents";
    public const string Tree = "tree";
    public const string Root = "root";
    public const string Blobs = "blobs";
    public const string Findings = "findings";
    public const string Reader = "reader";
    public const string Comparison = "comparison";

    public static string Blob(int index) => $"blob-{index}";

    public static string Finding(int index) => $"finding-{index}";

    public static string Row(ulong firstAddress) => $"row-{firstAddress:x}";
}
