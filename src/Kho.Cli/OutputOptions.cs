using System.CommandLine;
using Kho.Abi.Handover;
using Kho.Cli.Printing;
using Spectre.Console;

namespace Kho.Cli;

/// <summary>How results are printed.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "print one JSON document" };

    private readonly Option<bool> _noColor = new("--no-color") { Description = "no colours, as with NO_COLOR set" };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "no progress bar, which is drawn on a terminal only" };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        command.Options.Add(_noColor);
    }

    /// <summary>Adds the option for a verb that may take long.</summary>
    public void AddProgressTo(Command command) => command.Options.Add(_quiet);

    /// <summary>Runs something that may search memory, with a progress bar if standard error is a terminal.</summary>
    /// <param name="parsed">Command line.</param>
    /// <param name="options">What to read by; the action gets them with somebody who listens.</param>
    /// <param name="action">What to run.</param>
    public T WithProgress<T>(ParseResult parsed, HandoverOptions options, Func<HandoverOptions, T> action) =>
        Console.IsErrorRedirected || parsed.GetValue(_quiet)
            ? action(options)
            : ScanProgressBar.Run(Terminal(parsed), progress => action(options with { Progress = progress }));

    /// <summary>Whether JSON is wanted.</summary>
    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>A page of text on standard output.</summary>
    public TextPage Page(ParseResult parsed) => new(Console.Out, Colors(parsed, Console.IsOutputRedirected));

    /// <summary>A page of text on standard error.</summary>
    public TextPage ErrorPage(ParseResult parsed) => new(Console.Error, Colors(parsed, Console.IsErrorRedirected));

    /// <summary>Standard error as a terminal that can be drawn on.</summary>
    private IAnsiConsole Terminal(ParseResult parsed) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        ColorSystem = Colors(parsed, redirected: false),
        Out = new AnsiConsoleOutput(Console.Error),
    });

    private ColorSystemSupport Colors(ParseResult parsed, bool redirected) =>
        redirected || parsed.GetValue(_noColor) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            ? ColorSystemSupport.NoColors
            : ColorSystemSupport.Detect;
}
