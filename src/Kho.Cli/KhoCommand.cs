using System.CommandLine;
using System.CommandLine.Help;

namespace Kho.Cli;

/// <summary>The command <c>kho</c> and its verbs.</summary>
internal static class KhoCommand
{
    /// <summary>Builds the command.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("""
            Reads kexec handovers (KHO): the memory and state that one Linux kernel hands to the next.

            Examples:
              kho decode golden/linux-7.3/7.3.4-out/handover.elf
              kho find vmcore
              kho key 0x12345000:0
            """);
        root.Subcommands.Add(FindCommand.Create());
        root.Subcommands.Add(DecodeCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(RestoreCommand.Create());
        root.Subcommands.Add(ExtractCommand.Create());
        root.Subcommands.Add(ReportCommand.Create());
        root.Subcommands.Add(SurveyCommand.Create());
        root.Subcommands.Add(EncodeCommand.Create());
        root.Subcommands.Add(TrimCommand.Create());
        root.Subcommands.Add(KeyCommand.Create());
        root.Subcommands.Add(PageInfoCommand.Create());
        root.Subcommands.Add(DiffCommand.Create());
        root.Subcommands.Add(AbiCommand.Create());
        root.Subcommands.Add(GoldenCommand.Create());
        root.Subcommands.Add(ConformanceCommand.Create());
        root.Subcommands.Add(ExplainCommand.Create());
        root.Subcommands.Add(CompletionsCommand.Create(root));
        root.Subcommands.Add(HelpCommand.Create(root));
        root.Options.OfType<HelpOption>().Single().Description = "print this help";
        VersionOption version = root.Options.OfType<VersionOption>().Single();
        version.Aliases.Add("-V");
        version.Description = "print the version";

        // A word in brackets is a word like any other.
        root.Directives.Clear();
        return root;
    }
}
