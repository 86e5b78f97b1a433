using System.Buffers;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kho.Cli.Terminals;

/// <summary>
/// Text for a person: headings, aligned pairs and tables, never padded. Lines have the length of their contents, so that they
/// can be searched and pasted; on a terminal, tables fit its width with wrapped cells.
/// </summary>
internal sealed class TextPage
{
    private const int Unlimited = 4096;

    /// <summary>Characters of one column each: printable ASCII and the signs that pages use.</summary>
    private static readonly SearchValues<char> _narrow = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(character => (char)character), .. "…→–·✓✗"]);

    private readonly TextWriter _output;
    private readonly StringBuilder _buffer = new();
    private readonly Lazy<IAnsiConsole> _lazyConsole;
    private readonly bool _isPlain;
    private readonly int? _width;

    /// <param name="output">Writer of the page.</param>
    /// <param name="decorate">Whether to use colours and weights.</param>
    /// <param name="width">Columns of the terminal; null for a file or a pipe.</param>
    public TextPage(TextWriter output, bool decorate, int? width)
    {
        _output = output;
        _isPlain = !decorate;
        _width = width;
        _lazyConsole = new(CreateConsole);
    }

    private IAnsiConsole Console => _lazyConsole.Value;

    private IAnsiConsole CreateConsole()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            // Without escape sequences the library would set the console's colours by calls.
            Ansi = AnsiSupport.Yes,
            ColorSystem = _isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = InteractionSupport.No,
            Out = new Terminal(new StringWriter(_buffer) { NewLine = "\n" }),
        });
        console.Profile.Width = Unlimited;
        return console;
    }

    /// <summary>Writes an empty line and a heading.</summary>
    public void Heading(string text)
    {
        if (IsPlainText(text))
        {
            _output.Write($"\n{text.TrimEnd()}\n");
            return;
        }

        Console.WriteLine();
        Console.Write(new Text(text, Styled(new Style(decoration: Decoration.Bold))));
        Console.WriteLine();
        Flush();
    }

    public void Line(string text)
    {
        if (IsPlainText(text))
        {
            _output.Write(text.TrimEnd() + "\n");
            return;
        }

        Console.Write(new Text(text));
        Console.WriteLine();
        Flush();
    }

    /// <summary>Writes one line in a colour.</summary>
    public void Line(string text, Color color)
    {
        Console.Write(new Text(text, Styled(new Style(foreground: color))));
        Console.WriteLine();
        Flush();
    }

    /// <summary>Writes names and values, aligned.</summary>
    public void Pairs(IEnumerable<(string Name, string Value)> pairs)
    {
        (string Name, string Value)[] all = [.. pairs];
        if (all.All(pair => IsPlainText(pair.Name) && IsPlainText(pair.Value)))
        {
            WritePlain([.. all.Select(pair => (IReadOnlyList<string>)[pair.Name, pair.Value])], [false, false], indent: 0);
            return;
        }

        Grid grid = new Grid { Expand = false }.AddColumn(Column(rightAligned: false)).AddColumn(Column(rightAligned: false));
        foreach ((string name, string value) in all)
        {
            grid.AddRow(new Text(name, Styled(new Style(decoration: Decoration.Dim))), new Text(value));
        }

        Write(grid);
    }

    /// <param name="columns">Headings; &gt; at the start aligns the column to the right.</param>
    /// <param name="rows">Rows, each with a cell for every column.</param>
    /// <param name="indent">Number of spaces before each line.</param>
    /// <param name="paint">The colour of a cell by its text; null for none.</param>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, int indent = 2, Func<string, Color?>? paint = null)
    {
        IReadOnlyList<string>[] all = [.. rows];
        if (all.All(row => row.All(IsPlainText)) && columns.All(IsPlainText))
        {
            WritePlain([[.. columns.Select(column => column.TrimStart('>'))], .. all], [.. columns.Select(IsRight)], indent);
            return;
        }

        var grid = new Grid { Expand = false };
        foreach (string column in columns)
        {
            grid.AddColumn(Column(IsRight(column)));
        }

        grid.AddRow([.. columns.Select(column => new Text(column.TrimStart('>'), Styled(new Style(decoration: Decoration.Dim))))]);
        foreach (IReadOnlyList<string> row in all)
        {
            grid.AddRow([.. row.Select(cell => new Text(cell, paint?.Invoke(cell) is Color color ? Styled(new Style(foreground: color)) : Style.Plain))]);
        }

        Write(new Padder(grid, new Padding(indent, 0, 0, 0)));
    }

    private Style Styled(Style style) => _isPlain ? Style.Plain : style;

    private static bool IsRight(string column) => column.StartsWith('>');

    /// <summary>Whether a table of such cells fits the terminal without a wrapped cell; always true for a file or a pipe.</summary>
    public bool Fits(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, int indent = 2)
    {
        IReadOnlyList<string>[] all = [columns, .. rows];
        return _width is null || indent + columns.Select((_, column) => all.Max(row => row[column].Length) + 2).Sum() <= _width;
    }

    /// <summary>Number of a table's columns, from one of them on, that fit beside the first one; at least 1.</summary>
    public int CountFitting(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int from)
    {
        int count = columns.Count - from;
        while (count > 1 && !Fits([columns[0], .. columns.Skip(from).Take(count)], rows.Select(row => (IReadOnlyList<string>)[row[0], .. row.Skip(from).Take(count)])))
        {
            count--;
        }

        return count;
    }

    private GridColumn Column(bool rightAligned) => new()
    {
        // Numbers are never broken.
        NoWrap = rightAligned || _width is null,
        Padding = new Padding(0, 0, 2, 0),
        Alignment = rightAligned ? Justify.Right : Justify.Left,
    };

    /// <summary>Whether a text needs no layout by the library: it goes to a file or a pipe, without colour, and each character is one column wide.</summary>
    /// <remarks>Most pages are written so; laying them out took two thirds of the time of decoding a small handover.</remarks>
    private bool IsPlainText(string text) => _isPlain && _width is null && !text.AsSpan().ContainsAnyExcept(_narrow);

    private void WritePlain(IReadOnlyList<string>[] rows, bool[] isRight, int indent)
    {
        int[] widths = new int[isRight.Length];
        foreach (IReadOnlyList<string> row in rows)
        {
            for (int column = 0; column < widths.Length; column++)
            {
                widths[column] = Math.Max(widths[column], row[column].Length);
            }
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            _buffer.Append(' ', indent);
            for (int column = 0; column < widths.Length; column++)
            {
                int padding = widths[column] - row[column].Length;
                _buffer.Append(' ', isRight[column] ? padding : 0).Append(row[column]).Append(' ', (isRight[column] ? 0 : padding) + 2);
            }

            _buffer.Append('\n');
        }

        Flush();
    }

    private void Write(IRenderable content)
    {
        Console.Profile.Width = _width ?? Unlimited;
        Console.Write(content);
        Console.Profile.Width = Unlimited;
        Flush();
    }

    /// <summary>Writes what stands in the buffer, without white space at the ends of lines.</summary>
    private void Flush()
    {
        var lines = new StringBuilder(_buffer.Length + 1);
        ReadOnlySpan<char> text = _buffer.ToString().AsSpan().TrimEnd('\n');
        foreach (Range line in text.Split('\n'))
        {
            lines.Append(text[line].TrimEnd()).Append('\n');
        }

        _output.Write(lines);
        _buffer.Clear();
    }
}
