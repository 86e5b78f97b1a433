using CsCheck;
using Kaitai;
using Kho.Images;
using Elf = Kho.Images.Generated.ElfCore;

namespace Kho.Abi.Tests.Physical;

public sealed class PhysicalStreamTests
{
    [Fact]
    public void Position_0_is_the_address_and_reading_ends_at_the_length()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, [1, 2, 3, 4, 5]).Build());
        using PhysicalStream stream = new(file.Core, 0x1001, 3);
        byte[] buffer = new byte[8];

        Assert.Equal(3, stream.Read(buffer, 0, 8));
        Assert.Equal([2, 3, 4, 0], buffer[..4]);
        Assert.Equal(3, stream.Position);
        Assert.Equal(0, stream.Read(buffer, 0, 8));
        Assert.Equal(-1, stream.ReadByte());
    }

    [Fact]
    public void Missing_memory_is_an_exception_that_tells_where_and_why()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, [1, 2], memorySize: 4).Build());
        using PhysicalStream stream = new(file.Core, 0x1000, 64);

        Assert.Equal(2, stream.Read(new byte[8]));
        MissingMemoryException excluded = Assert.Throws<MissingMemoryException>(() => stream.ReadByte());
        Assert.Equal((0x1002UL, PageState.Excluded), (excluded.Address, excluded.State));
        Assert.Equal("the image leaves out the memory at 0x1002", excluded.Message);
        Assert.Equal(2, stream.Position);

        stream.Position = 10;
        MissingMemoryException absent = Assert.Throws<MissingMemoryException>(() => stream.Read(new byte[8192]));
        Assert.Equal((0x100aUL, PageState.Absent), (absent.Address, absent.State));
        Assert.Equal("the image does not hold the memory at 0x100a", absent.Message);
    }

    [Fact]
    public void Memory_past_the_address_space_is_missing_and_does_not_wrap()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(ulong.MaxValue - 1, [1, 2]).Load(0, [9, 9]).Build());
        using PhysicalStream stream = new(file.Core, ulong.MaxValue - 1, 8);

        Assert.Equal(2, stream.Read(new byte[8]));
        Assert.Equal(ulong.MaxValue, Assert.Throws<MissingMemoryException>(() => stream.ReadByte()).Address);
    }

    [Fact]
    public void A_generated_parser_reads_in_place()
    {
        byte[] inner = new ElfCoreBuilder { Machine = 183 }.Load(0xabcd000, [1]).Build();
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, inner[..50]).Load(0x1032, inner[50..]).Build());
        using KaitaiStream stream = new(new PhysicalStream(file.Core, 0x1000, inner.Length));

        Elf.FileHeader header = new(stream);
        stream.Seek((long)header.EPhoff);
        Elf.ProgramHeader programHeader = new(stream);

        Assert.Equal(Elf.Machine.Aarch64, header.Machine);
        Assert.Equal(0xabcd000UL, programHeader.PPaddr);
    }

    [Fact]
    public void A_generated_parser_tells_missing_memory_from_the_end()
    {
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, new byte[30]).Build());
        using KaitaiStream missing = new(new PhysicalStream(file.Core, 0x1000, 4096));
        using KaitaiStream ended = new(new PhysicalStream(file.Core, 0x1000, 30));

        Assert.Equal(0x101eUL, Assert.Throws<MissingMemoryException>(() => new Elf.ProgramHeader(missing)).Address);
        Assert.Throws<EndOfStreamException>(() => new Elf.ProgramHeader(ended));
    }

    [Fact]
    public void Reading_ahead_stays_within_the_length()
    {
        using CountingMemory memory = new();
        using PhysicalStream stream = new(memory, 0x1000, 10);

        stream.Seek(-4, SeekOrigin.End);
        stream.ReadByte();
        stream.ReadByte();

        Assert.Equal([(0x1006UL, 4)], memory.Reads);
    }

    [Fact]
    public void Small_reads_share_one_read_of_4096_bytes_and_large_ones_need_no_buffer()
    {
        using CountingMemory memory = new();
        using PhysicalStream stream = new(memory, 0x1000, 1 << 20);
        for (int index = 0; index < 4096; index++)
        {
            stream.ReadByte();
        }

        stream.ReadExactly(new byte[10000]);

        Assert.Equal([(0x1000UL, 4096), (0x2000UL, 10000)], memory.Reads);
    }

    [Fact]
    public void It_is_read_only_and_seeks_within_reason()
    {
        using PhysicalStream stream = new(EmptyMemory.Instance, 0, 10);

        Assert.Equal((true, true, false, 10L, 0UL), (stream.CanRead, stream.CanSeek, stream.CanWrite, stream.Length, stream.Address));
        Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
        Assert.Throws<IOException>(() => stream.Seek(long.MaxValue, SeekOrigin.End));
        Assert.Equal(15, stream.Seek(5, SeekOrigin.End));
        Assert.Equal(0, stream.Read(new byte[1]));
        Assert.Equal(10, stream.Seek(-5, SeekOrigin.Current));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PhysicalStream(EmptyMemory.Instance, 0, -1));
    }

    [Fact]
    public void Any_seeks_and_reads_give_the_bytes_of_memory()
    {
        byte[] contents = new byte[12000];
        new Random(7).NextBytes(contents);
        using ElfCoreFile file = new(new ElfCoreBuilder().Load(0x1000, contents[..5000]).Load(0x1000 + 5000, contents[5000..]).Build());
        Gen.Select(Gen.Int[0, contents.Length], Gen.OneOf(Gen.Int[0, 40], Gen.Int[0, 9000])).Array[1, 20].Sample(
            steps =>
            {
                using PhysicalStream stream = new(file.Core, 0x1000, contents.Length);
                foreach ((int position, int length) in steps)
                {
                    stream.Position = position;
                    byte[] buffer = new byte[length];
                    int count = stream.ReadAtLeast(buffer, length, throwOnEndOfStream: false);
                    Assert.Equal(Math.Min(length, contents.Length - position), count);
                    Assert.True(contents.AsSpan(position, count).SequenceEqual(buffer.AsSpan(0, count)));
                }
            },
            iter: 500);
    }

    private sealed class CountingMemory : IPhysicalMemory
    {
        public List<(ulong Address, int Length)> Reads { get; } = [];

        public IReadOnlyList<PhysicalRange> Ranges => [new PhysicalRange(0, ulong.MaxValue, PageState.Present)];

        public PageState Lookup(ulong address, out ulong length)
        {
            length = ulong.MaxValue - address;
            return PageState.Present;
        }

        public int Read(ulong address, Span<byte> destination, out PageState state)
        {
            Reads.Add((address, destination.Length));
            state = PageState.Present;
            return destination.Length;
        }

        public void Dispose()
        {
        }
    }
}
