using System.Buffers.Binary;
using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Codec;

/// <summary>Stamps in <c>page->private</c> against <c>Vectors/page-info.txt</c>, which was worked out by hand, and against their layout.</summary>
public sealed class PageInfoTests
{
    private const ulong Magic = 0x4b484f50;

    public static TheoryData<string> Stamps => CodecFiles.Vectors("page-info.txt");

    [Theory]
    [MemberData(nameof(Stamps))]
    public void A_stamp_reads_as_worked_out_by_hand(string line)
    {
        string[] columns = CodecFiles.Columns(line);
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(Convert.FromHexString(columns[1]));
        Assert.Equal(CodecFiles.Number(columns[2]), value);

        var info = PageInfo.Decode($"kho_page_info::{columns[0]}", value);

        Assert.Equal(value, info.Value);
        Assert.Equal(CodecFiles.Number(columns[3]), info.Order);
        Assert.Equal(columns[4], info.PageType switch { null => "-", 0 => "contig", 1 => "split", int other => $"{other}" });
        Assert.Equal(columns[5], info.Magic is ulong magic ? $"0x{magic:x}" : "-");
        Assert.Equal(columns[6] == "yes", info.HasMagic);
    }

    [Fact]
    public void Every_order_and_type_that_fits_comes_back_from_the_layout_written_by_hand() =>
        Gen.Select(Gen.UInt[0, int.MaxValue], Gen.Int[0, 1]).Sample((order, type) =>
        {
            ulong plain = (Magic << 32) + order;
            ulong typed = plain + ((ulong)type << 31);
            Assert.Equal(order, PageInfo.Encode("kho_page_info::bare_order", order, type));
            Assert.Equal(plain, PageInfo.Encode("kho_page_info::magic_and_order", order, type));
            Assert.Equal(typed, PageInfo.Encode("kho_page_info::magic_type_and_order", order, type));
            Assert.Equal(new PageInfo(order, order, null, null, false), PageInfo.Decode("kho_page_info::bare_order", order));
            Assert.Equal(new PageInfo(plain, order, null, Magic, true), PageInfo.Decode("kho_page_info::magic_and_order", plain));
            Assert.Equal(new PageInfo(typed, order, type, Magic, true), PageInfo.Decode("kho_page_info::magic_type_and_order", typed));
        });

    [Theory]
    [InlineData("linux-6.17", "bare_order")]
    [InlineData("linux-6.18", "magic_and_order")]
    [InlineData("linux-6.19", "magic_and_order")]
    [InlineData("linux-7.0", "magic_and_order")]
    [InlineData("kho-v2", "magic_and_order")]
    [InlineData("linux-7.1-rc5", "magic_and_order")]
    [InlineData("linux-7.1", "magic_and_order")]
    [InlineData("linux-7.2", "magic_and_order")]
    [InlineData("linux-7.3", "magic_and_order")]
    [InlineData("rfc-page-type", "magic_type_and_order")]
    [InlineData("rfc-page-type-deep", "magic_type_and_order")]
    public void Every_release_stamps_in_the_layout_of_its_time(string release, string layout) =>
        Assert.Equal($"kho_page_info::{layout}", ReleaseCatalog.BuiltIn.Find(release)!.PageInfo.Structure);

    [Fact]
    public void A_layout_that_is_not_there_is_refused_by_name()
    {
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => PageInfo.Decode("kho_page_info::other", 0));

        Assert.Contains("'kho_page_info::other'", exception.Message, StringComparison.Ordinal);
    }
}
