using System.IO.Compression;
using Kho.Images;
using Snappier;

namespace Kho.Abi.Tests.Dumps;

/// <summary>Compressed dumps by AVML: LiME's header, version 2, a snappy framing stream, and the stream's length.</summary>
public sealed class AvmlFileTests
{
    private const uint Magic = 0x4c4d5641;
    private static readonly byte[] _first = [.. Enumerable.Range(0, 80).SelectMany(number => TestPages.Of((ulong)number))];
    private static readonly byte[] _second = [.. Enumerable.Range(500, 3).SelectMany(number => TestPages.Of((ulong)number))];

    [Theory]
    [InlineData(Magic)]
    [InlineData(0x4c694d45)]
    public void Ranges_are_read_where_they_lie(uint magic)
    {
        using OpenDump dump = new([.. Block(0x1000, _first, magic), .. Block(0x100000000, _second, magic)]);

        Assert.Equal("avml", dump.Image.FormatName);
        Assert.Empty(dump.Findings);
        Assert.Equal(
            [new PhysicalRange(0x1000, (ulong)_first.Length, PageState.Present), new PhysicalRange(0x100000000, (ulong)_second.Length, PageState.Present)],
            dump.Memory.Ranges);
        byte[] all = new byte[_first.Length];
        Assert.Equal(all.Length, dump.Memory.Read(0x1000, all, out _));
        Assert.Equal(_first, all);
        byte[] some = new byte[10000];
        Assert.Equal(some.Length, dump.Memory.Read(0x1000 + 60001, some, out _));
        Assert.Equal(_first.AsSpan(60001, some.Length).ToArray(), some);
        Assert.Equal(TestPages.Of(502), dump.Page(0x100002));
        Assert.Equal(0, dump.Memory.Read(0x100003000, some, out PageState state));
        Assert.Equal(PageState.Absent, state);
    }

    /// <summary>Far more chunks than lie between two marks of the index.</summary>
    [Fact]
    public void A_range_of_many_chunks_is_read_at_any_address()
    {
        byte[] bytes = new byte[24 << 20];
        for (int at = 0; at < bytes.Length; at += 4096)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(at), at);
        }

        using OpenDump dump = new([.. Block(0, bytes, Magic)]);
        byte[] read = new byte[12];
        foreach (int at in new[] { 0, 4096, bytes.Length - 4096, 9 << 20, (17 << 20) + 8192 })
        {
            Assert.Equal(read.Length, dump.Memory.Read((ulong)at, read, out _));
            Assert.Equal(at, BitConverter.ToInt32(read));
        }
    }

    [Fact]
    public void A_file_that_ends_early_gives_what_is_there()
    {
        byte[] whole = Block(0x1000, _first, Magic);

        using OpenDump dump = new(whole[..^5000]);

        Assert.Contains(dump.Findings, finding => finding.Id == "KHO0001" && finding.Message.Contains("the file ends within the chunk", StringComparison.Ordinal));
        Assert.Equal(_first.AsSpan(0, 4096).ToArray(), dump.Page(1));
        Assert.True(dump.Memory.Ranges[0].Length < (ulong)_first.Length && dump.Memory.Ranges[0].Length % 65536 == 0);
    }

    [Fact]
    public void A_damaged_chunk_is_unreadable_and_its_neighbours_are_not()
    {
        byte[] whole = Block(0, _first, Magic);
        whole[32 + 10 + 4 + 2] ^= 1;

        using OpenDump dump = new(whole);

        Assert.Empty(dump.Findings);
        Assert.Equal((PageState.Unreadable, "damaged in the image"), dump.Missing(1));
        Assert.Equal(TestPages.Of(16), dump.Page(16));
    }

    [Fact]
    public void A_stream_whose_length_disagrees_is_told_and_ranges_behind_it_are_not_read()
    {
        byte[] first = Block(0x1000, _second, Magic);
        first[^8] ^= 0xff;

        using OpenDump dump = new([.. first, .. Block(0x100000, _second, Magic)]);

        Assert.Contains("later ranges are not read", Assert.Single(dump.Findings).Message, StringComparison.Ordinal);
        Assert.Equal(0x1000UL, Assert.Single(dump.Memory.Ranges).Start);
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_and_chunks_that_are_none()
    {
        byte[] backwards = Block(0x5000, _second, Magic);
        BitConverter.TryWriteBytes(backwards.AsSpan(16), 0x4000UL);
        byte[] unknown = Block(0x5000, _second, Magic);
        unknown[32] = 0x42;

        using OpenDump first = new(backwards);
        using OpenDump second = new(unknown);

        Assert.Contains("e_addr 0x4000 lies before s_addr 0x5000", Assert.Single(first.Findings).Message, StringComparison.Ordinal);
        Assert.Contains("the chunk of kind 0x42 at file offset 0x20", Assert.Single(second.Findings).Message, StringComparison.Ordinal);
        Assert.Empty(first.Memory.Ranges);
        Assert.Empty(second.Memory.Ranges);
    }

    private static byte[] Block(ulong address, byte[] bytes, uint magic)
    {
        using MemoryStream stream = new();
        using (SnappyStream snappy = new(stream, CompressionMode.Compress, leaveOpen: true))
        {
            snappy.Write(bytes);
        }

        byte[] packed = stream.ToArray();
        byte[] header = new LimeBuilder().Range(address, [], last: address + (ulong)bytes.Length - 1, magic: magic, version: 2).Build();
        return [.. header, .. packed, .. BitConverter.GetBytes((ulong)packed.Length)];
    }
}
