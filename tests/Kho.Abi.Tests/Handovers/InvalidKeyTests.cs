using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Keys of a radix tree from which the kernel would compute blocks that cannot be.</summary>
public sealed class InvalidKeyTests
{
    private const ulong Root = 0x100000;

    [Theory]
    [InlineData(0UL, KeyProblem.NoOrderBit, "no order bit")]
    [InlineData(1UL, KeyProblem.OrderTooLarge, "an order larger than the physical address space")]
    [InlineData(1UL << 53, KeyProblem.AboveOrderZero, "a bit above that of order 0")]
    [InlineData((1UL << 52) | (1UL << 40), KeyProblem.AddressTooLarge, "an address beyond the physical address space")]
    public void A_key_that_is_no_block_is_named_and_not_counted(ulong key, KeyProblem problem, string why)
    {
        SyntheticHandover handover = Handover().AddKey(key);
        using TemporaryDirectory directory = new();
        using DecodedImage decoded = Decode(directory, handover);

        InvalidKeyRun run = Assert.Single(decoded.Map.InvalidKeys);
        Assert.Equal((key, 1UL, problem), (run.FirstKey, run.Count, run.Problem));
        Assert.Equal($"key 0x{key:x}: {why}", Findings.AssertOne(decoded.Document, "KHO0043", run.Leaf, "kho_radix_leaf.bitmap").Message);
        Assert.Contains((run.Leaf, MapStructure.Leaf), decoded.Map.Structures);
        Assert.Equal(MapTrust.Partial, decoded.Map.Trust);
        BlockList.AssertSame(Handover().Blocks, decoded.Blocks);
    }

    [Fact]
    public void The_largest_block_that_memory_can_hold_is_a_block()
    {
        SyntheticHandover handover = Handover().Preserve(1UL << 51, 39);
        using TemporaryDirectory directory = new();
        using DecodedImage decoded = Decode(directory, handover);

        Assert.Empty(decoded.Errors);
        BlockList.AssertSame(handover.Blocks, decoded.Blocks);
        Assert.True(decoded.Map.TryFindBlock((1UL << 52) - 1, out ulong start, out int order));
        Assert.Equal((1UL << 51, 39), (start, order));
    }

    [Fact]
    public void A_map_of_which_much_is_no_blocks_is_not_believed()
    {
        SyntheticHandover handover = Handover();
        for (ulong key = 1; key < 64; key++)
        {
            handover.AddKey(key);
        }

        using TemporaryDirectory directory = new();
        using DecodedImage decoded = Decode(directory, handover);

        Assert.Equal(MapTrust.Stale, decoded.Map.Trust);
        Assert.Empty(decoded.Map.Extents);
        BlockList.AssertSame(Handover().Blocks, BlockList.Of(decoded.Map.SuspectExtents, 12));
        Findings.AssertOne(decoded.Document, "KHO0050", decoded.Map.Address, "preserved-memory-map");
    }

    private static SyntheticHandover Handover()
    {
        SyntheticHandover handover = new(Root);
        for (ulong block = 0; block < 30; block++)
        {
            handover.Preserve(0x10000000 + (block << 20), 3);
        }

        return handover;
    }

    private static DecodedImage Decode(TemporaryDirectory directory, SyntheticHandover handover)
    {
        ElfCoreBuilder builder = new();
        handover.Pages().ForEach(page => builder.Load(page.Address, page.Contents));
        return new DecodedImage(directory.Write("synthetic.elf", builder.Build()));
    }
}
