using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Tests.Golden;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Golden images with one defect in the chunk list of their memory map.</summary>
public sealed class DamagedChunkListTests
{
    private const string Image = "linux-6.19/6.19.6-out";
    private const string ShortBitmaps = "linux-6.17/6.17.8-out";
    private const int OrderOffset = 8;
    private const int CountOffset = 12;
    private const int HeaderLength = 16;

    [Theory]
    [InlineData(Image, 1)]
    [InlineData(Image, 4)]
    [InlineData(ShortBitmaps, 2)]
    public void A_flipped_bit_in_next_loses_the_chunks_behind_it(string image, int position)
    {
        using PatchedImage patched = new(image);
        Chunk[] chunks = [.. ChunksOf(patched)];
        ulong wrong = chunks[position].Next ^ (1UL << 44);
        patched.Core.Write64(chunks[position].Address, wrong);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains($"0x{wrong:x} is not in the image", Findings.AssertOne(decoded.Document, "KHO0040", chunks[position].Address, "khoser_mem_chunk.next").Message, StringComparison.Ordinal);
        Assert.Equal((MapTrust.Partial, position + 1), (decoded.Map.Trust, decoded.Map.Nodes));
        HashSet<int> orders = [.. chunks.Take(position + 1).Select(chunk => chunk.Order)];
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks).Where(block => orders.Contains(block.Order)), decoded.Blocks);
        Findings.AssertOnlyErrors(decoded, "KHO0040");
    }

    [Theory]
    [InlineData(Image)]
    [InlineData(ShortBitmaps)]
    public void A_list_that_goes_round_in_a_circle_is_read_once(string image)
    {
        using PatchedImage patched = new(image);
        Chunk[] chunks = [.. ChunksOf(patched)];
        patched.Core.Write64(chunks[^1].Address, chunks[0].Address);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains($"0x{chunks[0].Address:x} was met before", Findings.AssertOne(decoded.Document, "KHO0041", chunks[^1].Address, "khoser_mem_chunk.next").Message, StringComparison.Ordinal);
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
        Assert.Equal(MapTrust.Partial, decoded.Map.Trust);
    }

    [Theory]
    [InlineData(Image)]
    [InlineData(ShortBitmaps)]
    public void A_bitmap_that_the_image_lacks_loses_its_blocks_only(string image)
    {
        using PatchedImage patched = new(image);
        Chunk chunk = ChunksOf(patched).First(chunk => chunk is { Order: > 0, Count: 1 });
        ulong field = chunk.Address + HeaderLength + 8;
        patched.Core.Write64(field, patched.Core.Read64(field) | (1UL << 44));
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0040", field, "khoser_mem_bitmap_ptr.bitmap");
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks).Where(block => block.Order != chunk.Order), decoded.Blocks);
    }

    [Theory]
    [InlineData(Image)]
    [InlineData(ShortBitmaps)]
    public void One_bitmap_of_two_chunks_is_read_once(string image)
    {
        using PatchedImage patched = new(image);
        Chunk[] chunks = [.. ChunksOf(patched).Where(chunk => chunk.Count == 1)];
        ulong field = chunks[1].Address + HeaderLength + 8;
        patched.Core.Write64(field, patched.Core.Read64(chunks[0].Address + HeaderLength + 8));
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0041", field, "khoser_mem_bitmap_ptr.bitmap");
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks).Where(block => block.Order != chunks[1].Order), decoded.Blocks);
    }

    [Fact]
    public void An_order_beyond_the_address_space_loses_its_chunk_only()
    {
        using PatchedImage patched = new(Image);
        Chunk chunk = ChunksOf(patched).First(chunk => chunk.Order == 4);
        patched.Core.Write32(chunk.Address + OrderOffset, 52);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains("order 52, expected at most 39", Findings.AssertOne(decoded.Document, "KHO0042", chunk.Address + OrderOffset, "khoser_mem_chunk.order").Message, StringComparison.Ordinal);
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks).Where(block => block.Order != 4), decoded.Blocks);
    }

    [Fact]
    public void A_count_beyond_the_chunk_is_cut_to_its_capacity()
    {
        using PatchedImage patched = new(Image);
        Chunk chunk = ChunksOf(patched).First(chunk => chunk.Order == 4);
        patched.Core.Write32(chunk.Address + CountOffset, uint.MaxValue);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains("4294967295 elements, expected at most 255", Findings.AssertOne(decoded.Document, "KHO0042", chunk.Address + CountOffset, "khoser_mem_chunk.num_elms").Message, StringComparison.Ordinal);
        Assert.True(BlockList.Of(patched.Golden.Expected.Blocks).ToHashSet().IsSubsetOf(decoded.Blocks));
    }

    [Fact]
    public void A_range_that_no_block_of_the_order_begins_is_refused()
    {
        using PatchedImage patched = new(Image);
        Chunk chunk = ChunksOf(patched).First(chunk => chunk is { Order: 4, Count: 1 });
        patched.Core.Write64(chunk.Address + HeaderLength, 0x1000);
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0042", chunk.Address + HeaderLength, "khoser_mem_bitmap_ptr.phys_start");
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks).Where(block => block.Order != 4), decoded.Blocks);
    }

    [Fact]
    public void A_block_in_scratch_is_suspect()
    {
        using PatchedImage patched = new(Image);
        Chunk chunk = ChunksOf(patched).First(chunk => chunk.Order == 0);
        ulong scratch = patched.Golden.Expected.Scratch[0].Address;
        ulong start = scratch & ~0x7ffffffUL;
        ulong bitmap = Enumerable.Range(0, chunk.Count).Select(index => chunk.Address + HeaderLength + ((ulong)index * 16))
            .Single(element => patched.Core.Read64(element) == start) + 8;
        ulong bit = (scratch - start) >> 12;
        patched.Core.At(patched.Core.Read64(bitmap) + (bit / 8), 1)[0] |= (byte)(1 << (int)(bit % 8));
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0047", scratch, "preserved-memory-map");
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
        Assert.Equal(new PreservedExtent(scratch, 1, 0, 0), Assert.Single(decoded.Map.SuspectExtents));
    }

    private static IEnumerable<Chunk> ChunksOf(PatchedImage patched)
    {
        using DecodedImage sound = patched.Golden.Decode();
        for (ulong address = sound.Map.Address; address != 0;)
        {
            var chunk = new Chunk(
                address,
                patched.Core.Read64(address),
                BitConverter.ToInt32(patched.Core.At(address + OrderOffset, 4)),
                BitConverter.ToInt32(patched.Core.At(address + CountOffset, 4)));
            yield return chunk;
            address = chunk.Next;
        }
    }

    private sealed record Chunk(ulong Address, ulong Next, int Order, int Count);
}
