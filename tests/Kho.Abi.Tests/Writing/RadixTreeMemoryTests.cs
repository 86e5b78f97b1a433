using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Tests.Codec;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Writing;

/// <summary>Where a tree's pages come from: none there, wrong ones, and how many a large handover takes.</summary>
public sealed class RadixTreeMemoryTests
{
    private static readonly Gen<(string Release, int PageSize, int Depth, int HeldBits)> _trees = Gen.OneOf(RadixFacts.Trees);

    [Fact]
    public void Without_memory_at_any_point_nothing_changes() =>
        Gen.Select(_trees, Gen.ULong, Gen.ULong, Gen.OneOf(Gen.Const(1UL), Gen.ULong[2, 3_000_000])).Sample((tree, first, second, count) =>
        {
            var test = new TreeUnderTest(tree.Release, tree.PageSize);
            ulong mask = (1UL << RadixFacts.Size(tree.PageSize).OrderZero) - 1;
            test.Tree.Add(first & mask);
            int calls = test.Allocator.Calls;
            var before = new MemorySnapshot(test.Memory);
            (int nodes, int leaves) = (test.Tree.Nodes, test.Tree.Leaves);
            ulong key = second & mask;

            RadixAddResult result = RadixAddResult.NoMemory;
            int failed = 0;
            for (; result == RadixAddResult.NoMemory; failed++)
            {
                test.Allocator.FailFrom = test.Allocator.Calls + failed;
                result = test.Tree.AddRun(key, count);
                if (result == RadixAddResult.NoMemory)
                {
                    before.AssertSame(test.Memory);
                    Assert.Equal((nodes, leaves), (test.Tree.Nodes, test.Tree.Leaves));
                    Assert.Equal(calls, test.Allocator.Given.Count);
                }
            }

            // It took as many failures as pages were needed, and then the tree is the one that never failed.
            Assert.Equal(calls + failed - 1, test.Allocator.Given.Count);
            var other = new TreeUnderTest(tree.Release, tree.PageSize);
            other.Tree.Add(first & mask);
            other.Tree.AddRun(key, count);
            Assert.Equal(other.Walk().Runs.Select(run => (run.First, run.Count)), test.Walk().Runs.Select(run => (run.First, run.Count)));
            Assert.Equal(other.Memory.PageCount, test.Memory.PageCount);
        }, iter: 60);

    [Fact]
    public void Without_memory_for_an_empty_node_nothing_changes()
    {
        var test = new TreeUnderTest("linux-7.3", 4096);
        var before = new MemorySnapshot(test.Memory);
        for (int failing = 0; failing < 5; failing++)
        {
            test.Allocator.FailFrom = test.Allocator.Calls + failing;

            Assert.Null(test.Tree.EnsureNode(0, 0x20000002));
            before.AssertSame(test.Memory);
        }

        test.Allocator.FailFrom = int.MaxValue;
        Assert.NotNull(test.Tree.EnsureNode(0, 0x20000002));
    }

    [Fact]
    public void Without_memory_for_a_root_there_is_no_tree()
    {
        RadixGeometry geometry = RadixFacts.Geometry("linux-7.3", 4096);

        Assert.Throws<KhoFormatException>(() => new RadixTree(geometry, new MemoryBuilder(4096), new FixedAllocator(_ => null)));
        Assert.Throws<ArgumentException>(() => new RadixTree(geometry, new MemoryBuilder(16384), new TestAllocator(16384)));
    }

    [Theory]
    [InlineData(0UL, "is no address")]
    [InlineData(0x5008UL, "is no address")]
    [InlineData(0x1000UL, "belongs to kho_radix_node")]
    [InlineData(0x2000UL, "was given for another node")]
    [InlineData(0x3000UL, "belongs to a blob")]
    public void A_page_that_cannot_be_a_node_is_refused_before_anything_is_written(ulong address, string problem)
    {
        var memory = new MemoryBuilder(4096);
        memory.Write(0x3800, new byte[16], "a blob");
        ulong[] places = [0, 0x2000, 0x4000, 0x6000, 0x7000, 0x1000];
        var allocator = new FixedAllocator(request => request.Level == 2 ? address : places[request.Level]);
        var tree = new RadixTree(RadixFacts.Geometry("linux-7.3", 4096), memory, allocator);
        places[4] = 0x2000;
        var before = new MemorySnapshot(memory);

        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => tree.Add(1));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"0x{address:x}", exception.Message, StringComparison.Ordinal);
        before.AssertSame(memory);
        Assert.Equal([0x6000UL, 0x2000], allocator.Freed);
    }

    [Fact]
    public void A_page_that_held_something_is_cleared()
    {
        var memory = new MemoryBuilder(4096);
        var allocator = new TestAllocator(4096);
        for (int page = 0; page < 6; page++)
        {
            memory.WriteUnowned(0x10000000 + (0x3000 * (ulong)page), [.. Enumerable.Repeat((byte)0xff, 4096)]);
        }

        var tree = new RadixTree(RadixFacts.Geometry("linux-7.3", 4096), memory, allocator);
        tree.Add(0x10000000000000);

        var walk = new MapRecorder();
        RadixFacts.Reader(tree.Geometry, memory).Walk(tree.Root, 0, walk);
        Assert.Empty(walk.Broken);
        Assert.Equal([0x10000000000000UL], walk.Numbers);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(16384)]
    [InlineData(65536)]
    public void A_terabyte_of_single_pages_takes_no_memory_for_its_full_bitmaps(int pageSize)
    {
        const ulong Terabyte = 1UL << 40;
        RadixGeometry geometry = RadixFacts.Geometry("linux-7.3", pageSize);
        var memory = new MemoryBuilder(pageSize);
        long before = GC.GetAllocatedBytesForCurrentThread();

        var allocator = new TestAllocator(pageSize);
        var tree = new RadixTree(geometry, memory, allocator);
        ulong pages = Terabyte / (ulong)pageSize;
        Assert.Equal(RadixAddResult.Added, tree.AddRun(geometry.Encode(Terabyte, 0), pages));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16L << 20);
        Assert.Equal((long)pages, tree.Leaves * (pageSize * 8L));
        var walk = new MapRecorder();
        RadixFacts.Reader(geometry, memory).Walk(tree.Root, 0, walk);
        Assert.Equal(pages, walk.Runs.Aggregate(0UL, (sum, run) => sum + run.Count));
        Assert.True(tree.TryFindBlock(Terabyte + (5 * (ulong)pageSize) + 7, out ulong block, out int order, out _));
        Assert.Equal((Terabyte + (5 * (ulong)pageSize), 0), (block, order));
    }
}
