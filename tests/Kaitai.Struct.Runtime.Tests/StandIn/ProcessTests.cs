namespace Kaitai.Struct.Runtime.Tests;

/// <summary>What this runtime makes of damaged data; the published one differs.</summary>
public sealed partial class ProcessTests
{
    [Fact]
    public void A_zlib_stream_cut_short_inflates_to_the_bytes_before_the_cut() =>
        Assert.Equal(Make.Ascii("ab"), _io.ProcessZlib(Make.Bytes("78 01  01 03 00 FC FF  61 62")));

    [Theory]
    [InlineData("")]
    [InlineData("78")]
    [InlineData("78 01 01 03 00")]
    [InlineData("48 A8 21 04 6C BD C0 2D 79 EE 18 66 BA D4 68")]
    public void What_is_no_zlib_stream_does_not_inflate(string bytes) =>
        Assert.Throws<InvalidDataException>(() => _io.ProcessZlib(Make.Bytes(bytes)));
}
