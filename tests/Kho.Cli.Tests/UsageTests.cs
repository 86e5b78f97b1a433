using System.Text.Json.Nodes;

namespace Kho.Cli.Tests;

/// <summary>What a person types wrongly is named, in one line, and nothing is left out in silence.</summary>
public sealed class UsageTests
{
    private const string Golden = "golden/linux-7.3/7.3.4-out/handover.elf";

    [Theory]
    [InlineData("decode", "--extent")]
    [InlineData("check", "--fro")]
    [InlineData("find", "--bogus")]
    [InlineData("restore", "-x")]
    [InlineData("trim", "--out")]
    public void A_misspelt_option_is_no_image(string verb, string option)
    {
        KhoProcess kho = KhoProcess.Run(verb, Golden, option, "-o", "/dev/null");

        Assert.Equal(2, kho.ExitCode);
        Assert.Contains(option, kho.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("kdump", kho.Errors, StringComparison.Ordinal);
        Assert.Single(kho.Errors.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("kho: 'bogus' is no verb of kho; there are find, decode, ", "bogus")]
    [InlineData("kho: 'bogus' is no verb of kho abi; there are list, ", "abi", "bogus")]
    [InlineData("kho: 'decoed' is no verb of kho; did you mean decode?", "decoed", "vmcore")]
    [InlineData("kho: 'dif' is no verb of kho abi; did you mean diff?", "abi", "dif")]
    [InlineData("kho: 'restroe' is no verb of kho; did you mean restore?", "help", "restroe")]
    [InlineData("kho: '--jsn' is no option of kho abi", "abi", "--jsn")]
    public void A_verb_that_is_none_is_named_and_so_are_those_there_are(string beginning, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(arguments);

        Assert.Equal(2, kho.ExitCode);
        Assert.StartsWith(beginning, kho.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--json: conflicts with --manifest", "decode", Golden, "--json", "--manifest")]
    [InlineData("--json: conflicts with --blocks", "decode", Golden, "--json", "--blocks")]
    [InlineData("--blocks: conflicts with --hex", "decode", Golden, "--hex", "0xdd5000", "--blocks")]
    [InlineData("--summary: conflicts with --extents", "decode", Golden, "--summary", "--extents")]
    [InlineData("--script: conflicts with IMAGE, since a scenario makes its own handover", "restore", "nope.elf", "--script", "golden/scenarios/dma-block-7.2.yaml")]
    [InlineData(Golden + ": is an ELF core, which states its addresses; --raw-base is for raw memory", "decode", Golden, "--raw-base", "0x1000")]
    public void Options_that_contradict_each_other_are_refused(string error, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(arguments);

        Assert.Equal((2, $"kho: {error}\n"), (kho.ExitCode, kho.Errors));
    }

    [Theory]
    [InlineData("7.1-rc5", "linux-7.1-rc5")]
    [InlineData("v7.3", "linux-7.3")]
    [InlineData("linux-7.3.4", "linux-7.3")]
    [InlineData("RFC", "rfc-page-type")]
    public void A_release_is_found_by_the_names_that_people_give_it(string name, string id)
    {
        KhoProcess kho = KhoProcess.Run("decode", Golden, "--release", name, "--json", "--summary");

        Assert.Equal(id, (string?)JsonNode.Parse(kho.Output)!["release"]!["id"]);
    }

    [Fact]
    public void Find_tells_of_the_root_that_is_named()
    {
        JsonArray Roots(string address, int exitCode)
        {
            KhoProcess kho = KhoProcess.Run("find", Golden, "--root", address, "--json");
            Assert.Equal(exitCode, kho.ExitCode);
            return JsonNode.Parse(kho.Output)!["roots"]!.AsArray();
        }

        Assert.Equal("0x42b000", (string?)Assert.Single(Roots("0x42b000", 0))!["address"]);
        Assert.Empty(Roots("0x1000", 1));
    }

    [Fact]
    public void Two_handovers_are_compared_by_the_roots_that_are_named()
    {
        Assert.Equal(0, KhoProcess.Run("diff", Golden, Golden, "--root", "0x42b000").ExitCode);
        Assert.Equal(2, KhoProcess.Run("diff", Golden, Golden, "--root", "0x42b000", "--root", "0x1000").ExitCode);
        Assert.Equal("kho: --root: 3 addresses, and there are two images\n", KhoProcess.Run("diff", Golden, Golden, "--root", "1", "--root", "2", "--root", "3").Errors);
    }

    [Fact]
    public void A_stale_map_is_not_compared()
    {
        string[] images = ["diff", Golden, "golden/linux-7.3/7.3.4-in/handover.elf"];
        JsonNode json = JsonNode.Parse(KhoProcess.Run([.. images, "--json"]).Output)!;
        KhoProcess text = KhoProcess.Run(images);

        Assert.Equal((false, false, 0), ((bool)json["memoryCompared"]!, (bool)json["same"]!, json["removed"]!.AsArray().Count));
        Assert.DoesNotContain("removed", text.Output, StringComparison.Ordinal);
        Assert.Contains("the memory map is stale", text.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_order_that_no_number_of_json_holds_is_given_as_bits()
    {
        JsonArray results = JsonNode.Parse(KhoProcess.Run("page-info", "0xffffffffffffffff", "--json").Output)!["results"]!.AsArray();

        Assert.All(results, result => Assert.Null(result!["order"]));
        Assert.Contains(results, result => (string?)result!["orderBits"] == "0xffffffffffffffff");
    }

    [Fact]
    public void A_reader_that_is_named_twice_is_told_of_once()
    {
        JsonNode json = JsonNode.Parse(KhoProcess.Run("check", Golden, "--for", "7.1", "--for", "linux-7.1", "--json").Output)!;

        Assert.Equal(["linux-7.1"], json["readers"]!.AsArray().Select(reader => (string?)reader));
        Assert.Single(json["findings"]!.AsArray(), finding => (string?)finding!["id"] == "KHO0293");
    }

    /// <summary>A guard such as <c>kho check --for 7.1 &amp;&amp; kexec</c> must not let a total loss pass.</summary>
    [Fact]
    public void A_reader_that_refuses_the_handover_is_an_error() => Assert.Equal(1, KhoProcess.Run("check", Golden, "--for", "7.1").ExitCode);

    [Fact]
    public void Bytes_that_an_image_does_not_hold_make_no_error()
    {
        using TemporaryFile file = new("page_size: 16K\n");
        JsonArray findings = JsonNode.Parse(KhoProcess.Run("check", Golden, "--next-config", file.Path, "--json").Output)!["findings"]!.AsArray();

        Assert.Equal("warning", (string?)Assert.Single(findings, finding => ((string?)finding!["message"])!.Contains("which the image does not hold", StringComparison.Ordinal))!["severity"]);
    }

    [Theory]
    [InlineData("relase: linux-7.3\n", "line 1: release: is missing; 'relase' is not known here")]
    [InlineData("text\n", "line 1: expected a mapping")]
    [InlineData("release: nope\n", "release: ")]
    [InlineData("release: linux-7.2\nmemory: [{ start: 32M, size: 32M }]\nmemory_map: { blocks: [{ start: 0x1000001, order: 0 }] }\n", "memory_map.blocks: 0x1000001 is no address of a page")]
    public void An_error_in_a_manifest_names_the_file_and_the_place(string manifest, string error)
    {
        using TemporaryFile file = new(manifest);
        KhoProcess kho = KhoProcess.Run("encode", file.Path, "-o", "/dev/null");

        Assert.Equal(2, kho.ExitCode);
        Assert.StartsWith($"kho: {file.Path}: {error}", kho.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handover_that_is_placed_by_itself_keeps_off_low_memory()
    {
        using TemporaryFile manifest = new("release: linux-7.2\nmemory: [{ start: 0, size: 64M }]\nscratch: { at: 0x1f00000, areas: [{ start: 0x8000000, size: 16M }] }\nmemory_map: { blocks: [] }\n");
        using TemporaryFile image = new("");
        Assert.Equal(0, KhoProcess.Run("encode", manifest.Path, "-o", image.Path).ExitCode);

        Assert.Equal(0, KhoProcess.Run("check", image.Path).ExitCode);
    }

    [Fact]
    public void A_file_that_is_missing_is_named_as_it_was_typed() =>
        Assert.Equal("kho: golden/nope: no such file or directory\n", KhoProcess.Run("find", "golden/nope").Errors);

    [Fact]
    public void A_directory_in_a_files_place_is_called_one() =>
        Assert.Equal("kho: golden: is a directory, expected a file\n", KhoProcess.Run("encode", "golden", "-o", "/dev/null").Errors);

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"kho-{Guid.NewGuid():N}");

        public void Dispose() => File.Delete(Path);
    }
}
