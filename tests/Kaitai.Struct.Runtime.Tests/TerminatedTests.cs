using CsCheck;

namespace Kaitai.Struct.Runtime.Tests;

public sealed partial class TerminatedTests
{
    [Theory]
    [InlineData(false, true, "61 62", 3)]
    [InlineData(true, true, "61 62 00", 3)]
    [InlineData(false, false, "61 62", 2)]
    [InlineData(true, false, "61 62 00", 2)]
    public void A_terminator_is_included_and_consumed_as_asked(bool include, bool consume, string expected, long pos)
    {
        using KaitaiStream io = Make.Stream("61 62 00 63");
        Assert.Equal(Make.Bytes(expected), io.ReadBytesTerm(0, include, consume, true));
        Assert.Equal(pos, io.Pos);
    }

    [Fact]
    public void A_terminator_at_once_ends_an_empty_string()
    {
        using KaitaiStream io = Make.Stream("2C 61");
        Assert.Empty(io.ReadBytesTerm(0x2C, false, true, true));
        Assert.Equal(1, io.Pos);
    }

    [Fact]
    public void A_missing_terminator_is_an_error_or_the_end_as_asked()
    {
        using KaitaiStream io = Make.Stream("61 62");
        Assert.Equal([0x61, 0x62], io.ReadBytesTerm(0, true, true, false));
        Assert.True(io.IsEof);
        Assert.Empty(io.ReadBytesTerm(0, true, false, false));
        io.Seek(0);
        Assert.Throws<EndOfStreamException>(() => io.ReadBytesTerm(0, false, true, true));
    }

    [Theory]
    [InlineData(false, true, "61 00 00 01", 6)]
    [InlineData(true, true, "61 00 00 01 00 00", 6)]
    [InlineData(false, false, "61 00 00 01", 4)]
    [InlineData(true, false, "61 00 00 01 00 00", 4)]
    public void A_wide_terminator_counts_only_where_a_unit_starts(bool include, bool consume, string expected, long pos)
    {
        using KaitaiStream io = Make.Stream("61 00 00 01 00 00 63");
        Assert.Equal(Make.Bytes(expected), io.ReadBytesTermMulti([0, 0], include, consume, true));
        Assert.Equal(pos, io.Pos);
    }

    [Fact]
    public void Units_start_where_the_read_does()
    {
        using KaitaiStream io = Make.Stream("FF 61 00 00 00");
        io.ReadU1();
        Assert.Equal([0x61, 0], io.ReadBytesTermMulti([0, 0], false, true, true));
        Assert.True(io.IsEof);
    }

    [Fact]
    public void A_last_unit_cut_short_belongs_to_the_string_when_the_end_is_no_error()
    {
        using KaitaiStream io = Make.Stream("61 00 62 00 00");
        Assert.Equal(Make.Bytes("61 00 62 00 00"), io.ReadBytesTermMulti([0, 0], false, true, false));
        Assert.True(io.IsEof);
        io.Seek(0);
        Assert.Throws<EndOfStreamException>(() => io.ReadBytesTermMulti([0, 0], false, true, true));
    }

    [Fact]
    public void Padding_is_stripped_from_the_right_only()
    {
        Assert.Equal([0, 1, 0, 2], KaitaiStream.BytesStripRight([0, 1, 0, 2, 0, 0], 0));
        Assert.Equal([1], KaitaiStream.BytesStripRight([1], 0));
        Assert.Empty(KaitaiStream.BytesStripRight([7, 7], 7));
        Assert.Empty(KaitaiStream.BytesStripRight([], 7));
    }

    [Fact]
    public void Bytes_are_cut_at_the_first_terminator()
    {
        Assert.Equal([1, 2], KaitaiStream.BytesTerminate([1, 2, 0, 3, 0], 0, false));
        Assert.Equal([1, 2, 0], KaitaiStream.BytesTerminate([1, 2, 0, 3, 0], 0, true));
        Assert.Equal([1, 2], KaitaiStream.BytesTerminate([1, 2], 0, true));
        Assert.Empty(KaitaiStream.BytesTerminate([0, 1], 0, false));
        Assert.Empty(KaitaiStream.BytesTerminate([], 0, true));
    }

