using System.CommandLine;

namespace Kho.Cli;

/// <summary>What is wrong with a command line, in one sentence.</summary>
internal static class UsageErrors
{
    /// <summary>Describes the first error; a verb that does not exist, or that is missing, before all others.</summary>
    /// <param name="parsed">Command line with errors.</param>
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command.Subcommands.Count == 0)
        {
            return parsed.Errors[0].Message;
        }

        string path = command is RootCommand ? "kho" : $"kho {command.Name}";
        string verbs = string.Join(", ", command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name));
        return parsed.UnmatchedTokens.Count > 0
            ? $"'{parsed.UnmatchedTokens[0]}' is no verb of {path}; there are {verbs}"
            : $"a verb is missing; {path} has {verbs}";
    }
}
