using CsCheck;
using Kaitai;
using Kho.Abi.Codec;
using Kho.Diagnostics;
using Kho.Images;
using Kho.SecondEngine.Generated;

namespace Kho.Abi.Tests.Writing;

/// <summary>Chains of vmalloc chunks, read again with the generated parser.</summary>
public sealed class VmallocWriterTests
{
    [Theory]
    [InlineData(4096, 511)]
    [InlineData(16384, 2047)]
    [InlineData(65536, 8191)]
    public void The_chain_lists_the_entries_and_a_full_chunk_is_followed_by_another(int pageSize, int capacity)
    {
        foreach ((int count, bool emptyLast, int[] perChunk) in new[]
        {
            (1, true, new[] { 1 }), (capacity - 1, true, [capacity - 1]), (capacity, true, [capacity, 0]), (capacity, false, [capacity]),
            (capacity + 1, true, [capacity, 1]), (2 * capacity, true, [capacity, capacity, 0]), (2 * capacity, false, [capacity, capacity]),
        })
        {
            var memory = new MemoryBuilder(pageSize);
            var writer = new VmallocWriter(memory);
            var allocator = new TestAllocator(pageSize);
            ulong[] entries = [.. Enumerable.Range(1, count).Select(index => (ulong)index << 20)];
            List<int> asked = [];

            VmallocChain chain = writer.Write(entries, 2, index =>
            {
                asked.Add(index);
                return allocator.NextPage();
            }, emptyLast);

            Assert.Equal(capacity, writer.Capacity);
            Assert.Equal(perChunk.Length, writer.ChunksFor(count, emptyLast));
            Assert.Equal(Enumerable.Range(0, perChunk.Length), asked);
            List<(ulong Address, ulong[] Entries)> chunks = [.. Parse(memory, chain.First)];
            Assert.Equal(perChunk, chunks.Select(chunk => chunk.Entries.Length));
            Assert.Equal(entries, chunks.SelectMany(chunk => chunk.Entries));
            Assert.Equal((uint)count * 4, chain.TotalPages);
            Assert.Equal(perChunk.Sum(used => 8L + (8 * Math.Min(used + 1, capacity))), (long)memory.OwnedBytes);
            Assert.All(chunks, chunk => Assert.Equal("kho_vmalloc_chunk", memory.OwnerOf(chunk.Address)));
        }
    }

    [Fact]
    public void No_entries_are_no_chunk()
    {
        var memory = new MemoryBuilder(4096);

        Assert.Equal(default, new VmallocWriter(memory).Write([], 0, _ => throw new InvalidOperationException("nothing is needed")));
        Assert.Equal(0, memory.PageCount);
        Assert.Equal(new VmallocChain(0x5000, 0), new VmallocWriter(memory).Write([], 0, [0x5000UL]));
        Assert.Equal(16UL, memory.OwnedBytes);
    }

    [Fact]
    public void Given_chunks_are_used_in_their_order_and_what_lies_behind_the_entries_stays()
    {
        var memory = new MemoryBuilder(4096);
        memory.WriteUnowned(0x9000, [.. Enumerable.Repeat((byte)0xee, 4096)]);
        ulong[] entries = [.. Enumerable.Range(1, 512).Select(index => (ulong)index << 12)];

        VmallocChain chain = new VmallocWriter(memory).Write(entries, 0, [0xb000UL, 0x9000]);

        Assert.Equal(new VmallocChain(0xb000, 512), chain);
        Assert.Equal([0xb000UL, 0x9000], Parse(memory, chain.First).Select(chunk => chunk.Address));
        Assert.Equal([0UL, 0x200000, 0, 0xeeeeeeeeeeeeeeee], Enumerable.Range(0, 4).Select(index => BitConverter.ToUInt64(memory.Page(0x9000)[(8 * index)..])));
    }

