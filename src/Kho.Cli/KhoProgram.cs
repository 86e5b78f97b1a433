using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Kho.Cli;

/// <summary>The program: from a command line to an exit code.</summary>
internal static class KhoProgram
{
    /// <summary>A word that begins with @ is a word: no file is read for it.</summary>
    private static readonly ParserConfiguration _parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>Options whose value may be empty: a kernel can have an empty command line.</summary>
    private static readonly string[] _mayBeEmpty = ["--next-cmdline", "--reader-cmdline"];

    /// <summary>Runs a command line.</summary>
    /// <param name="args">Its words, without the program's name.</param>
    /// <returns>Exit code.</returns>
    public static int Run(string[] args) => ExitCode.Guard(args, () => Invoke(KhoCommand.Create(), args));

    /// <summary>Runs a command line of a command that is made already.</summary>
    public static int Invoke(RootCommand root, IReadOnlyList<string> args)
    {
        ParseResult parsed = root.Parse(args, _parser);
        if (parsed.Action is HelpAction)
        {
            return HelpPrinter.Print(parsed);
        }

        if (HelpPrinter.IsBare(parsed))
        {
            HelpPrinter.PrintVerbs(parsed.CommandResult.Command, Standard.Error);
            return ExitCode.Trouble;
        }

        if (parsed.Errors.Count > 0)
        {
            throw new UsageException(UsageErrors.Describe(parsed));
        }

        RefuseEmptyWords(parsed);
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = Standard.Out, Error = Standard.Error });
    }

    /// <summary>No file, directory or name is empty: such a word is a variable that was never set.</summary>
    private static void RefuseEmptyWords(ParseResult parsed)
    {
        foreach (SymbolResult result in parsed.CommandResult.Children)
        {
            string? name = result switch
            {
                OptionResult option when !_mayBeEmpty.Contains(option.Option.Name) => option.Option.Name,
                ArgumentResult argument => argument.Argument.HelpName ?? argument.Argument.Name,
                _ => null,
            };
            if (name is not null && result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            {
                throw new UsageException($"{name}: is empty, as of a variable that is not set");
            }
        }
    }
}
