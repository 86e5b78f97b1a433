using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

public sealed class FlattenedFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(4096)]
    [InlineData(100000)]
    public void The_file_that_the_pieces_describe_is_read_where_they_lie(int pieceLength)
    {
        byte[] file = TestPages.Noise(5, 9999);

        Assert.Equal(file, Read(FlattenedBuilder.Flatten(file, pieceLength), out List<string> findings));
        Assert.Empty(findings);
    }

    [Fact]
    public void A_later_piece_replaces_an_earlier_one()
    {
        byte[] stream = new FlattenedBuilder()
            .Piece(10, [1, 1, 1, 1, 1, 1])
            .Piece(0, [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
            .Piece(13, [3])
            .Piece(4, [4, 4])
            .Piece(4, [5])
            .Build();

        Assert.Equal([2, 2, 2, 2, 5, 4, 2, 2, 2, 2, 2, 2, 1, 3, 1, 1], Read(stream, out List<string> findings));
        Assert.Empty(findings);
    }

    [Fact]
    public void What_no_piece_wrote_is_zero() =>
        Assert.Equal([0, 0, 7, 0, 0, 8, 9], Read(new FlattenedBuilder().Piece(5, [8, 9]).Piece(2, [7]).Piece(3, []).Build(), out _));

    [Fact]
    public void A_stream_without_its_end_is_read_as_far_as_it_goes()
    {
        Assert.Equal([1, 2, 3], Read(new FlattenedBuilder { WithEnd = false }.Piece(0, [1, 2, 3]).Build(), out List<string> findings));
        Assert.Equal(["error KHO0001 makedumpfile_data_header: at file offset 0x1013: the file ends, expected another piece or the end mark"], findings);
    }

    [Fact]
    public void A_piece_that_is_cut_short_is_read_as_far_as_it_goes()
    {
        Assert.Equal([1, 2, 3], Read(new FlattenedBuilder { WithEnd = false }.Piece(0, [1, 2, 3], size: 100).Build(), out List<string> findings));
        Assert.Equal(["error KHO0001 makedumpfile_data_header: at file offset 0x1010: buf_size is 0x64, and the file of 0x1013 bytes holds 0x3 of them"], findings);
    }

    [Theory]
    [InlineData(-2, 3)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(0, -5)]
    [InlineData(5, long.MaxValue)]
    [InlineData(-1, 3)]
    public void A_piece_that_is_no_place_in_a_file_ends_the_stream(long offset, long size)
    {
        byte[] stream = new FlattenedBuilder().Piece(0, [1, 2, 3]).Piece(offset, [9], size).Piece(3, [4]).Build();

        Assert.Equal([1, 2, 3], Read(stream, out List<string> findings));
        Assert.StartsWith("error KHO0102 makedumpfile_data_header: at file offset 0x", Assert.Single(findings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_8_EiB_is_opened_and_read()
    {
        byte[] stream = new FlattenedBuilder().Piece(long.MaxValue - 3, [1, 2, 3]).Build();
        using TemporaryDirectory directory = new();
        using FlattenedFile file = Open(directory.Write("dump", stream), out _);

        byte[] buffer = new byte[8];
        Assert.Equal(long.MaxValue, file.Length);
        Assert.Equal(5, file.Read(long.MaxValue - 5, buffer));
        Assert.Equal([0, 0, 1, 2, 3, 0, 0, 0], buffer);
        Assert.Equal(8, file.Read(12345, buffer));
        Assert.Equal(new byte[8], buffer);
        Assert.Equal(0, file.Read(long.MaxValue, buffer));
    }

    [Fact]
    public void A_stream_that_holds_something_else_is_refused()
    {
        Assert.Equal(
            "is a flattened dump, and what it describes begins with 0102, expected a kdump-compressed dump or an ELF core",
            OpenDump.Refusal(new FlattenedBuilder().Piece(0, [1, 2]).Build()));
        Assert.Equal(
            "is a flattened dump, and what it describes begins with , expected a kdump-compressed dump or an ELF core",
            OpenDump.Refusal(new FlattenedBuilder().Build()));
        Assert.Equal(
            "makedumpfile_header.type is 2 and version 1, expected 1 and 1",
            OpenDump.Refusal(new FlattenedBuilder { HeaderType = 2 }.Build()));
        Assert.Equal(
            "the file ends after 100 bytes inside makedumpfile_header, expected 4096 bytes before the first piece",
            OpenDump.Refusal(new FlattenedBuilder().Build()[..100]));
    }

    /// <summary>Random pieces against an array that they are written to one after the other.</summary>
    [Fact]
    public void Any_pieces_in_any_order_give_what_writing_them_gives()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            byte[] expected = new byte[300];
            int end = 0;
            FlattenedBuilder builder = new();
            for (int count = random.Next(40); count > 0; count--)
            {
                byte[] piece = new byte[random.Next(60)];
                random.NextBytes(piece);
                int at = random.Next(expected.Length - piece.Length);
                piece.CopyTo(expected, at);
                end = piece.Length == 0 ? end : Math.Max(end, at + piece.Length);
                builder.Piece(at, piece);
            }

            Assert.Equal(expected[..end], Read(builder.Build(), out _));
        }
    }

    private static FlattenedFile Open(string path, out List<string> findings)
    {
        DiagnosticBag diagnostics = new();
        FlattenedFile file = FlattenedFile.Open(MappedFile.Open(path), path, diagnostics);
        findings = [.. diagnostics.ToList().Select(finding => finding.ToString())];
        return file;
    }

    private static byte[] Read(byte[] stream, out List<string> findings)
    {
        using TemporaryDirectory directory = new();
        using FlattenedFile file = Open(directory.Write("dump", stream), out findings);
        byte[] bytes = new byte[file.Length + 10];
        Assert.Equal(file.Length, file.Read(0, bytes));
        byte[] bytewise = new byte[file.Length];
        for (int index = 0; index < bytewise.Length; index++)
        {
            Assert.Equal(1, file.Read(index, bytewise.AsSpan(index, 1)));
        }

        Assert.Equal(bytewise, bytes[..(int)file.Length]);
        return bytewise;
    }
}
