namespace Kho.Fuzz.Targets;

/// <summary>A file of this thread's own in memory, written anew for each input.</summary>
internal sealed class ScratchFile
{
    private static int _count;

    private static readonly ThreadLocal<ScratchFile> _mine = new(() => new ScratchFile());

    private ScratchFile()
    {
        string memory = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        Folder = Path.Combine(memory, $"kho-fuzz-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        Directory.CreateDirectory(Folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The thread's own.</summary>
    public static ScratchFile Mine => _mine.Value!;

    /// <summary>Its directory, which holds nothing else.</summary>
    public string Folder { get; }

    /// <summary>Writes the only file.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A name for a directory that is not there.</summary>
    public string FreshFolder()
    {
        string path = Path.Combine(Folder, "out");
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        return path;
    }
}
