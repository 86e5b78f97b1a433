using System.Text.Json;

namespace Kho.Cli.Tests;

/// <summary>The verb restore, through the real binary.</summary>
public sealed class RestoreTests : IDisposable
{
    private const string Misread = "golden/linux-6.18/x-6.18.15-to-6.17.8-out/handover.elf";
    private readonly string _directory = Directory.CreateTempSubdirectory("kho-restore-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Restore()
    {
        KhoProcess kho = KhoProcess.Run("restore", Golden.Linux73Out);
        await Verifier.Verify(kho.Transcript).UseDirectory("Snapshots");
    }

    [Fact]
    public async Task RestoreMisread()
    {
        KhoProcess kho = KhoProcess.Run("restore", Misread, "--as", "6.17.8");
        await Verifier.Verify(kho.Transcript).UseDirectory("Snapshots");
    }

    [Fact]
    public void Json_has_the_members_of_the_contract()
    {
        JsonElement root = Json(0, "restore", Golden.Linux73Out, "--json");

        Assert.Equal("kho.restore/1", root.GetProperty("schema").GetString());
        Assert.Equal(Golden.Linux73Out, root.GetProperty("image").GetString());
        Assert.Equal(("linux-7.3", "linux-7.3"), (root.GetProperty("writer").GetString(), root.GetProperty("reader").GetString()));
        Assert.Equal(("ok", true, true), (root.GetProperty("verdict").GetString(), root.GetProperty("certain").GetBoolean(), root.GetProperty("revived").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("refusedBecause").ValueKind);
        JsonElement memory = root.GetProperty("memory");
        ulong written = memory.GetProperty("blocksWritten").GetUInt64();
        Assert.Equal(Expected("linux-7.3/7.3.4-out").GetProperty("blocks").GetArrayLength(), (int)written);
        Assert.Equal((written, 0UL, 0UL, 0UL), (memory.GetProperty("blocksReserved").GetUInt64(), memory.GetProperty("blocksLost").GetUInt64(), memory.GetProperty("blocksInvented").GetUInt64(), memory.GetProperty("blocksRetyped").GetUInt64()));
        Assert.True(memory.GetProperty("pagesReserved").GetUInt64() >= written);
        Assert.True(memory.GetProperty("neverClaimed").GetUInt64() > 0);
        Assert.All(root.GetProperty("components").EnumerateArray(), component => Assert.Equal("ok", component.GetProperty("verdict").GetString()));
        Assert.Contains(root.GetProperty("components").EnumerateArray(), component => component.GetProperty("name").GetString() == "LUO" && component.GetProperty("format").GetString() == "luo-v5");
        Assert.Contains("test_kho: KHO restore succeeded", root.GetProperty("kernelMessages").EnumerateArray().Select(line => line.GetString()));
        Assert.Equal(JsonValueKind.Array, root.GetProperty("diagnostics").ValueKind);
        Assert.False(root.TryGetProperty("blocks", out _));
    }

    [Fact]
    public void Blocks_are_told_when_asked_for_and_are_all()
    {
        JsonElement root = Json(0, "restore", Golden.Linux73Out, "--json", "--blocks");
        JsonElement[] blocks = [.. root.GetProperty("blocks").EnumerateArray()];
        JsonElement[] expected = [.. Expected("linux-7.3/7.3.4-out").GetProperty("blocks").EnumerateArray()];

        Assert.Equal(
            expected.Aggregate(0L, (sum, block) => sum + (1L << block[1].GetInt32())),
            blocks.Aggregate(0L, (sum, block) => sum + block.GetProperty("pages").GetInt64()));
        Assert.All(blocks, block =>
        {
            Assert.StartsWith("0x", block.GetProperty("start").GetString(), StringComparison.Ordinal);
            Assert.Matches("^[0-9]+x[0-9]+( [0-9]+x[0-9]+)*$", block.GetProperty("refcounts").GetString());
            Assert.InRange(block.GetProperty("order").GetInt32(), 0, 10);
        });
        Assert.Contains(blocks, block => block.GetProperty("claimedBy").ValueKind == JsonValueKind.String && block.GetProperty("claimedBy").GetString()!.StartsWith("memfd", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_measured_of_the_misread_pair_is_in_the_JSON()
    {
        JsonElement root = Json(1, "restore", Misread, "--as", "6.17.8", "--json");
        JsonElement expected = Expected("linux-6.18/x-6.18.15-to-6.17.8-out");

        Assert.Equal(("misread", true, true), (root.GetProperty("verdict").GetString(), root.GetProperty("certain").GetBoolean(), root.GetProperty("revived").GetBoolean()));
        Assert.Equal(expected.GetProperty("lostByNewKernel").GetArrayLength(), root.GetProperty("memory").GetProperty("blocksLost").GetInt32());
        Assert.Equal(expected.GetProperty("blocks").GetArrayLength(), root.GetProperty("memory").GetProperty("blocksReserved").GetInt32());
    }

    [Fact]
    public void A_refusal_is_exit_code_1_and_says_why()
    {
        JsonElement root = Json(1, "restore", Golden.Linux73Out, "--as", "linux-7.1", "--json");

        Assert.Equal(("refused", false), (root.GetProperty("verdict").GetString(), root.GetProperty("revived").GetBoolean()));
        Assert.Contains("incompatible with 'kho-v3'", root.GetProperty("refusedBecause").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_may_be_described_in_YAML()
    {
        string file = Write("reader.yaml", "page_checks: true\nmemfd_handler: false\nkho_test: false\n");
        JsonElement root = Json(1, "restore", Golden.Linux73Out, "--reader-config", file, "--json");

        Assert.Equal("lossy", Verdict(root, "kho_test"));
        Assert.NotEqual("ok", Verdict(root, "memfd"));
        Assert.Equal("ok", Verdict(root, "memory-map"));
    }

    [Fact]
    public void A_reader_may_be_described_by_its_configuration()
    {
        const string Common = "# Linux/x86 7.3.4 Kernel Configuration\nCONFIG_X86_64=y\n";
        string without = Write("without.config", Common + "# CONFIG_KEXEC_HANDOVER is not set\n");
        string bare = Write("bare.config", Common + "CONFIG_KEXEC_HANDOVER=y\n# CONFIG_LIVEUPDATE is not set\nCONFIG_SHMEM=y\n");
        string full = Write("full.config", Common + "CONFIG_KEXEC_HANDOVER=y\nCONFIG_LIVEUPDATE=y\nCONFIG_LIVEUPDATE_MEMFD=y\nCONFIG_TEST_KEXEC_HANDOVER=y\n");

        Assert.Equal("refused", Json(1, "restore", Golden.Linux73Out, "--reader-config", without, "--json").GetProperty("verdict").GetString());
        JsonElement lossy = Json(1, "restore", Golden.Linux73Out, "--reader-config", bare, "--json");
        Assert.Equal(("lossy", "lossy", "ok"), (Verdict(lossy, "LUO"), Verdict(lossy, "kho_test"), Verdict(lossy, "memory-map")));
        Assert.Equal("ok", Json(0, "restore", Golden.Linux73Out, "--reader-config", full, "--json").GetProperty("verdict").GetString());
    }

    [Fact]
    public void A_command_line_that_asks_for_another_size_loses_the_region()
    {
        JsonElement other = Json(1, "restore", Golden.Linux73Out, "--reader-cmdline", "kho=on liveupdate=on reserve_mem=4K:4096:kho-rm-a", "--json");

        Assert.NotEqual("ok", Verdict(other, "memblock"));
        Assert.Equal("ok", Verdict(other, "LUO"));
        JsonElement off = Json(1, "restore", Golden.Linux73Out, "--reader-cmdline", "kho=off", "--json");
        Assert.Equal((true, "lossy", "lossy"), (off.GetProperty("revived").GetBoolean(), Verdict(off, "LUO"), Verdict(off, "kho_test")));
    }

    /// <summary>A command line is a whole one: LUO is off in a kernel whose command line does not switch it on, as check says.</summary>
    [Fact]
    public void A_command_line_without_liveupdate_loses_the_sessions()
    {
        JsonElement off = Json(1, "restore", Golden.Linux73Out, "--next-cmdline", "kho=on reserve_mem=2M:4096:kho-rm-a reserve_mem=1M:1M:rm.two", "--json");

        Assert.Equal(("ok", "lossy", "lossy"), (Verdict(off, "memory-map"), Verdict(off, "LUO"), Verdict(off, "memfd")));
    }

    [Theory]
    [InlineData("--as", "linux-9.9")]
    [InlineData("--reader-cmdline", "kho=maybe")]
    [InlineData("--reader-cmdline", "reserve_mem=64K")]
    [InlineData("--reader-config", "no-such-file")]
    [InlineData("--no-such-option", "1")]
    public void Trouble_is_exit_code_2_and_one_line(string option, string value)
    {
        KhoProcess kho = KhoProcess.Run("restore", Golden.Linux73Out, option, value);

        Assert.Equal((2, ""), (kho.ExitCode, kho.Output.Trim()));
        Assert.NotEqual("", kho.Errors.Trim());
        Assert.DoesNotContain("   at ", kho.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("page_cheks: true\n")]
    [InlineData("page_size: 8K\n")]
    [InlineData("memory: [ { start: 4K, size: 0 } ]\n")]
    public void A_wrong_description_of_a_reader_is_trouble_too(string text)
    {
        string file = Write("wrong.yaml", text);
        KhoProcess kho = KhoProcess.Run("restore", Golden.Linux73Out, "--reader-config", file);

        Assert.Equal((2, ""), (kho.ExitCode, kho.Output));
        Assert.Single(kho.Errors.TrimEnd().Split('\n'));
        Assert.Contains("wrong.yaml", kho.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_that_is_none_is_trouble() => Assert.Equal(2, KhoProcess.Run("restore", "golden/no-such-image").ExitCode);

    private static JsonElement Json(int exitCode, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(arguments);
        Assert.True(kho.ExitCode == exitCode, kho.Transcript);
        using JsonDocument document = JsonDocument.Parse(kho.Output);
        return document.RootElement.Clone();
    }

    private static JsonElement Expected(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(KhoProcess.Repository, "golden", name, "expected.json")));
        return document.RootElement.Clone();
    }

    private static string? Verdict(JsonElement root, string component) =>
        root.GetProperty("components").EnumerateArray().Single(candidate => candidate.GetProperty("name").GetString() == component).GetProperty("verdict").GetString();

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
