namespace Kho.Cli.Tests;

/// <summary><c>kho check --live --root DIR</c>: a copied tree of a host, as collectors of support data make it.</summary>
public sealed class HostTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kho-host-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_copied_tree_is_told_what_scratch_costs()
    {
        Write("proc/cmdline", "ro quiet\n");
        Write("proc/meminfo", "MemTotal:       131000000 kB\nCmaTotal:              0 kB\nCmaFree:         9812000 kB\n");
        foreach (string file in Directory.EnumerateFiles(Path.Combine(KhoProcess.Repository, Golden.DebugfsOut)))
        {
            Directory.CreateDirectory(Path.Combine(_directory.FullName, "sys/kernel/debug/kho/out"));
            File.Copy(file, Path.Combine(_directory.FullName, "sys/kernel/debug/kho/out", Path.GetFileName(file)));
        }

        KhoProcess check = KhoProcess.Run("check", "--live", "--root", _directory.FullName);

        Assert.Equal((0, ""), (check.ExitCode, check.Errors));
        Assert.Matches("info KHO0296 .*scratch takes 3 areas, 64 MiB, ", check.Output);
        Assert.Contains("KHO0297", check.Output, StringComparison.Ordinal);
        Assert.Matches("info KHO0299 .*blob LUO.*do not switch it off", check.Output);
    }

    /// <summary>Where no handover can be seen, the counters still tell, and the check is not fine.</summary>
    [Fact]
    public void Without_a_handover_the_cost_is_told_and_the_exit_code_is_2()
    {
        Write("proc/meminfo", "MemTotal:       131000000 kB\nCmaTotal:              0 kB\nCmaFree:         9812000 kB\n");

        KhoProcess check = KhoProcess.Run("check", "--live", "--root", _directory.FullName);

        Assert.Equal(2, check.ExitCode);
        Assert.Contains("KHO0296", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_is_a_host_only_with_live()
    {
        KhoProcess decode = KhoProcess.Run("decode", Golden.Linux73Out, "--root", _directory.FullName);
        KhoProcess empty = KhoProcess.Run("check", "--live", "--root", _directory.FullName);

        Assert.Equal((2, $"kho: --root: '{_directory.FullName}' is no address, such as 0x42b000; a directory needs --live\n"), (decode.ExitCode, decode.Errors));
        Assert.Equal(2, empty.ExitCode);
        Assert.StartsWith("kho: nothing of a handover can be told of this host", empty.Errors, StringComparison.Ordinal);
    }

    private void Write(string name, string text)
    {
        string path = Path.Combine(_directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
