using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

/// <summary>Lists that no kernel writes: each is named after its defect, and what is sound in it is still read.</summary>
public sealed class ChunkListHostileTests
{
    private const ulong FirstField = 0xfee8;
    private const string NextField = "khoser_mem_chunk.next";
    private const string OrderField = "khoser_mem_chunk.order";
    private const string CountField = "khoser_mem_chunk.num_elms";
    private const string StartField = "khoser_mem_bitmap_ptr.phys_start";
    private const string BitmapField = "khoser_mem_bitmap_ptr.bitmap";

    private static readonly (ulong Address, int Order)[] _sound = [(0x3000, 0), (0x400000, 9)];

    private readonly ChunkListImage _image = new ChunkListImage(4096, 512).Add(_sound);

    [Fact]
    public void A_chunk_that_is_its_own_next()
    {
        _image.Memory.WriteNumber(_image.Chunks[1], _image.Chunks[1]);

        AssertOne(_image.Chunks[1], _image.Chunks[1], NextField, BrokenReason.MetTwice);
        // Two chunks, two bitmaps, and the second chunk once more to see that it is one.
        Assert.Equal(5, _image.Memory.Reads);
    }

    [Fact]
    public void A_list_that_goes_round_in_a_circle()
    {
        _image.Memory.WriteNumber(_image.Chunks[1], _image.Chunks[0]);

        AssertOne(_image.Chunks[1], _image.Chunks[0], NextField, BrokenReason.MetTwice);
    }

    [Theory]
    [InlineData(0x20000008, BrokenReason.Misaligned)]
    [InlineData(0x7777000, BrokenReason.Absent)]
    [InlineData(0xfffffffffffff000, BrokenReason.Absent)]
    public void A_next_that_leads_nowhere(ulong next, BrokenReason reason)
    {
        _image.Memory.WriteNumber(_image.Chunks[1], next);

        AssertOne(_image.Chunks[1], next, NextField, reason);
    }

    [Fact]
    public void A_chunk_that_was_left_out_of_the_image()
    {
        ulong third = _image.AddChunk(0);
        _image.Memory.Exclude(third);

        AssertOne(_image.Chunks[1], third, NextField, BrokenReason.Excluded);
    }

    [Theory]
    [InlineData(0x20000008, BrokenReason.Misaligned)]
    [InlineData(0x7777000, BrokenReason.Absent)]
    public void A_map_that_leads_nowhere(ulong first, BrokenReason reason)
    {
        var walk = new MapRecorder();

        _image.Reader.Walk(first, FirstField, walk);

        Assert.Equal([(FirstField, first, "preserved-memory-map", reason)], Broken(walk));
        Assert.Empty(walk.Structures);
    }

    [Theory]
    [InlineData(256u)]
    [InlineData(0xffffffffu)]
    public void More_elements_than_a_chunk_has_room_for(uint count)
    {
        _image.Memory.WriteHalf(ChunkListImage.Count(_image.Chunks[0]), count);

        MapRecorder walk = _image.Walk(FirstField);

        Assert.Contains((ChunkListImage.Count(_image.Chunks[0]), count, CountField, BrokenReason.Impossible), Broken(walk));
        Assert.Equal(_sound, _image.Blocks(walk));
        // The other 254 elements of that chunk are empty and have no bitmap.
        Assert.Equal(1 + 254, walk.Broken.Count);
        Assert.Contains("expected at most 255", walk.Broken[0].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40u)]
    [InlineData(53u)]
    [InlineData(0xffffffffu)]
    public void An_order_larger_than_physical_memory(uint order)
    {
        _image.Memory.WriteHalf(ChunkListImage.Order(_image.Chunks[0]), order);

        MapRecorder walk = _image.Walk(FirstField);

        Assert.Equal([(ChunkListImage.Order(_image.Chunks[0]), order, OrderField, BrokenReason.Impossible)], Broken(walk));
        Assert.Equal([_sound[1]], _image.Blocks(walk));
        Assert.Equal(2, walk.Structures.Count(structure => structure.Kind == MapStructure.Chunk));
    }

    [Fact]
    public void A_range_that_begins_inside_a_block()
    {
        // 1 MiB is no address of a block of 2 MiB.
        _image.Memory.WriteNumber(ChunkListImage.PhysStart(_image.Chunks[1], 0), 0x100000);

        MapRecorder walk = _image.Walk(FirstField);

        Assert.Equal([(ChunkListImage.PhysStart(_image.Chunks[1], 0), 0x100000UL, StartField, BrokenReason.Impossible)], Broken(walk));
        Assert.Equal([_sound[0]], _image.Blocks(walk));
    }

