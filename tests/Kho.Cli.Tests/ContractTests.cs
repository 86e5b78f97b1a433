using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kho.Cli.Tests;

/// <summary>The habits that all verbs share: where things are printed, exit codes, one line for what is wrong.</summary>
public sealed class ContractTests
{
    [Theory]
    [InlineData("kho.decode/1", "decode", Golden.Linux73Out)]
    [InlineData("kho.find/1", "find", Golden.Linux73Early)]
    [InlineData("kho.key/1", "key", "0x10000000012345")]
    [InlineData("kho.page-info/1", "page-info", "0x4b484f5000000009")]
    public void Json_is_one_document_with_its_schema_and_nothing_on_standard_error(string schema, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run([.. arguments, "--json"]);
        using JsonDocument document = JsonDocument.Parse(kho.Output);
        Assert.Equal(schema, document.RootElement.GetProperty("schema").GetString());
        Assert.EndsWith("}\n", kho.Output, StringComparison.Ordinal);
        Assert.Equal("", kho.Errors);
        Assert.Equal(0, kho.ExitCode);
    }

    [Theory]
    [InlineData("decode")]
    [InlineData("find")]
    [InlineData("key")]
    [InlineData("page-info")]
    [InlineData("report")]
    [InlineData("survey")]
    public void Help_of_every_verb_shows_an_example(string verb)
    {
        KhoProcess kho = KhoProcess.Run(verb, "--help");
        Assert.Matches(ExampleLine(verb), kho.Output);
        Assert.Equal(0, kho.ExitCode);
    }

