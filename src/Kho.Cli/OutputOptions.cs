using System.CommandLine;
using Kho.Cli.Printing;
using Spectre.Console;

namespace Kho.Cli;

/// <summary>How results are printed.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "print one JSON document" };

    private readonly Option<bool> _noColor = new("--no-color") { Description = "no colours, as with NO_COLOR set" };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        command.Options.Add(_noColor);
    }

    /// <summary>Whether JSON is wanted.</summary>
    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>A page of text on standard output.</summary>
    public TextPage Page(ParseResult parsed) => new(Console.Out, Colors(parsed, Console.IsOutputRedirected));

    /// <summary>A page of text on standard error.</summary>
    public TextPage ErrorPage(ParseResult parsed) => new(Console.Error, Colors(parsed, Console.IsErrorRedirected));

    private ColorSystemSupport Colors(ParseResult parsed, bool redirected) =>
        redirected || parsed.GetValue(_noColor) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            ? ColorSystemSupport.NoColors
            : ColorSystemSupport.Detect;
}
