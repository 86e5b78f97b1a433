namespace Kho.Cli.Tests;

/// <summary><c>kho key</c> and <c>kho page-info</c> by layouts of a directory, which no parser was compiled for.</summary>
public sealed class OwnLayoutTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("kho-own-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Order in bits 0 to 23 and the type in bits 24 to 31: 0x80 is 128.</summary>
    /// <param name="roles">The fields say what they are; otherwise their ids, those of the built-in layouts, do.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stamp_is_taken_apart_by_a_layout_of_one_s_own(bool roles)
    {
        string Role(string name) => roles ? $", -role: {name}" : "";
        Write("kho_page_info.ksy", $$"""
            meta: { id: kho_page_info, endian: le, bit-endian: le }
            types:
              mine:
                seq:
                  - { id: order{{Role("order")}}, type: b24 }
                  - { id: page_type{{Role("page-type")}}, type: b8 }
                  - { id: tag{{Role("magic")}}, type: u4{{(roles ? ", enum: magic" : "")}} }
            enums:
              magic: { 0x4b484f50: khop }
            """);
        Write("mine.yaml", "id: mine\ntitle: Its own stamp\nbased_on: rfc-page-type-deep\nverified: a test\npage_info: { structure: 'kho_page_info::mine' }\n");

        KhoProcess kho = KhoProcess.Run("page-info", "0x4b484f5080000009", "--spec", _directory, "--release", "mine", "--json");

        Assert.Equal((0, ""), (kho.ExitCode, kho.Errors));
        Assert.Contains("\"order\": 9,", kho.Output, StringComparison.Ordinal);
        Assert.Contains("\"type\": \"128\"", kho.Output, StringComparison.Ordinal);
        Assert.Contains("\"magicMatches\": true", kho.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_made_and_taken_apart_by_a_layout_of_one_s_own()
    {
        Write("mine.ksy", """
            meta: { id: mine, endian: le, bit-endian: le }
            types:
              key:
                seq:
                  - { id: kind, -role: page-type, type: b2, enum: kind }
                  - { id: number, -role: encoded, type: b62 }
            enums:
              kind: { 0: contig, 1: split, 2: Mixed }
            """);
        Write("mine.yaml", "id: mine\ntitle: Its own key\nbased_on: rfc-page-type-deep\nverified: a test\nmemory_map: { radix: { key: 'mine::key' } }\n");

        // 1 << 43 | 0xc400000 >> 21, shifted over the type of two bits, which is 2.
        KhoProcess made = KhoProcess.Run("key", "0xc400000:9:Mixed", "--spec", _directory, "--release", "mine");
        KhoProcess taken = KhoProcess.Run("key", "0x20000000018a", "--spec", _directory, "--release", "mine", "--json");

        Assert.Contains("0x000020000000018a", made.Output, StringComparison.Ordinal);
        Assert.Contains("Mixed (bits 0 to 1)", made.Output, StringComparison.Ordinal);
        Assert.Contains("9 (bit 45)", made.Output, StringComparison.Ordinal);
        Assert.Contains("\"phys\": \"0xc400000\"", taken.Output, StringComparison.Ordinal);
        Assert.Contains("\"type\": \"Mixed\"", taken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_structure_that_cannot_be_is_one_clear_line()
    {
        Write("mine.ksy", "meta: { id: mine, endian: le }\ntypes: { key: { seq: [{ id: number, -role: encoded, type: u4 }] } }\n");
        Write("mine.yaml", "id: mine\ntitle: Its own key\nbased_on: rfc-page-type-deep\nverified: a test\nmemory_map: { radix: { key: 'mine::key' } }\n");

        KhoProcess kho = KhoProcess.Run("key", "0xc400000:9", "--spec", _directory, "--release", "mine");

        Assert.Equal(2, kho.ExitCode);
        Assert.Contains("mine::key has 4 bytes, expected 8", Assert.Single(kho.Errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);
}
