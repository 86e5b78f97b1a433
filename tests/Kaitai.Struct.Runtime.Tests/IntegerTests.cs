using System.Buffers.Binary;
using CsCheck;

namespace Kaitai.Struct.Runtime.Tests;

public sealed class IntegerTests
{
    private const string Rising = "81 92 A3 B4 C5 D6 E7 F8";

    [Fact]
    public void One_byte_is_read_with_and_without_sign()
    {
        Assert.Equal(0x81, Make.Stream(Rising).ReadU1());
        Assert.Equal(-127, Make.Stream(Rising).ReadS1());
        Assert.Equal(127, Make.Stream("7F").ReadS1());
    }

    [Fact]
    public void Little_endian_integers_have_the_low_byte_first()
    {
        Assert.Equal(0x9281, Make.Stream(Rising).ReadU2le());
        Assert.Equal(0xB4A39281u, Make.Stream(Rising).ReadU4le());
        Assert.Equal(0xF8E7D6C5B4A39281ul, Make.Stream(Rising).ReadU8le());
    }

    [Fact]
    public void Big_endian_integers_have_the_high_byte_first()
    {
        Assert.Equal(0x8192, Make.Stream(Rising).ReadU2be());
        Assert.Equal(0x8192A3B4u, Make.Stream(Rising).ReadU4be());
        Assert.Equal(0x8192A3B4C5D6E7F8ul, Make.Stream(Rising).ReadU8be());
    }

    [Fact]
    public void Signed_integers_are_in_twos_complement()
    {
        Assert.Equal(-2, Make.Stream("FE FF").ReadS2le());
        Assert.Equal(-2, Make.Stream("FF FE").ReadS2be());
        Assert.Equal(-3, Make.Stream("FD FF FF FF").ReadS4le());
        Assert.Equal(-3, Make.Stream("FF FF FF FD").ReadS4be());
        Assert.Equal(-4, Make.Stream("FC FF FF FF FF FF FF FF").ReadS8le());
        Assert.Equal(-4, Make.Stream("FF FF FF FF FF FF FF FC").ReadS8be());
        Assert.Equal(short.MinValue, Make.Stream("00 80").ReadS2le());
        Assert.Equal(int.MaxValue, Make.Stream("7F FF FF FF").ReadS4be());
        Assert.Equal(long.MinValue, Make.Stream("80 00 00 00 00 00 00 00").ReadS8be());
    }

    [Fact]
    public void Floating_point_numbers_are_read_in_both_orders()
    {
        Assert.Equal(1.5f, Make.Stream("00 00 C0 3F").ReadF4le());
        Assert.Equal(1.5f, Make.Stream("3F C0 00 00").ReadF4be());
        Assert.Equal(-2.5, Make.Stream("00 00 00 00 00 00 04 C0").ReadF8le());
        Assert.Equal(-2.5, Make.Stream("C0 04 00 00 00 00 00 00").ReadF8be());
        Assert.Equal(float.PositiveInfinity, Make.Stream("7F 80 00 00").ReadF4be());
        Assert.True(double.IsNaN(Make.Stream("7F F8 00 00 00 00 00 01").ReadF8be()));
    }

    [Fact]
    public void Every_number_agrees_with_the_primitives_of_the_framework() =>
        Gen.Byte.Array[8].Sample(bytes =>
        {
            Assert.Equal(bytes[0], new KaitaiStream(bytes).ReadU1());
            Assert.Equal((sbyte)bytes[0], new KaitaiStream(bytes).ReadS1());
            Assert.Equal(BinaryPrimitives.ReadUInt16LittleEndian(bytes), new KaitaiStream(bytes).ReadU2le());
            Assert.Equal(BinaryPrimitives.ReadUInt16BigEndian(bytes), new KaitaiStream(bytes).ReadU2be());
            Assert.Equal(BinaryPrimitives.ReadInt16LittleEndian(bytes), new KaitaiStream(bytes).ReadS2le());
            Assert.Equal(BinaryPrimitives.ReadInt16BigEndian(bytes), new KaitaiStream(bytes).ReadS2be());
            Assert.Equal(BinaryPrimitives.ReadUInt32LittleEndian(bytes), new KaitaiStream(bytes).ReadU4le());
            Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(bytes), new KaitaiStream(bytes).ReadU4be());
            Assert.Equal(BinaryPrimitives.ReadInt32LittleEndian(bytes), new KaitaiStream(bytes).ReadS4le());
            Assert.Equal(BinaryPrimitives.ReadInt32BigEndian(bytes), new KaitaiStream(bytes).ReadS4be());
            Assert.Equal(BinaryPrimitives.ReadUInt64LittleEndian(bytes), new KaitaiStream(bytes).ReadU8le());
            Assert.Equal(BinaryPrimitives.ReadUInt64BigEndian(bytes), new KaitaiStream(bytes).ReadU8be());
            Assert.Equal(BinaryPrimitives.ReadInt64LittleEndian(bytes), new KaitaiStream(bytes).ReadS8le());
            Assert.Equal(BinaryPrimitives.ReadInt64BigEndian(bytes), new KaitaiStream(bytes).ReadS8be());
            Assert.Equal(BinaryPrimitives.ReadSingleLittleEndian(bytes), new KaitaiStream(bytes).ReadF4le());
            Assert.Equal(BinaryPrimitives.ReadSingleBigEndian(bytes), new KaitaiStream(bytes).ReadF4be());
            Assert.Equal(BinaryPrimitives.ReadDoubleLittleEndian(bytes), new KaitaiStream(bytes).ReadF8le());
            Assert.Equal(BinaryPrimitives.ReadDoubleBigEndian(bytes), new KaitaiStream(bytes).ReadF8be());
        });

    public static TheoryData<string, int, Action<KaitaiStream>> Numbers => new()
    {
        { "u1", 1, io => io.ReadU1() },
        { "s1", 1, io => io.ReadS1() },
        { "u2le", 2, io => io.ReadU2le() },
        { "u2be", 2, io => io.ReadU2be() },
        { "s2le", 2, io => io.ReadS2le() },
        { "s2be", 2, io => io.ReadS2be() },
        { "u4le", 4, io => io.ReadU4le() },
        { "u4be", 4, io => io.ReadU4be() },
        { "s4le", 4, io => io.ReadS4le() },
        { "s4be", 4, io => io.ReadS4be() },
        { "u8le", 8, io => io.ReadU8le() },
        { "u8be", 8, io => io.ReadU8be() },
        { "s8le", 8, io => io.ReadS8le() },
        { "s8be", 8, io => io.ReadS8be() },
        { "f4le", 4, io => io.ReadF4le() },
        { "f4be", 4, io => io.ReadF4be() },
        { "f8le", 8, io => io.ReadF8le() },
        { "f8be", 8, io => io.ReadF8be() },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_takes_its_bytes_and_fails_with_one_less(string name, int size, Action<KaitaiStream> read)
    {
        using KaitaiStream enough = new(new byte[size + 1]);
        read(enough);
        Assert.Equal((name, size), (name, enough.Pos));

        using KaitaiStream short_by_one = new(new byte[size - 1]);
        Assert.Throws<EndOfStreamException>(() => read(short_by_one));
    }
}
