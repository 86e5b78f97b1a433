using System.Text.Json;
using Kho.Abi.Releases;

namespace Kho.Cli.Tests;

/// <summary>What scripts may rely on in <c>kho abi</c>, and that a specification of one's own changes what it shows.</summary>
public sealed class AbiTests
{
    [Fact]
    public void The_list_names_every_release_once_after_the_one_it_is_based_on()
    {
        JsonElement[] releases = [.. Json("kho.abi-list/1", "abi", "list").GetProperty("releases").EnumerateArray()];
        string[] ids = [.. releases.Select(release => release.GetProperty("id").GetString()!)];
        Assert.Equal(ReleaseCatalog.BuiltIn.Releases.Select(release => release.Id), ids);
        foreach (JsonElement release in releases)
        {
            string? basis = release.GetProperty("basedOn").GetString();
            Assert.True(basis is null || Array.IndexOf(ids, basis) < Array.IndexOf(ids, release.GetProperty("id").GetString()));
        }

        JsonElement last = releases.Single(release => release.GetProperty("id").GetString() == "linux-6.17");
        Assert.Equal("kho-v1", last.GetProperty("compatible").GetString());
        Assert.Equal("chunk-list", last.GetProperty("memoryMap").GetString());
        Assert.Equal(["6.16", "6.17"], last.GetProperty("versions").EnumerateArray().Select(version => version.GetString()!));
    }

    [Theory]
    [InlineData("4K", 6, 60, 53)]
    [InlineData("16K", 5, 61, 51)]
    [InlineData("64K", 4, 58, 49)]
    public void The_numbers_of_a_radix_tree_are_those_of_the_page_size(string pageSize, int depth, int heldBits, int keyWidth)
    {
        JsonElement map = Json("kho.abi-show/1", "abi", "show", "7.3.4", "--page-size", pageSize).GetProperty("memoryMap");
        Assert.Equal("radix", map.GetProperty("kind").GetString());
        Assert.Equal((depth, heldBits, keyWidth), (map.GetProperty("depth").GetInt32(), map.GetProperty("heldBits").GetInt32(), map.GetProperty("keyWidth").GetInt32()));
    }

    [Theory]
    [InlineData("linux-6.17", "4K", 255, 512)]
    [InlineData("linux-6.18", "4K", 255, 4096)]
    [InlineData("linux-6.18", "16K", 1023, 16384)]
    [InlineData("linux-7.0", "64K", 4095, 65536)]
    public void The_numbers_of_a_chunk_list_are_those_of_release_and_page_size(string release, string pageSize, int capacity, int bytes)
    {
        JsonElement shown = Json("kho.abi-show/1", "abi", "show", release, "--page-size", pageSize);
        JsonElement map = shown.GetProperty("memoryMap");
        Assert.Equal("chunk-list", map.GetProperty("kind").GetString());
        Assert.Equal((capacity, bytes), (map.GetProperty("chunkCapacity").GetInt32(), map.GetProperty("elementBitmapBytes").GetInt32()));
        Assert.Equal(bytes, Structure(shown, "kho_chunk_list::kho_mem_phys_bits").GetProperty("size").GetInt32());
    }

