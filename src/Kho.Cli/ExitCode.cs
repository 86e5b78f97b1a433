using Kho.Abi;

namespace Kho.Cli;

/// <summary>Exit codes in the manner of <c>diff</c> and <c>grep</c>, and the one place where exceptions become them.</summary>
internal static class ExitCode
{
    /// <summary>Fine.</summary>
    public const int Fine = 0;

    /// <summary>Something was found: an error-level finding, a difference.</summary>
    public const int Found = 1;

    /// <summary>Bad usage or unreadable input.</summary>
    public const int Trouble = 2;

    /// <summary>Runs a command; what it cannot read or was not told is one clear line, never a stack trace.</summary>
    public static int Guard(Func<int> command)
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
            return Fail($"{PathIn(exception)}: no such file or directory");
        }
        catch (IOException exception) when (IsBrokenPipe(exception))
        {
            // The reader of our output, such as head, has seen enough.
            return Fine;
        }
        catch (UnauthorizedAccessException exception)
        {
            string path = PathIn(exception);
            return Fail(Directory.Exists(path) ? $"{path}: is a directory, and a file is expected" : $"{path}: permission denied");
        }
        catch (IOException exception)
        {
            return Fail(exception.Message);
        }
    }

    /// <summary>The path that an exception is about, as the command line has it, where it has it.</summary>
    private static string PathIn(Exception exception)
    {
        string[] quoted = exception.Message.Split('\'');
        string path = (exception as FileNotFoundException)?.FileName ?? (quoted.Length > 2 ? quoted[1] : exception.Message);
        return Environment.GetCommandLineArgs().Skip(1).FirstOrDefault(argument => argument.Length > 0 && Path.GetFullPath(argument) == path) ?? path;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"kho: {message.ReplaceLineEndings(" ")}");
        return Trouble;
    }

    /// <summary>EPIPE.</summary>
    private static bool IsBrokenPipe(IOException exception) => exception.HResult == 32 || exception.Message.Contains("Broken pipe", StringComparison.Ordinal);
}
