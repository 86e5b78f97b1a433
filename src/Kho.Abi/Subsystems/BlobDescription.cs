namespace Kho.Abi.Subsystems;

/// <summary>Outputs in which a part of a description appears.</summary>
[Flags]
internal enum Audience
{
    /// <summary>Text in a terminal.</summary>
    Text = 1,

    /// <summary>An HTML page, which can fold parts and link addresses.</summary>
    Page = 2,

    /// <summary>Terminal and page.</summary>
    Both = Text | Page,
}

/// <summary>A blob's contents for human readers. Text output and pages lay out the same description.</summary>
/// <param name="Summary">One line, for a terminal.</param>
/// <param name="PageSummary">One line, for a page.</param>
/// <param name="Parts">The parts in order; the sequence may be lazy and is enumerated once.</param>
internal sealed record BlobDescription(string Summary, string PageSummary, IEnumerable<ShownPart> Parts);

/// <summary>A part of a description.</summary>
internal abstract record ShownPart
{
    /// <summary>Outputs in which the part appears.</summary>
    public Audience For { get; init; } = Audience.Both;

    /// <summary>Capitalizes the first letter, as captions and headings on pages need it.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

/// <summary>One or two sentences.</summary>
/// <param name="Text">The sentences.</param>
/// <param name="Title">Heading in a terminal, after the blob's name; null for none.</param>
internal sealed record ShownText(string Text, string? Title = null) : ShownPart;

/// <summary>Bytes of an unknown format; only the first ones are shown.</summary>
/// <param name="Bytes">All the bytes.</param>
/// <param name="Title">Owner of the bytes: heading in a terminal, after the blob's name, and name on a page; null for the blob itself.</param>
internal sealed record ShownBytes(ReadOnlyMemory<byte> Bytes, string? Title = null) : ShownPart
{
    /// <summary>Maximum number of bytes shown.</summary>
    public const int Most = 64;
}

/// <summary>A list of names, one per line.</summary>
internal sealed record ShownNames(IReadOnlyList<string> Names) : ShownPart;

/// <summary>A note that the list above it was truncated.</summary>
/// <param name="Count">Number of omitted entries.</param>
internal sealed record ShownMore(ulong Count) : ShownPart;

/// <summary>Parts that a page folds under a title. A terminal shows the parts without the title.</summary>
/// <param name="Title">The title, or its text before <see cref="Name"/>.</param>
internal sealed record ShownGroup(string Title, IEnumerable<ShownPart> Parts) : ShownPart
{
    /// <summary>A name in the title that comes from the image; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Text of the title after the name.</summary>
    public string Rest { get; init; } = "";

    /// <summary>Style of the group on a page; null for the default.</summary>
    public string? Style { get; init; }
}

/// <summary>A table.</summary>
/// <param name="Title">Heading in a terminal, after the blob's name.</param>
/// <param name="Rows">The rows, with one cell per column; trailing cells may be missing.</param>
/// <param name="Count">Number of rows.</param>
internal sealed record ShownTable(string Title, IReadOnlyList<Column> Columns, IEnumerable<IReadOnlyList<Cell>> Rows, int Count) : ShownPart
{
    /// <summary>Number of rows that a page shows of a table without its own limit.</summary>
    public const int MostRows = 200;

    /// <summary>Caption on a page.</summary>
    public string Caption { get => field ?? Capital(Title); init; }

    /// <summary>A line below the heading in a terminal; null for none.</summary>
    public string? Lead { get; init; }

    /// <summary>Maximum number of rows on a page.</summary>
    public int Most { get; init; } = MostRows;

    /// <summary>Number of rows missing from <see cref="Rows"/>.</summary>
    public int LeftOut { get; init; }
}

/// <summary>A column of a table.</summary>
/// <param name="Title">Title in lower case.</param>
/// <param name="For">Outputs in which the column appears.</param>
/// <param name="IsNumber">Align the cells as numbers.</param>
/// <param name="IsHead">The cells are the headings of their rows.</param>
internal sealed record Column(string Title, Audience For = Audience.Both, bool IsNumber = false, bool IsHead = false)
{
    /// <summary>Title on a page.</summary>
    public string PageTitle { get => field ?? ShownPart.Capital(Title); init; }
}

/// <summary>Kind of a cell's contents.</summary>
internal enum CellKind
{
    /// <summary>Text that this program wrote.</summary>
    Text,

    /// <summary>A name that comes from the image.</summary>
    Name,

    /// <summary>A physical address; a page links it to its place on the page.</summary>
    Address,

    /// <summary>An address, or another 64-bit number, without a link.</summary>
    Hex,

    /// <summary>A count.</summary>
    Number,

    /// <summary>A length in bytes.</summary>
    Size,

    /// <summary>An amount, shown relative to the largest in the table.</summary>
    Share,
}

/// <summary>A cell of a table.</summary>
/// <param name="Kind">Kind of the contents.</param>
/// <param name="Value">Text or name of the cell.</param>
/// <param name="Number">Number of the cell; null if unknown.</param>
/// <param name="Most">Largest amount in the table.</param>
internal readonly record struct Cell(CellKind Kind, string Value, UInt128? Number, UInt128 Most)
{
    public static Cell Text(string text) => new(CellKind.Text, text, null, 0);

    public static Cell Name(string name) => new(CellKind.Name, name, null, 0);

    public static Cell Address(ulong? address) => new(CellKind.Address, "", address, 0);

    public static Cell Hex(ulong number) => new(CellKind.Hex, "", number, 0);

    public static Cell Count(ulong? number) => new(CellKind.Number, "", number, 0);

    public static Cell Size(UInt128? bytes) => new(CellKind.Size, "", bytes, 0);

    public static Cell Share(UInt128 amount, UInt128 most) => new(CellKind.Share, "", amount, most);
}

/// <summary>Row of a file in a table of files.</summary>
/// <param name="Size">Length in bytes.</param>
/// <param name="Position">File position in bytes.</param>
/// <param name="Folios">Number of folios as the file's structure states it.</param>
/// <param name="Seals">Seals; null if the format has none.</param>
/// <param name="SealNames">Names of the seals.</param>
/// <param name="IsWhole">All structures that list the file's folios could be read.</param>
/// <param name="Runs">Number of contiguous runs of pages that hold the file.</param>
/// <param name="Extents">The runs: offset in the file in pages, page frame number, number of pages, flags.</param>
internal sealed record FileDescription(ulong Size, ulong Position, ulong Folios, uint? Seals, IReadOnlyList<string> SealNames, bool IsWhole, int Runs, IEnumerable<(ulong Index, ulong Pfn, ulong Pages, int Flags)> Extents)
{
    /// <summary>Page frame number of the first run; null if there are no runs.</summary>
    public ulong? FirstPfn => Runs == 0 ? null : Extents.First().Pfn;
}
