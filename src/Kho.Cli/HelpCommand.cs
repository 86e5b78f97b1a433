using System.CommandLine;
using Kho.Cli.Options;

namespace Kho.Cli;

/// <summary><c>kho help</c>: the help of a verb, as its <c>--help</c> prints it.</summary>
internal static class HelpCommand
{
    /// <param name="root">The command with the verbs.</param>
    public static Command Create(RootCommand root)
    {
        var verbs = new Argument<string[]>("VERB") { Description = "a verb, such as decode, or two, such as abi diff", Arity = new ArgumentArity(0, 2), HelpName = "VERB" };
        verbs.CompletionSources.Add([.. root.Subcommands.Select(verb => verb.Name)]);
        var command = new Command("help", """
            Prints the help of a verb, or a line for each verb.

            Examples:
              kho help
              kho help restore
              kho help abi diff
            """);
        command.Arguments.Add(verbs);
        command.SetAction(parsed => KhoProgram.Invoke(root, [.. Known(root, parsed.GetValue(verbs) ?? []), "--help"]));
        return command;
    }

    private static string[] Known(Command command, string[] words)
    {
        foreach (string word in words)
        {
            command = command.Subcommands.FirstOrDefault(verb => verb.Name == word) ?? throw new UsageException(UsageErrors.NoVerb(command, word));
        }

        return words;
    }
}
