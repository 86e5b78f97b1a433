using System.CommandLine;
using System.CommandLine.Parsing;
using Kho.Formatting;

namespace Kho.Cli.Options;

/// <summary>
/// Usage errors in one sentence and in kho's words: the parser's messages are never printed, since
/// they name its classes instead of the remedy.
/// </summary>
internal static class UsageErrors
{
    /// <summary>Marks kho's sentences among the parser's; it cannot occur on a command line.</summary>
    private const char Own = '\0';

    /// <summary>Adds a message.</summary>
    public static void Add(SymbolResult result, string message) => result.AddError(Own + message);

    /// <summary>Describes the first error, an unknown or missing verb before all others.</summary>
    /// <param name="parsed">Command line with errors.</param>
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0)
        {
            return parsed.UnmatchedTokens.Count == 0 ? $"a verb is missing; {HelpPrinter.PathOf(command)} has {Verbs(command)}"
                : IsOption(parsed.UnmatchedTokens[0]) ? NoOption(command, parsed.UnmatchedTokens[0])
                : NoVerb(command, parsed.UnmatchedTokens[0]);
        }

        return parsed.Errors.FirstOrDefault(error => error.Message.StartsWith(Own))?.Message[1..]
            ?? Unmatched(parsed, command)
            ?? parsed.CommandResult.Children.OfType<OptionResult>().Select(Wrong).FirstOrDefault(wrong => wrong is not null)
            ?? Missing(parsed, command)
            ?? $"invalid command line; see 'kho help{HelpPrinter.PathOf(command)[3..]}'";
    }

    /// <summary>Describes an unknown verb.</summary>
    public static string NoVerb(Command command, string typed)
    {
        string[] names = [.. command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name)];
        string otherwise = names.Length == 0 ? "; it has none" : $"; there are {Verbs(command)}";
        return $"'{typed}' is no verb of {HelpPrinter.PathOf(command)}{Suggestion.Of(typed, names, otherwise)}";
    }

    /// <summary>Describes an unknown option.</summary>
    public static string NoOption(Command command, string typed)
    {
        string name = typed.Split('=')[0];
        IEnumerable<string> names = command.Options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name));
        string path = HelpPrinter.PathOf(command);
        return $"'{name}' is no option of {path}{Suggestion.Of(name, names, $"; see '{path} --help'")}";
    }

    private static string Verbs(Command command) => string.Join(", ", command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name));

    private static bool IsOption(string word) => word is ['-', _, ..];

    private static string? Unmatched(ParseResult parsed, Command command)
    {
        if (parsed.UnmatchedTokens.Count == 0)
        {
            return null;
        }

        string typed = parsed.UnmatchedTokens.FirstOrDefault(IsOption) ?? parsed.UnmatchedTokens[0];
        string[] arguments = [.. command.Arguments.Select(Name)];
        return IsOption(typed) ? NoOption(command, typed)
            : $"'{typed}' is unexpected; {HelpPrinter.PathOf(command)} takes {(arguments.Length == 0 ? "options only" : string.Join(' ', arguments))}";
    }

    private static string? Wrong(OptionResult result)
    {
        Option option = result.Option;
        bool isFlag = option.ValueType == typeof(bool);
        return isFlag && result.Tokens.Count > 0 ? $"{option.Name}: takes no value, but '{result.Tokens[0].Value}' is given"
            : isFlag || result.Implicit ? null
            : result.Tokens.Count < option.Arity.MinimumNumberOfValues ? $"{option.Name}: {option.HelpName ?? "a value"} is missing"
            : result.Tokens.Count > option.Arity.MaximumNumberOfValues ? $"{option.Name}: is given {result.Tokens.Count} times, expected once"
            : null;
    }

    private static string? Missing(ParseResult parsed, Command command)
    {
        Argument? argument = command.Arguments.FirstOrDefault(argument => (parsed.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues);
        if (argument is not null)
        {
            return $"{Name(argument)} is missing; see '{HelpPrinter.PathOf(command)} --help'";
        }

        Option? option = command.Options.FirstOrDefault(option => option.Required && parsed.GetResult(option) is not { Implicit: false });
        return option is null ? null : $"{option.Name} {option.HelpName} is missing";
    }

    private static string Name(Argument argument) => argument.HelpName ?? argument.Name;
}
