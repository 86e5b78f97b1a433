using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Kho.Cli.Tests;

/// <summary>Kernel files on the command line: what is extracted of them, and that they stand wherever a release does.</summary>
public sealed class KernelTests : IDisposable
{
    private const string Ignoring = "Passed KHO data, but CONFIG_KEXEC_HANDOVER not set. Ignoring.";
    private const string Image = "golden/linux-7.3/mini-7.3.4-out/handover.elf";

    private static readonly string[] _strings = ["kho-v4", "luo-v5", "memfd-v2", "memblock-v1", "reserve-mem-v1", "kho-test-v1"];

    private readonly string _directory = Directory.CreateTempSubdirectory("kho-kernels-").FullName;

    /// <summary>A configuration as CONFIG_IKCONFIG keeps it, a character a byte.</summary>
    private static string Packed(string configuration)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.ASCII.GetBytes(configuration));
        }

        return Encoding.Latin1.GetString(packed.ToArray());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Extract_says_what_is_proved_and_what_is_assumed()
    {
        KhoProcess text = KhoProcess.Run("abi", "extract", Kernel("7.3.4-kho", _strings));
        Assert.Equal(("", 0), (text.Errors, text.ExitCode));
        Assert.Contains("kernel 7.3.4-kho: KHO is built in (its data hold kho-v4)", text.Output, StringComparison.Ordinal);
        Assert.Contains("nearest release: linux-7.3, and nothing in the file differs from it", text.Output, StringComparison.Ordinal);
        Assert.Matches("memory_map.radix.depth +5 +assumed", text.Output);

        using var json = JsonDocument.Parse(KhoProcess.Run("abi", "extract", Kernel("7.2.6-rfc", _strings), "--json").Output);
        JsonElement root = json.RootElement;
        Assert.Equal(("kho.abi/1", "7.2.6-rfc", true, "linux-7.2", 16384), (
            root.GetProperty("schema").GetString(), root.GetProperty("kernel").GetString(), root.GetProperty("kho").GetBoolean(),
            root.GetProperty("release").GetString(), root.GetProperty("pageSize").GetInt32()));
        Assert.Equal(["rfc-page-type"], root.GetProperty("overlays").EnumerateArray().Select(overlay => overlay.GetString()));
        Assert.Equal("memfd-v2", root.GetProperty("compatible").GetProperty("memfd").GetString());
    }

    [Fact]
    public void What_extract_writes_is_a_specification()
    {
        string spec = Path.Combine(_directory, "spec");
        Assert.Equal(0, KhoProcess.Run("abi", "extract", Kernel("7.3.4-kho", [.. _strings.Skip(1), "kho-v99"]), "-o", spec).ExitCode);

        KhoProcess show = KhoProcess.Run("abi", "show", "kernel-7.3.4-kho", "--spec", spec);
        Assert.Equal(0, show.ExitCode);
        Assert.Contains("kho-v99", show.Output, StringComparison.Ordinal);
        KhoProcess diff = KhoProcess.Run("abi", "diff", "linux-7.3", $"{spec}:kernel-7.3.4-kho");
        Assert.Contains("root.compatible: was kho-v4, is kho-v99", diff.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("KHO_FIELD", diff.Output, StringComparison.Ordinal);
    }

    /// <summary>What a kernel carries of its configuration says the same as its configuration beside its release.</summary>
    [Theory]
    [InlineData("CONFIG_KEXEC_HANDOVER=y\nCONFIG_X86_64=y\nCONFIG_LIVEUPDATE=y\nCONFIG_LIVEUPDATE_MEMFD=y\nCONFIG_TEST_KEXEC_HANDOVER=y\n", 0)]
    [InlineData("CONFIG_KEXEC_HANDOVER=y\nCONFIG_X86_64=y\n# CONFIG_LIVEUPDATE is not set\n", 1)]
    public void The_configuration_within_a_kernel_counts(string configuration, int exitCode)
    {
        string kernel = Kernel("7.3.4-kho", [.. _strings, $"IKCFG_ST{Packed(configuration)}IKCFG_ED"]);
        string file = Path.Combine(_directory, "config");
        File.WriteAllText(file, configuration);
        foreach (string verb in (string[])["check", "restore"])
        {
            KhoProcess own = KhoProcess.Run(verb, Image, "--for", kernel);
            KhoProcess told = KhoProcess.Run(verb, Image, "--for", "linux-7.3", "--next-config", file);
            Assert.Equal((told.Output, told.ExitCode), (own.Output, own.ExitCode));
            Assert.Equal(exitCode, own.ExitCode);
        }
    }

    [Fact]
    public void A_kernel_stands_where_a_release_stands()
    {
        string kernel = Kernel("7.3.4-kho", _strings);
        foreach ((string[] withKernel, string[] withRelease) in new[]
        {
            ((string[])["restore", Image, "--as", kernel], (string[])["restore", Image, "--as", "linux-7.3"]),
            (["check", Image, "--for", kernel], ["check", Image, "--for", "linux-7.3"]),
            (["decode", Image, "--release", kernel, "--summary"], ["decode", Image, "--release", "linux-7.3", "--summary"]),
            (["abi", "show", kernel], ["abi", "show", "linux-7.3"]),
            (["abi", "lint", kernel], ["abi", "lint", "linux-7.3"]),
        })
        {
            KhoProcess one = KhoProcess.Run(withKernel);
            KhoProcess other = KhoProcess.Run(withRelease);

            Assert.Equal((other.Output, other.ExitCode), (one.Output, one.ExitCode));
            Assert.Contains($"note: {kernel} stands for linux-7.3: ", one.Errors, StringComparison.Ordinal);
            Assert.Contains("assumed: structures", one.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Kernels_are_compared_as_their_releases()
    {
        KhoProcess same = KhoProcess.Run("abi", "diff", "linux-7.3", Kernel("7.3.4-kho", _strings));
        Assert.Equal(0, same.ExitCode);
        Assert.Contains("no differences", same.Output, StringComparison.Ordinal);
        Assert.Contains("assumed: structures", same.Output, StringComparison.Ordinal);

        KhoProcess newer = KhoProcess.Run("abi", "diff", Kernel("7.3.4-kho", _strings), Kernel("99.4.0", [.. _strings.Skip(1), "kho-v99"]));
        Assert.Equal(1, newer.ExitCode);
        Assert.Contains("was kho-v4, is kho-v99", newer.Output, StringComparison.Ordinal);
    }

    /// <summary>A vendor's kernel does not say which fixes are in it: the matrix has each point release that it may be, and leaves out kernels without KHO.</summary>
    [Fact]
    public void Kernels_make_a_matrix()
    {
        string[] strings = ["kho-v1", "luo-v1", "luo-session-v2", "luo-flb-v1", "memfd-v1", "memblock-v1", "reserve-mem-v1", "kho-test-v1"];
        string vendors = Kernel("7.0.0-30-generic", strings);
        string stock = Kernel("7.3.4-stock", [Ignoring]);
        KhoProcess matrix = KhoProcess.Run("abi", "matrix", "--kernels", Kernel("7.3.4-kho", _strings), vendors, stock, "--json");
        using var json = JsonDocument.Parse(matrix.Output);
        string[] readers = [.. json.RootElement.GetProperty("cells").EnumerateArray().Select(cell => cell.GetProperty("reader").GetString()!).Distinct()];

        Assert.Equal(0, matrix.ExitCode);
        Assert.Equal(["linux-7.3", "linux-7.0", "linux-7.0.11"], readers);
        Assert.Contains("note: 7.0.0-30-generic does not say which fixes of its series are in it: it is shown as linux-7.0 and as linux-7.0.11", matrix.Errors, StringComparison.Ordinal);
        Assert.Contains($"note: {stock}: KHO is not built in", matrix.Errors, StringComparison.Ordinal);

        KhoProcess restore = KhoProcess.Run("restore", "golden/linux-7.0/7.0.0-out/handover.elf", "--for", vendors);
        Assert.Equal(0, restore.ExitCode);
        Assert.Contains("none matters here: linux-7.0 and linux-7.0.11 come to the same", restore.Output, StringComparison.Ordinal);

        KhoProcess none = KhoProcess.Run("abi", "matrix", "--kernels", stock);
        Assert.Equal((2, ""), (none.ExitCode, none.Output));
        Assert.Contains("none of the 1 kernels is known to have KHO", none.Errors, StringComparison.Ordinal);
        Assert.Equal(2, KhoProcess.Run("abi", "matrix", "--kernels", vendors, "--releases", "7.3").ExitCode);
    }

    [Theory]
    [InlineData(1, "KHO is not built in", Ignoring)]
    [InlineData(2, "cannot tell whether KHO is built in", "printk-v1")]
    public void A_kernel_without_KHO_never_passes(int exitCode, string message, string text)
    {
        string kernel = Kernel("7.3.4-stock", [text]);
        string other = Kernel("7.3.5-stock", [text]);
        foreach (string[] arguments in new[]
        {
            (string[])["abi", "diff", kernel, other],
            ["abi", "diff", "linux-7.3", kernel],
            ["abi", "show", kernel],
            ["restore", Image, "--as", kernel],
        })
        {
            KhoProcess kho = KhoProcess.Run(arguments);
            Assert.Equal((exitCode, ""), (kho.ExitCode, kho.Output));
            Assert.Contains(message, kho.Errors, StringComparison.Ordinal);
            Assert.Equal(1, kho.Errors.Count(letter => letter == '\n'));
        }

        Assert.Equal(exitCode, KhoProcess.Run("abi", "extract", kernel).ExitCode);
        Assert.Equal(exitCode, KhoProcess.Run("abi", "check", kernel, other).ExitCode);
    }

    [Fact]
    public void A_kernel_that_no_release_describes_is_not_taken_for_one()
    {
        KhoProcess kho = KhoProcess.Run("restore", Image, "--as", Kernel("99.4.0", [.. _strings.Skip(1), "kho-v99"]));

        Assert.Equal(2, kho.ExitCode);
        Assert.Contains("root is kho-v99; write its description with 'kho abi extract", kho.Errors, StringComparison.Ordinal);
    }

    /// <summary>The tree has headers of its own text. Without a compiler, the tools that could do it are named.</summary>
    [Fact]
    public void A_field_put_into_a_source_tree_is_found()
    {
        string before = Tree("before", "u64 data; u64 token;");
        string after = Tree("after", "u64 priority; u64 data; u64 token;");

        KhoProcess kho = KhoProcess.Run("abi", "diff", before, after);

        if (kho.ExitCode == 2)
        {
            Assert.Contains("it takes gcc 12 or later (-gbtf), clang (--target=bpf), or a compiler and pahole", kho.Errors, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(1, kho.ExitCode);
        Assert.Contains("luo_file_ser.priority: priority, u8 at offset 48, was not there", kho.Output, StringComparison.Ordinal);
        Assert.Contains("NO compatible string moved with it", kho.Output, StringComparison.Ordinal);
        KhoProcess extract = KhoProcess.Run("abi", "extract", before);
        Assert.Equal(0, extract.ExitCode);
        Assert.Matches("structure.luo_file_ser +as in linux-7.3 +btf", extract.Output);
    }

    /// <summary>What a compiler makes of a tree has the ABI of the tree; without a compiler that writes BTF nothing is compared.</summary>
    [Fact]
    public void What_is_built_from_a_source_tree_has_its_ABI()
    {
        string before = Tree("before", "u64 data; u64 token;");
        string after = Tree("after", "u64 priority; u64 data; u64 token;");
        if (Build(before) is not string built)
        {
            Assert.NotEqual(1, KhoProcess.Run("abi", "extract", before).ExitCode);
            return;
        }

        KhoProcess same = KhoProcess.Run("abi", "diff", before, built);
        KhoProcess other = KhoProcess.Run("abi", "diff", built, after);

        Assert.Equal(0, same.ExitCode);
        Assert.Contains("no differences", same.Output, StringComparison.Ordinal);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("luo_file_ser.priority", other.Output, StringComparison.Ordinal);
        Assert.Contains("NO compatible string moved with it", other.Output, StringComparison.Ordinal);
    }

    /// <summary>An object file with types, strings and banner as a kernel of the tree has them; null where no compiler makes it.</summary>
    private string? Build(string tree)
    {
        string stubs = Path.Combine(_directory, "stubs");
        foreach ((string name, string text) in new[] { ("linux/types.h", "typedef unsigned long long u64;\n#define __packed __attribute__((packed))\n"), ("not/in/this/tree.h", "") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(stubs, name))!);
            File.WriteAllText(Path.Combine(stubs, name), text);
        }

        string unit = Path.Combine(_directory, "unit.c");
        File.WriteAllText(unit, """
            #include <linux/kho/abi/luo.h>
            struct luo_ser one;
            struct luo_file_ser two;
            const char *root = ROOT, *luo = LUO;
            const char banner[] = "Linux version 7.3.9 (a@b)";

            """);
        string built = Path.Combine(_directory, "kernel.o");
        try
        {
            using var compiler = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("gcc", ["-gbtf", "-c", $"-I{stubs}", $"-I{Path.Combine(tree, "include")}", unit, "-o", built]) { RedirectStandardError = true })!;
            compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            return compiler.ExitCode == 0 ? built : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private string Tree(string name, string fields)
    {
        string abi = Path.Combine(_directory, name, "include", "linux", "kho", "abi");
        Directory.CreateDirectory(abi);
        File.WriteAllText(Path.Combine(_directory, name, "Makefile"), "VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 9\nEXTRAVERSION =\n");
        File.WriteAllText(Path.Combine(abi, "luo.h"), $$"""
            #ifndef LUO_H
            #define LUO_H
            #include <linux/types.h>
            #include <not/in/this/tree.h>
            #define ROOT "kho-v4"
            #define LUO "luo-v5"
            struct luo_ser { char compatible[8]; u64 liveupdate_num; u64 sessions_pa; u64 flbs_pa; };
            struct luo_file_ser { char compatible[48]; {{fields}} } __packed;
            #endif

            """);
        return Path.Combine(_directory, name);
    }

    /// <summary>An arm64 Image for pages of 16K with some strings.</summary>
    private string Kernel(string version, string[] strings)
    {
        byte[] header = new byte[64];
        header[24] = 0xc;
        "ARM\x64"u8.CopyTo(header.AsSpan(56));
        string path = Path.Combine(_directory, $"Image-{version}");
        File.WriteAllBytes(path, [.. header, .. Encoding.Latin1.GetBytes($"\0Linux version {version} (a@b)\0{string.Join('\0', strings)}\0")]);
        return path;
    }
}
