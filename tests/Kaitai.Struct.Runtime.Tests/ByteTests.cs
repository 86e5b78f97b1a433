using CsCheck;

namespace Kaitai.Struct.Runtime.Tests;

public sealed partial class ByteTests
{
    // Far below what a careless read of int.MaxValue bytes would take, far above what a refusal needs.
    private const long LittleMemory = 1 << 20;

    [Fact]
    public void Bytes_are_read_in_order_and_exactly_as_many_as_asked()
    {
        using KaitaiStream io = Make.Stream("01 02 03 04 05");
        Assert.Equal([1, 2], io.ReadBytes(2L));
        Assert.Equal([3, 4], io.ReadBytes(2UL));
        Assert.Equal(4, io.Pos);
    }

    [Fact]
    public void No_bytes_can_be_read_even_at_the_end()
    {
        using KaitaiStream io = new(Array.Empty<byte>());
        Assert.Empty(io.ReadBytes(0L));
        Assert.Empty(io.ReadBytes(0UL));
    }

    [Fact]
    public void More_bytes_than_are_left_fail_with_both_numbers()
    {
        using KaitaiStream io = Make.Stream("01 02 03 04 05");
        io.ReadU2le();
        EndOfStreamException error = Assert.Throws<EndOfStreamException>(() => io.ReadBytes(4L));
        Assert.Contains("requested 4 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("got only 3 bytes", error.Message, StringComparison.Ordinal);
        Assert.Throws<EndOfStreamException>(() => io.ReadBytes(4UL));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MinValue)]
    [InlineData(1L + int.MaxValue)]
    [InlineData(long.MaxValue)]
    public void A_number_of_bytes_that_no_array_holds_is_refused(long count)
    {
        using KaitaiStream io = Make.Stream("01");
        Assert.Throws<ArgumentOutOfRangeException>(() => io.ReadBytes(count));
        Assert.Throws<ArgumentOutOfRangeException>(() => io.ReadBytes(unchecked((ulong)count)));
        Assert.Equal(0, io.Pos);
    }

    [Fact]
    public void All_that_is_left_is_read()
    {
        using KaitaiStream io = Make.Stream("01 02 03");
        io.ReadU1();
        Assert.Equal([2, 3], io.ReadBytesFull());
        Assert.True(io.IsEof);
        Assert.Empty(io.ReadBytesFull());
    }

    [Fact]
    public void The_bytes_read_are_a_copy()
    {
        byte[] source = [1, 2, 3];
        using KaitaiStream io = new(source);
        io.ReadBytesFull()[0] = 9;
        Assert.Equal(1, source[0]);
    }

    [Fact]
    public void Bytes_come_in_the_order_of_the_machine_when_asked()
    {
        using Ordered io = new([1, 2, 3, 1, 2, 3]);
        byte[] little = io.Little(3);
        byte[] big = io.Big(3);
        Assert.Equal(BitConverter.IsLittleEndian ? [1, 2, 3] : [3, 2, 1], little);
        Assert.Equal(BitConverter.IsLittleEndian ? [3, 2, 1] : [1, 2, 3], big);
    }

    [Fact]
    public void Fixed_contents_are_given_back_if_equal_and_fail_if_not()
    {
        using KaitaiStream io = Make.Stream("01 02 01 03");
#pragma warning disable CS0618 // The obsolete method is what is tested.
        Assert.Equal([1, 2], io.EnsureFixedContents([1, 2]));
        Exception error = Assert.ThrowsAny<Exception>(() => io.EnsureFixedContents([1, 2]));
        Assert.IsNotType<EndOfStreamException>(error);
        Assert.Throws<EndOfStreamException>(() => io.EnsureFixedContents([1]));
#pragma warning restore CS0618
    }

    [Fact]
    public void Pieces_put_together_are_the_whole() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, 20].Array[0, 30]).Sample((bytes, sizes) =>
        {
            foreach (Stream stream in new Stream[] { new MemoryStream(bytes), new OneWayStream(bytes) })
            {
                using KaitaiStream io = new(stream);
                int at = 0;
                foreach (int size in sizes)
                {
                    if (at + size > bytes.Length)
                    {
                        Assert.Throws<EndOfStreamException>(() => io.ReadBytes((long)size));
                        break;
                    }

                    Assert.Equal(bytes[at..(at + size)], io.ReadBytes((long)size));
                    at += size;
                }
            }
        });

    private sealed class Ordered : KaitaiStream
    {
        public Ordered(byte[] bytes)
            : base(bytes)
        {
        }

        public byte[] Little(int count) => ReadBytesNormalisedLittleEndian(count);

        public byte[] Big(int count) => ReadBytesNormalisedBigEndian(count);
    }
}
