using CsCheck;
using Kaitai;
using Kho.Abi.Codec;
using Kho.Diagnostics;
using Kho.Images;
using Kho.SecondEngine.Generated;

namespace Kho.Abi.Tests.Writing;

/// <summary>Lists of blocks, read again with the generated parser.</summary>
public sealed class BlockListWriterTests
{
    [Fact]
    public void Any_entries_come_back_and_all_blocks_but_the_last_are_full() =>
        Gen.Select(Gen.OneOf(4096, 16384, 65536), Gen.OneOf(64, 80, 1, 4080), Gen.Int[0, 600], Gen.Byte).Sample((pageSize, entrySize, count, seed) =>
        {
            var memory = new MemoryBuilder(pageSize);
            var allocator = new TestAllocator(pageSize);
            byte[][] entries = Entries(count, entrySize, seed);
            var writer = new BlockListWriter(memory, entrySize);
            int capacity = (pageSize - 16) / entrySize;

            ulong first = writer.Write(entries, _ => allocator.NextPage());

            List<(ulong Address, byte[][] Entries)> blocks = [.. Parse(memory, first, entrySize)];
            Assert.Equal(capacity, writer.Capacity);
            Assert.Equal((count + capacity - 1) / capacity, blocks.Count);
            Assert.All(blocks.SkipLast(1), block => Assert.Equal(capacity, block.Entries.Length));
            Assert.Equal(entries, blocks.SelectMany(block => block.Entries));
            Assert.Equal((ulong)((blocks.Count * 16) + (count * entrySize)), memory.OwnedBytes);
        }, iter: 100);

    [Fact]
    public void A_plan_says_where_blocks_lie_and_how_many_entries_they_take()
    {
        var memory = new MemoryBuilder(4096);
        memory.WriteUnowned(0x7000, [.. Enumerable.Repeat((byte)0xee, 4096)]);
        byte[][] entries = Entries(6, 64, 3);

        ulong first = new BlockListWriter(memory, 64).Write(entries, [new BlockPlacement(0x9000, 1), new BlockPlacement(0x7000, 3), new BlockPlacement(0x8000, 2)]);

        List<(ulong Address, byte[][] Entries)> blocks = [.. Parse(memory, first, 64)];
        Assert.Equal([(0x9000UL, 1), (0x7000, 3), (0x8000, 2)], blocks.Select(block => (block.Address, block.Entries.Length)));
        Assert.Equal(entries, blocks.SelectMany(block => block.Entries));
        Assert.Equal("kho_block_header_ser", memory.OwnerOf(0x7000, 16 + (3 * 64)));
        Assert.Null(memory.OwnerOf(0x7000 + 16 + (3 * 64)));
        Assert.Equal(0xee, memory.Page(0x7000)[16 + (3 * 64)]);
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(6, 0)]
    [InlineData(2, 3)]
    [InlineData(4, 3)]
    [InlineData(-1, 7)]
    public void Counts_that_no_block_can_have_or_that_are_not_all_entries_are_refused(int first, int second)
    {
        var writer = new BlockListWriter(new MemoryBuilder(4096), 64);

        Assert.Throws<KhoFormatException>(() => writer.Write(Entries(6, 64, 0), [new BlockPlacement(0x9000, first), new BlockPlacement(0x7000, second)]));
    }

    [Fact]
    public void A_block_with_more_entries_than_it_holds_is_refused() =>
        Assert.Throws<KhoFormatException>(() => new BlockListWriter(new MemoryBuilder(4096), 64).Write(Entries(64, 64, 0), [new BlockPlacement(0x9000, 64)]));

    [Fact]
    public void Entries_are_of_one_length_and_fit_a_block()
    {
        var memory = new MemoryBuilder(4096);

        Assert.Throws<KhoFormatException>(() => new BlockListWriter(memory, 64).Write([new byte[64], new byte[63]], _ => 0x1000));
        Assert.Throws<KhoFormatException>(() => new BlockListWriter(memory, 64).Write([new byte[64]], _ => null));
        Assert.Equal(0UL, new BlockListWriter(memory, 64).Write([], _ => null));
        Assert.Equal(1, new BlockListWriter(memory, 4080).Capacity);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockListWriter(memory, 4081));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockListWriter(memory, 0));
        Assert.Equal(0, memory.PageCount);
    }

    private static byte[][] Entries(int count, int size, byte seed) =>
        [.. Enumerable.Range(0, count).Select(entry => Enumerable.Range(0, size).Select(index => (byte)(seed + (entry * 31) + index)).ToArray())];

    private static IEnumerable<(ulong Address, byte[][] Entries)> Parse(MemoryBuilder memory, ulong first, int entrySize)
    {
        for (ulong address = first; address != 0;)
        {
            byte[] page = new byte[memory.PageSize];
            Assert.Equal(page.Length, memory.Read(address, page, out _));
            using KaitaiStream stream = new(page);
            var header = new KhoBlock(stream);
            yield return (address, [.. Enumerable.Range(0, (int)header.Count).Select(_ => stream.ReadBytes(entrySize))]);
            address = header.Next;
        }
    }
}
