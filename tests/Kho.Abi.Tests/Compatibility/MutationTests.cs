using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Layouts;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>A copy of the specification with one thing changed never passes for the same.</summary>
public sealed class MutationTests
{
    /// <summary>Files that describe containers of others and no part of a handover.</summary>
    private static readonly JsonObject[] _files = LoadFiles();

    /// <summary>File, text that stands there, text that takes its place, and the rule by which a comparison must tell.</summary>
    public static TheoryData<string, string, string, string> Mutations { get; } = new()
    {
        { "luo.ksy", "size: 64\n        doc: Name given", "size: 96\n        doc: Name given", "KHO_FIELD_RESIZED" },
        { "luo.ksy", "id: token\n        -orig-id: token\n        type: u8", "id: token\n        -orig-id: token\n        type: u4", "KHO_FIELD_RESIZED" },
        { "luo.ksy", "id: liveupdate_num\n        -orig-id: liveupdate_num\n        type: u8", "id: liveupdate_num\n        -orig-id: liveupdate_num\n        type: u8be", "KHO_FIELD_RETYPED" },
        { "luo.ksy", "id: pgcnt\n        -orig-id: pgcnt", "id: pages\n        -orig-id: pages", "KHO_FIELD_RENAMED" },
        { "luo.ksy", "        doc: User space's name for the file within its session.\n", "        doc: User space's name for the file within its session.\n      - id: extra\n        type: u8\n", "KHO_FIELD_ADDED" },
        { "memfd_luo.ksy", "type: b52", "type: b48", "KHO_FIELD_RESIZED" },
        { "memfd_luo.ksy", "type: b12", "type: b16", "KHO_FIELD_RESIZED" },
        { "memfd_luo.ksy", "    2:\n      id: uptodate", "    4:\n      id: uptodate", "KHO_ENUM_VALUE_CHANGED" },
        { "memfd_luo.ksy", "    32:\n      id: exec", "    64:\n      id: exec", "KHO_ENUM_VALUE_CHANGED" },
        { "kho_vmalloc.ksy", "id: total_pages\n        -orig-id: total_pages\n        type: u4", "id: total_pages\n        -orig-id: total_pages\n        type: u8", "KHO_FIELD_MOVED" },
        { "kho_vmalloc.ksy", "repeat-expr: page_size / 8 - 1", "repeat-expr: page_size / 8 - 2", "KHO_ARRAY_LENGTH_CHANGED" },
        { "kho_chunk_list.ksy", "id: num_elms\n        -orig-id: num_elms\n        type: u4", "id: num_elms\n        -orig-id: num_elms\n        type: u2", "KHO_STRUCTURE_RESIZED" },
        { "kho_radix_tree.ksy", "size: page_size\n", "size: page_size / 2\n", "KHO_FIELD_RESIZED" },
        { "kho_page_info.ksy", "0x4b484f50:", "0x4b484f51:", "KHO_ENUM_VALUE_CHANGED" },
        { "kho_page_info.ksy", "type: b31", "type: b30", "KHO_FIELD_MOVED" },
        { "kho_scratch.ksy", "id: size\n        -orig-id: size\n        type: u8", "id: size\n        -orig-id: size\n        type: u4", "KHO_FIELD_RESIZED" },
        { "kho_root.ksy", "id: size\n        -orig-id: blob-size\n        type: u8", "id: size\n        -orig-id: blob-size\n        type: u8be", "KHO_FIELD_RETYPED" },
        { "kexec_metadata.ksy", "size: 65", "size: 64", "KHO_FIELD_MOVED" },
        { "kho_block.ksy", "id: count\n    -orig-id: count\n    type: u8", "id: count\n    -orig-id: count\n    type: u4", "KHO_STRUCTURE_RESIZED" },
        { "x86_boot.ksy", "    10:\n      id: kexec_kho", "    11:\n      id: kexec_kho", "KHO_ENUM_VALUE_CHANGED" },
        { "kho_test.ksy", "0x4b484f21:", "0x4b484f22:", "KHO_ENUM_VALUE_CHANGED" },
    };

