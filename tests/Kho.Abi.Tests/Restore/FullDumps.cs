using System.Diagnostics;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// Dumps of a machine's whole memory, too large for the repository: <c>NAME.elf</c> or <c>NAME.elf.zst</c> in the directory that
/// the environment variable names.
/// </summary>
internal static class FullDumps
{
    public const string Variable = "KHO_FULL_DUMPS";

    public static string? Directory => Environment.GetEnvironmentVariable(Variable);

    /// <summary>Where a dump lies, as it is or compressed; null if nowhere.</summary>
    public static string? Find(string name) => Directory is string directory
        ? new[] { ".elf", ".elf.zst" }.Select(suffix => Path.Combine(directory, name + suffix)).FirstOrDefault(File.Exists)
        : null;

    /// <summary>Does something with an uncompressed dump.</summary>
    public static void Use(string name, Action<string> use)
    {
        string file = Find(name) ?? throw new FileNotFoundException($"{Variable}: no {name}");
        if (!file.EndsWith(".zst", StringComparison.Ordinal))
        {
            use(file);
            return;
        }

        string copy = Path.GetTempFileName();
        try
        {
            using Process zstd = Process.Start("zstd", ["-d", "-q", "-f", "-o", copy, file]);
            zstd.WaitForExit();
            Assert.Equal(0, zstd.ExitCode);
            use(copy);
        }
        finally
        {
            File.Delete(copy);
        }
    }
}
