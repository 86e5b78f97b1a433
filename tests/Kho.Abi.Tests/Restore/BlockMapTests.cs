using CsCheck;
using Kho.Abi.Restore;

namespace Kho.Abi.Tests.Restore;

/// <summary>Stamps and reservations against a list of every block, and sizes that wrap against the facts.</summary>
public sealed class BlockMapTests
{
    private const int Shift = 12;

    [Fact]
    public void Stamps_and_reserved_pages_are_those_of_a_list_of_blocks() => Gen.Select(Gen.Select(Gen.Int[0, 60], Gen.Int[1, 4], Gen.Int[0, 3], Gen.Int[0, 1]).Array[0, 10], Gen.Bool).Sample((runs, apart) =>
    {
        // Random runs overlap nearly always, and those of a sound map never.
        int end = 0;
        foreach (ref (int Pfn, int Count, int Order, int Type) run in runs.AsSpan())
        {
            run.Pfn = apart ? end + (run.Pfn / 16) : run.Pfn;
            end = run.Pfn + (run.Count << run.Order);
        }

        runs = apart ? [.. runs.TakeWhile(run => run.Item1 + (run.Item2 << run.Item3) < 120)] : runs;
        var map = new BlockMap(Shift, 64);
        List<(ulong Pfn, int Order, int Type)> blocks = [];
        foreach ((int pfn, int count, int order, int type) in runs)
        {
            map.Add(new BlockRun((ulong)pfn << Shift, (ulong)count, (uint)order, type));
            blocks.AddRange(Enumerable.Range(0, count).Select(index => ((ulong)pfn + ((ulong)index << order), order, type)));
        }

        map.Complete();
        int[] covered = new int[128];
        foreach ((ulong pfn, int order, int _) in blocks)
        {
            for (ulong page = pfn; page < pfn + (1UL << order); page++)
            {
                covered[page]++;
            }
        }

        Assert.Equal((ulong)blocks.Count, map.Blocks);
        Assert.Equal(covered.Any(count => count > 1), map.Overlaps);
        for (ulong pfn = 0; pfn < 128; pfn++)
        {
            int last = blocks.FindLastIndex(block => block.Pfn == pfn);
            Assert.Equal(last >= 0, map.TryFindStamp(pfn, out BlockMap.Stamp stamp));
            if (last >= 0)
            {
                Assert.Equal((blocks[last].Order, blocks[last].Type), ((int)stamp.Order, stamp.PageType));
                Assert.All(Enumerable.Range(0, (int)stamp.Count), index => Assert.Contains((pfn + ((ulong)index << stamp.StepBits), blocks[last].Order, blocks[last].Type), blocks));
            }

            for (ulong pages = 1; pages < 6 && pfn + pages < 128; pages++)
            {
                Assert.Equal(covered.AsSpan((int)pfn, (int)pages).IndexOf(0) < 0, map.Covers(pfn << Shift, pages << Shift));
            }
        }
    });

    /// <summary>Facts: before 7.2 the size is 1 &lt;&lt; ((order + PAGE_SHIFT) &amp; 31) as a signed number.</summary>
    [Theory]
    [InlineData(18, 32, 1UL << 30)]
    [InlineData(19, 32, 0xffffffff80000000)]
    [InlineData(20, 32, 1UL)]
    [InlineData(21, 32, 2UL)]
    [InlineData(19, 64, 1UL << 31)]
    [InlineData(20, 64, 1UL << 32)]
    [InlineData(52, 32, 1UL)]
    [InlineData(52, 64, 1UL)]
    [InlineData(53, 64, 2UL)]
    public void A_size_is_what_the_kernels_shift_makes_of_it(int order, int sizeBits, ulong size) => Assert.Equal(size, new BlockRun(0, 1, (uint)order, 0).Size(Shift, sizeBits));

    [Fact]
    public void A_block_of_order_20_protects_one_byte_before_7_2_and_a_block_of_order_19_everything_behind_it()
    {
        var small = new BlockMap(Shift, 32);
        small.Add(new BlockRun(1UL << 32, 1, 20, 0));
        small.Complete();
        var large = new BlockMap(Shift, 32);
        large.Add(new BlockRun(1UL << 31, 1, 19, 0));
        large.Complete();

        Assert.True(small.Covers(1UL << 32, 1));
        Assert.False(small.Covers(1UL << 32, 2));
        Assert.True(large.Covers(1UL << 40, 1UL << 40));
        Assert.False(large.Covers((1UL << 31) - 1, 1));
        Assert.Equal([(1UL << 31, ulong.MaxValue)], large.Reserved);
    }

    [Fact]
    public void A_run_of_blocks_of_order_20_protects_a_byte_of_each()
    {
        var map = new BlockMap(Shift, 32);
        map.Add(new BlockRun(0, 3, 20, 0));
        map.Complete();

        Assert.Equal([(0UL, 0UL), (1UL << 32, 1UL << 32), (2UL << 32, 2UL << 32)], map.Reserved);
        Assert.True(map.TryFindStamp(2UL << 20, out BlockMap.Stamp stamp));
        Assert.Equal((20U, 1UL), (stamp.Order, stamp.Count));
    }
}