    [Fact]
    public void Bytes_are_cut_at_the_first_wide_terminator_where_a_unit_starts()
    {
        Assert.Equal([1, 0, 0, 2], KaitaiStream.BytesTerminateMulti([1, 0, 0, 2, 0, 0, 3, 3], [0, 0], false));
        Assert.Equal([1, 0, 0, 2, 0, 0], KaitaiStream.BytesTerminateMulti([1, 0, 0, 2, 0, 0, 3, 3], [0, 0], true));
        Assert.Equal([1, 0, 0], KaitaiStream.BytesTerminateMulti([1, 0, 0], [0, 0], false));
        Assert.Equal([0], KaitaiStream.BytesTerminateMulti([0], [0, 0], true));
    }

    [Fact]
    public void Cutting_gives_a_copy_even_when_nothing_is_cut()
    {
        byte[] source = [1, 2];
        Assert.NotSame(source, KaitaiStream.BytesStripRight(source, 0));
        Assert.NotSame(source, KaitaiStream.BytesTerminate(source, 0, false));
        Assert.NotSame(source, KaitaiStream.BytesTerminateMulti(source, [0, 0], false));
    }

    [Fact]
    public void Stripping_agrees_with_dropping_bytes_one_by_one() =>
        _few.Sample(bytes =>
        {
            List<byte> left = [.. bytes];
            while (left.Count > 0 && left[^1] == 1)
            {
                left.RemoveAt(left.Count - 1);
            }

            Assert.Equal(left, KaitaiStream.BytesStripRight(bytes, 1));
        });

    [Fact]
    public void Cutting_agrees_with_looking_byte_by_byte() =>
        Gen.Select(_few, Gen.Bool).Sample((bytes, include) =>
        {
            byte[] expected = [.. Naive(bytes, [1], include).Taken];
            Assert.Equal(expected, KaitaiStream.BytesTerminate(bytes, 1, include));
            Assert.Equal(expected, KaitaiStream.BytesTerminateMulti(bytes, [1], include));
        });

    [Fact]
    public void Wide_cutting_agrees_with_looking_unit_by_unit() =>
        Gen.Select(_few, _terminators, Gen.Bool).Sample((bytes, terminator, include) =>
            Assert.Equal(Naive(bytes, terminator, include).Taken, KaitaiStream.BytesTerminateMulti(bytes, terminator, include)));

    [Fact]
    public void Reading_agrees_with_looking_unit_by_unit() =>
        Gen.Select(_few, _terminators, Gen.Bool, Gen.Bool, Gen.Bool).Sample((bytes, terminator, include, consume, strict) =>
        {
            using KaitaiStream io = new(bytes);
            byte[] Read() => terminator.Length == 1
                ? io.ReadBytesTerm(terminator[0], include, consume, strict)
                : io.ReadBytesTermMulti(terminator, include, consume, strict);

            (List<byte> taken, int foundAt) = Naive(bytes, terminator, include);
            if (foundAt < 0 && strict)
            {
                Assert.Throws<EndOfStreamException>(Read);
                return;
            }

            Assert.Equal(taken, Read());
            Assert.Equal(foundAt < 0 ? bytes.Length : foundAt + (consume ? terminator.Length : 0), io.Pos);
        });

    // Of so few values that terminators, runs and near misses are common.
    private static readonly Gen<byte[]> _few = Gen.Byte[0, 2].Array[0, 16];

    private static readonly Gen<byte[]> _terminators = Gen.Byte[0, 2].Array[1, 4];

    private static (List<byte> Taken, int FoundAt) Naive(byte[] bytes, byte[] terminator, bool include)
    {
        List<byte> taken = [];
        for (int at = 0; at < bytes.Length; at += terminator.Length)
        {
            byte[] unit = [.. bytes.Skip(at).Take(terminator.Length)];
            bool found = unit.SequenceEqual(terminator);
            if (!found || include)
            {
                taken.AddRange(unit);
            }

            if (found)
            {
                return (taken, at);
            }
        }

        return (taken, -1);
    }
}
