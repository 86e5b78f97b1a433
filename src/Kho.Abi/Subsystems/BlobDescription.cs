namespace Kho.Abi.Subsystems;

/// <summary>Who is shown a part of a description.</summary>
[Flags]
internal enum Audience
{
    /// <summary>Readers of text in a terminal.</summary>
    Text = 1,

    /// <summary>Readers of a page in a browser, which unfolds and links.</summary>
    Page = 2,

    /// <summary>Both.</summary>
    Both = Text | Page,
}

/// <summary>What a blob holds, for people: one description, which text output and pages lay out.</summary>
/// <param name="Summary">One line, in a terminal.</param>
/// <param name="PageSummary">One line, on a page.</param>
/// <param name="Parts">The parts in order; may be enumerated lazily, once.</param>
internal sealed record BlobDescription(string Summary, string PageSummary, IEnumerable<ShownPart> Parts);

/// <summary>A part of a description.</summary>
internal abstract record ShownPart
{
    /// <summary>Who is shown it.</summary>
    public Audience For { get; init; } = Audience.Both;

    /// <summary>Text with its first letter in upper case, as pages begin captions and heads.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

/// <summary>A sentence or two.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Title">Heading in a terminal, behind the blob's name; null for none.</param>
internal sealed record ShownText(string Text, string? Title = null) : ShownPart;

/// <summary>Bytes of a format that nobody knows; the first of them are shown.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Title">What has them: heading in a terminal, behind the blob's name, and name on a page; null for the blob itself.</param>
internal sealed record ShownBytes(ReadOnlyMemory<byte> Bytes, string? Title = null) : ShownPart
{
    /// <summary>Number of bytes that are shown.</summary>
    public const int Most = 64;
}

/// <summary>Names, one below the other.</summary>
/// <param name="Names">The names.</param>
internal sealed record ShownNames(IReadOnlyList<string> Names) : ShownPart;

/// <summary>Says how much of a list was left out before this.</summary>
/// <param name="Count">How much.</param>
internal sealed record ShownMore(ulong Count) : ShownPart;

/// <summary>Parts that a page folds away under a title; a terminal shows them without it.</summary>
/// <param name="Title">Title, or what stands before a name in it.</param>
/// <param name="Parts">The parts.</param>
internal sealed record ShownGroup(string Title, IEnumerable<ShownPart> Parts) : ShownPart
{
    /// <summary>A name in the title that an image's maker chose; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>What stands behind the name.</summary>
    public string Rest { get; init; } = "";

    /// <summary>How the page shows it, other than plainly; null for plainly.</summary>
    public string? Style { get; init; }
}

/// <summary>A table.</summary>
/// <param name="Title">Heading in a terminal, behind the blob's name.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, with a cell for each column; a row that says less has fewer.</param>
/// <param name="Count">Number of rows.</param>
internal sealed record ShownTable(string Title, IReadOnlyList<Column> Columns, IEnumerable<IReadOnlyList<Cell>> Rows, int Count) : ShownPart
{
    /// <summary>Rows that a page shows of a table without a limit of its own.</summary>
    public const int MostRows = 200;

    /// <summary>Caption on a page.</summary>
    public string Caption { get => field ?? Capital(Title); init; }

    /// <summary>A line under the heading in a terminal; null for none.</summary>
    public string? Lead { get; init; }

    /// <summary>Rows that a page shows.</summary>
    public int Most { get; init; } = MostRows;

    /// <summary>Number of rows that are not among <see cref="Rows"/>.</summary>
    public int LeftOut { get; init; }
}

/// <summary>A column of a table.</summary>
/// <param name="Title">What it holds, in lower case.</param>
/// <param name="For">Who is shown it.</param>
/// <param name="IsNumber">It is aligned like numbers.</param>
/// <param name="IsHead">Its cells name their rows.</param>
internal sealed record Column(string Title, Audience For = Audience.Both, bool IsNumber = false, bool IsHead = false)
{
    /// <summary>Title on a page.</summary>
    public string PageTitle { get => field ?? ShownPart.Capital(Title); init; }
}

/// <summary>What a cell holds.</summary>
internal enum CellKind
{
    /// <summary>Text of this project's own.</summary>
    Text,

    /// <summary>A name that an image's maker chose.</summary>
    Name,

    /// <summary>A physical address; a page links it to its place.</summary>
    Address,

    /// <summary>An address or another number of 64 bits that leads nowhere.</summary>
    Hex,

    /// <summary>A count.</summary>
    Number,

    /// <summary>A length in bytes.</summary>
    Size,

    /// <summary>An amount beside the largest one of its table.</summary>
    Share,
}

/// <summary>A cell of a table.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Value">Text or name.</param>
/// <param name="Number">Number, or null where it is not known.</param>
/// <param name="Most">The largest amount of the table.</param>
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

/// <summary>What a table of files says of one.</summary>
/// <param name="Size">Length in bytes.</param>
/// <param name="Position">File position in bytes.</param>
/// <param name="Folios">Number of folios as it is stated.</param>
/// <param name="Seals">Seals, or null where the format has none.</param>
/// <param name="SealNames">Names of the seals.</param>
/// <param name="IsWhole">Everything that says where it lies could be read.</param>
/// <param name="Runs">Number of runs of pages that it lies in.</param>
/// <param name="Extents">The runs: offset in the file in pages, page frame number, number of pages, flags.</param>
internal sealed record FileDescription(ulong Size, ulong Position, ulong Folios, uint? Seals, IReadOnlyList<string> SealNames, bool IsWhole, int Runs, IEnumerable<(ulong Index, ulong Pfn, ulong Pages, int Flags)> Extents)
{
    /// <summary>Page frame number of the first run; null where there is none.</summary>
    public ulong? FirstPfn => Runs == 0 ? null : Extents.First().Pfn;
}
