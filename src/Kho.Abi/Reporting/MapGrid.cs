namespace Kho.Abi.Reporting;

/// <summary>
/// Physical memory as rows of cells. A cell stands for as many pages as it must so that all rows in which anything of the
/// handover lies fit the picture; rows without anything are left out, however many they are.
/// </summary>
internal sealed class MapGrid
{
    /// <summary>Number of cells in a row.</summary>
    public const int Columns = 64;

    /// <summary>Greatest number of rows.</summary>
    public const int MaximumRows = 48;

    private readonly IReadOnlyList<MapRange> _ranges;
    private readonly MapRange[] _shown;

    /// <summary>Lays the ranges out.</summary>
    /// <param name="ranges">Ranges by first page.</param>
    public MapGrid(IReadOnlyList<MapRange> ranges)
    {
        _ranges = ranges;
        _shown = [.. ranges.Where(range => range.Kind != MapKind.Image)];
        while (RowNumbers().Skip(MaximumRows).Any())
        {
            CellPages *= 2;
        }

        Rows = [.. RowNumbers()];
    }

    /// <summary>Number of pages that a cell stands for, a power of two.</summary>
    public ulong CellPages { get; private set; } = 1;

    /// <summary>Numbers of the rows in which anything of the handover lies, ascending; row n begins at page n * <see cref="RowPages"/>.</summary>
    public IReadOnlyList<ulong> Rows { get; }

    /// <summary>Number of pages that a row stands for.</summary>
    public ulong RowPages => CellPages * Columns;

    /// <summary>The cells of a row that are not empty.</summary>
    /// <param name="row">Number of the row.</param>
    public IReadOnlyList<MapCell> Cells(ulong row)
    {
        ulong firstPage = row * RowPages;
        var best = new (MapRange Range, ulong Pages)?[Columns];
        foreach (MapRange range in Overlapping(firstPage, RowPages))
        {
            ulong from = Math.Max(range.First, firstPage) - firstPage;
            ulong to = Math.Min(range.Last - firstPage, RowPages - 1);
            for (ulong column = from / CellPages; column <= to / CellPages; column++)
            {
                ulong pages = Math.Min(to, ((column + 1) * CellPages) - 1) - Math.Max(from, column * CellPages) + 1;
                if (best[column] is not (MapRange, ulong) known
                    || range.Kind > known.Range.Kind
                    || (range.Kind == known.Range.Kind && pages > known.Pages))
                {
                    best[column] = (range, pages);
                }
            }
        }

        List<MapCell> cells = [];
        for (int column = 0; column < Columns; column++)
        {
            if (best[column] is not (MapRange, ulong) cell)
            {
                continue;
            }

            if (cells.Count > 0 && cells[^1].Column + cells[^1].Count == column && cells[^1].Kind == cell.Range.Kind && cells[^1].Style == cell.Range.Style)
            {
                cells[^1] = cells[^1] with { Count = cells[^1].Count + 1 };
            }
            else
            {
                cells.Add(new MapCell(column, 1, cell.Range.Kind, cell.Range.Style));
            }
        }

        return cells;
    }

    /// <summary>The ranges that have a page among some, the most important first.</summary>
    /// <param name="firstPage">Number of the first page.</param>
    /// <param name="pages">Number of pages.</param>
    public IEnumerable<MapRange> Overlapping(ulong firstPage, ulong pages) =>
        _ranges.Where(range => range.First < firstPage + pages && range.Last >= firstPage).OrderByDescending(range => range.Kind);

    private IEnumerable<ulong> RowNumbers()
    {
        ulong next = 0;
        foreach (MapRange range in _shown)
        {
            ulong last = range.Last / RowPages;
            for (ulong row = Math.Max(next, range.First / RowPages); row <= last; row++)
            {
                yield return row;
                next = row + 1;
            }
        }
    }
}
