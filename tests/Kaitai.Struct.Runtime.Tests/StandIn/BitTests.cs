namespace Kaitai.Struct.Runtime.Tests;

/// <summary>Bits where this runtime refuses and the published one does not.</summary>
public sealed partial class BitTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(65)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_width_beyond_sixty_four_bits_is_refused(int width)
    {
        using KaitaiStream io = new(new byte[16]);
        Assert.Throws<ArgumentOutOfRangeException>("n", () => io.ReadBitsIntBe(width));
        Assert.Throws<ArgumentOutOfRangeException>("n", () => io.ReadBitsIntLe(width));
        Assert.Equal(0, io.Pos);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_read_past_the_end_fails_and_leaves_the_bits_it_did_not_get(bool big)
    {
        using KaitaiStream io = Make.Stream("A5 81");
        ulong Read(int width) => big ? io.ReadBitsIntBe(width) : io.ReadBitsIntLe(width);
        Read(4);
        Assert.Throws<EndOfStreamException>(() => Read(13));
        Assert.Equal(big ? 0x581ul : 0x81Aul, Read(12));
        Assert.Throws<EndOfStreamException>(() => Read(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Walks_go_on_after_a_read_past_the_end(bool big) => Walk(big, beyond: true);
}
