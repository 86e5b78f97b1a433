using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using NJsonSchema;

namespace Kho.Abi.Tests.Releases;

/// <summary>
/// <c>spec/releases/release.schema.json</c>, with which an editor checks a description while it is written, says the
/// same as the loader.
/// </summary>
public sealed class ReleaseSchemaTests
{
    private static readonly string _text = File.ReadAllText(Path.Combine(ReleaseFiles.Directory, "release.schema.json"));

    private static readonly Lazy<Task<JsonSchema>> _schema = new(() => JsonSchema.FromJsonAsync(_text));

    public static TheoryData<string> Ids => [.. ReleaseFiles.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Every_description_of_the_repository_is_valid(string id) =>
        Assert.Empty(await Validate(ReleaseFiles.Read(id)));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_description_of_the_repository_names_the_schema(string id) =>
        Assert.Equal("# yaml-language-server: $schema=release.schema.json", File.ReadLines(Path.Combine(ReleaseFiles.Directory, $"{id}.yaml")).First());

    [Fact]
    public async Task Every_description_of_a_point_release_is_valid_and_names_the_schema()
    {
        string[] files = Directory.GetFiles(Path.Combine(ReleaseFiles.Directory, "points"), "*.yaml");
        Assert.Equal(ReleaseCatalog.BuiltIn.PointReleases.Select(release => release.Id).Order(StringComparer.Ordinal), files.Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
        foreach (string file in files)
        {
            Assert.Equal("# yaml-language-server: $schema=../release.schema.json", File.ReadLines(file).First());
            Assert.Empty(await Validate(ReleaseFiles.ToJson(File.ReadAllText(file))!));
        }
    }

    [Theory]
    [InlineData("linux-6.17", "physical_address_bits")]
    [InlineData("linux-6.17", "boot")]
    [InlineData("linux-6.17", "root")]
    [InlineData("linux-6.17", "memory_map")]
    [InlineData("linux-6.17", "page_info")]
    [InlineData("linux-6.17", "scratch")]
    [InlineData("linux-6.17", "blobs")]
    [InlineData("linux-6.17", "files")]
    [InlineData("linux-6.17", "formats")]
    [InlineData("linux-6.17", "id")]
    [InlineData("linux-6.17", "title")]
    [InlineData("linux-6.17", "verified")]
    [InlineData("linux-7.3", "id")]
    [InlineData("linux-7.3", "title")]
    [InlineData("linux-7.3", "verified")]
    [InlineData("linux-7.3", "based_on")]
    public async Task A_description_without_a_member_that_it_needs_is_rejected(string id, string member)
    {
        JsonObject description = ReleaseFiles.Read(id).AsObject();
        Assert.True(description.Remove(member));

        Assert.NotEmpty(await Validate(description));
    }

    [Theory]
    [InlineData("boot.arm64_chosen")]
    [InlineData("boot.arm64_chosen.fdt_property")]
    [InlineData("root.compatible")]
    [InlineData("memory_map.kind")]
    [InlineData("memory_map.chunk_list")]
    [InlineData("memory_map.chunk_list.bitmap_bits")]
    [InlineData("page_info.structure")]
    [InlineData("formats.memblock-v1.reader")]
    public async Task A_description_from_scratch_needs_what_lies_deeper_as_well(string path)
    {
        JsonObject description = ReleaseFiles.Read("linux-6.17").AsObject();
        string[] names = path.Split('.');
        JsonNode parent = names[..^1].Aggregate((JsonNode)description, (node, name) => node[name]!);
        Assert.True(parent.AsObject().Remove(names[^1]));

        Assert.NotEmpty(await Validate(description));
    }

    [Theory]
    // Misspelt, at every depth.
    [InlineData("titel: x")]
    [InlineData("root: { compatibel: x }")]
    [InlineData("memory_map: { radix: { detph: 3 } }")]
    [InlineData("memory_map: { tree: {} }")]
    [InlineData("formats: { x: { reader: memfd, memfd: { folios: x } } }")]
    [InlineData("formats: { x: { id: x } }")]
    [InlineData("boot: { arm64_chosen: { fdt: x } }")]
    // Of a wrong type.
    [InlineData("physical_address_bits: many")]
    [InlineData("physical_address_bits: 64")]
    [InlineData("physical_address_bits: 31")]
    [InlineData("physical_address_bits: null")]
    [InlineData("root: kho-v4")]
    [InlineData("root: null")]
    [InlineData("root: { compatible: null }")]
    [InlineData("root: { compatible: '' }")]
    [InlineData("versions: 7.3")]
    [InlineData("versions: [7]")]
    [InlineData("versions: ['7']")]
    [InlineData("versions: ['v7.3']")]
    [InlineData("aliases: [5]")]
    [InlineData("blobs: [LUO]")]
    [InlineData("blobs: { LUO: 5 }")]
    [InlineData("files: null")]
    // No formula.
    [InlineData("memory_map: { radix: { depth: [6] } }")]
    [InlineData("memory_map: { radix: { depth: '' } }")]
    [InlineData("memory_map: { radix: { depth: 6.5 } }")]
    [InlineData("memory_map: { radix: { depth: a.b } }")]
    [InlineData("memory_map: { radix: { depth: null } }")]
    [InlineData("memory_map: { chunk_list: { bitmap_bits: '!' } }")]
    // Of a wrong value.
    [InlineData("memory_map: { kind: tree }")]
    [InlineData("memory_map: { kind: 1 }")]
    [InlineData("memory_map: { radix: { wide_keys: lost } }")]
    [InlineData("memory_map: { radix: { page_type_bit: 64 } }")]
    [InlineData("memory_map: { radix: { page_types: [a, b, c] } }")]
    [InlineData("memory_map: { radix: { node: 'kho radix' } }")]
    [InlineData("page_info: { structure: 'a::b::c' }")]
    [InlineData("formats: { x: { reader: luo } }")]
    [InlineData("formats: { x: { reader: kexec_metadata, kexec_metadata: { version: -1 } } }")]
    [InlineData("formats: { x: { reader: luo_blocks, luo_blocks: { maximum_blocks: 0 } } }")]
    [InlineData("formats: { x: { kho_test: { folios: elsewhere } } }")]
    public async Task A_broken_change_is_rejected(string members) =>
        Assert.NotEmpty(await Validate(Change(members)));

    [Theory]
    [InlineData("")]
    [InlineData("root: { compatible: kho-v5 }")]
    [InlineData("root: { blob_size_property: null }")]
    [InlineData("memory_map: { chunk_list: null, kind: radix }")]
    [InlineData("memory_map: { radix: { depth: 7, key_width: null, page_type_bit: null, page_types: null, wide_keys: null } }")]
    [InlineData("memory_map: { radix: { depth: (key_width - bitmap_bits + table_bits - 1) / table_bits + 1 } }")]
    [InlineData("memory_map: { chunk_list: { bitmap_bits: page_size << 3 & 0xffff | 1 % 2 } }")]
    [InlineData("vmalloc: null")]
    [InlineData("blobs: { LUO: null, new: new-v1 }")]
    [InlineData("files: { memfd-v2: null }")]
    [InlineData("formats: { memfd-v2: null }")]
    [InlineData("formats: { luo-v1: { luo_device_tree: { file_pages: 4 } } }")]
    [InlineData("aliases: [x]\nversions: ['7.4', '7.4.0-rc1']")]
    public async Task A_change_of_single_members_is_valid(string members) =>
        Assert.Empty(await Validate(Change(members)));

    [Fact]
    public void Every_member_that_the_loader_knows_is_in_the_schema_and_no_other()
    {
        List<string> differences = [];
        Compare("", AbiReleaseJsonContext.Default.AbiRelease, JsonNode.Parse(_text)!, differences);

        Assert.Empty(differences);
    }

    [Fact]
    public void Every_member_is_described_in_a_sentence()
    {
        List<string> silent = [];
        FindSilent("", JsonNode.Parse(_text)!, silent);

        Assert.Empty(silent);
    }

    private static JsonNode Change(string members) =>
        ReleaseFiles.ToJson($"id: mine\ntitle: Test\nverified: test\nbased_on: linux-7.3\n{members}")!;

    private static async Task<IEnumerable<string>> Validate(JsonNode description) =>
        (await _schema.Value).Validate(description.ToJsonString()).Select(error => error.ToString());

    private static void Compare(string path, JsonTypeInfo type, JsonNode schema, List<string> differences)
    {
        JsonNode resolved = Resolve(schema);
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                JsonObject described = resolved["properties"]?.AsObject() ?? [];
                foreach (string name in described.Select(member => member.Key).Except(type.Properties.Select(property => property.Name)).Where(name => (bool?)described[name]!["deprecated"] != true))
                {
                    differences.Add($"{path}.{name} is in the schema only");
                }

                foreach (JsonPropertyInfo property in type.Properties.Where(property => property.Get is not null && !IsSetByLoader(type, property)))
                {
                    CompareMember($"{path}.{property.Name}", property, described[property.Name], differences);
                }

                if ((bool?)resolved["additionalProperties"] != false)
                {
                    differences.Add($"{path} allows members that nobody knows");
                }

                break;
            case JsonTypeInfoKind.Dictionary:
                Compare($"{path}.*", TypeOf(type.ElementType!), resolved["additionalProperties"]!, differences);
                break;
            case JsonTypeInfoKind.Enumerable:
                Compare($"{path}[]", TypeOf(type.ElementType!), resolved["items"]!, differences);
                break;
            default:
                CompareValue(path, type.Type, resolved, differences);
                break;
        }
    }

    private static void CompareMember(string path, JsonPropertyInfo property, JsonNode? schema, List<string> differences)
    {
        if (schema is null)
        {
            differences.Add($"{path} is in the loader only");
            return;
        }

        if (AllowsNull(schema) == property.IsRequired)
        {
            differences.Add($"{path} {(property.IsRequired ? "may not" : "must")} be removable with null");
        }

        Compare(path, TypeOf(property.PropertyType), schema, differences);
    }

    /// <summary>Names that descriptions may have had before, and still may have.</summary>
    private static readonly string[] _oldNames = ["kexec_metadata"];

    private static void CompareValue(string path, Type type, JsonNode schema, List<string> differences)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        string[] types = [.. TypesOf(schema).Where(name => name != "null").Order()];
        string[] expected = plain.IsEnum ? []
            : plain == typeof(bool) ? ["boolean"]
            : plain == typeof(JsonObject) ? ["object"]
            : plain == typeof(int) || plain == typeof(long) || plain == typeof(ulong) ? ["integer"]
            : plain == typeof(IntegerExpression) ? ["integer", "string"]
            : ["string"];
        if (!types.SequenceEqual(expected))
        {
            differences.Add($"{path} is {string.Join('/', types)}, expected {string.Join('/', expected)}");
        }

        if (plain.IsEnum)
        {
            IEnumerable<string> names = Enum.GetValues(plain).Cast<object>().Select(value => JsonSerializer.Serialize(value, AbiReleaseJsonContext.Default.GetTypeInfo(plain)!).Trim('"'));
            IEnumerable<string> listed = schema["enum"]!.AsArray().Where(value => value is not null).Select(value => (string)value!).Except(_oldNames);
            if (!names.Order().SequenceEqual(listed.Order()))
            {
                differences.Add($"{path} is {string.Join(", ", listed)}, expected {string.Join(", ", names)}");
            }
        }
    }

