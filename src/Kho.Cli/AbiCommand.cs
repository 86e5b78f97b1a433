using System.CommandLine;

namespace Kho.Cli;

/// <summary><c>kho abi</c>: the ABIs of releases and kernels.</summary>
internal static class AbiCommand
{
    public static Command Create()
    {
        var command = new Command("abi", """
            Shows, compares, lints and checks the handover ABIs of releases and kernels, without an image.

            Examples:
              kho abi list
              kho abi show linux-7.3 --page-size 16K
              kho abi diff linux-6.17 linux-6.18
              kho abi extract /boot/vmlinuz-7.3.4
            """);
        command.Subcommands.Add(AbiListCommand.Create());
        command.Subcommands.Add(AbiShowCommand.Create());
        command.Subcommands.Add(AbiMatrixCommand.Create());
        command.Subcommands.Add(AbiDiffCommand.Create());
        command.Subcommands.Add(AbiLintCommand.Create());
        command.Subcommands.Add(AbiCheckCommand.Create());
        command.Subcommands.Add(AbiExtractCommand.Create());
        return command;
    }
}
