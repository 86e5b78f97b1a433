using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Formats;

namespace Kho.Cli.Tests;

/// <summary>
/// Files and documents as a released version wrote and read them (<c>golden/formats</c>): every later one must take them,
/// and JSON documents must keep their members (<c>docs/schemas</c>).
/// </summary>
public sealed partial class OwnFormatsTests
{
    private const string Folder = "golden/formats/1";

    private static readonly Lazy<PublishedSchemas> _schemas = new(() => new PublishedSchemas(Path.Combine(KhoProcess.Repository, "docs", "schemas")));

    private static readonly string[] _names = [.. Directory.GetFiles(Path.Combine(KhoProcess.Repository, Folder, "documents"), "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Documents => [.. _names];

    /// <summary>A command line for each document that only the command line writes, and more where one has several forms.</summary>
    public static TheoryData<string, string[]> Verbs => new()
    {
        { "kho.find/1", ["find", Golden.Linux73Early] },
        { "kho.find/1", ["find", "golden/formats/1/handover.elf"] },
        { "kho.decode/1", ["decode", Golden.LostOrderBit] },
        { "kho.check/1", ["check", Golden.Linux617Out, "--for", "7.3"] },
        { "kho.hex/1", ["decode", Golden.Linux73Out, "--hex", "0xde5060"] },
        { "kho.hex/1", ["decode", Golden.Linux73Out, "--hex", "0xdd5024"] },
        { "kho.diff/1", ["diff", Golden.Linux73Out, Golden.Linux73Early] },
        { "kho.diff/1", ["diff", "golden/encoded/rfc-page-type/types/handover.elf", "golden/encoded/rfc-page-type/basic-4k/handover.elf"] },
        { "kho.key/1", ["key", "0xc400000:9:split", "--release", "rfc"] },
        { "kho.key/1", ["key", "0x8000080000000062"] },
        { "kho.page-info/1", ["page-info", "0x4b484f5080000009"] },
        { "kho.explain/1", ["explain", "KHO_FIELD_MOVED"] },
        { "kho.abi-list/1", ["abi", "list"] },
        { "kho.abi-show/1", ["abi", "show", "linux-6.17"] },
        { "kho.abi-show/1", ["abi", "show", "rfc", "--page-size", "16K"] },
        { "kho.abi-structure/1", ["abi", "show", "linux-7.3", "kho_radix_node"] },
        { "kho.abi-diff/1", ["abi", "diff", "linux-6.17", "linux-6.18"] },
        { "kho.abi-lint/1", ["abi", "lint", "rfc-page-type"] },
        { "kho.abi-check/1", ["abi", "check", "linux-7.3", "--btf", "golden/btf/6.17.8.btf"] },
        { "kho.abi-check/1", ["abi", "check", "golden/btf/7.2.6.btf", "golden/btf/7.3.4.btf"] },
        { "kho.abi/1", ["abi", "extract", "golden/btf/7.3.4.btf"] },
        { "kho.matrix/1", ["abi", "matrix", "--page-size", "16K"] },
        { "kho.matrix/1", ["abi", "matrix", "--image", "golden/formats/1/handover.elf"] },
        { "kho.golden-verify/1", ["golden", "verify", "golden/linux-6.17"] },
        { "kho.conformance/1", ["conformance", "golden/conformance"] },
        { "kho.extract-list/1", ["extract", "golden/formats/1/handover.elf"] },
        { "kho.scenario/1", ["restore", "--script", "golden/scenarios/bitmap-sizes-differ.yaml"] },
        { "kho.restore/1", ["restore", "golden/linux-6.18/x-6.18.15-to-6.17.8-out/handover.elf", "--for", "6.17.8", "--blocks"] },
    };

    [Theory]
    [MemberData(nameof(Verbs))]
    public void What_a_verb_prints_is_valid(string schema, string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run([.. arguments, "--json"]);
        JsonNode document = JsonNode.Parse(kho.Output)!;

        Assert.Equal(schema, document["schema"]!.GetValue<string>());
        Assert.Empty(_schemas.Value.Problems(document));
    }

    [Fact]
    public void What_verbs_write_beside_files_is_valid()
    {
        string directory = Directory.CreateTempSubdirectory("kho-formats").FullName;
        try
        {
            string image = Path.Combine(directory, "a.elf");
            JsonNode[] documents =
            [
                Json("encode", $"{Folder}/manifest.yaml", "-o", image),
                Json("trim", Golden.Linux73Out, "-o", Path.Combine(directory, "t.elf")),
                Json("report", $"{Folder}/handover.elf", "-o", Path.Combine(directory, "r.html")),
                Json("golden", "record", directory),
                Json("golden", "record", directory),
                Json("extract", image, "-o", Path.Combine(directory, "x")),
                Json("restore", image, "--extract", Path.Combine(directory, "y")),
                .. Directory.GetFiles(directory, "*.json", SearchOption.AllDirectories).Select(path => JsonNode.Parse(File.ReadAllText(path))!),
            ];

            Assert.All(documents, document => Assert.Empty(_schemas.Value.Problems(document)));
            Assert.Superset(
                new HashSet<string> { "kho.encode/1", "kho.trim/1", "kho.report/1", "kho.golden-record/1", "kho.golden/1", "kho.extract/1", "kho.extract-item/1", "kho.restore/1" },
                documents.Select(document => document["schema"]!.GetValue<string>()).ToHashSet());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void There_is_a_document_of_every_schema() =>
        Assert.Equal(_schemas.Value.Names.Order(StringComparer.Ordinal), _names.Select(name => Document(name)["schema"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_of_this_version_stays_valid(string name) => Assert.Empty(_schemas.Value.Problems(Document(name)));

    /// <summary>A schema that takes anything would show nothing: each member that is renamed, or left out, must be missed.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void A_member_that_is_renamed_or_left_out_is_missed(string name)
    {
        JsonNode document = Document(name);
        string schema = document["schema"]!.GetValue<string>();
        List<string> unnoticed = [];
        int members = 0;
        foreach ((JsonObject parent, string member, string place) in Members(document, ""))
        {
            members++;
            JsonNode? value = parent[member];
            parent.Remove(member);
            if (!NamesAreData().IsMatch(place) && !MayBeMissing().IsMatch(place) && _schemas.Value.Accepts(schema, document))
            {
                unnoticed.Add($"{place} left out");
            }

            parent[member + "_renamed"] = value;
            if (!NamesAreData().IsMatch(place) && _schemas.Value.Accepts(schema, document))
            {
                unnoticed.Add($"{place} renamed");
            }

            parent.Remove(member + "_renamed");
            parent[member] = value;
        }

        Assert.True(members > 3, $"{members} members");
        Assert.Empty(unnoticed);
    }

    [Theory]
    [InlineData("manifest.yaml")]
    [InlineData("decoded.yaml")]
    public void A_manifest_still_gives_the_same_bytes(string manifest)
    {
        string image = Path.Combine(Directory.CreateTempSubdirectory("kho-formats").FullName, "handover.elf");
        try
        {
            Assert.Equal(0, KhoProcess.Run("encode", $"{Folder}/{manifest}", "-o", image).ExitCode);
            Assert.Equal(File.ReadAllBytes(Path.Combine(KhoProcess.Repository, Folder, "handover.elf")), File.ReadAllBytes(image));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(image)!, recursive: true);
        }
    }

    [Fact]
    public void A_record_is_still_read_and_says_the_same()
    {
        JsonNode result = Json("golden", "verify", Folder)["images"]!.AsArray().Single()!;

        Assert.Equal("ok", result["status"]!.GetValue<string>());
        string[] sources = [.. result["compared"]!.AsArray().Where(part => part!["values"]!.GetValue<int>() > 0).Select(part => part!["source"]!.GetValue<string>())];
        Assert.Contains("recorded", sources);
        Assert.Contains("manifest", sources);
        Assert.Contains("integrity", sources);
    }

    [Fact]
    public void A_reader_configuration_is_still_read()
    {
        ReaderConfiguration read = ReaderConfigurationReader.ReadFile(Path.Combine(KhoProcess.Repository, Folder, "reader.yaml"));

        Assert.Equal((true, true, false, true, true, true, 4096), (read.PageChecks, read.Luo, read.LiveUpdate, read.MemfdHandler, read.KhoTest, read.Kho, read.PageSize));
        Assert.Equal([(0UL, 1UL << 30, 0), (4UL << 30, 1UL << 30, 1)], read.Memory!.Select(range => (range.Start, range.Size, range.Node)));
        Assert.Equal([("rm", 65536UL, 4096UL)], read.ReserveMem!.Select(region => (region.Name, region.Size, region.Alignment)));
    }

    [Theory]
    [InlineData(0, "restore", "--script", $"{Folder}/scenario.yaml")]
    [InlineData(0, "key", "0xc400000:9:split", "--spec", $"{Folder}/releases", "--release", "my-kernel")]
    [InlineData(0, "abi", "diff", "linux-7.2", "linux-7.3", "--suppress", $"{Folder}/suppressions.yaml")]
    [InlineData(0, "abi", "matrix", "--chain", "7.2,7.3", "--policy", $"{Folder}/policy.yaml")]
    [InlineData(1, "restore", $"{Folder}/handover.elf", "--for", "7.3", "--next-config", $"{Folder}/reader.yaml")]
    public void Other_files_are_still_read(int exitCode, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(arguments);

        Assert.Equal(exitCode, kho.ExitCode);
        Assert.NotEqual("", kho.Output);
    }

    private static JsonNode Json(params string[] arguments) => JsonNode.Parse(KhoProcess.Run([.. arguments, "--json"]).Output)!;

    private static JsonNode Document(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(KhoProcess.Repository, Folder, "documents", name)))!;

    /// <summary>Every member of every object; of a list the first three elements, which are alike.</summary>
    private static List<(JsonObject Parent, string Member, string Place)> Members(JsonNode? node, string place) => node switch
    {
        JsonObject parent => [.. parent.Select(member => (parent, member.Key, $"{place}.{member.Key}")), .. parent.SelectMany(member => Members(member.Value, $"{place}.{member.Key}"))],
        JsonArray elements => [.. elements.Take(3).SelectMany(element => Members(element, $"{place}[]"))],
        _ => [],
    };

    /// <summary>Objects whose names are data: releases, components, orders and such.</summary>
    [GeneratedRegex(@"\.((components|items|names|facts)\.[^.\[]+|restore\.(linux-[\d.]+(-rc\d)?|kho-v2|rfc-[a-z-]+))$")]
    private static partial Regex NamesAreData();

    /// <summary>What is there only sometimes.</summary>
    [GeneratedRegex(@"(\.orders\.\d+|\.value\.folios_info|^\.chain|^\.blocks|^\.blocks\[\]\.pages)$")]
    private static partial Regex MayBeMissing();
}
