namespace Kaitai.Struct.Runtime.Tests;

public sealed class StreamPositionTests
{
    [Fact]
    public void Position_moves_with_what_is_read_and_size_does_not()
    {
        using KaitaiStream io = Make.Stream("01 02 03 04 05");
        Assert.Equal(0, io.Pos);
        io.ReadU2le();
        Assert.Equal(2, io.Pos);
        Assert.Equal(5, io.Size);
    }

    [Fact]
    public void Seek_counts_from_the_start()
    {
        using KaitaiStream io = Make.Stream("01 02 03 04 05");
        io.ReadU4le();
        io.Seek(1);
        Assert.Equal(1, io.Pos);
        Assert.Equal(2, io.ReadU1());
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands()
    {
        using MemoryStream stream = new([9, 8, 7]) { Position = 1 };
        using KaitaiStream io = new(stream);
        Assert.Equal(1, io.Pos);
        Assert.Equal(8, io.ReadU1());
        Assert.Same(stream, io.BaseStream);
    }

    [Fact]
    public void The_end_is_reached_only_after_the_last_byte()
    {
        using KaitaiStream io = Make.Stream("01 02");
        Assert.False(io.IsEof);
        io.ReadU1();
        Assert.False(io.IsEof);
        io.ReadU1();
        Assert.True(io.IsEof);
        io.Seek(1);
        Assert.False(io.IsEof);
    }

    [Fact]
    public void No_bytes_at_all_are_the_end_at_once()
    {
        using KaitaiStream io = new(Array.Empty<byte>());
        Assert.True(io.IsEof);
        Assert.Equal(0, io.Size);
    }

    [Fact]
    public void Bits_left_of_the_last_byte_are_not_the_end()
    {
        using KaitaiStream io = Make.Stream("FF");
        io.ReadBitsIntBe(7);
        Assert.False(io.IsEof);
        io.ReadBitsIntBe(1);
        Assert.True(io.IsEof);
    }

    [Fact]
    public void Bits_dropped_by_aligning_are_the_end()
    {
        using KaitaiStream io = Make.Stream("FF");
        io.ReadBitsIntLe(3);
        io.AlignToByte();
        Assert.True(io.IsEof);
    }

    [Fact]
    public void Seeking_past_the_end_is_allowed_and_reading_there_is_not()
    {
        using KaitaiStream io = Make.Stream("01 02");
        io.Seek(10);
        Assert.True(io.IsEof);
        Assert.Equal(10, io.Pos);
        Assert.Throws<EndOfStreamException>(() => io.ReadU1());
        EndOfStreamException error = Assert.Throws<EndOfStreamException>(() => io.ReadBytes(1L));
        Assert.Contains("got only 0 bytes", error.Message, StringComparison.Ordinal);
        Assert.Throws<EndOfStreamException>(() => io.ReadBitsIntBe(1));
    }

    [Fact]
    public void Seeking_before_the_start_fails()
    {
        using KaitaiStream io = Make.Stream("01 02");
        Assert.Throws<IOException>(() => io.Seek(-1));
    }

    [Fact]
    public void Seeking_keeps_the_bits_left_of_a_byte()
    {
        using KaitaiStream io = Make.Stream("A5 00 77");
        Assert.Equal(0xAUL, io.ReadBitsIntBe(4));
        io.Seek(2);
        Assert.Equal(0x77, io.ReadU1());
        io.Seek(1);
        Assert.Equal(0x5UL, io.ReadBitsIntBe(4));
    }

    [Fact]
    public void Disposing_the_reader_disposes_the_stream()
    {
        MemoryStream stream = new([1]);
        new KaitaiStream(stream).Dispose();
        Assert.False(stream.CanRead);
    }

    [Fact]
    public void A_structure_gives_the_stream_it_was_made_with()
    {
        using KaitaiStream io = Make.Stream("01");
        Assert.Same(io, new Empty(io).M_Io);
        Assert.Same(io, new Empty(io).Protected);
    }

    private sealed class Empty : KaitaiStruct
    {
        public Empty(KaitaiStream io)
            : base(io)
        {
        }

        public KaitaiStream Protected => m_io;
    }
}
