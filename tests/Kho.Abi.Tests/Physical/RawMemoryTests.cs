using Kho.Abi.Physical;

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
}