    [Fact]
    public void A_chunk_that_is_not_full_may_be_followed_by_another()
    {
        var memory = new MemoryBuilder(4096);

        VmallocChain chain = new VmallocWriter(memory).Write(1, [(0xb000, [0x10000, 0x20000]), (0x9000, []), (0xd000, [0x30000])]);

        Assert.Equal(new VmallocChain(0xb000, 6), chain);
        Assert.Equal([(0xb000UL, 2), (0x9000UL, 0), (0xd000UL, 1)], Parse(memory, chain.First).Select(chunk => (chunk.Address, chunk.Entries.Length)));
        Assert.Equal([0x10000UL, 0x20000, 0x30000], Parse(memory, chain.First).SelectMany(chunk => chunk.Entries));
        Assert.Throws<KhoFormatException>(() => new VmallocWriter(new MemoryBuilder(4096)).Write(0, [(0xb000, [.. Enumerable.Range(1, 512).Select(index => (ulong)index << 12)])]));
        Assert.Throws<KhoFormatException>(() => new VmallocWriter(new MemoryBuilder(4096)).Write(0, [(0xb000, [0x1000, 0])]));
    }

    [Theory]
    [InlineData(511, 0)]
    [InlineData(511, 3)]
    [InlineData(512, 1)]
    [InlineData(512, 3)]
    [InlineData(0, 2)]
    public void Too_few_or_too_many_chunks_are_refused(int entries, int chunks)
    {
        var writer = new VmallocWriter(new MemoryBuilder(4096));

        Assert.Throws<KhoFormatException>(() => writer.Write(
            [.. Enumerable.Range(1, entries).Select(index => (ulong)index << 12)], 0, [.. Enumerable.Range(1, chunks).Select(index => (ulong)index << 12)]));
    }

    [Fact]
    public void What_a_chain_cannot_say_is_refused()
    {
        var writer = new VmallocWriter(new MemoryBuilder(4096));

        Assert.Throws<KhoFormatException>(() => writer.Write([0x1000UL, 0], 0, _ => 0x5000));
        Assert.Throws<KhoFormatException>(() => writer.Write([0x1000UL, 0x2000], 31, _ => 0x5000));
        Assert.Throws<KhoFormatException>(() => writer.Write([0x1000UL], 0, _ => null));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write([0x1000UL], 32, _ => 0x5000));
    }

    [Fact]
    public void A_chunk_on_another_structure_is_refused()
    {
        var memory = new MemoryBuilder(4096);
        memory.Write(0x5010, [1], "a blob");

        Assert.Throws<KhoFormatException>(() => new VmallocWriter(memory).Write([0x1000UL, 0x2000], 0, [0x5000UL]));
        Assert.Equal(new VmallocChain(0x5020, 2), new VmallocWriter(memory).Write([0x1000UL, 0x2000], 0, [0x5020UL]));
    }

    [Fact]
    public void Any_entries_come_back() =>
        Gen.Select(Gen.OneOf(4096, 16384, 65536), Gen.ULong[1, ulong.MaxValue].Array[0, 1200], Gen.Int[0, 9], Gen.Bool).Sample((pageSize, entries, order, emptyLast) =>
        {
            var memory = new MemoryBuilder(pageSize);
            var allocator = new TestAllocator(pageSize);

            VmallocChain chain = new VmallocWriter(memory).Write(entries, order, _ => allocator.NextPage(), emptyLast);

            Assert.Equal(entries, Parse(memory, chain.First).SelectMany(chunk => chunk.Entries));
            Assert.Equal((ulong)entries.Length << order, chain.TotalPages);
        }, iter: 100);

    private static IEnumerable<(ulong Address, ulong[] Entries)> Parse(MemoryBuilder memory, ulong first)
    {
        for (ulong address = first; address != 0;)
        {
            byte[] page = new byte[memory.PageSize];
            Assert.Equal(page.Length, memory.Read(address, page, out _));
            var chunk = new KhoVmalloc.KhoVmallocChunk((uint)page.Length, new KaitaiStream(page));
            yield return (address, [.. chunk.Phys.TakeWhile(entry => entry != 0)]);
            address = chunk.Hdr.Next;
        }
    }
}
