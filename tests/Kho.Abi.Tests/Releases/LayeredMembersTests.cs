using System.Text.Json.Nodes;
using CsCheck;
using Kho.Abi.Releases;

namespace Kho.Abi.Tests.Releases;

/// <summary>Layers of a description are read as one mapping that the merge patches of RFC 7396 make.</summary>
public class LayeredMembersTests
{
    private static readonly string[] _names = ["a", "b", "c", "d"];

    /// <summary>The example of RFC 7396, section 3, by hand.</summary>
    [Fact]
    public void Merging_is_that_of_the_standard()
    {
        JsonObject target = Parse("""{"title":"Goodbye!","author":{"givenName":"John","familyName":"Doe"},"tags":["example","sample"],"content":"This will be unchanged"}""");
        JsonObject patch = Parse("""{"title":"Hello!","phoneNumber":"+01-123-456-7890","author":{"familyName":null},"tags":["example"]}""");

        Assert.Equal(
            """{"title":"Hello!","author":{"givenName":"John"},"tags":["example"],"content":"This will be unchanged","phoneNumber":"\u002B01-123-456-7890"}""",
            new LayeredMembers([patch, target]).Merged().ToJsonString());
    }

    [Fact]
    public void What_is_read_is_what_merging_makes()
    {
        int deep = 0;
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            JsonObject[] layers = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Patch(random, 3))];
            JsonObject merged = [];
            foreach (JsonObject layer in layers.Reverse())
            {
                merged = Apply(merged, layer);
            }

            deep += Compare(new LayeredMembers(layers), merged);
        }, seed: "0N0XIzNsQ0O2", iter: 2000, threads: 1);

        Assert.True(deep > 500, $"only {deep} mappings within mappings were compared");
    }

    [Fact]
    public void Members_of_the_uppermost_layer_alone_are_not_taken_over()
    {
        var layers = new LayeredMembers([Parse("""{"x":1}"""), Parse("""{"id":"below","x":2,"y":3}""")], "id");

        Assert.False(layers.Find("id").IsThere);
        Assert.Equal("""{"x":1,"y":3}""", Sorted(layers.Merged()));
    }

    [Fact]
    public void A_part_that_no_layer_changes_is_read_once()
    {
        JsonObject bottom = Parse("""{"kept":{"number":1},"changed":{"number":2}}""");
        JsonObject top = Parse("""{"changed":{"number":3}}""");
        var shared = new SharedParts();
        var whole = new DescriptionMembers(new LayeredMembers([bottom]), shared);
        var derived = new DescriptionMembers(new LayeredMembers([top, bottom]), shared);

        Assert.Same(whole.Part("kept", Number), derived.Part("kept", Number));
        Assert.Equal("2", whole.Part("changed", Number));
        Assert.Equal("3", derived.Part("changed", Number));

        static string Number(DescriptionMembers members) => members.Complete($"{members.Number("number")}");
    }

    /// <summary>The releases that are built in share what they have in common, and no more.</summary>
    [Fact]
    public void Releases_share_the_parts_of_their_bases()
    {
        AbiRelease old = ReleaseCatalog.BuiltIn.Find("linux-7.2")!;
        AbiRelease young = ReleaseCatalog.BuiltIn.Find("linux-7.3")!;

        Assert.Same(old.Boot, young.Boot);
        Assert.Equal(
            JsonNode.DeepEquals(ReleaseCatalog.BuiltIn.Describe(old.Id)["behaviour"], ReleaseCatalog.BuiltIn.Describe(young.Id)["behaviour"]),
            ReferenceEquals(old.Behaviour, young.Behaviour));
    }

    private static int Compare(LayeredMembers layers, JsonObject merged)
    {
        int deep = 0;
        Assert.Equal(merged.Select(member => member.Key), layers.Names);
        Assert.Equal(merged.ToJsonString(), layers.Merged().ToJsonString());
        Assert.Equal(merged.Select(member => member.Key).FirstOrDefault(name => name != "a"), layers.FirstBeside(["a"]));
        foreach (string name in _names)
        {
            LayeredMember member = layers.Find(name);
            Assert.Equal(merged.ContainsKey(name), member.IsThere);
            Assert.Equal(merged[name]?.ToJsonString(), member.Text);
            if (merged[name] is JsonObject inner)
            {
                deep += 1 + Compare(member.Mapping!.Value, inner);
            }
        }

        return deep;
    }

    /// <summary>Merges by the pseudocode of RFC 7396, section 2.</summary>
    private static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = value is JsonObject mapping
                    ? Apply(target[name] is JsonObject below ? below.DeepClone().AsObject() : [], mapping)
                    : value.DeepClone();
            }
        }

        return target;
    }

    private static JsonObject Patch(Random random, int depth)
    {
        JsonObject patch = [];
        foreach (string name in _names.Where(_ => random.Next(2) == 0))
        {
            patch[name] = random.Next(depth > 0 ? 6 : 3) switch
            {
                0 => null,
                1 => JsonValue.Create(random.Next(10)),
                2 => new JsonArray(random.Next(3), "text"),
                _ => Patch(random, depth - 1),
            };
        }

        return patch;
    }

    private static string Sorted(JsonObject mapping) => new JsonObject(mapping.OrderBy(member => member.Key).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString();

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();
}
