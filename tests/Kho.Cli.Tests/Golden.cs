namespace Kho.Cli.Tests;

/// <summary>Paths of golden images, relative to the repository as a user would type them.</summary>
internal static class Golden
{
    public const string Linux73Out = "golden/linux-7.3/7.3.4-out/handover.elf";
    public const string Linux73Early = "golden/linux-7.3/7.3.4-early/handover.elf";
    public const string Linux73In = "golden/linux-7.3/7.3.4-in/handover.elf";
    public const string Linux617Out = "golden/linux-6.17/6.17.8-out/handover.elf";
    public const string LostOrderBit = "golden/linux-7.1-rc5/arm64-16k-7.1-olddepth-out/handover.elf";
    public const string DebugfsOut = "golden/linux-7.3/7.3.4-out/debugfs/out";

    /// <summary>Every captured image; those that our own encoder made lie in golden/encoded.</summary>
    public static IEnumerable<string> All() =>
        Directory.EnumerateFiles(Path.Combine(KhoProcess.Repository, "golden"), "handover.elf", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(KhoProcess.Repository, path))
            .Where(path => !path.StartsWith(Path.Combine("golden", "encoded"), StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>The folder's name, which names the capture.</summary>
    public static string NameOf(string image) => Path.GetFileName(Path.GetDirectoryName(image))!;
}
