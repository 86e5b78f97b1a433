using Kho.Abi.Codec;
using Kho.Abi.Manifests;
using Kho.Abi.Restore;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Tests;

/// <summary>Numbers are read alike wherever people write them.</summary>
public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("4096", 4096UL)]
    [InlineData("0x1000", 0x1000UL)]
    [InlineData("0X1f", 0x1fUL)]
    [InlineData(" 7 ", 7UL)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("0xffffffffffffffff", ulong.MaxValue)]
    public void Numbers_are_decimal_or_hexadecimal_behind_0x(string text, ulong expected)
    {
        Assert.True(NumberText.TryParse(text, out ulong number));
        Assert.True(NumberText.TryParseBytes(text, out ulong bytes));
        Assert.Equal((expected, expected), (number, bytes));
    }

    [Theory]
    [InlineData("4K", 4096UL)]
    [InlineData("4k", 4096UL)]
    [InlineData("0x10K", 0x4000UL)]
    [InlineData("32M", 32UL << 20)]
    [InlineData("3g", 3UL << 30)]
    [InlineData("16777215T", 16777215UL << 40)]
    public void Places_and_sizes_may_have_a_unit_and_other_numbers_may_not(string text, ulong expected)
    {
        Assert.True(NumberText.TryParseBytes(text, out ulong bytes));
        Assert.Equal(expected, bytes);
        Assert.False(NumberText.TryParse(text, out _));
    }

    [Theory]
    [InlineData("", "is no number")]
    [InlineData("K", "is no number")]
    [InlineData("0x", "is no number")]
    [InlineData("0xK", "is no number")]
    [InlineData("-1", "is no number")]
    [InlineData("+1", "is no number")]
    [InlineData("1 K", "is no number")]
    [InlineData("1KK", "is no number")]
    [InlineData("1P", "is no number")]
    [InlineData("1.5M", "is no number")]
    [InlineData("1_000", "is no number")]
    [InlineData("٣", "is no number")]
    [InlineData("18446744073709551616", "does not fit 64 bits")]
    [InlineData("0x10000000000000000", "does not fit 64 bits")]
    [InlineData("16777216T", "does not fit 64 bits")]
    [InlineData("0xffffffffffffffffK", "does not fit 64 bits")]
    public void Junk_and_what_is_too_large_is_refused_by_name(string text, string why)
    {
        Assert.False(NumberText.TryParseBytes(text, out _));
        Assert.StartsWith($"'{text}' {why}", NumberText.Refuse(text, "number, such as 4K"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x1000:48", 0x1000UL, 48UL)]
    [InlineData("1G:0x10K", 1UL << 30, 0x4000UL)]
    [InlineData("0xfffffffffffff000:4K", 0xfffffffffffff000UL, 4096UL)]
    public void A_range_is_an_address_and_a_length(string text, ulong start, ulong length)
    {
        Assert.True(NumberText.TryParseRange(text, out ulong first, out ulong bytes));
        Assert.Equal((start, length), (first, bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("4096")]
    [InlineData(":")]
    [InlineData("1:")]
    [InlineData("1:2:3")]
    [InlineData("0xfffffffffffff001:4K")]
    public void What_is_no_range_is_refused(string text) => Assert.False(NumberText.TryParseRange(text, out _, out _));

    /// <summary>What a manifest says, a kernel's configuration and its command line say alike.</summary>
    [Fact]
    public void One_spelling_is_read_alike_in_every_text()
    {
        HandoverManifest manifest = ManifestReader.Read(new StringReader("release: linux-7.3\nmemory: [{ start: 0x10K, size: 0X2m }]"), "manifest");
        ReaderConfiguration configuration = ReaderConfigurationReader.Apply(new ReaderConfiguration(), "reserve_mem=0X2m:0x10K:log");

        Assert.Equal([new MemoryRange(0x4000, 2 << 20)], manifest.Memory);
        Assert.Equal([new ReserveMemRequest("log", 2 << 20, 0x4000)], configuration.ReserveMem);
        KhoFormatException refused = Assert.Throws<KhoFormatException>(() => ManifestReader.Read(new StringReader("release: linux-7.3\nmemory: [{ start: 16777216T, size: 1 }]"), "manifest"));
        Assert.Contains("memory[0].start: '16777216T' does not fit 64 bits", refused.Message, StringComparison.Ordinal);
    }
}
