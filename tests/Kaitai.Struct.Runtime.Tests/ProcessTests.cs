using System.IO.Compression;
using CsCheck;

namespace Kaitai.Struct.Runtime.Tests;

public sealed partial class ProcessTests : IDisposable
{
    private readonly KaitaiStream _io = new(Array.Empty<byte>());

    public void Dispose() => _io.Dispose();

    [Fact]
    public void Xor_with_one_byte_touches_each_byte()
    {
        Assert.Equal([0xFE, 0xFD, 0x0F], _io.ProcessXor([0x01, 0x02, 0xF0], 0xFF));
        Assert.Empty(_io.ProcessXor([], 0xFF));
    }

    [Fact]
    public void Xor_with_an_integer_counts_only_its_low_byte()
    {
        Assert.Equal([0x5B], _io.ProcessXor([0x01], 0x1235A));
        Assert.Equal([0xFE], _io.ProcessXor([0x01], -1));
    }

    [Fact]
    public void Xor_with_several_bytes_repeats_them()
    {
        Assert.Equal([0x11, 0x22, 0x10, 0x23, 0x13], _io.ProcessXor([0x01, 0x02, 0x00, 0x03, 0x03], [0x10, 0x20]));
        Assert.Equal([0x11], _io.ProcessXor([0x01], [0x10, 0x20]));
    }

    [Fact]
    public void Xor_with_no_key_fails_unless_there_is_nothing_to_do()
    {
        Assert.ThrowsAny<Exception>(() => _io.ProcessXor([1], []));
        Assert.Empty(_io.ProcessXor([], []));
    }

    [Fact]
    public void Xor_twice_gives_the_bytes_back() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[1, 9]).Sample((bytes, key) =>
            Assert.Equal(bytes, _io.ProcessXor(_io.ProcessXor(bytes, key), key)));

    [Theory]
    [InlineData(0, "81 01 F0")]
    [InlineData(1, "03 02 E1")]
    [InlineData(3, "0C 08 87")]
    [InlineData(7, "C0 80 78")]
    [InlineData(-1, "C0 80 78")]
    [InlineData(-5, "0C 08 87")]
    public void Rotation_moves_the_bits_of_each_byte_left(int amount, string expected) =>
        Assert.Equal(Make.Bytes(expected), _io.ProcessRotateLeft([0x81, 0x01, 0xF0], amount, 1));

    [Fact]
    public void Rotation_left_and_right_undo_each_other() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[-7, 7]).Sample((bytes, amount) =>
        {
            byte[] rotated = _io.ProcessRotateLeft(bytes, amount, 1);
            Assert.Equal(bytes, _io.ProcessRotateLeft(rotated, -amount, 1));
            if (amount > 0)
            {
                Assert.Equal(bytes, _io.ProcessRotateLeft(rotated, 8 - amount, 1));
            }
        });

    [Fact]
    public void Rotation_agrees_with_moving_bit_by_bit() =>
        Gen.Select(Gen.Byte, Gen.Int[0, 7]).Sample((one, amount) =>
        {
            int expected = 0;
            for (int bit = 0; bit < 8; bit++)
            {
                expected |= ((one >> bit) & 1) << ((bit + amount) % 8);
            }

            Assert.Equal([(byte)expected], _io.ProcessRotateLeft([one], amount, 1));
        });

    [Theory]
    [InlineData(8)]
    [InlineData(-8)]
    public void Rotation_by_a_byte_or_more_is_refused(int amount) =>
        Assert.Throws<ArgumentException>(nameof(amount), () => _io.ProcessRotateLeft([1], amount, 1));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Rotation_of_groups_of_bytes_is_not_implemented(int groupSize) =>
        Assert.Throws<NotImplementedException>(() => _io.ProcessRotateLeft([1, 2], 1, groupSize));

    [Fact]
    public void Processing_leaves_what_it_was_given_alone()
    {
        byte[] source = [1, 2, 3];
        _io.ProcessXor(source, 0xFF);
        _io.ProcessXor(source, [0xFF]);
        _io.ProcessRotateLeft(source, 3, 1);
        Assert.Equal([1, 2, 3], source);
    }

    [Fact]
    public void A_stored_zlib_stream_inflates_to_what_it_stores()
    {
        // Header, one stored last block of 3 bytes, Adler-32 of "abc".
        byte[] inflated = _io.ProcessZlib(Make.Bytes("78 01  01 03 00 FC FF  61 62 63  02 4D 01 27"));
        Assert.Equal(Make.Ascii("abc"), inflated);
    }

    [Fact]
    public void What_zlib_deflates_inflates_again() =>
        // Of nothing the class library makes no stream at all.
        Gen.Select(Gen.Byte.Array[1, 500], Gen.Enum<CompressionLevel>()).Sample((bytes, level) =>
        {
            using MemoryStream deflated = new();
            using (ZLibStream deflating = new(deflated, level, leaveOpen: true))
            {
                deflating.Write(bytes);
            }

            Assert.Equal(bytes, _io.ProcessZlib(deflated.ToArray()));
        });

    [Fact]
    public void A_damaged_block_does_not_inflate() =>
        Assert.Throws<InvalidDataException>(
            () => _io.ProcessZlib(Make.Bytes("78 01  01 03 00 FC FE  61 62 63  02 4D 01 27")));
}
