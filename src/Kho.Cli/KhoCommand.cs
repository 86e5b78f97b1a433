using System.CommandLine;
using System.CommandLine.Help;

namespace Kho.Cli;

/// <summary>The command <c>kho</c> and its verbs.</summary>
internal static class KhoCommand
{
    /// <summary>The short name of <c>--version</c>.</summary>
    public const string ShortVersion = "-V";

    /// <summary>The verbs, in the order in which help lists them.</summary>
    private static readonly (string Name, Func<Command> Create)[] _verbs =
    [
        ("find", FindCommand.Create),
        ("decode", DecodeCommand.Create),
        ("check", CheckCommand.Create),
        ("restore", RestoreCommand.Create),
        ("extract", ExtractCommand.Create),
        ("report", ReportCommand.Create),
        ("survey", SurveyCommand.Create),
        ("encode", EncodeCommand.Create),
        ("trim", TrimCommand.Create),
        ("key", KeyCommand.Create),
        ("page-info", PageInfoCommand.Create),
        ("diff", DiffCommand.Create),
        (AbiCommand.Name, () => AbiCommand.Create()),
        ("golden", GoldenCommand.Create),
        ("conformance", ConformanceCommand.Create),
        ("explain", ExplainCommand.Create),
    ];

    /// <summary>Builds the command.</summary>
    /// <param name="args">A command line that it is for; empty for any.</param>
    /// <returns>The command with all verbs, or with that one alone which the command line names: most of the time of a short run went into building the others.</returns>
    public static RootCommand Create(params IReadOnlyList<string> args)
    {
        var root = new RootCommand("""
            Reads kexec handovers (KHO): the memory and state that one Linux kernel hands to the next.

            Examples:
              kho decode golden/linux-7.3/7.3.4-out/handover.elf
              kho find vmcore
              kho key 0x12345000:0
            """);
        string word = args.Count > 0 ? args[0] : "";
        if (word == AbiCommand.Name)
        {
            root.Subcommands.Add(AbiCommand.Create(args.Count > 1 ? args[1] : ""));
        }
        else if (!AddOne(root, _verbs, word))
        {
            foreach ((_, Func<Command> create) in _verbs)
            {
                root.Subcommands.Add(create());
            }

            root.Subcommands.Add(CompletionsCommand.Create(root));
            root.Subcommands.Add(HelpCommand.Create(root));
        }

        root.Options.OfType<HelpOption>().Single().Description = "print this help";
        VersionOption version = root.Options.OfType<VersionOption>().Single();
        version.Aliases.Add(ShortVersion);
        version.Description = "print the version";

        // A word in brackets is a word like any other.
        root.Directives.Clear();
        return root;
    }

    /// <summary>Adds the verb of a name.</summary>
    /// <returns>False if there is none.</returns>
    internal static bool AddOne(Command command, (string Name, Func<Command> Create)[] verbs, string name)
    {
        foreach ((string known, Func<Command> create) in verbs)
        {
            if (known == name)
            {
                command.Subcommands.Add(create());
                return true;
            }
        }

        return false;
    }
}
