using CsCheck;

namespace Kaitai.Struct.Runtime.Tests;

public sealed partial class BitTests
{
    private const int Align = -1;
    private const int WholeByte = -2;

    // Steps of a walk over a stream: a width to read in bits, or one of the two constants above.
    private static readonly Gen<int[]> _steps =
        Gen.Frequency((8, Gen.Int[1, 64]), (4, Gen.Int[1, 9]), (1, Gen.Const(Align)), (1, Gen.Const(WholeByte))).Array[0, 24];

    [Fact]
    public void Big_endian_bits_come_from_the_high_end_of_each_byte()
    {
        // 1010 0101 1111 0000 in pieces of 1, 3, 6 and 6.
        using KaitaiStream io = Make.Stream("A5 F0");
        Assert.Equal(0b1ul, io.ReadBitsIntBe(1));
        Assert.Equal(0b010ul, io.ReadBitsIntBe(3));
        Assert.Equal(0b010111ul, io.ReadBitsIntBe(6));
        Assert.Equal(0b110000ul, io.ReadBitsIntBe(6));
        Assert.True(io.IsEof);
    }

    [Fact]
    public void Little_endian_bits_come_from_the_low_end_of_each_byte()
    {
        // A5 gives 1, then 010; then 1010 of A5 below 00 of F0; then the 111100 left.
        using KaitaiStream io = Make.Stream("A5 F0");
        Assert.Equal(0b1ul, io.ReadBitsIntLe(1));
        Assert.Equal(0b010ul, io.ReadBitsIntLe(3));
        Assert.Equal(0b001010ul, io.ReadBitsIntLe(6));
        Assert.Equal(0b111100ul, io.ReadBitsIntLe(6));
        Assert.True(io.IsEof);
    }

    [Fact]
    public void Sixty_four_bits_are_read_out_of_nine_bytes_big_endian()
    {
        // 111, then sixty-four bits 0xFEDCBA9876543210 shifted across nine bytes, then 10101.
        using KaitaiStream io = Make.Stream("FF DB 97 53 0E CA 86 42 15");
        Assert.Equal(7ul, io.ReadBitsIntBe(3));
        Assert.Equal(0xFEDCBA9876543210ul, io.ReadBitsIntBe(64));
        Assert.Equal(0b10101ul, io.ReadBitsIntBe(5));
        Assert.True(io.IsEof);
    }

    [Fact]
    public void Sixty_four_bits_are_read_out_of_nine_bytes_little_endian()
    {
        // The number 10101, 0xFEDCBA9876543210, 111 from high bits to low, stored low byte first.
        using KaitaiStream io = Make.Stream("87 90 A1 B2 C3 D4 E5 F6 AF");
        Assert.Equal(7ul, io.ReadBitsIntLe(3));
        Assert.Equal(0xFEDCBA9876543210ul, io.ReadBitsIntLe(64));
        Assert.Equal(0b10101ul, io.ReadBitsIntLe(5));
        Assert.True(io.IsEof);
    }

    [Fact]
    public void Whole_bytes_of_bits_are_integers_of_that_order()
    {
        Assert.Equal(0x0102030405060708ul, Make.Stream("01 02 03 04 05 06 07 08").ReadBitsIntBe(64));
        Assert.Equal(0x0807060504030201ul, Make.Stream("01 02 03 04 05 06 07 08").ReadBitsIntLe(64));
        Assert.Equal(ulong.MaxValue, Make.Stream("FF FF FF FF FF FF FF FF").ReadBitsIntBe(64));
        Assert.Equal(ulong.MaxValue, Make.Stream("FF FF FF FF FF FF FF FF").ReadBitsIntLe(64));
    }

    [Fact]
    public void A_read_takes_no_more_bytes_than_it_needs()
    {
        using KaitaiStream io = Make.Stream("FF FF FF");
        io.ReadBitsIntBe(8);
        Assert.Equal(1, io.Pos);
        io.ReadBitsIntBe(1);
        Assert.Equal(2, io.Pos);
        io.ReadBitsIntBe(7);
        Assert.Equal(2, io.Pos);
    }

