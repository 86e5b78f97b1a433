using CsCheck;
using Kaitai;
using Kho.Abi.Codec;
using Kho.Abi.Tests.Codec;
using Kho.Diagnostics;
using Kho.Images;
using Kho.SecondEngine.Generated;

namespace Kho.Abi.Tests.Writing;

/// <summary>Chunk lists that were written, as the reader and the generated parsers see them.</summary>
public sealed class ChunkListWriterTests
{
    private static readonly Gen<(int PageSize, int BitmapBytes)> _layouts =
        Gen.OneOf((4096, 512), (4096, 4096), (16384, 512), (16384, 16384), (65536, 512), (65536, 65536));

    private static readonly Gen<(int Order, ulong Bits, ulong Blocks)> _anyExtent =
        Gen.Select(Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 39]), Gen.ULong, Gen.OneOf(Gen.ULong[1, 3], Gen.ULong[1, 10_000]));

    [Fact]
    public void The_reader_meets_every_block_that_was_written_and_no_other() =>
        Gen.Select(_layouts, _anyExtent.Array[0, 20]).Sample((layout, any) =>
        {
            PreservedExtent[] extents = [.. Extents(layout.PageSize, any)];
            var test = new ListUnderTest(layout.PageSize, layout.BitmapBytes);

            ulong first = test.Writer.Write(extents);

            Assert.Equal(extents.Length == 0, first == 0);
            MapRecorder walk = test.Walk(first);
            Assert.Equal(Blocks(extents, layout.PageSize).Distinct().Order(), test.Blocks(walk).Order());
            Assert.Equal(test.Allocator.Given.Order(), walk.Structures.Select(structure => structure.Address).Order());
            CheckOrder(walk);
            Assert.Equal(ParseChunks(test, first).Sum(chunk => 16 + ((16L + layout.BitmapBytes) * chunk.Hdr.NumElms)), (long)test.Memory.OwnedBytes);
        }, iter: 200);

    [Fact]
    public void A_list_is_the_one_that_the_kernel_would_build() =>
        Gen.Select(_layouts, _anyExtent.Array[1, 12]).Sample((layout, any) =>
        {
            PreservedExtent[] extents = [.. Extents(layout.PageSize, any)];
            var test = new ListUnderTest(layout.PageSize, layout.BitmapBytes);
            ChunkListImage image = new ChunkListImage(layout.PageSize, layout.BitmapBytes)
                .Add(Blocks(extents, layout.PageSize).Distinct().OrderBy(block => block.Order).ThenBy(block => block.Address));

            ulong first = test.Writer.Write(extents);

            var pairs = ParseChunks(test, first).Zip(image.Chunks).ToList();
            Assert.Equal(image.Chunks.Count, pairs.Count);
            foreach ((KhoChunkList.KhoserMemChunk chunk, ulong expected) in pairs)
            {
                byte[] page = new byte[layout.PageSize];
                image.Memory.Read(expected, page, out _);
                var other = new KhoChunkList.KhoserMemChunk((uint)layout.PageSize, new KaitaiStream(page));
                Assert.Equal((other.Hdr.Order, other.Hdr.NumElms, other.Hdr.Next == 0), (chunk.Hdr.Order, chunk.Hdr.NumElms, chunk.Hdr.Next == 0));
                for (int index = 0; index < chunk.Hdr.NumElms; index++)
                {
                    Assert.Equal(other.Bitmaps[index].PhysStart, chunk.Bitmaps[index].PhysStart);
                    Assert.Equal(Bits(image.Memory, other.Bitmaps[index].Bitmap, layout.BitmapBytes), Bits(test.Memory, chunk.Bitmaps[index].Bitmap, layout.BitmapBytes));
                }
            }
        }, iter: 100);

    [Theory]
    [InlineData(4096, 512, 255)]
    [InlineData(4096, 4096, 255)]
    [InlineData(16384, 512, 1023)]
    [InlineData(65536, 512, 4095)]
    public void An_order_that_does_not_fit_a_chunk_goes_on_in_the_next(int pageSize, int bitmapBytes, int capacity)
    {
        ulong range = (ulong)pageSize * (ulong)bitmapBytes * 8;
        foreach (int count in new[] { capacity, capacity + 1, (2 * capacity) + 3 })
        {
            var test = new ListUnderTest(pageSize, bitmapBytes);
            Assert.Equal(capacity, test.Writer.Capacity);

            ulong first = test.Writer.Write([.. Enumerable.Range(1, count).Reverse().Select(index => new PreservedExtent((ulong)index * range, 1, 0, 0)), new PreservedExtent(0x200000, 1, 5, 0)]);

            List<KhoChunkList.KhoserMemChunk> chunks = [.. ParseChunks(test, first)];
            int full = (count - 1) / capacity;
            Assert.Equal([.. Enumerable.Repeat((uint)capacity, full), (uint)(count - (full * capacity)), 1u], chunks.Select(chunk => chunk.Hdr.NumElms));
            Assert.Equal([.. Enumerable.Repeat(0u, full + 1), 5u], chunks.Select(chunk => chunk.Hdr.Order));
            Assert.Equal(Enumerable.Range(1, count).Select(index => (ulong)index * range), chunks.SkipLast(1).SelectMany(chunk => chunk.Bitmaps.Take((int)chunk.Hdr.NumElms)).Select(element => element.PhysStart));
            Assert.Equal(count + 1, test.Blocks(test.Walk(first)).Count());
        }
    }

    [Fact]
    public void Requests_say_what_they_are_for_and_short_bitmaps_share_pages()
    {
        var test = new ListUnderTest(4096, 512);

        test.Writer.Write([new PreservedExtent(0x5000, 1, 0, 0), new PreservedExtent(0x1fff000, 2, 0, 0), new PreservedExtent(0x40000000, 1, 9, 0)]);

        Assert.Equal(
            [
                (MapStructure.Chunk, 0UL, 0, 4096), (MapStructure.Bitmap, 0, 0, 512), (MapStructure.Bitmap, 0x1000000, 0, 512), (MapStructure.Bitmap, 0x2000000, 0, 512),
                (MapStructure.Chunk, 1, 9, 4096), (MapStructure.Bitmap, 0, 9, 512),
            ],
            test.Allocator.Requests.Select(request => (request.Kind, request.Prefix, request.Order, request.Length)));
        Assert.Equal(3, test.Memory.PageCount);
        Assert.Equal("kho_mem_phys_bits", test.Memory.OwnerOf(test.Allocator.Given[2], 512));
        Assert.Equal(("khoser_mem_chunk", null), (test.Memory.OwnerOf(test.Allocator.Given[0], 16 + 48), test.Memory.OwnerOf(test.Allocator.Given[0] + 16 + 48)));
    }

    [Fact]
    public void A_plan_is_written_as_it_stands_with_empty_chunks_and_bitmaps()
    {
        var test = new ListUnderTest(4096, 512);
        ChunkPlacement[] plan =
        [
            new(0x7000, 3, [new ElementPlacement(0x8000000, 0x9200), new ElementPlacement(0, 0x9000)]),
            new(0x5000, 0, []),
            new(0x6000, 0, [new ElementPlacement(0x3000000, 0xa000), new ElementPlacement(0x1000000, 0x9e00)]),
        ];
        test.Memory.WriteUnowned(0x9000, [.. Enumerable.Repeat((byte)0xff, 4096)]);

        ulong first = test.Writer.Write([new PreservedExtent(0x1002000, 1, 0, 0), new PreservedExtent(0x3fff000, 1, 0, 0), new PreservedExtent(0x8008000, 2, 3, 0)], plan);

        Assert.Equal(0x7000UL, first);
        MapRecorder walk = test.Walk(first);
        Assert.Equal(
            [(0x7000, MapStructure.Chunk), (0x9200, MapStructure.Bitmap), (0x9000, MapStructure.Bitmap), (0x5000, MapStructure.Chunk), (0x6000, MapStructure.Chunk), (0xa000, MapStructure.Bitmap), (0x9e00, MapStructure.Bitmap)],
            walk.Structures.Select(structure => ((int)structure.Address, structure.Kind)));
        Assert.Equal([(0x8008000UL, 3), (0x8010000, 3), (0x3fff000, 0), (0x1002000, 0)], test.Blocks(walk));
        Assert.Empty(test.Allocator.Requests);
    }

    [Theory]
    [InlineData(0x2000000UL, 0, "block of order 0 at 0x2000000")]
    [InlineData(0xfff000UL, 0, "block of order 0 at 0xfff000")]
    [InlineData(0x1000000UL, 1, "block of order 1 at 0x1000000")]
    public void A_block_that_no_element_of_a_plan_covers_is_named(ulong address, int order, string named)
    {
        var test = new ListUnderTest(4096, 512);
        ChunkPlacement[] plan = [new(0x7000, 0, [new ElementPlacement(0x1000000, 0x9000)])];

        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => test.Writer.Write([new PreservedExtent(address, 1, order, 0)], plan));

        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rest_of_a_run_that_a_plan_covers_in_part_is_named()
    {
        var test = new ListUnderTest(4096, 512);
        ChunkPlacement[] plan = [new(0x7000, 0, [new ElementPlacement(0x1000000, 0x9000)])];

        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => test.Writer.Write([new PreservedExtent(0x1ffe000, 3, 0, 0)], plan));

        Assert.Contains("block of order 0 at 0x2000000", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_elements_than_a_chunk_holds_are_refused()
    {
        var test = new ListUnderTest(4096, 512);
        ChunkPlacement[] plan = [new(0x7000, 0, [.. Enumerable.Range(0, 256).Select(index => new ElementPlacement((ulong)index << 24, 0x10000 + (512 * (ulong)index)))])];

        Assert.Throws<KhoFormatException>(() => test.Writer.Write([], plan));
    }

    [Fact]
    public void Without_memory_at_any_point_nothing_is_written_and_all_is_freed()
    {
        PreservedExtent[] extents = [new(0x5000, 1, 0, 0), new(0x1fff000, 2, 0, 0), new(0x40000000, 1, 9, 0)];
        for (int failing = 0; failing < 6; failing++)
        {
            var test = new ListUnderTest(4096, 512);
            test.Allocator.FailFrom = failing;

            Assert.Throws<KhoFormatException>(() => test.Writer.Write(extents));
            Assert.Empty(test.Allocator.Given);
            Assert.Equal(0, test.Memory.PageCount);
        }
    }

    [Fact]
    public void Memory_of_another_structure_is_refused_before_anything_is_written()
    {
        var memory = new MemoryBuilder(4096);
        memory.Write(0x5100, new byte[4], "a blob");
        var before = new MemorySnapshot(memory);
        foreach (ulong bitmap in new ulong[] { 0x5000, 0x4000, 0 })
        {
            var allocator = new FixedAllocator(request => request.Kind == MapStructure.Chunk ? 0x4000 : bitmap);
            var writer = new ChunkListWriter(new PageGeometry(4096, 52), 4096, memory, allocator);

            Assert.Throws<KhoFormatException>(() => writer.Write([new PreservedExtent(0x1000, 1, 0, 0)]));

            before.AssertSame(memory);
            Assert.Equal([bitmap, 0x4000UL], allocator.Freed);
        }
    }

    [Theory]
    [InlineData(0x1000UL, 1UL, 1, 0)]
    [InlineData(0x1000UL, 1UL, -1, 0)]
    [InlineData(0x1000UL, 1UL, 0, 1)]
    [InlineData(0x1000UL, 0xfffffffffffffUL, 0, 0)]
    [InlineData(0x1000UL, 1UL, 52, 0)]
    [InlineData(0x0UL, 2UL, 52, 0)]
    public void A_block_that_no_list_can_say_is_refused(ulong start, ulong blocks, int order, int pageType)
    {
        var test = new ListUnderTest(4096, 4096);

        Assert.Throws<KhoFormatException>(() => test.Writer.Write([new PreservedExtent(start, blocks, order, pageType)]));
    }

    [Theory]
    [InlineData(0UL, 52)]
    [InlineData(0x8000000000000000UL, 51)]
    [InlineData(0xfffffffffffff000UL, 0)]
    public void Blocks_beyond_physical_memory_can_be_written_for_readers_to_refuse(ulong start, int order)
    {
        var test = new ListUnderTest(4096, 4096);

        ulong first = test.Writer.Write([new PreservedExtent(start, 1, order, 0)]);

        KhoChunkList.KhoserMemChunk chunk = ParseChunks(test, first).Single();
        Assert.Equal(((uint)order, 1u), (chunk.Hdr.Order, chunk.Hdr.NumElms));
        int bit = Bits(test.Memory, chunk.Bitmaps[0].Bitmap, 4096).Single();
        Assert.Equal((UInt128)start, chunk.Bitmaps[0].PhysStart + ((UInt128)bit << (order + 12)));
        var walk = new MapRecorder();
        new ChunkListReader(new PageGeometry(4096, 52), 4096 * 8, test.Memory).Walk(first, 0, walk);
        Assert.Single(walk.Broken);
    }

    [Theory]
    [InlineData(4096, 512)]
    [InlineData(4096, 4096)]
    [InlineData(65536, 65536)]
    public void A_terabyte_of_single_pages_takes_memory_for_its_bitmaps_alone(int pageSize, int bitmapBytes)
    {
        const ulong Terabyte = 1UL << 40;
        ulong pages = Terabyte / (ulong)pageSize;
        long before = GC.GetAllocatedBytesForCurrentThread();
        var test = new ListUnderTest(pageSize, bitmapBytes);

        ulong first = test.Writer.Write([new PreservedExtent(Terabyte, pages, 0, 0)]);

        long bitmaps = (long)pages / 8;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, bitmaps, (3 * bitmaps) + (16L << 20));
        Assert.Equal(pages, test.Walk(first).Runs.Aggregate(0UL, (sum, run) => sum + run.Count));
    }

    [Fact]
    public void A_bitmap_is_whole_words_long_and_pages_are_of_one_size()
    {
        var pages = new PageGeometry(4096, 52);

        Assert.Throws<ArgumentOutOfRangeException>(() => new ChunkListWriter(pages, 100, new MemoryBuilder(4096), new TestAllocator(4096)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChunkListWriter(pages, 0, new MemoryBuilder(4096), new TestAllocator(4096)));
        Assert.Throws<ArgumentException>(() => new ChunkListWriter(pages, 4096, new MemoryBuilder(16384), new TestAllocator(16384)));
    }

    /// <summary>Orders ascend from chunk to chunk, and addresses within an order.</summary>
    private static void CheckOrder(MapRecorder walk)
    {
        var sorted = walk.Runs.OrderBy(run => run.Order).ThenBy(run => run.First).ToList();
        Assert.Equal(sorted, walk.Runs);
    }

    private static IEnumerable<KhoChunkList.KhoserMemChunk> ParseChunks(ListUnderTest test, ulong first)
    {
        for (ulong address = first; address != 0;)
        {
            byte[] page = new byte[test.Memory.PageSize];
            Assert.Equal(page.Length, test.Memory.Read(address, page, out _));
            var chunk = new KhoChunkList.KhoserMemChunk((uint)page.Length, new KaitaiStream(page));
            yield return chunk;
            address = chunk.Hdr.Next;
        }
    }

    private static IEnumerable<int> Bits(IPhysicalMemory memory, ulong bitmap, int length)
    {
        byte[] bytes = new byte[length];
        Assert.Equal(length, memory.Read(bitmap, bytes, out _));
        byte[] preserve = new KhoChunkList.KhoMemPhysBits((uint)length, new KaitaiStream(bytes)).Preserve;
        return Enumerable.Range(0, length * 8).Where(bit => (preserve[bit / 8] & (1 << (bit % 8))) != 0);
    }

    private static IEnumerable<(ulong Address, int Order)> Blocks(IEnumerable<PreservedExtent> extents, int pageSize) =>
        extents.SelectMany(extent => Enumerable.Range(0, (int)extent.Blocks)
            .Select(index => (extent.Start + (ulong)((UInt128)index * ((UInt128)pageSize << extent.Order)), extent.Order)));

    private static IEnumerable<PreservedExtent> Extents(int pageSize, (int Order, ulong Bits, ulong Blocks)[] any)
    {
        (_, int shift, _, _, _, int maximumOrder) = RadixFacts.Size(pageSize);
        foreach ((int anyOrder, ulong bits, ulong anyBlocks) in any)
        {
            int order = anyOrder % (maximumOrder + 1);
            ulong size = 1UL << (shift + order);
            // Half of the blocks lie low, where several share a bitmap.
            ulong limit = bits % 2 == 0 ? 1UL << 52 : Math.Max(size, 1UL << 30);
            ulong start = bits / 2 % limit / size * size;
            yield return new PreservedExtent(start, Math.Min(anyBlocks, ((1UL << 52) - start) / size), order, 0);
        }
    }
}
