using System.CommandLine;

namespace Kho.Cli;

/// <summary><c>kho abi</c>: the ABIs of releases and kernels.</summary>
internal static class AbiCommand
{
    public const string Name = "abi";

    private static readonly (string Name, Func<Command> Create)[] _verbs =
    [
        ("list", AbiListCommand.Create),
        ("show", AbiShowCommand.Create),
        ("matrix", AbiMatrixCommand.Create),
        ("diff", AbiDiffCommand.Create),
        ("lint", AbiLintCommand.Create),
        ("check", AbiCheckCommand.Create),
        ("extract", AbiExtractCommand.Create),
    ];

    /// <summary>Builds the command.</summary>
    /// <param name="word">The verb that a command line names; empty for any.</param>
    /// <returns>The command with all verbs, or with that one alone.</returns>
    public static Command Create(string word = "")
    {
        var command = new Command(Name, """
            Shows, compares, lints and checks the handover ABIs of releases and kernels, without an image.

            Examples:
              kho abi list
              kho abi show linux-7.3 --page-size 16K
              kho abi diff linux-6.17 linux-6.18
              kho abi extract /boot/vmlinuz-7.3.4
            """);
        if (!KhoCommand.AddOne(command, _verbs, word))
        {
            foreach ((_, Func<Command> create) in _verbs)
            {
                command.Subcommands.Add(create());
            }
        }

        return command;
    }
}