    [Fact]
    public void Aligning_drops_the_rest_of_the_byte()
    {
        using KaitaiStream io = Make.Stream("A5 3C 99");
        Assert.Equal(0b10ul, io.ReadBitsIntBe(2));
        io.AlignToByte();
        Assert.Equal(0x3ul, io.ReadBitsIntBe(4));
        io.AlignToByte();
        Assert.Equal(0x99, io.ReadU1());
    }

    [Fact]
    public void Aligning_at_a_whole_byte_drops_nothing()
    {
        using KaitaiStream io = Make.Stream("A5 3C");
        io.AlignToByte();
        Assert.Equal(0xA5ul, io.ReadBitsIntLe(8));
        io.AlignToByte();
        Assert.Equal(0x3Cul, io.ReadBitsIntLe(8));
    }

    [Fact]
    public void No_bits_are_zero_and_take_nothing()
    {
        using KaitaiStream io = Make.Stream("A5");
        Assert.Equal(0ul, io.ReadBitsIntBe(0));
        Assert.Equal(0ul, io.ReadBitsIntLe(0));
        Assert.Equal(0, io.Pos);
        Assert.Equal(0b101ul, io.ReadBitsIntBe(3));
        Assert.Equal(0ul, io.ReadBitsIntBe(0));
        Assert.Equal(0ul, io.ReadBitsIntLe(0));
        Assert.Equal(0b00101ul, io.ReadBitsIntBe(5));
    }

    [Fact]
    public void The_old_name_reads_big_endian()
    {
        using KaitaiStream io = Make.Stream("A5");
#pragma warning disable CS0618 // The obsolete name is what is tested.
        Assert.Equal(0b101ul, io.ReadBitsInt(3));
#pragma warning restore CS0618
        Assert.Equal(0b00101ul, io.ReadBitsIntBe(5));
    }

    [Fact]
    public void Big_endian_walks_agree_with_reading_bit_by_bit() => Walk(big: true);

    [Fact]
    public void Little_endian_walks_agree_with_reading_bit_by_bit() => Walk(big: false);

    /// <param name="big">In which order bits are read.</param>
    /// <param name="beyond">Whether to read past the end, too, which this runtime does not move for.</param>
    private static void Walk(bool big, bool beyond = false) =>
        Gen.Select(Gen.Byte.Array[0, 96], _steps).Sample((bytes, steps) =>
        {
            using KaitaiStream io = new(bytes);
            long bit = 0;
            long end = bytes.Length * 8L;
            foreach (int step in steps)
            {
                if (step == Align)
                {
                    io.AlignToByte();
                    bit = (bit + 7) / 8 * 8;
                    continue;
                }

                if (step == WholeByte)
                {
                    io.AlignToByte();
                    bit = (bit + 7) / 8 * 8;
                    if (bit < end)
                    {
                        Assert.Equal(bytes[bit / 8], io.ReadU1());
                        bit += 8;
                    }

                    continue;
                }

                if (bit + step > end)
                {
                    if (beyond)
                    {
                        Assert.Throws<EndOfStreamException>(() => big ? io.ReadBitsIntBe(step) : io.ReadBitsIntLe(step));
                    }

                    continue;
                }

                Assert.Equal(BitByBit(bytes, bit, step, big), big ? io.ReadBitsIntBe(step) : io.ReadBitsIntLe(step));
                bit += step;
                Assert.Equal((bit + 7) / 8, io.Pos);
                Assert.Equal(bit == end, io.IsEof);
            }
        });

    private static ulong BitByBit(byte[] bytes, long first, int width, bool big)
    {
        ulong value = 0;
        for (int i = 0; i < width; i++)
        {
            int inByte = (int)((first + i) % 8);
            ulong one = (ulong)(bytes[(first + i) / 8] >> (big ? 7 - inByte : inByte)) & 1;
            value |= one << (big ? width - 1 - i : i);
        }

        return value;
    }
}
