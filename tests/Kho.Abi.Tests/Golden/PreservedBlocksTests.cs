using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Golden;

/// <summary>The preserved memory map against the blocks that kernels stated.</summary>
public sealed class PreservedBlocksTests
{
    [Theory]
    [MemberData(nameof(GoldenImages.WholeMaps), MemberType = typeof(GoldenImages))]
    public void The_map_holds_exactly_the_blocks_that_the_kernels_say(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        BlockList.AssertSame(BlockList.Of(golden.Expected.WrittenBlocks), decoded.Blocks);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.CountedMaps), MemberType = typeof(GoldenImages))]
    public void Blocks_are_counted_by_order_as_the_kernel_did(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        Dictionary<int, ulong> expected = golden.Expected.Orders.ToDictionary();
        foreach (ExpectedBlock lost in golden.Expected.LostByNewKernel)
        {
            expected[lost.Order] = expected.GetValueOrDefault(lost.Order) + 1;
        }

        using DecodedImage decoded = golden.Decode();

        Assert.Equal(expected.OrderBy(count => count.Key), decoded.Map.Orders);
        Assert.Equal(decoded.Map.Blocks, expected.Values.Aggregate(0UL, (sum, count) => sum + count));
        ulong pages = golden.Expected.WrittenBlocks.Aggregate(0UL, (sum, block) => sum + (1UL << block.Order));
        Assert.Equal((pages, pages * (ulong)golden.Note.PageSize), (decoded.Map.PageCount, decoded.Map.Bytes));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WholeMaps), MemberType = typeof(GoldenImages))]
    public void Extents_are_sorted_and_neighbours_of_one_order_and_type_are_one(string image)
    {
        using DecodedImage decoded = GoldenImage.Named(image).Decode();
        IReadOnlyList<PreservedExtent> extents = decoded.Map.Extents;

        for (int index = 1; index < extents.Count; index++)
        {
            (PreservedExtent before, PreservedExtent extent) = (extents[index - 1], extents[index]);
            ulong end = before.Start + before.Bytes(decoded.Map.Pages.PageShift);
            Assert.True(end <= extent.Start, $"0x{before.Start:x} reaches into 0x{extent.Start:x}");
            Assert.False(end == extent.Start && before.Order == extent.Order && before.PageType == extent.PageType, $"0x{extent.Start:x} continues the extent before it");
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WholeMaps), MemberType = typeof(GoldenImages))]
    public void Every_block_is_found_by_any_of_its_bytes_and_nothing_beside_the_blocks(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        HashSet<ulong> ends = [];
        HashSet<ulong> starts = [];
        foreach (ExpectedBlock block in golden.Expected.WrittenBlocks)
        {
            ulong length = (ulong)golden.Note.PageSize << block.Order;
            starts.Add(block.Start);
            ends.Add(block.Start + length);
            foreach (ulong address in (ulong[])[block.Start, block.Start + (length / 2), block.Start + length - 1])
            {
                Assert.True(decoded.Map.TryFindBlock(address, out ulong start, out int order), $"0x{address:x}");
                Assert.Equal((block.Start, block.Order), (start, order));
            }

            Assert.True(decoded.Map.Covers(block.Start, length));
        }

        ends.ExceptWith(starts);
        Assert.NotEmpty(ends);
        Assert.All(ends, end => Assert.False(decoded.Map.TryFindBlock(end, out _, out _), $"0x{end:x}"));
        Assert.All(ends, end => Assert.False(decoded.Map.Covers(end - 1, 2), $"0x{end:x}"));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Stale), MemberType = typeof(GoldenImages))]
    public void Of_a_map_whose_pages_were_reused_nothing_is_believed(string image)
    {
        using DecodedImage decoded = GoldenImage.Named(image).Decode();

        Assert.Equal(MapTrust.Stale, decoded.Map.Trust);
        Assert.Empty(decoded.Map.Extents);
        Assert.Equal((0UL, 0UL), (decoded.Map.Blocks, decoded.Map.PageCount));
        Assert.Empty(decoded.Map.Orders);
        Assert.NotEmpty(decoded.Map.Evidence);
        string message = Assert.Single(decoded.Document.Diagnostics, diagnostic => diagnostic.Id == "KHO0050").Message;
        Assert.All(decoded.Map.Evidence, evidence => Assert.Contains(evidence, message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_reused_bitmaps_say_is_kept_apart_as_suspect()
    {
        using DecodedImage decoded = GoldenImage.Named("linux-6.17/6.17.8-in").Decode();

        // The true map had 26 blocks; three of its bitmaps' pages have been reused.
        Assert.True(decoded.Map.SuspectExtents.Aggregate(0UL, (sum, extent) => sum + extent.Blocks) > 1000);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.LostKeys), MemberType = typeof(GoldenImages))]
    public void Keys_that_lost_their_order_bit_are_no_blocks_and_their_reconstruction_is_the_rest_of_the_map(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        InvalidKeyRun[] lost = [.. decoded.Map.InvalidKeys.Where(run => run.Problem == KeyProblem.OrderBitLost)];
        ulong count = lost.Aggregate(0UL, (sum, run) => sum + run.Count);

        Assert.Equal((ulong)golden.Expected.AsReadByItsOwnKernel("keys_with_lost_order_bit"), count);
        Assert.Equal((ulong)golden.Expected.AsReadByItsOwnKernel("keys"), decoded.Map.Blocks + count);
        Assert.Equal(lost.Length, decoded.Map.InvalidKeys.Count);
        Assert.Equal(MapTrust.Partial, decoded.Map.Trust);
        BlockList.AssertSame(BlockList.Of(golden.Expected.Blocks).Where(block => block.Order > 0), decoded.Blocks);
        BlockList.AssertSame(
            BlockList.Of(golden.Expected.Blocks).Where(block => block.Order == 0),
            BlockList.Of(lost.Select(run => run.Reconstruction!.Value), decoded.Map.Pages.PageShift));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.LostKeys), MemberType = typeof(GoldenImages))]
    public void Keys_that_lost_their_order_bit_are_the_only_error_and_say_which_bit_and_why(string image)
    {
        using DecodedImage decoded = GoldenImage.Named(image).Decode();

        Diagnostic error = Assert.Single(decoded.Errors);

        Assert.Equal(("KHO0044", "kho_radix_leaf.bitmap"), (error.Id, error.Where));
        Assert.Contains(decoded.Map.Structures, structure => structure.Address == error.Address && structure.Kind == MapStructure.Leaf);
        Assert.Contains("356 keys, the first 0x10134, lost bit 50", error.Message, StringComparison.Ordinal);
        Assert.Contains("depth 4", error.Message, StringComparison.Ordinal);
    }
}
