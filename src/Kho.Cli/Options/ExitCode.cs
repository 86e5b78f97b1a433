using Kho.Cli.Terminals;
using Kho.Diagnostics;

namespace Kho.Cli.Options;

/// <summary>Exit codes in the manner of <c>diff</c> and <c>grep</c>, and the one place where exceptions become them.</summary>
internal static class ExitCode
{
    /// <summary>Fine.</summary>
    public const int Fine = 0;

    /// <summary>Something was found: an error-level finding, a difference.</summary>
    public const int Found = 1;

    /// <summary>Bad usage or unreadable input.</summary>
    public const int Trouble = 2;

    /// <summary>How a line begins that tells of a defect of kho itself.</summary>
    public const string Defect = "this is a defect of kho; please report it with the command line";

    /// <summary>
    /// Runs a command; what it cannot read or was not told is one clear line, never a stack trace. An exception that nobody
    /// thought of is a defect of kho, and is said to be one.
    /// </summary>
    /// <param name="args">The command line, for paths as they were typed.</param>
    /// <param name="command">What to run.</param>
    public static int Guard(IReadOnlyList<string> args, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (UsageException exception)
        {
            return Fail(exception.Message);
        }
        catch (NoHandoverException exception)
        {
            int trouble = Fail(exception.Message);
            return exception.IsProved ? Found : trouble;
        }
        catch (KhoFormatException exception)
        {
            return Fail(exception.Message);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Fail($"{PathIn(exception, args)}: no such file or directory");
        }
        catch (IOException exception) when (IsBrokenPipe(exception))
        {
            // The reader of our output, such as head, has seen enough.
            return Fine;
        }
        catch (UnauthorizedAccessException exception) when (!exception.Message.Contains('\'', StringComparison.Ordinal))
        {
            // Of all that is open only the standard streams have no name.
            return Fail("standard output cannot be written to: it is closed");
        }
        catch (UnauthorizedAccessException exception)
        {
            string path = PathIn(exception, args);
            return Fail(Directory.Exists(path) ? $"{path}: is a directory, and a file is expected" : $"{path}: permission denied");
        }
        catch (IOException exception)
        {
            return Fail(exception.Message);
        }
        catch (OutOfMemoryException)
        {
            return Fail("there is not enough memory for this");
        }
#pragma warning disable CA1031 // The last net: whatever falls into it is told, as the defect that it is.
        catch (Exception exception)
        {
            return Fail($"{Defect}: {exception.GetType().Name}: {exception.Message}");
        }
#pragma warning restore CA1031
    }

    /// <summary>The path that an exception is about, as the command line has it, where it has it.</summary>
    private static string PathIn(Exception exception, IReadOnlyList<string> args)
    {
        string[] quoted = exception.Message.Split('\'');
        string path = (exception as FileNotFoundException)?.FileName ?? (quoted.Length > 2 ? quoted[1] : exception.Message);
        return args.Select(argument => argument[(argument.IndexOf('=') + 1)..]).Concat(args).FirstOrDefault(argument => FullPath(argument) == path) ?? path;
    }

    /// <summary>The path of a word; null of a word that is none, and where the working directory is gone.</summary>
    private static string? FullPath(string word)
    {
        try
        {
            return word.Length == 0 ? null : Path.GetFullPath(word);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int Fail(string message)
    {
        try
        {
            Standard.Error.Write($"kho: {Visible(message)}\n");
        }
        catch (IOException)
        {
            // Nobody listens; the exit code is left.
        }

        return Trouble;
    }

    /// <summary>One line without control characters, whatever names and bytes it quotes.</summary>
    private static string Visible(string message) =>
        string.Concat(message.ReplaceLineEndings(" ").Select(letter => char.IsControl(letter) ? '\u00b7' : letter));

    /// <summary>EPIPE.</summary>
    private static bool IsBrokenPipe(IOException exception) => exception.HResult == 32 || exception.Message.Contains("Broken pipe", StringComparison.Ordinal);
}

/// <summary>The command line asks for something that cannot be; the message says what.</summary>
internal sealed class UsageException(string message) : Exception(message);
