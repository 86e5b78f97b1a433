using Kho.Cli.Terminals;
using Kho.Diagnostics;

namespace Kho.Cli.Options;

/// <summary>Exit codes like those of <c>diff</c> and <c>grep</c>, and their only translation from exceptions.</summary>
internal static class ExitCode
{
    /// <summary>Fine.</summary>
    public const int Fine = 0;

    /// <summary>A finding: an error, a difference.</summary>
    public const int Found = 1;

    /// <summary>Bad usage or unreadable input.</summary>
    public const int Trouble = 2;

    /// <summary>Prefix of a line about a defect of kho itself.</summary>
    public const string Defect = "this is a defect of kho; please report it with the command line";

    /// <summary>
    /// Runs a command. Unreadable input or wrong usage is one clear line, never a stack trace. An unexpected
    /// exception is reported as a defect of kho.
    /// </summary>
    /// <param name="args">The command line, for paths as typed.</param>
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
            // The reader of the output, such as head, closed the pipe.
            return Fine;
        }
        catch (UnauthorizedAccessException exception) when (!exception.Message.Contains('\'', StringComparison.Ordinal))
        {
            // Only the standard streams have no name.
            return Fail("standard output cannot be written to: it is closed");
        }
        catch (UnauthorizedAccessException exception)
        {
            string path = PathIn(exception, args);
            return Fail(Directory.Exists(path) ? $"{path}: is a directory, expected a file" : $"{path}: permission denied");
        }
        catch (IOException exception)
        {
            return Fail(exception.Message);
        }
        catch (OutOfMemoryException)
        {
            return Fail("not enough memory");
        }
#pragma warning disable CA1031 // The last net: whatever falls into it is told, as the defect that it is.
        catch (Exception exception)
        {
            return Fail($"{Defect}: {exception.GetType().Name}: {exception.Message}");
        }
#pragma warning restore CA1031
    }

    /// <summary>The path of an exception, as typed on the command line if it is there.</summary>
    private static string PathIn(Exception exception, IReadOnlyList<string> args)
    {
        string[] quoted = exception.Message.Split('\'');
        string path = (exception as FileNotFoundException)?.FileName ?? (quoted.Length > 2 ? quoted[1] : exception.Message);
        return args.Select(argument => argument[(argument.IndexOf('=') + 1)..]).Concat(args).FirstOrDefault(argument => FullPath(argument) == path) ?? path;
    }

    /// <summary>The full path of a word; null if it is no path, or without a working directory.</summary>
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
            // Standard error is closed; only the exit code remains.
        }

        return Trouble;
    }

    /// <summary>One line without control characters.</summary>
    private static string Visible(string message) =>
        string.Concat(message.ReplaceLineEndings(" ").Select(letter => char.IsControl(letter) ? '\u00b7' : letter));

    /// <summary>EPIPE.</summary>
    private static bool IsBrokenPipe(IOException exception) => exception.HResult == 32 || exception.Message.Contains("Broken pipe", StringComparison.Ordinal);
}

/// <summary>The command line is invalid; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);
