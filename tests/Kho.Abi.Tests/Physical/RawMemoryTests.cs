using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

public sealed class RawMemoryTests
{
    [Fact]
    public void The_file_lies_at_its_base_address()
    {
        using TemporaryDirectory directory = new();
        using RawMemory memory = RawMemory.Open(directory.Write("image.raw", [1, 2, 3, 4]), 0x40000000);
        byte[] buffer = new byte[8];

        Assert.Equal([new PhysicalRange(0x40000000, 4, PageState.Present)], memory.Ranges);
        Assert.Equal(3, memory.Read(0x40000001, buffer, out PageState state));
        Assert.Equal(PageState.Absent, state);
        Assert.Equal([2, 3, 4, 0], buffer[..4]);
        Assert.Equal(PageState.Absent, memory.Lookup(0, out ulong length));
        Assert.Equal(0x40000000UL, length);
    }

    [Fact]
    public void A_file_may_end_at_the_end_of_the_address_space_and_not_behind_it()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("image.raw", [1, 2, 3, 4]);

        using RawMemory memory = RawMemory.Open(path, ulong.MaxValue - 3);

        Assert.Equal(PageState.Present, memory.Lookup(ulong.MaxValue, out ulong length));
        Assert.Equal(1UL, length);
        Assert.Equal(
            $"{path}: 4 bytes from base address 0xfffffffffffffffd on do not end below 2^64",
            Assert.Throws<KhoFormatException>(() => RawMemory.Open(path, ulong.MaxValue - 2)).Message);
    }

    [Fact]
    public void An_empty_file_is_refused()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("image.raw", []);

        Assert.Equal($"{path}: the file is empty", Assert.Throws<KhoFormatException>(() => RawMemory.Open(path)).Message);
    }

    [FactOnFile("/sys/kernel/notes")]
    public void A_file_that_cannot_be_mapped_is_read_all_the_same()
    {
        const string Path = "/sys/kernel/notes";
        byte[] expected = File.ReadAllBytes(Path);
        using RawMemory memory = RawMemory.Open(Path, 0x1000);
        byte[] buffer = new byte[expected.Length + 1];

        Assert.Equal(expected.Length - 1, memory.Read(0x1001, buffer, out PageState state));
        Assert.Equal(PageState.Absent, state);
        Assert.True(expected.AsSpan(1).SequenceEqual(buffer.AsSpan(0, expected.Length - 1)));
    }

    [Fact]
    public void Empty_memory_holds_nothing()
    {
        Assert.Empty(EmptyMemory.Instance.Ranges);
        Assert.Equal(PageState.Absent, EmptyMemory.Instance.Lookup(0, out ulong length));
        Assert.Equal(ulong.MaxValue, length);
        Assert.Equal(PageState.Absent, EmptyMemory.Instance.Lookup(ulong.MaxValue, out length));
        Assert.Equal(1UL, length);
        Assert.Equal(0, EmptyMemory.Instance.Read(0x1000, new byte[4], out PageState state));
        Assert.Equal(PageState.Absent, state);
    }

    /// <summary>As VMware's .vmem of a guest with more than 3 GiB has it: adjacent pieces in the file, a hole between them in memory.</summary>
    [Fact]
    public void Pieces_lie_where_they_are_said_to_lie()
    {
        using TemporaryDirectory directory = new();
        using RawMemory memory = RawMemory.Open(directory.Write("guest.vmem", [1, 2, 3, 4, 5, 6]), [new RawPiece(0x100000000, 4, null), new RawPiece(0, 0, 3)]);
        byte[] buffer = new byte[8];

        Assert.Equal([new PhysicalRange(0, 3, PageState.Present), new PhysicalRange(0x100000000, 2, PageState.Present)], memory.Ranges);
        Assert.Equal(2, memory.Read(0x100000000, buffer, out PageState state));
        Assert.Equal([5, 6], buffer[..2]);
        Assert.Equal(PageState.Absent, state);
        Assert.Equal(3, memory.Read(0, buffer, out _));
        Assert.Equal([1, 2, 3], buffer[..3]);
    }

    [Theory]
    [InlineData(0UL, 0UL, 4UL, 2UL, 4UL, 2UL, "the pieces 0x0:0x0:0x4 and 0x2:0x4:0x2 overlap from 0x2 on")]
    [InlineData(0UL, 0UL, 4UL, 8UL, 4UL, 3UL, "the piece 0x8:0x4:0x3 exceeds the file, which has 0x6 bytes")]
    [InlineData(0UL, 0UL, 4UL, 8UL, 6UL, 1UL, "the piece 0x8:0x6:0x1 exceeds the file, which has 0x6 bytes")]
    [InlineData(0UL, 0UL, 4UL, 8UL, ulong.MaxValue, 2UL, "the piece 0x8:0xffffffffffffffff:0x2 exceeds the file, which has 0x6 bytes")]
    [InlineData(0UL, 0UL, 4UL, 8UL, 4UL, 0UL, "the piece 0x8:0x4:0x0 is empty")]
    [InlineData(0UL, 0UL, 4UL, ulong.MaxValue, 4UL, 2UL, "2 bytes from base address 0xffffffffffffffff on do not end below 2^64")]
    public void Pieces_that_cannot_be_are_refused(ulong start, ulong offset, ulong length, ulong otherStart, ulong otherOffset, ulong otherLength, string message)
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("guest.vmem", [1, 2, 3, 4, 5, 6]);
        RawPiece[] pieces = [new(start, offset, length), new(otherStart, otherOffset, otherLength)];

        Assert.Equal($"{path}: {message}", Assert.Throws<KhoFormatException>(() => RawMemory.Open(path, pieces)).Message);
    }

    [Fact]
    public void A_map_makes_a_file_raw_memory_whatever_it_begins_with()
    {
        using TemporaryDirectory directory = new();
        string path = directory.Write("guest.mem", [.. "QEVM"u8, .. new byte[100]]);

        using MemoryImage image = MemoryImage.Open(path, new MemoryImageOptions { RawMap = [new RawPiece(0x1000, 4, 100)] });

        Assert.Equal(("raw", new PhysicalRange(0x1000, 100, PageState.Present)), (image.FormatName, Assert.Single(image.Memory.Ranges)));
    }
}
