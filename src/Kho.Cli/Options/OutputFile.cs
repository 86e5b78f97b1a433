using Kho.Cli.Terminals;

namespace Kho.Cli.Options;

/// <summary>Writes the files that verbs are asked for, without harm to what they read and to what was there before.</summary>
internal static class OutputFile
{
    /// <summary>What stands for standard output in a file's place.</summary>
    public const string StandardOutput = "-";

    /// <summary>
    /// Writes a file. It appears when it is complete: until then, and if the writing fails, what was there stays as it is.
    /// A file that the verb reads is never written, whatever name it is called by.
    /// </summary>
    /// <param name="path">The file, as the user named it; links are followed.</param>
    /// <param name="inputs">The files that the verb reads.</param>
    /// <param name="write">Writes the contents.</param>
    /// <exception cref="UsageException">The file is one of the inputs, a directory, or in none.</exception>
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
            using (FileStream stream = new(unfinished, FileMode.CreateNew, FileAccess.ReadWrite))
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

    /// <summary>Puts a file that is made already in its place, with the holes that it has.</summary>
    /// <param name="path">The place, as the user named it; links are followed.</param>
    /// <param name="inputs">The files that the verb reads.</param>
    /// <param name="made">The file, on the same file system.</param>
    /// <exception cref="UsageException">The place is one of the inputs, a directory, or in none.</exception>
    public static void Adopt(string path, IEnumerable<string> inputs, string made)
    {
        Check(path, inputs);
        File.Move(made, RealPath(path), overwrite: true);
    }

    /// <summary>Says in good time what <see cref="Write"/> would refuse.</summary>
    /// <exception cref="UsageException">The file is one of the inputs, a directory, or in none.</exception>
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

    /// <summary>What stands for no file on a disk is not replaced by one.</summary>
    public static bool IsDevice(string path) =>
        Path.GetFullPath(path) is string full && (full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal));

    /// <summary>The path without links, in its directories as well.</summary>
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
