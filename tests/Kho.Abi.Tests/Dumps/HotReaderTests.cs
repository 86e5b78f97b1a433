using Kaitai;
using Kho.Images;
using Kho.Images.Generated;

namespace Kho.Abi.Tests.Dumps;

/// <summary>What C# reads from spans because there may be millions of it, held against the generated parsers.</summary>
public sealed class HotReaderTests
{
    [Fact]
    public void A_page_descriptor_is_what_the_parser_reads()
    {
        byte[] bytes = TestPages.Noise(11, 64);
        using KaitaiStream stream = new(bytes);
        Kdump.PageDesc parsed = new(stream);

        Assert.Equal(PageDescriptor.Length, stream.Pos);
        Assert.Equal(new PageDescriptor(parsed.Offset, parsed.Size, (Kdump.PageFlag)(int)parsed.Flags), PageDescriptor.Read(bytes));
    }

    [Fact]
    public void The_header_of_a_piece_is_what_the_parser_reads()
    {
        byte[] bytes = TestPages.Noise(12, 64);
        using KaitaiStream stream = new(bytes);
        FlattenedDump.MakedumpfileDataHeader parsed = new(stream);

        Assert.Equal(FlattenedFile.PieceHeaderSize, stream.Pos);
        Assert.Equal((parsed.Offset, parsed.BufSize), FlattenedFile.ReadPieceHeader(bytes));
    }
}