    [Theory]
    [InlineData(0x10000000000000)]
    [InlineData(0xfffffffffffff000)]
    public void A_range_beyond_physical_memory(ulong start)
    {
        _image.Memory.WriteNumber(ChunkListImage.PhysStart(_image.Chunks[0], 0), start);

        MapRecorder walk = _image.Walk(FirstField);

        Assert.Equal([(ChunkListImage.PhysStart(_image.Chunks[0], 0), start, StartField, BrokenReason.Impossible)], Broken(walk));
        Assert.Equal([_sound[1]], _image.Blocks(walk));
    }

    [Theory]
    [InlineData(0, BrokenReason.Misaligned)]
    [InlineData(0x20003001, BrokenReason.Misaligned)]
    [InlineData(0x20003004, BrokenReason.Misaligned)]
    [InlineData(0x7777000, BrokenReason.Absent)]
    [InlineData(0x7777e00, BrokenReason.Absent)]
    [InlineData(0xfffffffffffffff8, BrokenReason.Absent)]
    public void A_bitmap_that_is_nowhere(ulong bitmap, BrokenReason reason)
    {
        _image.Memory.WriteNumber(ChunkListImage.Bitmap(_image.Chunks[0], 0), bitmap);

        MapRecorder walk = _image.Walk(FirstField);

        Assert.Equal([(ChunkListImage.Bitmap(_image.Chunks[0], 0), bitmap, BitmapField, reason)], Broken(walk));
        Assert.Equal([_sound[1]], _image.Blocks(walk));
    }

    [Fact]
    public void A_bitmap_that_was_left_out_of_the_image()
    {
        ulong page = _image.NewPage();
        _image.Memory.Exclude(page);
        _image.Memory.WriteNumber(ChunkListImage.Bitmap(_image.Chunks[0], 0), page + 512);

        MapRecorder walk = _image.Walk(FirstField);

        Assert.Equal([(ChunkListImage.Bitmap(_image.Chunks[0], 0), page + 512, BitmapField, BrokenReason.Excluded)], Broken(walk));
    }

    [Fact]
    public void A_bitmap_that_two_elements_share()
    {
        ulong shared = 0x20003000;
        Assert.Contains((shared, MapStructure.Bitmap), _image.Walk().Structures);
        _image.Memory.WriteNumber(ChunkListImage.Bitmap(_image.Chunks[1], 0), shared);

        MapRecorder walk = _image.Walk(FirstField);

        Assert.Equal([(ChunkListImage.Bitmap(_image.Chunks[1], 0), shared, BitmapField, BrokenReason.MetTwice)], Broken(walk));
        Assert.Equal([_sound[0]], _image.Blocks(walk));
    }

    [Fact]
    public void A_bitmap_that_is_a_chunk()
    {
        _image.Memory.WriteNumber(ChunkListImage.Bitmap(_image.Chunks[1], 0), _image.Chunks[0]);

        MapRecorder walk = _image.Walk(FirstField);

        Assert.Equal([(ChunkListImage.Bitmap(_image.Chunks[1], 0), _image.Chunks[0], BitmapField, BrokenReason.MetTwice)], Broken(walk));
    }

    [Fact]
    public void The_evidence_about_bitmaps_ends_with_a_circle_a_bad_order_and_a_bad_count()
    {
        var image = new ChunkListImage(4096, 512).Add([(0, 0), (0x1000000, 0)], elementsPerChunk: 1);
        BitmapSizeEvidence whole = image.Reader.Examine(image.First, 512);
        Assert.Equal(1, whole.UnalignedPointers);

        image.Memory.WriteNumber(image.Chunks[1], image.Chunks[0]);
        Assert.Equal(whole, image.Reader.Examine(image.First, 512));

        image.Memory.WriteHalf(ChunkListImage.Order(image.Chunks[1]), 40);
        Assert.Equal(0, image.Reader.Examine(image.First, 512).UnalignedPointers);

        image.Memory.WriteHalf(ChunkListImage.Order(image.Chunks[1]), 0);
        image.Memory.WriteHalf(ChunkListImage.Count(image.Chunks[1]), 256);
        Assert.Equal(0, image.Reader.Examine(image.First, 512).UnalignedPointers);

        Assert.Equal(new BitmapSizeEvidence(0, 0, 0), image.Reader.Examine(0x7777000, 512));
        Assert.Equal(new BitmapSizeEvidence(0, 0, 0), image.Reader.Examine(image.First + 8, 512));
    }

    private void AssertOne(ulong address, ulong target, string field, BrokenReason reason)
    {
        MapRecorder walk = _image.Walk(FirstField);

        Assert.Equal([(address, target, field, reason)], Broken(walk));
        Assert.Equal(_sound, _image.Blocks(walk));
    }

    private static IEnumerable<(ulong Address, ulong Target, string Field, BrokenReason Reason)> Broken(MapRecorder walk) =>
        walk.Broken.Select(pointer => (pointer.Address, pointer.Target, pointer.Field, pointer.Reason));
}
