using System.Globalization;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>Physical memory as a picture, which a script can zoom.</summary>
internal static class MapSection
{
    private const int Left = 132;
    private const int Pitch = 15;
    private const int RowPitch = 20;
    private const int CellHeight = 16;
    private const int StripTop = 12;
    private const int TextBase = 10;
    private const int Width = Left + (MapGrid.Columns * Pitch);
    private const int TitleEntries = 3;

    public static void Write(ReportPage page)
    {
        page.Section(ReportIds.Map, "Physical memory");
        if (page.Grid.Rows.Count == 0)
        {
            page.Markup.Element("p", "The image holds no memory of a handover.").Line().CloseLine();
            return;
        }

        WriteLegend(page);
        page.Markup.Open("div", ("class", "bar"), ("id", "bar"), ("hidden", "hidden"), ("role", "toolbar"), ("aria-label", "Zoom of the map"));
        foreach ((string id, string text, string title) in ((string, string, string)[])[
            ("zoom-out", "−", "Zoom out (key −)"), ("zoom-in", "+", "Zoom in where the chosen cell is (key +)"), ("zoom-all", "All", "Show everything (key 0)"),
            ("earlier", "▲", "Lower addresses (Page Up)"), ("later", "▼", "Higher addresses (Page Down)")])
        {
            page.Markup.Element("button", text, ("type", "button"), ("id", id), ("title", title), ("aria-label", title));
        }

        page.Markup.CloseLine();
        page.Markup.Element("p", Scale(page), ("id", "scale"), ("class", "more")).Line();
        page.Markup.Element("p", "The map is wider than this screen: scroll it sideways.", ("class", "more sideways")).Line();
        page.Markup.Open("div", ("class", "scroll"), ("id", "view"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Map of physical memory")).Line();
        WritePicture(page);
        page.Markup.CloseLine().Element("p", "With the keyboard: arrows move from cell to cell, + and − zoom, 0 shows everything, Page Up and Page Down move on, Enter follows to the details.", ("class", "more keys-help")).Line();
        page.Markup.CloseLine();
    }

    private static string Scale(ReportPage page) =>
        $"A cell is {Quantity.Size(page.Bytes(page.Grid.CellPages))}, a row {Quantity.Size(page.Bytes(page.Grid.RowPages))}. Rows without parts of the handover are left out. In a cell with a letter, the strip at its foot is the order of its blocks.";

    private static void WriteLegend(ReportPage page)
    {
        HashSet<MapKind> there = [.. page.Ranges.Select(range => range.Kind)];
        HashSet<string> styles = [.. page.Ranges.Where(range => range.Kind == MapKind.Block).Select(range => range.Style)];
        page.Markup.Open("ul", ("class", "legend"), ("aria-label", "Legend")).Line();
        foreach (MapKind kind in MapKinds.All.Where(there.Contains))
        {
            if (kind == MapKind.Block)
            {
                WriteBlockLegend(page, styles);
            }
            else if (kind == MapKind.Finding)
            {
                foreach (string style in page.Ranges.Where(range => range.Kind == kind).Select(range => range.Style).Distinct().Order(StringComparer.Ordinal))
                {
                    Swatch(page, style, MapKinds.Letter(kind), style == MapKinds.Style(kind) ? "error" : style);
                }
            }
            else
            {
                Swatch(page, MapKinds.Style(kind), MapKinds.Letter(kind), MapKinds.Title(kind));
            }
        }

        page.Markup.CloseLine();
    }

    private static void WriteBlockLegend(ReportPage page, HashSet<string> styles)
    {
        IReadOnlyList<string>? types = page.Document.MemoryMap?.Radix?.PageTypes;
        for (int type = 0; type < 2; type++)
        {
            for (int group = 0; group < MapKinds.OrderGroups.Count; group++)
            {
                string style = (type == 0 ? "block" : "typed") + group.ToString(CultureInfo.InvariantCulture);
                if (styles.Contains(style))
                {
                    string name = types is { Count: > 1 } ? type == 0 ? $", {types[0]}" : $", {string.Join(" or ", types.Skip(1))}" : "";
                    Swatch(page, style, null, $"{MapKinds.Title(MapKind.Block)}, {MapKinds.OrderGroups[group]}{name}");
                }
            }
        }
    }

    private static void Swatch(ReportPage page, string style, string? letter, string title)
    {
        page.Markup.Open("li").Open("svg", ("class", "swatch"), ("viewBox", "0 0 14 14"), ("aria-hidden", "true")).Empty("rect", ("class", style), ("width", "14"), ("height", "14"), ("rx", "2"));
        if (letter is not null)
        {
            page.Markup.Element("text", letter, ("x", "7"), ("y", "11"), ("class", $"on-{style}"));
        }

        page.Markup.Close().Text(title).CloseLine();
    }

    private static void WritePicture(ReportPage page)
    {
        MapGrid grid = page.Grid;
        int gaps = Enumerable.Range(0, grid.Rows.Count).Count(index => GapBefore(grid, index) > 0);
        int height = ((grid.Rows.Count + gaps) * RowPitch) + 4;
        page.Markup.Open("svg", ("id", "memory"), ("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {height}")), ("width", Text(Width)), ("height", Text(height)), ("role", "group"), ("aria-label", "Cells of physical memory")).Line();
        int y = 2;
        for (int index = 0; index < grid.Rows.Count; index++)
        {
            ulong row = grid.Rows[index];
            if (GapBefore(grid, index) is ulong gap and > 0)
            {
                page.Markup.Element("text", GapText(page, (row - gap) * grid.RowPages, gap * grid.RowPages), ("class", "gap"), ("x", Text(Left)), ("y", Text(y + TextBase + 1))).Line();
                y += RowPitch;
            }

            WriteRow(page, row, y);
            y += RowPitch;
        }

        page.Markup.CloseLine();
    }

    /// <summary>Number of rows left out before a row.</summary>
    private static ulong GapBefore(MapGrid grid, int index) => index == 0 ? 0 : grid.Rows[index] - grid.Rows[index - 1] - 1;

    private static string GapText(ReportPage page, ulong firstPage, ulong pages) =>
        $"⋮ {Quantity.Size(page.Bytes(pages))} {(page.Grid.IsScratch(firstPage) ? "more of scratch" : "without anything of the handover")}";

    private static void WriteRow(ReportPage page, ulong row, int y)
    {
        MapGrid grid = page.Grid;
        ulong firstPage = row * grid.RowPages;
        ulong address = page.AddressOf(firstPage);
        page.Markup.Open("g", ("id", ReportIds.Row(address)));
        page.Markup.Element("text", JsonStyle.Hex(address), ("class", "row"), ("x", Text(Left - 8)), ("y", Text(y + TextBase)));
        page.Markup.Empty("rect", ("class", "track"), ("x", Text(Left)), ("y", Text(y)), ("width", Text((MapGrid.Columns * Pitch) - 1)), ("height", Text(CellHeight)), ("rx", "2"));
        foreach (MapCell cell in grid.Cells(row))
        {
            ulong first = firstPage + ((ulong)cell.Column * grid.CellPages);
            ulong pages = (ulong)cell.Count * grid.CellPages;
            int x = Left + (cell.Column * Pitch);
            page.Markup.Open("rect", ("class", $"c {cell.Style}"), ("x", Text(x)), ("y", Text(y)), ("width", Text((cell.Count * Pitch) - 1)), ("height", Text(CellHeight)), ("rx", "2"), ("data-first", first.ToString(CultureInfo.InvariantCulture)), ("data-pages", pages.ToString(CultureInfo.InvariantCulture)));
            page.Markup.Element("title", Title(page, first, pages)).Close();
            if (MapKinds.Letter(cell.Kind) is string letter)
            {
                page.Markup.Element("text", letter, ("class", $"on-{cell.Style}"), ("x", Text(x + 7)), ("y", Text(y + TextBase)));
            }
        }

        foreach (MapCell cell in grid.BlockCells(row))
        {
            page.Markup.Empty("rect", ("class", $"strip {cell.Style}"), ("x", Text(Left + (cell.Column * Pitch))), ("y", Text(y + StripTop)), ("width", Text((cell.Count * Pitch) - 1)), ("height", Text(CellHeight - StripTop)));
        }

        page.Markup.CloseLine();
    }

    /// <summary>The contents of some cells, for pages without script.</summary>
    private static string Title(ReportPage page, ulong first, ulong pages)
    {
        List<MapRange> there = [.. page.Grid.Overlapping(first, pages)];
        string more = there.Count > TitleEntries ? $"; and {there.Count - TitleEntries} more" : "";
        return $"{JsonStyle.Hex(page.AddressOf(first))}, {Quantity.Size(page.Bytes(pages))}: {string.Join("; ", there.Take(TitleEntries).Select(range => range.Text))}{more}";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
