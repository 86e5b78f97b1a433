using System.Text.Json;

namespace Kho.Abi.Tests.Golden;

/// <summary>The JSON of every golden image and of every copy of debugfs keeps the contract of <c>kho.decode/1</c>.</summary>
public sealed class JsonContractTests
{
    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void Members_types_and_order_are_those_of_the_contract(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        using JsonDocument json = JsonDocument.Parse(decoded.ToJson());

        JsonContract.Check(json.RootElement);
        JsonElement map = json.RootElement.GetProperty("memoryMap");
        Assert.Equal(golden.Release.StartsWith("rfc-", StringComparison.Ordinal), map.TryGetProperty("types", out _));
        Assert.Equal(golden.Path, json.RootElement.GetProperty("image").GetProperty("path").GetString());
        Assert.Equal($"0x{golden.Note.Root:x}", json.RootElement.GetProperty("root").GetProperty("address").GetString());
        Assert.Equal(golden.Release, json.RootElement.GetProperty("release").GetProperty("id").GetString());
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithDebugfs), MemberType = typeof(GoldenImages))]
    public void Copies_of_debugfs_keep_the_contract_too(string image)
    {
        using DecodedImage decoded = new(Path.Combine(GoldenImage.Named(image).Folder, "debugfs"));
        using JsonDocument json = JsonDocument.Parse(decoded.ToJson());

        JsonContract.Check(json.RootElement);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("root").GetProperty("address").ValueKind);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WholeMaps), MemberType = typeof(GoldenImages))]
    public void Blocks_in_the_JSON_are_those_that_the_kernels_say(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        using JsonDocument json = JsonDocument.Parse(decoded.ToJson());
        List<(ulong, int)> blocks = [];
        foreach (JsonElement extent in json.RootElement.GetProperty("memoryMap").GetProperty("extents").EnumerateArray())
        {
            int order = extent.GetProperty("order").GetInt32();
            for (ulong block = 0; block < extent.GetProperty("blocks").GetUInt64(); block++)
            {
                blocks.Add((Expectation.Hex(extent.GetProperty("start").GetString()!) + (block * ((ulong)golden.Note.PageSize << order)), order));
            }
        }

        BlockList.AssertSame(BlockList.Of(golden.Expected.WrittenBlocks), blocks);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void Without_extents_the_counts_stay_and_the_lists_go(string image)
    {
        using DecodedImage decoded = GoldenImage.Named(image).Decode();
        using JsonDocument all = JsonDocument.Parse(decoded.ToJson());
        using JsonDocument brief = JsonDocument.Parse(decoded.ToJson(withExtents: false));
        JsonElement map = brief.RootElement.GetProperty("memoryMap");

        JsonContract.Check(brief.RootElement);
        Assert.DoesNotContain(map.EnumerateObject(), member => member.Name is "extents" or "suspectExtents" or "invalidKeys");
        foreach (JsonProperty member in map.EnumerateObject())
        {
            Assert.Equal(all.RootElement.GetProperty("memoryMap").GetProperty(member.Name).GetRawText(), member.Value.GetRawText());
        }

        Assert.Equal(all.RootElement.GetProperty("blobs").GetRawText(), brief.RootElement.GetProperty("blobs").GetRawText());
    }

    [Fact]
    public void Lost_keys_are_listed_with_their_reconstruction()
    {
        using DecodedImage decoded = GoldenImage.Named("linux-7.1-rc5/arm64-16k-7.1-olddepth-out").Decode();
        using JsonDocument json = JsonDocument.Parse(decoded.ToJson());
        JsonElement map = json.RootElement.GetProperty("memoryMap");

        Assert.Equal(356, map.GetProperty("invalidKeyCount").GetInt32());
        Assert.Equal(356, map.GetProperty("invalidKeys").EnumerateArray().Sum(run => run.GetProperty("count").GetInt32()));
        Assert.All(map.GetProperty("invalidKeys").EnumerateArray(), run =>
        {
            Assert.Equal("order-bit-lost", run.GetProperty("problem").GetString());
            Assert.Equal(run.GetProperty("count").GetInt32(), run.GetProperty("reconstruction").GetProperty("pages").GetInt32());
        });
    }

    [Fact]
    public void Text_that_the_kernel_never_wrote_is_escaped_and_stays_valid_JSON()
    {
        using Kho.Abi.Tests.Handovers.PatchedImage patched = new("linux-7.3/mini-7.3.4-out");
        using DecodedImage sound = patched.Golden.Decode();
        ulong blob = sound.Document.Blobs.Single(blob => blob.Name == "kexec-metadata").Address!.Value;
        "\x01\"\\\t<7.3>\0"u8.CopyTo(patched.Core.At(blob + 4, 10));
        patched.Core.At(blob + 7, 1)[0] = 0xff;
        using DecodedImage decoded = patched.Decode();
        using JsonDocument json = JsonDocument.Parse(decoded.ToJson());

        Assert.Equal(
            @"\x01""\\xff<7.3>",
            json.RootElement.GetProperty("blobs").EnumerateArray().Single(value => value.GetProperty("name").GetString() == "kexec-metadata")
                .GetProperty("value").GetProperty("previous_release").GetString());
    }
}
