namespace Kaitai.Struct.Runtime.Tests;

/// <summary>Reads after which this runtime stands elsewhere than the published one.</summary>
public sealed partial class ByteTests
{
    [Fact]
    public void A_count_of_any_integer_type_is_checked_against_what_is_left()
    {
        using KaitaiStream io = Make.Stream("01 02 03");
        Assert.Throws<EndOfStreamException>(() => io.ReadBytes((byte)4));
        Assert.Throws<EndOfStreamException>(() => io.ReadBytes(4));
        Assert.Throws<EndOfStreamException>(() => io.ReadBytes(4u));
        Assert.Equal([1, 2, 3], io.ReadBytes(3));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_huge_number_of_bytes_is_refused_without_taking_the_memory(bool seekable)
    {
        using KaitaiStream io = seekable ? Make.Stream("01 02") : Make.OneWay("01 02");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<EndOfStreamException>(() => io.ReadBytes((long)int.MaxValue));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, LittleMemory);
    }

    [Fact]
    public void A_number_past_a_seek_beyond_the_end_moves_nothing()
    {
        using KaitaiStream io = Make.Stream("76 95");
        io.Seek(19);
        Assert.Throws<EndOfStreamException>(() => io.ReadF8le());
        Assert.Throws<EndOfStreamException>(() => io.ReadU1());
        Assert.Equal(19, io.Pos);
    }
}