    public static TheoryData<string, string, string, string> ReleaseMutations { get; } = new()
    {
        { "linux-7.3", "linux-7.2", "physical_address_bits: 48", "KHO_ADDRESS_BITS_CHANGED" },
        { "linux-7.3", "linux-7.2", "memory_map:\n  radix:\n    depth: 7", "KHO_TREE_DEPTH_CHANGED" },
        { "linux-7.3", "linux-7.2", "memory_map:\n  radix:\n    order_0_bit: 63 - page_shift", "KHO_KEY_ORDER_BIT_MOVED" },
        { "linux-7.3", "linux-7.2", "formats:\n  luo-v5:\n    luo_blocks:\n      maximum_blocks: 5000", "KHO_LIMIT_CHANGED" },
        { "linux-6.19", "linux-6.18", "memory_map:\n  chunk_list:\n    bitmap_bits: page_size", "KHO_BITMAP_SIZE_CHANGED" },
    };

    [Theory]
    [MemberData(nameof(Mutations))]
    public void A_changed_structure_is_told(string file, string before, string after, string rule)
    {
        using var spec = TemporarySpec.Copy();
        spec.Edit(file, before, after);
        ReleaseCatalog changed = ReleaseCatalog.Load(spec.Path);

        AbiFinding[] findings = [.. Differences(changed)];

        Assert.Contains(findings, finding => finding.Rule.Id == rule);
        Assert.All(findings, finding => Assert.NotEqual(true, finding.Bumped));
        bool isWireChange = findings.Any(finding => finding.IsWireChange);
        Assert.Equal(isWireChange, findings.Any(finding => finding.Rule == AbiRules.WireChangeWithoutBump));
        Assert.Equal(isWireChange, LayoutGuard.Violations(LayoutGuard.Table(ReleaseCatalog.BuiltIn), changed).Count > 0);
    }

    [Theory]
    [MemberData(nameof(ReleaseMutations))]
    public void A_changed_number_is_told(string release, string basis, string members, string rule)
    {
        using var spec = new TemporarySpec();
        spec.Write($"{release}.yaml", $"id: {release}\ntitle: Test\nverified: test\nbased_on: {basis}\n{members}\n");
        ReleaseCatalog changed = ReleaseCatalog.Load(spec.Path);

        Assert.Contains(AbiDiff.Compare(ReleaseCatalog.BuiltIn, ReleaseCatalog.BuiltIn.Find(release)!, changed, changed.Find(release)!).Findings, finding => finding.Rule.Id == rule);
    }

    [Fact]
    public void Another_constant_is_told()
    {
        const string Signed = "seq:\n  - id: signature\n    contents: [1, 2]\n    doc: Signature.\n";
        using var before = TemporarySpec.Copy();
        before.Edit("kexec_metadata.ksy", "seq:\n", Signed);
        using var after = TemporarySpec.Copy();
        after.Edit("kexec_metadata.ksy", "seq:\n", Signed.Replace("1, 2", "1, 3", StringComparison.Ordinal));
        ReleaseCatalog one = ReleaseCatalog.Load(before.Path);
        ReleaseCatalog other = ReleaseCatalog.Load(after.Path);

        Assert.Contains(AbiDiff.Compare(one, one.Find("linux-7.3")!, other, other.Find("linux-7.3")!).Findings, finding => finding.Rule.Id == "KHO_CONSTANT_CHANGED");
    }

