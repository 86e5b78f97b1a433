using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Reflection;
using Kho.Cli.Options;
using Kho.Cli.Terminals;

namespace Kho.Cli;

/// <summary>The program: from a command line to an exit code.</summary>
internal static class KhoProgram
{
    /// <summary>A word that begins with @ is no response file.</summary>
    private static readonly ParserConfiguration _parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>Options with an optionally empty value: a kernel can have an empty command line.</summary>
    private static readonly string[] _mayBeEmpty = ["--next-cmdline", "--reader-cmdline"];

    /// <summary>Options that name output.</summary>
    private static readonly string[] _written = ["--output", "--html", "--extract"];

    private static readonly string[] _endless = ["/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

    /// <summary>Runs a command line.</summary>
    /// <param name="args">Its words, without the program's name.</param>
    /// <returns>Exit code.</returns>
    public static int Run(string[] args) => ExitCode.Guard(args, () => args is ["--version" or KhoCommand.ShortVersion] ? PrintVersion() : Invoke(KhoCommand.Create(args), args));

    /// <summary>The version alone needs no model of all command lines, whose making takes longer than the rest of the run.</summary>
    private static int PrintVersion()
    {
        Standard.Out.WriteLine(typeof(KhoProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        return ExitCode.Fine;
    }

    /// <summary>Runs a command line of an existing command.</summary>
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
        RefuseEndlessDevices(parsed);
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = Standard.Out, Error = Standard.Error });
    }

    /// <summary>Refuses endless devices as inputs that are read whole; images have a limit, and outputs may be devices.</summary>
    private static void RefuseEndlessDevices(ParseResult parsed)
    {
        foreach (SymbolResult result in parsed.CommandResult.Children)
        {
            bool isRead = result switch
            {
                OptionResult option => !_written.Contains(option.Option.Name),
                ArgumentResult argument => argument.Argument.Name != "IMAGE",
                _ => false,
            };
            if (isRead && result.Tokens.FirstOrDefault(token => IsEndless(token.Value)) is Token endless)
            {
                throw new UsageException($"{endless.Value}: is an endless device, expected a file");
            }
        }
    }

    private static bool IsEndless(string word)
    {
        try
        {
            return word.StartsWith('/') && _endless.Contains(File.ResolveLinkTarget(word, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(word));
        }
        catch (IOException)
        {
            // A missing file or a cycle of links; the opener reports it.
            return false;
        }
    }

    /// <summary>Refuses an empty word, which is an unset variable of the shell.</summary>
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
                throw new UsageException($"{name}: is empty; help: is a shell variable unset?");
            }
        }
    }
}
