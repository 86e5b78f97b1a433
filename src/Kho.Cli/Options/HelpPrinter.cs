using System.CommandLine;
using System.CommandLine.Help;
using Kho.Cli.Completion;
using Kho.Cli.Terminals;

namespace Kho.Cli.Options;

/// <summary>Prints help: all of a verb, or one line for each verb of a group.</summary>
internal static class HelpPrinter
{
    /// <summary>Greatest width of help, in columns.</summary>
    private const int WidestHelp = 140;

    /// <summary>Prints the requested help.</summary>
    public static int Print(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0)
        {
            PrintVerbs(command, Standard.Out);
            return ExitCode.Fine;
        }

        ((HelpAction)parsed.Action!).MaxWidth = Standard.IsOutputRedirected ? int.MaxValue : Math.Min(Terminal.Width, WidestHelp);
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = Standard.Out, Error = Standard.Error });
    }

    /// <summary>Whether a command line ends where a verb is expected, without an earlier error.</summary>
    public static bool IsBare(ParseResult parsed) =>
        parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0 && !parsed.CommandResult.Children.Any();

    /// <summary>Prints a line a verb.</summary>
    public static void PrintVerbs(Command command, TextWriter output)
    {
        string path = PathOf(command);
        Command[] verbs = [.. command.Subcommands.Where(verb => !verb.Hidden)];
        int width = verbs.Max(verb => verb.Name.Length);
        output.Write($"{command.Description?.ReplaceLineEndings("\n").Split("\n\n")[0]}\n\nUsage: {path} VERB [options]\n\n");
        foreach (Command verb in verbs)
        {
            output.Write($"  {verb.Name.PadRight(width)}  {CompletionTree.FirstSentence(verb.Description)}\n");
        }

        string more = command is RootCommand ? "; 'kho explain ID' explains a finding; 'kho --version' prints the version" : "";
        output.Write($"\n'{(command is RootCommand ? "kho help" : $"kho help {command.Name}")} VERB' describes a verb{more}\n");
    }

    /// <summary>The words of a command, such as <c>kho abi diff</c>.</summary>
    public static string PathOf(Command command) =>
        command is RootCommand || command.Parents.OfType<Command>().FirstOrDefault() is not Command parent ? CompletionTree.Program : $"{PathOf(parent)} {command.Name}";
}
