using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Codec;

namespace Kho.Abi.Tests.Releases;

public sealed class ReleaseCatalogTests
{
    private const string EmbeddedTable = "Kho.Abi.Generated.releases.json";

    public static TheoryData<string> Ids => [.. ReleaseFiles.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_embedded_description_is_that_of_the_file(string id)
    {
        using Stream stream = typeof(ReleaseCatalog).Assembly.GetManifestResourceStream(EmbeddedTable)!;
        JsonNode embedded = JsonNode.Parse(stream)!.AsArray().Single(node => (string)node!["id"]! == id)!;

        Assert.True(JsonNode.DeepEquals(ReleaseFiles.Read(id), embedded), $"run spec/generate: {EmbeddedTable} has another {id}:\n{embedded}");
    }

    [Fact]
    public void The_built_in_releases_are_those_that_have_a_file_and_no_other() =>
        Assert.Equal(ReleaseFiles.Ids, ReleaseCatalog.BuiltIn.Releases.Select(release => release.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void The_built_in_releases_are_what_loading_the_specification_gives()
    {
        var loaded = ReleaseCatalog.Load(CodecFiles.Spec);

        Assert.Equal(ReleaseCatalog.BuiltIn.Releases.Select(Json), loaded.Releases.Select(Json));
        Assert.Equal(loaded.Releases.Select(Json), ReleaseCatalog.Load(ReleaseFiles.Directory).Releases.Select(Json));
    }

    [Fact]
    public void Every_release_comes_after_the_one_that_it_is_based_on()
    {
        HashSet<string> before = [];
        foreach (AbiRelease release in ReleaseCatalog.BuiltIn.Releases)
        {
            Assert.True(release.BasedOn is null || before.Contains(release.BasedOn), $"{release.Id} before {release.BasedOn}");
            before.Add(release.Id);
        }
    }

    [Theory]
    [InlineData("linux-6.17", "kho-v1", "preserved-memory-map", "fdt", null)]
    [InlineData("linux-6.18", "kho-v1", "preserved-memory-map", "fdt", null)]
    [InlineData("linux-6.19", "kho-v1", "preserved-memory-map", "fdt", null)]
    [InlineData("linux-7.0", "kho-v1", "preserved-memory-map", "fdt", null)]
    [InlineData("kho-v2", "kho-v2", "preserved-memory-map", "preserved-data", null)]
    [InlineData("linux-7.1-rc5", "kho-v3", "preserved-memory-map", "preserved-data", "blob-size")]
    [InlineData("linux-7.1", "kho-v3", "preserved-memory-map", "preserved-data", "blob-size")]
    [InlineData("linux-7.2", "kho-v4", "preserved-memory-map", "preserved-data", "blob-size")]
    [InlineData("linux-7.3", "kho-v4", "preserved-memory-map", "preserved-data", "blob-size")]
    [InlineData("rfc-page-type", "kho-v4", "preserved-memory-map", "preserved-data", "blob-size")]
    [InlineData("rfc-page-type-deep", "kho-v4", "preserved-memory-map", "preserved-data", "blob-size")]
    public void The_root_s_strings_are_those_of_the_table(string id, string compatible, string map, string address, string? size)
    {
        RootAbi root = ReleaseCatalog.BuiltIn.Find(id)!.Root;

        Assert.Equal((compatible, map, address, size), (root.Compatible, root.MapProperty, root.BlobAddressProperty, root.BlobSizeProperty));
    }

    [Theory]
    [InlineData("linux-6.17", null, null, null, false)]
    [InlineData("linux-6.18", null, null, null, true)]
    [InlineData("linux-6.19", "luo-v1", "memfd-v1", null, true)]
    [InlineData("linux-7.0", "luo-v1", "memfd-v1", null, true)]
    [InlineData("kho-v2", "luo-v1", "memfd-v1 memfd-v2", null, true)]
    [InlineData("linux-7.1-rc5", "luo-v1", "memfd-v2", 1, true)]
    [InlineData("linux-7.1", "luo-v1", "memfd-v2", 1, true)]
    [InlineData("linux-7.2", "luo-v5", "memfd-v2", 1, true)]
    [InlineData("linux-7.3", "luo-v5", "memfd-v2", 1, true)]
    [InlineData("rfc-page-type", "luo-v5", "memfd-v2", 1, true)]
    public void The_blobs_formats_are_those_of_the_table(string id, string? luo, string? memfd, int? metadataVersion, bool vmalloc)
    {
        AbiRelease release = ReleaseCatalog.BuiltIn.Find(id)!;

        Assert.Equal(luo, release.BlobFormat("LUO")?.Compatible);
        Assert.Equal(memfd ?? "", string.Join(' ', release.Files.Keys.Order(StringComparer.Ordinal)));
        Assert.All(release.Files.Keys, compatible => Assert.Equal(compatible, release.FileFormat(compatible)!.Compatible));
        Assert.Equal(metadataVersion, release.BlobFormat("kexec-metadata")?.Structure!.Version);
        Assert.Equal(vmalloc, release.Vmalloc is not null);
        Assert.Equal(vmalloc ? KhoTestFolioList.Vmalloc : KhoTestFolioList.Inline, release.BlobFormat("kho_test")!.KhoTest!.Folios);
        Assert.Equal("memblock-v1", release.BlobFormat("memblock")!.Compatible);
        Assert.Null(release.BlobFormat("other"));
        Assert.Null(release.FileFormat("other"));
    }

    [Theory]
    [InlineData("linux-6.19", false)]
    [InlineData("linux-7.0", true)]
    [InlineData("linux-7.1", true)]
    public void The_FLB_node_came_with_7_0_under_the_same_string(string id, bool expected)
    {
        LuoDeviceTreeAbi luo = ReleaseCatalog.BuiltIn.Find(id)!.BlobFormat("LUO")!.LuoDeviceTree!;

        Assert.Equal(expected ? ("luo-flb", "luo-flb-v1", "luo-flb-header") : (null, null, null), (luo.FlbNode, luo.FlbCompatible, luo.FlbHeaderProperty));
        Assert.Equal(("luo-session", "luo-session-v2", 16, 2), (luo.SessionNode, luo.SessionCompatible, luo.SessionPages, luo.FilePages));
    }

    [Theory]
    [InlineData("linux-7.3", "linux-7.3")]
    [InlineData("kho-v2", "kho-v2")]
    [InlineData("rfc", "rfc-page-type")]
    [InlineData("rfc7", "rfc-page-type-deep")]
    [InlineData("rfc-page-type", "rfc-page-type")]
    [InlineData("6.16", "linux-6.17")]
    [InlineData("6.16.9", "linux-6.17")]
    [InlineData("6.17.8", "linux-6.17")]
    [InlineData("6.18.15", "linux-6.18")]
    [InlineData("6.19.6", "linux-6.19")]
    [InlineData("7.0.10", "linux-7.0")]
    [InlineData("7.0.13", "linux-7.0.11")]
    [InlineData("7.1.0-rc1", "linux-7.1-rc5")]
    [InlineData("7.1.0-rc3", "linux-7.1-rc5")]
    [InlineData("7.1.0-rc5", "linux-7.1-rc5")]
    [InlineData("7.1.0-rc5-00012-gdeadbeef", "linux-7.1-rc5")]
    [InlineData("7.1.0-rc5+", "linux-7.1-rc5")]
    [InlineData("7.1", "linux-7.1")]
    [InlineData("7.1.0", "linux-7.1")]
    [InlineData("7.1.3", "linux-7.1")]
    [InlineData("7.2.6", "linux-7.2")]
    [InlineData("7.3", "linux-7.3")]
    [InlineData("7.3.4", "linux-7.3")]
    [InlineData("7.3.4+deb13-cloud-amd64", "linux-7.3")]
    [InlineData("7.3-custom", "linux-7.3")]
    // Release candidates are themselves: what they have is said of them or not at all.
    [InlineData("7.1.0-rc50", null)]
    [InlineData("7.2.0-rc1", null)]
    [InlineData("7.1-rc3", null)]
    [InlineData("7.3-rc1", null)]
    // The number continues, or is unknown.
    [InlineData("7.30.1", null)]
    [InlineData("7.10", null)]
    [InlineData("6.1", null)]
    [InlineData("6.170", null)]
    [InlineData("8.0", null)]
    [InlineData("7", null)]
    [InlineData("", null)]
    [InlineData("7.1-rc5", "linux-7.1-rc5")]
    [InlineData("linux-7.3.4", "linux-7.3")]
    [InlineData("v", null)]
    [InlineData("linux-", null)]
    [InlineData("v7.3", "linux-7.3")]
    [InlineData("Linux-7.3", "linux-7.3")]
    [InlineData("RFC", "rfc-page-type")]
    public void A_release_is_found_by_id_alias_or_kernel_version(string name, string? id) =>
        Assert.Equal(id, ReleaseCatalog.BuiltIn.Find(name)?.Id);

    [Fact]
    public void No_name_and_no_version_means_two_releases()
    {
        IReadOnlyList<AbiRelease> releases = ReleaseCatalog.BuiltIn.Releases;
        string[] names = [.. releases.SelectMany(release => release.Aliases.Append(release.Id))];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(releases.SelectMany(release => release.Versions), version => Assert.Single(releases, release => release.ServesKernel(version)));
    }

    [Fact]
    public void A_release_prints_as_its_id() => Assert.Equal("linux-7.3", ReleaseCatalog.BuiltIn.Find("7.3.4")!.ToString());

    public static TheoryData<string> Everything =>
        [.. ReleaseCatalog.BuiltIn.Releases.Concat(ReleaseCatalog.BuiltIn.PointReleases).Select(release => release.Id)];

    /// <summary>The writer's names come from the records' own by a rule, the reader's are written out.</summary>
    [Theory]
    [MemberData(nameof(Everything))]
    public void What_was_read_of_a_description_is_written_as_it_was(string id)
    {
        List<string> differences = [];
        Compare("", ReleaseCatalog.BuiltIn.Describe(id), JsonNode.Parse(Json(ReleaseCatalog.BuiltIn.Find(id)!)), differences);

        Assert.Empty(differences);
    }

    private static void Compare(string place, JsonNode? described, JsonNode? written, List<string> differences)
    {
        if (described is JsonObject members)
        {
            foreach ((string name, JsonNode? value) in members)
            {
                Compare($"{place}.{name}", value, (written as JsonObject)?[name], differences);
            }
        }
        else if (described is JsonArray list ? !JsonNode.DeepEquals(list, written) : described?.ToString() != written?.ToString())
        {
            differences.Add($"{place} is {written?.ToJsonString()}, and the description says {described?.ToJsonString()}");
        }
    }

    internal static string Json(AbiRelease release) => JsonSerializer.Serialize(release, AbiReleaseJsonContext.Default.AbiRelease);
}