    [Fact]
    public void A_random_change_of_a_layout_is_never_called_the_same()
    {
        HashSet<string> used = [.. ReleaseCatalog.BuiltIn.Releases.SelectMany(release => new ReleaseLayoutSet(AbiModel.Of(ReleaseCatalog.BuiltIn, ReleaseAt.Of(release, 4096))).All.Select(structure => structure.Layout.Spec.Name))];
        JsonObject[] files = [.. _files.Where(file => Types(file, file["meta"]!["id"]!.GetValue<string>()).Any(entry => used.Contains(entry.Name)))];
        int compared = 0;
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.UInt, Gen.UInt, Gen.Int[0, 5], Gen.UInt).Sample(
            (file, type, field, kind, value) =>
            {
                JsonObject changed = files[file].DeepClone().AsObject();
                string id = changed["meta"]!["id"]!.GetValue<string>();
                (string Name, JsonObject Type)[] types = [.. Types(changed, id).Where(entry => used.Contains(entry.Name))];
                if (types.Length == 0 || Mutate(types[type % types.Length].Type["seq"]!.AsArray(), field, kind, value, changed["meta"]!["endian"]!.GetValue<string>() == "be") is not string what)
                {
                    return true;
                }

                using var directory = new TemporaryDirectory();
                File.WriteAllText(Path.Combine(directory.Path, $"{id}.ksy"), changed.ToJsonString());
                compared++;
                return IsTold(directory.Path) ? true : throw new InvalidOperationException($"{types[type % types.Length].Name}: {what}");
            },
            iter: 400,
            threads: 1);
        Assert.True(compared > 200, $"only {compared} changes were made");
    }

    private static bool IsTold(string directory)
    {
        try
        {
            return Differences(ReleaseCatalog.Load(directory)).Any();
        }
        catch (KhoFormatException)
        {
            // A refusal with a reason is reported too.
            return true;
        }
    }

    private static IEnumerable<AbiFinding> Differences(ReleaseCatalog changed) => ReleaseCatalog.BuiltIn.Releases
        .SelectMany(release => AbiDiff.Compare(ReleaseCatalog.BuiltIn, release, changed, changed.Find(release.Id)!, [4096]).Findings);

    /// <summary>Changes one field of a structure; says what it did, or null if there was nothing to do.</summary>
    private static string? Mutate(JsonArray fields, uint fieldNumber, int kind, uint value, bool isBigEndian)
    {
        int index = (int)(fieldNumber % (uint)fields.Count);
        JsonObject field = fields[index]!.AsObject();
        string name = field["id"]!.GetValue<string>();
        string? type = field["type"]?.GetValue<string>();
        switch (kind)
        {
            case 0 when type is not null && type.Length == 2 && type[0] is 'u':
                string other = ((string[])["u1", "u2", "u4", "u8"]).Where(candidate => candidate != type).ElementAt((int)(value % 3));
                field["type"] = other;
                return $"{name} from {type} to {other}";
            case 0 when type is not null && type[0] == 'b' && int.TryParse(type.AsSpan(1), out int width):
                field["type"] = $"b{(width > 1 ? width - 1 : 2)}";
                return $"{name} narrower than {type}";
            case 0 when field["size"] is JsonNode size:
                field["size"] = $"({size}) + {1 + (value % 32)}";
                return $"{name} longer";
            case 1 when index + 1 < fields.Count:
                JsonNode next = fields[index + 1]!;
                fields.RemoveAt(index + 1);
                fields.Insert(index, next);
                return $"{name} behind its neighbour";
            case 2 when fields.Count > 1:
                fields.RemoveAt(index);
                return $"{name} removed";
            case 3:
                fields.Insert(index, new JsonObject { ["id"] = "something_new", ["type"] = $"u{1 << (int)(value % 4)}" });
                return $"a field before {name}";
            case 4:
                field["id"] = $"{name}_renamed";
                field["-orig-id"] = $"{name}_renamed";
                return $"{name} renamed";
            case 5 when field["repeat-expr"] is JsonNode count:
                field["repeat-expr"] = $"{count} + {1 + (value % 4)}";
                return $"{name} with more elements";
            case 5 when type is "u2" or "u4" or "u8":
                field["type"] = $"{type}{(isBigEndian ? "le" : "be")}";
                return $"{name} in the other byte order";
            default:
                return null;
        }
    }

    private static IEnumerable<(string Name, JsonObject Type)> Types(JsonObject file, string id)
    {
        if (file["seq"] is not null)
        {
            yield return (id, file);
        }

        foreach ((string name, JsonNode? type) in file["types"] as JsonObject ?? [])
        {
            yield return ($"{id}::{name}", type!.AsObject());
        }
    }

    private static JsonObject[] LoadFiles()
    {
        string path = Path.Combine(RepositoryFiles.Root, "src", "Kho.Abi", "Generated", "structures.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return
        [
            .. document.RootElement.EnumerateArray().Select(file => JsonObject.Create(file.Clone())!)
                .Where(file => file["-container"] is null),
        ];
    }
}
