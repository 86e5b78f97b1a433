using System.Text.Json;

namespace Kho.Cli.Tests;

/// <summary>The bytes at one address, explained: <c>kho decode --hex</c>.</summary>
public sealed class HexTests
{
    private const string Block = "0xde5000";
    private const string InSession = "0xde5078";
    private const string Leaf = "0x448000";
    private const string Root = "0x42b000";
    private const string Metadata = "0x431010";
    private const string Chunk = "0xde0018";
    private const string BehindLuo = "0xdd5024";

    [Theory]
    [InlineData(Golden.Linux73Out, Block, "luo-block")]
    [InlineData(Golden.Linux73Out, InSession, "luo-session")]
    [InlineData(Golden.Linux73Out, Leaf, "radix-leaf")]
    [InlineData(Golden.Linux73Out, Root, "root")]
    [InlineData(Golden.Linux73Out, Metadata, "kexec-metadata")]
    [InlineData(Golden.Linux617Out, Chunk, "chunk-6.17")]
    [InlineData(Golden.Linux73Out, BehindLuo, "unowned")]
    public async Task Hex(string image, string address, string name)
    {
        KhoProcess kho = KhoProcess.Run("decode", image, "--hex", address);
        await Verifier.Verify(kho.Transcript).UseTextForParameters(name).UseDirectory("Snapshots");
    }

    [Fact]
    public void Json_has_the_structure_and_its_fields()
    {
        JsonElement shown = Json(0, Golden.Linux73Out, InSession);
        Assert.Equal(InSession, shown.GetProperty("address").GetString());
        Assert.Equal("luo::luo_session_ser", shown.GetProperty("structure").GetString());
        Assert.Equal("0xde5060", shown.GetProperty("start").GetString());
        Assert.Equal((80, 1, 51), (shown.GetProperty("size").GetInt32(), shown.GetProperty("index").GetInt32(), shown.GetProperty("count").GetInt32()));
        JsonElement[] fields = [.. shown.GetProperty("fields").EnumerateArray()];
        Assert.Equal(["name", "file_set_ser.files", "file_set_ser.count"], fields.Select(field => field.GetProperty("path").GetString()!));
        Assert.Equal(["small", "0xde8000", "0x4"], fields.Select(field => field.GetProperty("value").GetString()!));
        Assert.Equal([0, 64, 72], fields.Select(field => field.GetProperty("offset").GetInt32()));
        Assert.Equal([512, 64, 64], fields.Select(field => field.GetProperty("bits").GetInt32()));
        Assert.Equal([true, false, false], fields.Select(field => field.GetProperty("marked").GetBoolean()));
        Assert.All(fields, field => Assert.NotEqual("", field.GetProperty("doc").GetString()));
        Assert.Equal("kho_block", Assert.Single(shown.GetProperty("neighbours").EnumerateArray()).GetProperty("structure").GetString());
    }

    [Fact]
    public void A_byte_that_no_structure_owns_gives_plain_bytes_and_exit_code_1()
    {
        JsonElement shown = Json(1, Golden.Linux73Out, BehindLuo);
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("structure").ValueKind);
        Assert.Empty(shown.GetProperty("fields").EnumerateArray());
        Assert.Equal("preserved, in the block of order 0 at 0xdd5000", Assert.Single(shown.GetProperty("known").EnumerateArray()).GetString());
        Assert.Equal(new string('0', 512), shown.GetProperty("bytes").GetString());
        Assert.Equal("luo::luo_ser", Assert.Single(shown.GetProperty("neighbours").EnumerateArray()).GetProperty("structure").GetString());
    }

    [Theory]
    [InlineData("luo::luo_file_ser")]
    [InlineData("luo_file_ser")]
    public void A_type_can_be_forced_on_any_address(string type)
    {
        JsonElement shown = Json(0, Golden.Linux73Out, "0xde8010", "--as", type);
        Assert.Equal("luo::luo_file_ser", shown.GetProperty("structure").GetString());
        Assert.Equal("memfd-v2", shown.GetProperty("fields")[0].GetProperty("value").GetString());
        KhoProcess odd = KhoProcess.Run("decode", Golden.Linux73Out, "--hex", BehindLuo, "--as", type);
        Assert.Equal(0, odd.ExitCode);
        Assert.Contains("read as asked", odd.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_tree_can_be_forced_too()
    {
        JsonElement shown = Json(0, Golden.Linux73Out, Root, "--as", "flattened_devicetree");
        Assert.Contains(shown.GetProperty("fields").EnumerateArray(), field => field.GetProperty("path").GetString() == "/LUO:blob-size" && field.GetProperty("value").GetString() == "0x20");
    }

    [Fact]
    public void A_specification_of_ones_own_changes_what_is_read()
    {
        string directory = Directory.CreateTempSubdirectory("kho-spec-").FullName;
        try
        {
            string text = File.ReadAllText(Path.Combine(KhoProcess.Repository, "spec/kexec_metadata.ksy"));
            text = text.Replace("-orig-id: version\n    type: u4", "-orig-id: edition\n    type: u2", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(directory, "kexec_metadata.ksy"), text);
            JsonElement shown = Json(0, Golden.Linux73Out, "0x431000", "--as", "kexec_metadata", "--spec", directory);
            Assert.Equal(71, shown.GetProperty("size").GetInt32());
            Assert.Equal("edition", shown.GetProperty("fields")[0].GetProperty("kernelName").GetString());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("0x5000 is not in the image", "--hex", "0x5000")]
    [InlineData("is no address", "--hex", "here")]
    [InlineData("there is no structure 'luo::nothing'", "--hex", Root, "--as", "luo::nothing")]
    [InlineData("'fdt_headers'", "--hex", Root, "--as", "fdt_headers")]
    [InlineData("--as: needs --hex ADDR", "--as", "luo::luo_ser")]
    public void What_cannot_be_done_is_said_in_one_clear_line_with_exit_code_2(string names, params string[] options)
    {
        KhoProcess kho = KhoProcess.Run(["decode", Golden.Linux73Out, .. options]);
        Assert.Equal((2, ""), (kho.ExitCode, kho.Output));
        string line = Assert.Single(kho.Errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("kho: ", line, StringComparison.Ordinal);
        Assert.Contains(names, line, StringComparison.Ordinal);
    }

    private static JsonElement Json(int exitCode, string image, string address, params string[] options)
    {
        KhoProcess kho = KhoProcess.Run(["decode", image, "--hex", address, "--json", .. options]);
        Assert.Equal(("", exitCode), (kho.Errors, kho.ExitCode));
        using JsonDocument document = JsonDocument.Parse(kho.Output);
        Assert.Equal("kho.hex/1", document.RootElement.GetProperty("schema").GetString());
        return document.RootElement.Clone();
    }
}