    [Theory]
    [InlineData("decode")]
    [InlineData("decode", "no-such-file")]
    [InlineData("decode", "src")]
    [InlineData("decode", "LICENSE")]
    [InlineData("decode", "src/Kho.Abi/Generated/releases.json")]
    [InlineData("decode", Golden.Linux73Out, "--root", "here")]
    [InlineData("decode", Golden.Linux73Out, "--scratch", "0x1000")]
    [InlineData("decode", Golden.Linux73Out, "--page-size", "8K")]
    [InlineData("decode", Golden.Linux73Out, "--release", "linux-9.9")]
    [InlineData("decode", Golden.Linux73Out, "--spec", "docs")]
    [InlineData("decode", Golden.Linux73Out, "--root", "0x13e3000")]
    [InlineData("find", "no-such-file")]
    [InlineData("key", "a-key")]
    [InlineData("key", "0x1:2:3:4")]
    [InlineData("key", "0x0:0", "--release", "linux-6.17")]
    [InlineData("page-info", "private")]
    [InlineData("survey", "no-such-directory", "-o", "-")]
    [InlineData("survey", "golden", "--shard", "2/2", "-o", "-")]
    [InlineData("no-such-verb")]
    [InlineData("decode", Golden.Linux73Out, "--no-such-option")]
    public void What_cannot_be_done_is_said_in_one_clear_line_with_exit_code_2(params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(arguments);
        Assert.Equal(2, kho.ExitCode);
        Assert.Equal("", kho.Output);
        string last = kho.Errors.TrimEnd('\n').Split('\n')[^1];
        Assert.StartsWith("kho: ", last, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", kho.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", kho.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_with_an_error_level_finding_gives_exit_code_1_and_the_whole_text()
    {
        KhoProcess kho = KhoProcess.Run("decode", Golden.LostOrderBit);
        Assert.Equal(1, kho.ExitCode);
        Assert.Contains("error KHO0044", kho.Errors, StringComparison.Ordinal);
        Assert.Contains("kho_test: folios", kho.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_go_to_standard_error_and_results_to_standard_output()
    {
        KhoProcess kho = KhoProcess.Run("decode", Golden.Linux73In);
        Assert.Contains("warning KHO0050", kho.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("KHO0050", kho.Output, StringComparison.Ordinal);
        Assert.Contains("STALE", kho.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_are_streamed_one_line_of_json_each_in_ascending_order()
    {
        KhoProcess kho = KhoProcess.Run("decode", "--blocks", Golden.Linux73Out);
        string[] lines = kho.Output.TrimEnd('\n').Split('\n');
        ulong previous = 0;
        ulong pages = 0;
        foreach (string line in lines)
        {
            using JsonDocument block = JsonDocument.Parse(line);
            ulong start = Convert.ToUInt64(block.RootElement.GetProperty("start").GetString(), 16);
            int order = block.RootElement.GetProperty("order").GetInt32();
            Assert.True(start > previous);
            Assert.Equal(1UL << order, block.RootElement.GetProperty("pages").GetUInt64());
            previous = start;
            pages += 1UL << order;
        }

        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(KhoProcess.Repository, "golden/linux-7.3/7.3.4-out/expected.json")));
        Assert.Equal(expected.RootElement.GetProperty("blocks").GetArrayLength(), lines.Length);
        Assert.Equal(expected.RootElement.GetProperty("orders").EnumerateObject().Aggregate(0UL, (sum, order) => sum + (order.Value.GetUInt64() << int.Parse(order.Name))), pages);
    }

    [Fact]
    public void Types_of_blocks_are_told_where_the_release_has_types()
    {
        KhoProcess kho = KhoProcess.Run("decode", "--blocks", "golden/rfc-page-type-deep/rfc-depth7-out/handover.elf");
        Assert.Contains("""{"start":"0x1a00000","pages":512,"order":9,"type":"split"}""", kho.Output, StringComparison.Ordinal);
        Assert.Contains("""{"start":"0xc00000","pages":512,"order":9,"type":"contig"}""", kho.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_leaves_the_extents_out_of_the_json()
    {
        using JsonDocument whole = JsonDocument.Parse(KhoProcess.Run("decode", "--json", Golden.Linux73Out).Output);
        using JsonDocument summary = JsonDocument.Parse(KhoProcess.Run("decode", "--json", "--summary", Golden.Linux73Out).Output);
        Assert.True(whole.RootElement.GetProperty("memoryMap").TryGetProperty("extents", out _));
        Assert.False(summary.RootElement.GetProperty("memoryMap").TryGetProperty("extents", out _));
        Assert.Equal(
            whole.RootElement.GetProperty("memoryMap").GetProperty("blocks").GetUInt64(),
            summary.RootElement.GetProperty("memoryMap").GetProperty("blocks").GetUInt64());
    }

    [Fact]
    public void A_blob_is_read_from_standard_input()
    {
        byte[] root = File.ReadAllBytes(Path.Combine(KhoProcess.Repository, "golden/linux-6.17/6.17.8-out/debugfs/out/fdt"));
        KhoProcess kho = KhoProcess.Run(["decode", "-", "--json"], root, new Dictionary<string, string?>());
        using JsonDocument document = JsonDocument.Parse(kho.Output);
        Assert.Equal("fdt", document.RootElement.GetProperty("image").GetProperty("format").GetString());
        Assert.Equal(["kho_test", "memblock"], document.RootElement.GetProperty("blobs").EnumerateArray().Select(blob => blob.GetProperty("name").GetString()!));
        Assert.Contains(document.RootElement.GetProperty("diagnostics").EnumerateArray(), finding => finding.GetProperty("id").GetString() == "KHO0072");
    }

    [Fact]
    public void Nothing_is_coloured_where_output_is_no_terminal()
    {
        KhoProcess kho = KhoProcess.Run(["decode", Golden.LostOrderBit], default, new Dictionary<string, string?> { ["TERM"] = "xterm-256color", ["NO_COLOR"] = null });
        Assert.DoesNotContain('\u001b', kho.Output + kho.Errors);
    }

    [Fact]
    public void A_root_named_by_hand_is_the_one_that_is_decoded()
    {
        using JsonDocument document = JsonDocument.Parse(KhoProcess.Run("decode", "--json", "--root", "0xdb5000", Golden.Linux617Out).Output);
        Assert.Equal("user", document.RootElement.GetProperty("root").GetProperty("foundBy").GetString());
        Assert.Equal(26, document.RootElement.GetProperty("memoryMap").GetProperty("blocks").GetInt32());
    }

    [Fact]
    public void A_release_named_by_hand_wins_over_the_note_and_is_warned_about_where_the_bytes_say_otherwise()
    {
        KhoProcess kho = KhoProcess.Run("decode", "--release", "6.18.15", Golden.Linux617Out);
        Assert.Contains("linux-6.18 (kho-v1), chosen by the command line", kho.Output, StringComparison.Ordinal);
        Assert.Contains("warning KHO0031", kho.Errors, StringComparison.Ordinal);
        Assert.Contains("linux-6.17 would", kho.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_of_releases_is_laid_over_the_built_in_ones_without_recompiling()
    {
        string directory = Directory.CreateTempSubdirectory("kho-spec-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "my-kernel.yaml"), """
                id: my-kernel
                title: A change under test
                based_on: linux-7.2
                verified: nothing
                memory_map:
                  radix:
                    page_type_bit: 63
                    page_types: [plain, fancy]
                    key_width: 64
                """);
            KhoProcess kho = KhoProcess.Run("key", "0x8000080000000062", "--spec", directory, "--release", "my-kernel");
            Assert.Contains("fancy (bit 63)", kho.Output, StringComparison.Ordinal);
            Assert.Contains("depth 7", kho.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_truncated_image_gives_the_findings_and_what_is_left()
    {
        string copy = Path.GetTempFileName();
        try
        {
            byte[] image = File.ReadAllBytes(Path.Combine(KhoProcess.Repository, Golden.Linux73Out));
            File.WriteAllBytes(copy, image[..(image.Length / 2)]);
            KhoProcess kho = KhoProcess.Run("decode", copy);
            Assert.Equal(1, kho.ExitCode);
            Assert.Contains("error KHO0001", kho.Errors, StringComparison.Ordinal);
            Assert.Contains("Elf64_Phdr.p_offset", kho.Errors, StringComparison.Ordinal);
            Assert.Contains("kexec-metadata-v1", kho.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static Regex ExampleLine(string verb) => new($@"Examples?:\s*\n\s+kho {verb} ");
}
