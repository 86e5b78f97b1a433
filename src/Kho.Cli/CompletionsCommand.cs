using System.CommandLine;
using Kho.Cli.Completion;
using Kho.Cli.Options;
using Kho.Cli.Terminals;

namespace Kho.Cli;

/// <summary><c>kho completions</c>: completion scripts of shells.</summary>
internal static class CompletionsCommand
{
    private static readonly Dictionary<string, Func<CompletionTree, string>> _shells = new(StringComparer.Ordinal)
    {
        ["bash"] = BashCompletion.Write,
        ["zsh"] = ZshCompletion.Write,
        ["fish"] = FishCompletion.Write,
    };

    /// <param name="root">The command with the verbs to complete.</param>
    public static Command Create(RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish", HelpName = "SHELL" };
        shell.CompletionSources.Add([.. _shells.Keys]);
        var command = new Command("completions", """
            Prints a shell's completion script for verbs, options, releases, page sizes and file names.

            Examples:
              source <(kho completions bash)
              kho completions zsh > ~/.zfunc/_kho
              kho completions fish > ~/.config/fish/completions/kho.fish
            """);
        command.Arguments.Add(shell);
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(shell);
            Func<CompletionTree, string> write = _shells.GetValueOrDefault(name) ?? throw new UsageException($"SHELL: '{name}' is none of {string.Join(", ", _shells.Keys)}");
            Standard.Out.Write(write(CompletionTree.Of(root)));
            return ExitCode.Fine;
        });
        return command;
    }
}
