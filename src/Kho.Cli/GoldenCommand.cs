using System.CommandLine;

namespace Kho.Cli;

/// <summary><c>kho golden</c>: images that stay as they are, and what is true of them.</summary>
internal static class GoldenCommand
{
    /// <summary>Builds the verb and those below it.</summary>
    public static Command Create()
    {
        var command = new Command("golden", """
            Compares golden images with what is known of them: facts that others stated, and what kho said when they were
            recorded. docs/golden.md tells how to keep golden images of your own.

            Examples:
              kho golden verify
              kho golden record my-images
              kho golden verify my-images --spec my-spec
            """);
        command.Subcommands.Add(GoldenVerifyCommand.Create());
        command.Subcommands.Add(GoldenRecordCommand.Create());
        return command;
    }
}
