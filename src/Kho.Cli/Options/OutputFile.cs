using Kho.Cli.Terminals;

namespace Kho.Cli.Options;

/// <summary>Writes the output files of verbs without damage to inputs and to existing files.</summary>
internal static class OutputFile
{
    /// <summary>Pages are written one at a time; the system is called for this many bytes at once.</summary>
    private const int BufferedBytes = 1 << 18;

    /// <summary>The name for standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>
    /// Writes a file atomically: until it is complete, and after a failure, an existing file is unchanged.
    /// An input of the verb is never overwritten, whatever its path.
    /// </summary>
    /// <param name="path">The file as typed; links are followed.</param>
    /// <param name="inputs">The files that the verb reads.</param>
    /// <exception cref="UsageException">The file is an input, a directory, or in a missing directory.</exception>
    public static void Write(string path, IEnumerable<string> inputs, Action<Stream> write)
    {
        if (path == StandardOutput)
        {
            using Stream output = Standard.OpenOutput();
            write(output);
            return;
        }

        Check(path, inputs);
        if (IsDevice(path))
        {
            using FileStream device = new(path, FileMode.Open, FileAccess.Write);
            write(device);
            return;
        }

        string target = RealPath(path);
        string unfinished = Path.Combine(Path.GetDirectoryName(target)!, $".kho.{Guid.NewGuid():N}");
        try
        {
            using (FileStream stream = new(unfinished, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, BufferedBytes))
            {
                write(stream);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(target))
            {
                File.SetUnixFileMode(unfinished, File.GetUnixFileMode(target));
            }

            File.Move(unfinished, target, overwrite: true);
        }
        catch (UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: permission denied");
        }
        catch (PathTooLongException)
        {
            throw new UsageException($"{path}: is too long a name");
        }
        catch (IOException exception) when (exception.Message.Contains(unfinished, StringComparison.Ordinal))
        {
            throw new IOException(exception.Message.Replace(unfinished, path, StringComparison.Ordinal), exception.HResult);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Moves a finished file to its place, with its holes.</summary>
    /// <param name="path">The place as typed; links are followed.</param>
    /// <param name="inputs">The files that the verb reads.</param>
    /// <param name="made">The file, on the same file system.</param>
    /// <exception cref="UsageException">The place is an input, a directory, or in a missing directory.</exception>
    public static void Adopt(string path, IEnumerable<string> inputs, string made)
    {
        Check(path, inputs);
        File.Move(made, RealPath(path), overwrite: true);
    }

    /// <summary>Reports early what <see cref="Write"/> refuses.</summary>
    /// <exception cref="UsageException">The file is an input, a directory, or in a missing directory.</exception>
    public static void Check(string path, IEnumerable<string> inputs)
    {
        if (path == StandardOutput)
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw new UsageException($"{path}: is a directory, not a file to write");
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new UsageException($"{path}: there is no such directory");
        }

        string target = RealPath(path);
        if (inputs.Any(input => RealPath(input) == target || (File.Exists(target) && Directory.Exists(input) && target.StartsWith(RealPath(input).TrimEnd('/') + "/", StringComparison.Ordinal))))
        {
            throw new UsageException($"{path}: is what is read, and is not written over itself");
        }
    }

    /// <summary>Whether a path is a device or a pipe, which is written rather than replaced.</summary>
    public static bool IsDevice(string path) =>
        Path.GetFullPath(path) is string full && (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal));

    /// <summary>The path without links, also in its directories.</summary>
    private static string RealPath(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = entry.LinkTarget is null ? next : RealPath(entry.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        return real;
    }
}
