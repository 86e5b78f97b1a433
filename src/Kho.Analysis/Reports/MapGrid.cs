namespace Kho.Analysis.Reports;

/// <summary>
/// Physical memory as rows of cells. The size of a cell is such that all rows with parts of the
/// handover fit the picture; empty rows and the inside of scratch areas are left out.
/// </summary>
internal sealed class MapGrid
{
    /// <summary>Number of cells in a row.</summary>
    public const int Columns = 64;

    /// <summary>Greatest number of rows.</summary>
    public const int MaximumRows = 48;

    private readonly IReadOnlyList<MapRange> _ranges;
    private readonly MapRange[] _shown;

    /// <summary>Kinds that make a row visible.</summary>
    private readonly (ulong First, ulong Last)[] _parts;

    /// <summary>Lays the ranges out.</summary>
    /// <param name="ranges">Ranges by first page.</param>
    public MapGrid(IReadOnlyList<MapRange> ranges)
    {
        _ranges = ranges;
        _shown = [.. ranges.Where(range => range.Kind != MapKind.Image)];
        _parts = [.. _shown.SelectMany(Ends).OrderBy(part => part.First).ThenBy(part => part.Last)];
        while (RowNumbers().Skip(MaximumRows).Any())
        {
            CellPages *= 2;
        }

        Rows = [.. RowNumbers()];
    }

    /// <summary>Number of pages that a cell stands for, a power of two.</summary>
    public ulong CellPages { get; private set; } = 1;

    /// <summary>Numbers of the rows with parts of the handover, ascending; row n begins at page n * <see cref="RowPages"/>.</summary>
    public IReadOnlyList<ulong> Rows { get; }

    /// <summary>Number of pages that a row stands for.</summary>
    public ulong RowPages => CellPages * Columns;

    /// <summary>The cells of a row that are not empty.</summary>
    /// <param name="row">Number of the row.</param>
    public IReadOnlyList<MapCell> Cells(ulong row) => Cells(row, _ => true);

    /// <summary>The cells of a row with blocks, whatever else is in them.</summary>
    /// <param name="row">Number of the row.</param>
    public IReadOnlyList<MapCell> BlockCells(ulong row) => Cells(row, range => range.Kind == MapKind.Block);

    private List<MapCell> Cells(ulong row, Predicate<MapRange> wanted)
    {
        ulong firstPage = row * RowPages;
        var best = new (MapRange Range, ulong Pages)?[Columns];
        foreach (MapRange range in Overlapping(firstPage, RowPages).Where(range => wanted(range)))
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

    /// <summary>The ranges that overlap some pages, the most important first.</summary>
    /// <param name="firstPage">Number of the first page.</param>
    /// <param name="pages">Number of pages.</param>
    public IEnumerable<MapRange> Overlapping(ulong firstPage, ulong pages) =>
        _ranges.Where(range => range.First < firstPage + pages && range.Last >= firstPage).OrderByDescending(range => range.Kind);

    /// <summary>Shows only both ends of a scratch area, which is large and uniform.</summary>
    private static IEnumerable<(ulong First, ulong Last)> Ends(MapRange range) => range.Kind == MapKind.Scratch
        ? [(range.First, range.First), (range.Last, range.Last)]
        : [(range.First, range.Last)];

    /// <summary>Whether a page is in a scratch area.</summary>
    /// <param name="page">Number of the page.</param>
    public bool IsScratch(ulong page) => _shown.Any(range => range.Kind == MapKind.Scratch && range.First <= page && range.Last >= page);

    private IEnumerable<ulong> RowNumbers()
    {
        ulong next = 0;
        foreach ((ulong first, ulong last) in _parts)
        {
            ulong lastRow = last / RowPages;
            for (ulong row = Math.Max(next, first / RowPages); row <= lastRow; row++)
            {
                yield return row;
                next = row + 1;
            }
        }
    }
}
