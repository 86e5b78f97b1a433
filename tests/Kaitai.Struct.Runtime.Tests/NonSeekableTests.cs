namespace Kaitai.Struct.Runtime.Tests;

public sealed class NonSeekableTests
{
    [Fact]
    public void Numbers_bits_and_bytes_need_no_seeking()
    {
        using KaitaiStream io = Make.OneWay("01 02 03 04 05 06 07 08 A5 09 0A 0B 0C 0D");
        Assert.Equal(0x0807060504030201ul, io.ReadU8le());
        Assert.Equal(0xAul, io.ReadBitsIntBe(4));
        io.AlignToByte();
        Assert.Equal([9, 10, 11, 12], io.ReadBytes(4L));
        Assert.Equal(13, io.ReadU1());
    }

    [Fact]
    public void A_long_piece_arrives_whole()
    {
        byte[] long_piece = new byte[300_000];
        new Random(7).NextBytes(long_piece);
        using KaitaiStream io = new(new OneWayStream(long_piece));
        Assert.Equal(long_piece, io.ReadBytes((long)long_piece.Length));
        Assert.Throws<EndOfStreamException>(() => io.ReadU1());
    }

    [Fact]
    public void The_end_is_noticed_by_every_kind_of_read()
    {
        Assert.Throws<EndOfStreamException>(() => Make.OneWay("01 02 03").ReadU4le());
        Assert.Throws<EndOfStreamException>(() => Make.OneWay("01 02 03").ReadBytes(4L));
        Assert.Throws<EndOfStreamException>(() => Make.OneWay("01 02 03").ReadBitsIntLe(25));
    }

    [Fact]
    public void What_needs_a_position_or_a_length_says_so()
    {
        using KaitaiStream io = Make.OneWay("01 02 03");
        Assert.Throws<NotSupportedException>(() => io.Pos);
        Assert.Throws<NotSupportedException>(() => io.Size);
        Assert.Throws<NotSupportedException>(() => io.IsEof);
        Assert.Throws<NotSupportedException>(() => io.Seek(0));
        Assert.Throws<NotSupportedException>(() => io.ReadBytesFull());
    }
}
