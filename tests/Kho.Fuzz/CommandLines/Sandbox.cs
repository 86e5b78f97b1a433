using Kho.Abi.Tests.Physical;

namespace Kho.Fuzz.CommandLines;

/// <summary>
/// A directory in which command lines may do what they like: files of every kind that kho reads, and of kinds that it does
/// not. Everything has a relative name, and nothing above the directory is named.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    /// <summary>Where it lies; two levels deep, so that <c>..</c> is still in it.</summary>
    private readonly string _root = Directory.CreateTempSubdirectory("kho-command-lines-").FullName;

    public Sandbox() => Fill();

    /// <summary>The directory to run in.</summary>
    public string Path => System.IO.Path.Combine(_root, "above", "work");

    /// <summary>What is in it, sound files first.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "image.elf", "used.elf", "debugfs", "manifest.yaml", "scenario.yaml", "policy.yaml", "kernel.config", "types.btf", "golden",
        "spec", "spec:linux-7.3", "empty", "text", "noise", "directory", "loop", "no-rights", "missing", "missing/below", "text/below", "new", "new/",
    ];

    /// <summary>Puts everything back as it was.</summary>
    public void Fill()
    {
        // The directory itself stays: a process runs in it.
        DirectoryInfo work = Directory.CreateDirectory(Path);
        foreach (FileSystemInfo entry in work.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo directory)
            {
                directory.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }

        string Golden(string name) => System.IO.Path.Combine(RepositoryFiles.Root, "golden", name);
        string Here(string name) => System.IO.Path.Combine(Path, name);
        File.Copy(Golden("linux-7.3/mini-7.3.4-out/handover.elf"), Here("image.elf"));
        File.Copy(Golden("linux-7.2/7.2.6-in/handover.elf"), Here("used.elf"));
        File.Copy(Golden("encoded/linux-7.3/empty/manifest.yaml"), Here("manifest.yaml"));
        File.Copy(Golden("scenarios/dma-block-7.2.yaml"), Here("scenario.yaml"));
        File.Copy(Golden("btf/7.3.4.btf"), Here("types.btf"));
        Copy(Golden("rfc-page-type/rfc-depth6-early/debugfs"), Here("debugfs"));
        Copy(Golden("encoded/linux-7.3/empty"), Here("golden/empty"));
        Directory.CreateDirectory(Here("spec"));
        File.WriteAllText(Here("spec/mine.yaml"), "id: mine\ntitle: one more\nbased_on: linux-7.3\nverified: by nobody\n");
        Directory.CreateDirectory(Here("directory"));
        File.WriteAllText(Here("policy.yaml"), "mandatory: [memory-map]\noptional: [LUO]\n");
        File.WriteAllText(Here("kernel.config"), "CONFIG_KEXEC_HANDOVER=y\nCONFIG_LIVEUPDATE=y\n");
        File.WriteAllText(Here("empty"), "");
        File.WriteAllText(Here("text"), "kho: [\n  { :\n\tnot anything");
        File.WriteAllBytes(Here("noise"), [.. Enumerable.Range(0, 9000).Select(number => (byte)(number * number >> 3))]);
        File.CreateSymbolicLink(Here("loop"), "loop");
        File.WriteAllText(Here("no-rights"), "secret");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Here("no-rights"), UnixFileMode.None);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string directory in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(from, directory)));
        }

        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(from, file)));
        }
    }
}
