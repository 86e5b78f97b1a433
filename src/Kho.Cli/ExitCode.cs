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
        catch (KhoFormatException exception)
        {
            return Fail(exception.Message);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Fail(exception is FileNotFoundException { FileName: string name } ? $"{name}: no such file or directory" : exception.Message);
        }
        catch (IOException exception) when (IsBrokenPipe(exception))
        {
            // The reader of our output, such as head, has seen enough.
            return Fine;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(exception.Message);
        }
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"kho: {message.ReplaceLineEndings(" ")}");
        return Trouble;
    }

    /// <summary>EPIPE.</summary>
    private static bool IsBrokenPipe(IOException exception) => exception.HResult == 32 || exception.Message.Contains("Broken pipe", StringComparison.Ordinal);
}
