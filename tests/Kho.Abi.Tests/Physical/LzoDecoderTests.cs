using System.Buffers.Binary;
using Kho.Abi.Tests.Kernels;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

/// <summary>LZO1X against what liblzo compressed, and against streams that lie.</summary>
public sealed class LzoDecoderTests
{
    [Theory]
    [InlineData("kernel.lzo")]
    [InlineData("kernel-fast.lzo")]
    public void What_liblzo_compressed_comes_back(string fixture)
    {
        byte[] destination = new byte[KernelFixture.Plain.Length];

        Assert.Null(LzoDecoder.Decode(Block(fixture), destination, out int written));

        Assert.Equal(KernelFixture.Plain.Length, written);
        Assert.Equal(KernelFixture.Plain, destination);
    }

    [Fact]
    public void The_end_mark_alone_is_an_empty_stream()
    {
        Assert.Null(LzoDecoder.Decode([0x11, 0, 0], [], out int written));
        Assert.Equal(0, written);
    }

    /// <summary>Two literals, then a match of two bytes one byte back and one literal, then the end mark: worked out by hand from the format's description.</summary>
    [Fact]
    public void A_stream_written_by_hand()
    {
        byte[] destination = new byte[5];

        Assert.Null(LzoDecoder.Decode([17 + 2, (byte)'a', (byte)'b', 0b0000_00_01, 0, (byte)'c', 0x11, 0, 0], destination, out int written));

        Assert.Equal(5, written);
        Assert.Equal("abbbc"u8.ToArray(), destination);
    }

    [Theory]
    [InlineData(new byte[] { }, "the stream ends inside an instruction")]
    [InlineData(new byte[] { 0x11, 0 }, "the stream ends inside an instruction")]
    [InlineData(new byte[] { 0x11, 0, 0, 7 }, "1 bytes follow the end of the stream")]
    [InlineData(new byte[] { 0x11, 4, 0 }, "a match begins 16385 bytes back, and 0 were written")]
    [InlineData(new byte[] { 0xff, 1, 2 }, "238 literals are announced, and 2 bytes are left")]
    [InlineData(new byte[] { 19, 1, 2, 0x80, 0xff, 0x11, 0, 0 }, "a match begins 2041 bytes back, and 2 were written")]
    [InlineData(new byte[] { 19, 1, 2, 0x3f, 0, 0, 0x11, 0, 0 }, "the stream holds more than 8 bytes")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 }, "literals are announced")]
    [InlineData(new byte[] { 17, 1, 0, 0, 0 }, "the stream is of the run-length version of LZO, which is not read")]
    public void A_damaged_stream_is_told(byte[] stream, string expected)
    {
        string? error = LzoDecoder.Decode(stream, new byte[8], out int written);

        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.InRange(written, 0, 8);
    }

    [Fact]
    public void No_damage_makes_it_leave_its_buffers()
    {
        byte[] block = Block("kernel.lzo");
        byte[] destination = new byte[KernelFixture.Plain.Length];
        var random = new Random(1);
        for (int round = 0; round < 500; round++)
        {
            byte[] damaged = block[..random.Next(block.Length)];
            for (int count = 0; damaged.Length > 0 && count < 3; count++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            string? error = LzoDecoder.Decode(damaged, destination.AsSpan(0, random.Next(destination.Length)), out _);

            Assert.NotNull(error);
        }
    }

    /// <summary>The one block of the lzop file, after the file header with its name and the block header with one checksum.</summary>
    private static byte[] Block(string fixture)
    {
        byte[] file = KernelFixture.Compressed(fixture);
        const int Header = 48;
        int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(Header + 4));
        return file[(Header + 12)..(Header + 12 + length)];
    }
}
