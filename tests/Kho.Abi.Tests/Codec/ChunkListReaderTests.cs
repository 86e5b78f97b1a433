using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Tests.Codec;

/// <summary>Sound lists, made by <see cref="ChunkListImage"/>, come back as the set that was put in.</summary>
public sealed class ChunkListReaderTests
{
    private static readonly Gen<(int PageSize, int BitmapBytes)> _layouts =
        Gen.OneOf((4096, 512), (4096, 4096), (16384, 512), (16384, 16384), (65536, 512), (65536, 65536));

    private static readonly Gen<(int Order, ulong Bits)> _anyBlock = Gen.Select(Gen.OneOf(Gen.Int[0, 10], Gen.Int[0, 39]), Gen.ULong);

    public static TheoryData<string, int, int> BitmapLengths => new()
    {
        { "linux-6.17", 4096, 512 }, { "linux-6.17", 16384, 512 }, { "linux-6.17", 65536, 512 },
        { "linux-6.18", 4096, 4096 }, { "linux-6.18", 16384, 16384 }, { "linux-6.18", 65536, 65536 },
        { "linux-6.19", 4096, 4096 }, { "linux-6.19", 16384, 16384 }, { "linux-6.19", 65536, 65536 },
        { "linux-7.0", 4096, 4096 }, { "linux-7.0", 16384, 16384 }, { "linux-7.0", 65536, 65536 },
    };

    [Fact]
    public void A_walk_meets_every_block_that_was_put_in_and_no_other() =>
        Gen.Select(_layouts, _anyBlock.Array[0, 30], Gen.Int[1, 5]).Sample((layout, anyBlocks, elementsPerChunk) =>
        {
            (ulong Address, int Order)[] blocks = [.. Blocks(layout.PageSize, anyBlocks)];
            ChunkListImage image = new ChunkListImage(layout.PageSize, layout.BitmapBytes).Add(blocks, elementsPerChunk);

            MapRecorder walk = image.Walk();

            Assert.Empty(walk.Broken);
            Assert.Equal(blocks.Distinct().Order(), image.Blocks(walk).Order());
            Assert.Equal(image.Chunks, walk.Structures.Where(structure => structure.Kind == MapStructure.Chunk).Select(structure => structure.Address));
            Assert.All(walk.Runs, run => Assert.Contains((run.Source, MapStructure.Bitmap), walk.Structures));
        }, iter: 150);

    [Fact]
    public void Chunks_come_in_list_order_and_a_run_ends_with_its_bitmap()
    {
        var image = new ChunkListImage(4096, 512);
        image.Add([(0x200000, 9), .. Enumerable.Range(4090, 10).Select(page => ((ulong)page << 12, 0))]);

        MapRecorder walk = image.Walk();

        Assert.Equal([(1UL, 1UL, 9), (4090UL, 6UL, 0), (4096UL, 4UL, 0)], walk.Runs.Select(run => (run.First, run.Count, run.Order)));
        Assert.Equal(
            [MapStructure.Chunk, MapStructure.Bitmap, MapStructure.Chunk, MapStructure.Bitmap, MapStructure.Bitmap],
            walk.Structures.Select(structure => structure.Kind));
    }

    [Fact]
    public void No_list_is_no_defect()
    {
        MapRecorder walk = new ChunkListImage(4096, 512).Walk();

        Assert.Equal((0, 0, 0), (walk.Runs.Count, walk.Structures.Count, walk.Broken.Count));
    }

    [Fact]
    public void A_chunk_that_is_full_is_read_to_its_last_element()
    {
        var image = new ChunkListImage(4096, 512);
        image.Add(Enumerable.Range(0, 255).Select(range => ((ulong)range << 24, 0)));

        Assert.Single(image.Chunks);
        Assert.Equal(Enumerable.Range(0, 255).Select(range => ((ulong)range << 24, 0)), image.Blocks(image.Walk()));
    }

    [Theory]
    [MemberData(nameof(BitmapLengths))]
    public void The_length_of_a_bitmap_is_that_of_the_release(string release, int pageSize, int bytes)
    {
        IntegerExpression formula = ReleaseCatalog.BuiltIn.Find(release)!.MemoryMap.ChunkList!.BitmapBits;

        Assert.Equal(8L * bytes, formula.Evaluate(new Dictionary<string, long> { ["page_size"] = pageSize, ["page_shift"] = long.Log2(pageSize) }));
    }

    [Fact]
    public void Every_release_with_a_list_has_its_bitmap_length_in_the_table() =>
        Assert.Equal(
            ReleaseCatalog.BuiltIn.Releases.Where(release => release.MemoryMap.Kind == MemoryMapKind.ChunkList).Select(release => release.Id).Order(),
            BitmapLengths.Select(row => (string)row[0]).Distinct().Order());

