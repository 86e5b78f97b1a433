using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kho.Cli.Printing;

/// <summary>
/// Text for a person: headings, aligned pairs and tables. Lines are as long as their contents, never wrapped to a
/// terminal's width and never padded, so that they can be searched, cut and pasted.
/// </summary>
internal sealed class TextPage
{
    private const int Unlimited = 4096;

    private readonly TextWriter _output;
    private readonly StringBuilder _buffer = new();
    private readonly IAnsiConsole _console;
    private readonly bool _isPlain;

    public TextPage(TextWriter output, ColorSystemSupport colors)
    {
        _output = output;
        _isPlain = colors == ColorSystemSupport.NoColors;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            // Without escape sequences the console's colours would be set by calls instead; plain text has no style to set.
            Ansi = _isPlain ? AnsiSupport.Yes : AnsiSupport.Detect,
            ColorSystem = colors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(new StringWriter(_buffer) { NewLine = "\n" }),
        });
        _console.Profile.Width = Unlimited;
    }

    /// <summary>Writes an empty line and a heading.</summary>
    public void Heading(string text)
    {
        _console.WriteLine();
        _console.Write(new Text(text, Styled(new Style(decoration: Decoration.Bold))));
        _console.WriteLine();
        Flush();
    }

    /// <summary>Writes one line.</summary>
    public void Line(string text)
    {
        _console.Write(new Text(text));
        _console.WriteLine();
        Flush();
    }

    /// <summary>Writes one line in the colour of what it says.</summary>
    public void Line(string text, Color color)
    {
        _console.Write(new Text(text, Styled(new Style(foreground: color))));
        _console.WriteLine();
        Flush();
    }

    /// <summary>Writes names and values, aligned.</summary>
    public void Pairs(IEnumerable<(string Name, string Value)> pairs)
    {
        Grid grid = new Grid { Expand = false }.AddColumn(Column(rightAligned: false)).AddColumn(Column(rightAligned: false));
        foreach ((string name, string value) in pairs)
        {
            grid.AddRow(new Text(name, Styled(new Style(decoration: Decoration.Dim))), new Text(value));
        }

        Write(grid);
    }

    /// <summary>Writes a table.</summary>
    /// <param name="columns">Headings; one that begins with &gt; is of a column aligned to the right.</param>
    /// <param name="rows">Rows of as many cells.</param>
    /// <param name="indent">Number of spaces before each line.</param>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, int indent = 2)
    {
        var grid = new Grid { Expand = false };
        foreach (string column in columns)
        {
            grid.AddColumn(Column(IsRight(column)));
        }

        grid.AddRow([.. columns.Select(column => new Text(column.TrimStart('>'), Styled(new Style(decoration: Decoration.Dim))))]);
        foreach (IReadOnlyList<string> row in rows)
        {
            grid.AddRow([.. row.Select(cell => new Text(cell))]);
        }

        Write(new Padder(grid, new Padding(indent, 0, 0, 0)));
    }

    private Style Styled(Style style) => _isPlain ? Style.Plain : style;

    private static bool IsRight(string column) => column.StartsWith('>');

    private static GridColumn Column(bool rightAligned) => new()
    {
        NoWrap = true,
        Padding = new Padding(0, 0, 2, 0),
        Alignment = rightAligned ? Justify.Right : Justify.Left,
    };

    private void Write(IRenderable content)
    {
        _console.Write(content);
        Flush();
    }

    private void Flush()
    {
        foreach (string line in _buffer.ToString().TrimEnd('\n').Split('\n'))
        {
            _output.Write(line.TrimEnd() + "\n");
        }

        _buffer.Clear();
    }
}