    private static bool IsSetByLoader(JsonTypeInfo type, JsonPropertyInfo property) =>
        type.Type == typeof(BlobFormatAbi) && property.Name is "id" or "display_name";

    private static JsonTypeInfo TypeOf(Type type) => AbiReleaseJsonContext.Default.GetTypeInfo(type)!;

    private static bool AllowsNull(JsonNode schema)
    {
        JsonNode resolved = schema["$ref"] is null ? schema : Resolve(schema);
        return TypesOf(resolved).Contains("null")
            || (resolved["enum"]?.AsArray().Any(value => value is null) ?? false)
            || (resolved["anyOf"]?.AsArray().Any(choice => AllowsNull(choice!)) ?? false);
    }

    private static IEnumerable<string> TypesOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => several.Select(type => (string)type!),
        JsonNode one => [(string)one!],
        null => [],
    };

    private static JsonNode Resolve(JsonNode schema)
    {
        if ((string?)schema["$ref"] is string reference)
        {
            return JsonNode.Parse(_text)!["definitions"]![reference["#/definitions/".Length..]]!;
        }

        return schema["properties"] is null && schema["anyOf"] is JsonArray choices ? Resolve(choices[0]!) : schema;
    }

    private static void FindSilent(string path, JsonNode node, List<string> silent)
    {
        if (node is JsonObject members)
        {
            foreach ((string name, JsonNode? member) in members)
            {
                // What a description from scratch needs only repeats the names of members.
                if (name == "properties" && !path.Contains("/anyOf", StringComparison.Ordinal))
                {
                    silent.AddRange(member!.AsObject().Where(property => !IsSentence((string?)property.Value!["description"])).Select(property => $"{path}/{property.Key}"));
                }

                FindSilent($"{path}/{name}", member ?? "", silent);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (JsonNode? item in items)
            {
                FindSilent(path, item ?? "", silent);
            }
        }
    }

    private static bool IsSentence(string? text) => text is { Length: > 10 } && text.EndsWith('.') && (char.IsUpper(text[0]) || text.Contains(": ", StringComparison.Ordinal) || text.StartsWith("x86", StringComparison.Ordinal));
}