    [Theory]
    [InlineData("linux-7.1-rc5", "16K", "losesOrderZero")]
    [InlineData("rfc", "4K", "losesPageType")]
    [InlineData("rfc", "64K", "losesPageType")]
    public void A_tree_that_is_too_shallow_is_shouted_about(string release, string pageSize, string member)
    {
        Assert.True(Json("kho.abi-show/1", "abi", "show", release, "--page-size", pageSize).GetProperty("memoryMap").GetProperty(member).GetBoolean());
        Assert.Contains("TOO FEW", KhoProcess.Run("abi", "show", release, "--page-size", pageSize).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("TOO FEW", KhoProcess.Run("abi", "show", "rfc7", "--page-size", pageSize).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Structures_have_their_fields_with_offsets_and_the_kernels_names()
    {
        JsonElement shown = Json("kho.abi-show/1", "abi", "show", "linux-7.3");
        JsonElement folio = Structure(shown, "memfd_luo::memfd_luo_folio_ser");
        Assert.Equal(16, folio.GetProperty("size").GetInt32());
        Assert.Equal(
            [("pfn", 0, 0, 52, "b52"), ("flags", 6, 4, 12, "b12"), ("index", 8, 0, 64, "u8")],
            folio.GetProperty("fields").EnumerateArray().Select(field => (
                field.GetProperty("kernelName").GetString()!,
                field.GetProperty("offset").GetInt32(),
                field.GetProperty("bit").GetInt32(),
                field.GetProperty("bits").GetInt32(),
                field.GetProperty("type").GetString()!)));
        JsonElement luo = shown.GetProperty("blobs").EnumerateArray().Single(blob => blob.GetProperty("name").GetString() == "LUO");
        Assert.Equal("luo-v5", luo.GetProperty("compatible").GetString());
        Assert.Equal("luo_blocks", luo.GetProperty("reader").GetString());
        Assert.Equal("10000", luo.GetProperty("names").GetProperty("maximum_blocks").GetString());
        Assert.Contains(shown.GetProperty("enumerations").EnumerateArray(), enumeration => enumeration.GetProperty("name").GetString() == "memfd_luo::seal");
    }

    [Fact]
    public void A_release_has_the_structures_that_it_uses_and_no_others()
    {
        Assert.DoesNotContain("luo::", KhoProcess.Run("abi", "show", "linux-6.18").Output, StringComparison.Ordinal);
        string old = KhoProcess.Run("abi", "show", "linux-7.1").Output;
        Assert.Contains("luo::luo_session_header_ser", old, StringComparison.Ordinal);
        Assert.DoesNotContain("kho_block", old, StringComparison.Ordinal);
        string now = KhoProcess.Run("abi", "show", "linux-7.3").Output;
        Assert.DoesNotContain("luo::luo_session_header_ser", now, StringComparison.Ordinal);
        Assert.Contains("kho_block", now, StringComparison.Ordinal);
    }

    [Fact]
    public void A_specification_of_ones_own_is_shown_without_recompiling()
    {
        string directory = Directory.CreateTempSubdirectory("kho-spec-").FullName;
        try
        {
            foreach (string path in Directory.GetFiles(Path.Combine(KhoProcess.Repository, "spec"), "*.ksy"))
            {
                string text = File.ReadAllText(path);
                text = text.Replace("id: token\n        -orig-id: token", "id: cookie\n        -orig-id: cookie", StringComparison.Ordinal);
                text = text.Replace("size: 64\n        doc: Name given", "size: 96\n        doc: Name given", StringComparison.Ordinal);
                File.WriteAllText(Path.Combine(directory, Path.GetFileName(path)), text);
            }

            JsonElement shown = Json("kho.abi-show/1", "abi", "show", "linux-7.3", "--spec", directory);
            Assert.Equal(112, Structure(shown, "luo::luo_session_ser").GetProperty("size").GetInt32());
            Assert.Equal(96, Structure(shown, "luo::luo_session_ser").GetProperty("fields")[1].GetProperty("offset").GetInt32());
            Assert.Equal("cookie", Structure(shown, "luo::luo_file_ser").GetProperty("fields")[2].GetProperty("kernelName").GetString());
            Assert.Contains(" cookie ", KhoProcess.Run("abi", "show", "linux-7.3", "--spec", directory).Output, StringComparison.Ordinal);

            File.WriteAllText(Path.Combine(directory, "mine.yaml"), "id: mine\ntitle: Mine\nverified: nothing\nbased_on: linux-7.3\nroot:\n  compatible: kho-v5\n");
            Assert.Equal("kho-v5", Json("kho.abi-show/1", "abi", "show", "mine", "--spec", directory).GetProperty("root").GetProperty("compatible").GetString());
            Assert.Contains("mine ", KhoProcess.Run("abi", "list", "--spec", directory).Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("abi list", "kho abi list")]
    [InlineData("abi show", "kho abi show linux-7.3")]
    public void Help_shows_an_example(string verb, string example)
    {
        KhoProcess kho = KhoProcess.Run([.. verb.Split(' '), "--help"]);
        Assert.Equal(0, kho.ExitCode);
        Assert.Matches($@"Examples?:\s*\n\s+{example}", kho.Output);
    }

    [Theory]
    [InlineData("'linux-9.9' is no known release", "abi", "show", "linux-9.9")]
    [InlineData("'8K'", "abi", "show", "linux-7.3", "--page-size", "8K")]
    [InlineData("docs", "abi", "list", "--spec", "docs")]
    [InlineData("", "abi", "show")]
    [InlineData("", "abi", "no-such-verb")]
    public void What_cannot_be_done_is_said_in_one_clear_line_with_exit_code_2(string names, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(arguments);
        Assert.Equal(2, kho.ExitCode);
        Assert.Equal("", kho.Output);
        string line = Assert.Single(kho.Errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("kho: ", line, StringComparison.Ordinal);
        Assert.Contains(names, line, StringComparison.Ordinal);
    }

    private static JsonElement Structure(JsonElement shown, string name) =>
        shown.GetProperty("structures").EnumerateArray().Single(structure => structure.GetProperty("name").GetString() == name);

    private static JsonElement Json(string schema, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run([.. arguments, "--json"]);
        Assert.Equal(("", 0), (kho.Errors, kho.ExitCode));
        Assert.EndsWith("}\n", kho.Output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(kho.Output);
        Assert.Equal(schema, document.RootElement.GetProperty("schema").GetString());
        return document.RootElement.Clone();
    }
}