    [Fact]
    public void Short_bitmaps_are_proved_by_pointers_that_are_not_page_aligned()
    {
        // Ranges of 16 MiB; the first bitmap is at the page's start, the other two after it.
        ChunkListImage image = new ChunkListImage(4096, 512).Add([(0, 0), (0x1000000, 0), (0x2000000, 0)]);

        BitmapSizeEvidence evidence = image.Reader.Examine(image.First, 512);

        Assert.Equal(2, evidence.UnalignedPointers);
        Assert.True(evidence.ProvesShort);
        Assert.False(evidence.SuggestsPage);
    }

    [Fact]
    public void Short_bitmaps_are_proved_by_a_range_that_no_page_sized_bitmap_begins_at()
    {
        // 16 MiB is a multiple of 4096 pages and not of 32768.
        ChunkListImage image = new ChunkListImage(4096, 512).Add([(0x1000000, 0)]);

        BitmapSizeEvidence evidence = image.Reader.Examine(image.First, 512);

        Assert.Equal(new BitmapSizeEvidence(0, 1, 0), evidence);
        Assert.True(evidence.ProvesShort);
    }

    [Fact]
    public void Page_sized_bitmaps_are_suggested_by_a_bit_beyond_the_first_512_bytes()
    {
        // Block 4096 of the first range: byte 512.
        ChunkListImage image = new ChunkListImage(4096, 4096).Add([(0x1000000, 0)]);

        BitmapSizeEvidence evidence = image.Reader.Examine(image.First, 512);

        Assert.Equal(new BitmapSizeEvidence(0, 0, 1), evidence);
        Assert.True(evidence.SuggestsPage);
        Assert.False(evidence.ProvesShort);
    }

    [Fact]
    public void Neither_length_is_told_by_an_aligned_bitmap_with_low_bits_alone()
    {
        ChunkListImage image = new ChunkListImage(4096, 4096).Add([(0xfff000, 0)]);

        BitmapSizeEvidence evidence = image.Reader.Examine(image.First, 512);

        Assert.Equal(new BitmapSizeEvidence(0, 0, 0), evidence);
        Assert.False(evidence.ProvesShort || evidence.SuggestsPage);
    }

    [Fact]
    public void The_evidence_never_names_the_wrong_length() =>
        Gen.Select(Gen.OneOf(4096, 16384), Gen.Bool, _anyBlock.Array[1, 12], Gen.Int[1, 5]).Sample((pageSize, isShort, anyBlocks, elementsPerChunk) =>
        {
            (ulong Address, int Order)[] blocks = [.. Blocks(pageSize, anyBlocks)];
            ChunkListImage image = new ChunkListImage(pageSize, isShort ? 512 : pageSize).Add(blocks, elementsPerChunk);

            BitmapSizeEvidence evidence = image.Reader.Examine(image.First, 512);

            if (!isShort)
            {
                bool beyond = blocks.Any(block => (block.Address >> (block.Order + (int)long.Log2(pageSize))) % (ulong)(pageSize * 8) >= 4096);
                Assert.False(evidence.ProvesShort);
                Assert.Equal(beyond, evidence.SuggestsPage);
            }
            else
            {
                int slots = pageSize / 512;
                int bitmaps = image.Walk().Structures.Count(structure => structure.Kind == MapStructure.Bitmap);
                Assert.Equal(bitmaps - ((bitmaps + slots - 1) / slots), evidence.UnalignedPointers);
            }
        }, iter: 200);

    [Fact]
    public void A_list_with_short_bitmaps_read_with_long_ones_is_misread_and_never_crashes()
    {
        ChunkListImage image = new ChunkListImage(4096, 512).Add([(0x1000, 0), (0x1001000, 0)]);
        var walk = new MapRecorder();

        new ChunkListReader(new PageGeometry(4096, 52), 4096 * 8, image.Memory).Walk(image.First, 0, walk);

        // The bitmap of the second range follows that of the first; read as one, its bits are those of blocks 4096 and on.
        Assert.Contains(walk.Runs, run => run.First == 0x1001 && run.Count == 1);
        Assert.Contains(walk.Runs, run => run.First == 1);
    }

    private static IEnumerable<(ulong Address, int Order)> Blocks(int pageSize, (int Order, ulong Bits)[] any)
    {
        foreach ((int anyOrder, ulong bits) in any)
        {
            (_, int shift, _, _, _, int maximumOrder) = RadixFacts.Size(pageSize);
            int order = anyOrder % (maximumOrder + 1);
            ulong size = 1UL << (shift + order);
            // Half of the blocks lie low, where several share a bitmap.
            ulong limit = bits % 2 == 0 ? 1UL << 52 : Math.Max(size, 1UL << 28);
            yield return (bits / 2 % limit / size * size, order);
        }
    }
}
