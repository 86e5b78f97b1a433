using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Cli.Terminals;
using Spectre.Console;

namespace Kho.Cli.Options;

/// <summary>Options of output.</summary>
internal sealed class OutputOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "print one JSON document" };

    private readonly Option<bool> _noColor = new("--no-color") { Description = "no colours and no progress bar, as with NO_COLOR" };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "no progress bar (drawn on a terminal only)" };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "also print purely informative findings" };

    private readonly bool _isErrorOnly;

    public OutputOptions()
    {
    }

    private OutputOptions(OutputOptions options)
    {
        _json = options._json;
        _noColor = options._noColor;
        _quiet = options._quiet;
        _isErrorOnly = true;
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        command.Options.Add(_noColor);
    }

    /// <summary>Adds the option for a verb with purely informative findings.</summary>
    public void AddVerboseTo(Command command) => command.Options.Add(_verbose);

    /// <summary>Whether to print purely informative findings.</summary>
    public bool IsVerbose(ParseResult parsed) => parsed.GetResult(_verbose) is not null && parsed.GetValue(_verbose);

    /// <summary>Adds the option for a verb that may take long.</summary>
    public void AddProgressTo(Command command) => command.Options.Add(_quiet);

    /// <summary>Whether no progress is wanted.</summary>
    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(_quiet);

    /// <summary>Runs an action that may search memory, with a progress bar if standard error is a terminal.</summary>
    /// <param name="options">Options of reading; the action receives them with a progress receiver.</param>
    public T WithProgress<T>(ParseResult parsed, HandoverOptions options, Func<HandoverOptions, T> action) =>
        Standard.IsErrorRedirected || parsed.GetValue(_quiet) || !MayDecorate(parsed)
            ? action(options)
            : ScanProgressBar.Run(ErrorTerminal(), progress => action(options with { Progress = progress }));

    /// <summary>Whether the output is JSON.</summary>
    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>A page of text on standard output.</summary>
    public TextPage Page(ParseResult parsed) => _isErrorOnly ? ErrorPage(parsed)
        : new TextPage(Standard.Out, !Standard.IsOutputRedirected && MayDecorate(parsed), Standard.IsOutputRedirected ? null : Terminal.Width);

    /// <summary>A page of text on standard error.</summary>
    public TextPage ErrorPage(ParseResult parsed) =>
        new(Standard.Error, !Standard.IsErrorRedirected && MayDecorate(parsed), Standard.IsErrorRedirected ? null : Terminal.Width);

    /// <summary>
    /// The page for messages about an output file: standard error if the file is standard output.
    /// </summary>
    /// <param name="isBinary">The output is binary, and is refused for a terminal.</param>
    public OutputOptions ForOutputTo(ParseResult parsed, string path, bool isBinary)
    {
        if (path != OutputFile.StandardOutput)
        {
            return this;
        }

        if (Json(parsed))
        {
            throw new UsageException("--json: conflicts with '-o -', which also writes to standard output");
        }

        return isBinary && !Standard.IsOutputRedirected
            ? throw new UsageException("-o -: standard output is a terminal; help: redirect it to a file or a pipe")
            : new OutputOptions(this);
    }

    /// <summary>Standard error as a console.</summary>
    private static IAnsiConsole ErrorTerminal() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new Terminal(Standard.Error) });

    /// <summary>Neither the command line nor the environment forbids escape sequences, and the terminal knows them.</summary>
    private bool MayDecorate(ParseResult parsed) =>
        !parsed.GetValue(_noColor)
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
}
