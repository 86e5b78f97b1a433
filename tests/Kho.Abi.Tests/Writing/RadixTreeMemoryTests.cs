using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
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
        Gen.Select(_trees, Gen.ULong, Gen.ULong, Gen.OneOf(Gen.Const(1UL), Gen.ULong[2, 3_000_000]), Gen.Int[1, 2]).Sample((tree, first, second, count, stride) =>
        {
            var test = new TreeUnderTest(tree.Release, tree.PageSize) { Allocator = { Stride = stride } };
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
    public void Leaves_at_successive_addresses_are_those_that_keys_added_leaf_by_leaf_make() =>
        Gen.Select(_trees, Gen.ULong, Gen.ULong[1, 40_000_000], Gen.ULong).Sample((tree, first, count, other) =>
        {
            ulong mask = (1UL << RadixFacts.Size(tree.PageSize).OrderZero) - 1;
            ulong key = first & mask & ~0xfffUL;
            TreeUnderTest[] trees =
            [
                new(tree.Release, tree.PageSize) { Allocator = { Stride = 1 } },
                new(tree.Release, tree.PageSize) { Allocator = { Stride = 1 } },
            ];
            foreach (TreeUnderTest test in trees)
            {
                // A leaf that exists already, before, in or after the run.
                test.Tree.Add(key + (other % (2 * count)));
            }

            trees[0].Tree.AddRun(key, count);
            ulong leafKeys = (ulong)tree.PageSize * 8;
            for (ulong done = 0; done < count;)
            {
                ulong piece = Math.Min(count - done, leafKeys - ((key + done) % leafKeys));
                trees[1].Tree.AddRun(key + done, piece);
                done += piece;
            }

            new MemorySnapshot(trees[0].Memory).AssertSame(trees[1].Memory);
            Assert.Equal((trees[1].Tree.Nodes, trees[1].Tree.Leaves, trees[1].Memory.PageCount), (trees[0].Tree.Nodes, trees[0].Tree.Leaves, trees[0].Memory.PageCount));
            Assert.Equal(trees[1].Memory.Ranges, trees[0].Memory.Ranges);
            Assert.Equal(RadixAddResult.AlreadyThere, trees[0].Tree.AddRun(key, count));
            Assert.True(trees[0].Tree.Delete(key + (count / 2)));
            Assert.Equal((false, count > 1), (trees[0].Tree.Contains(key + (count / 2)), trees[0].Tree.Contains(key + (count / 2 == 0 ? count - 1 : 0))));
            Assert.Equal(RadixAddResult.Added, trees[0].Tree.AddRun(key, count));
            new MemorySnapshot(trees[0].Memory).AssertSame(trees[1].Memory);
        }, iter: 40);

    [Fact]
    public void Leaves_are_given_once_where_a_tree_takes_some_keys_for_others()
    {
        // A tree of two levels holds 24 bits of a key: that many keys and a leaf more meet the first leaf again.
        RadixTreeAbi abi = ReleaseCatalog.BuiltIn.Find("linux-7.2")!.MemoryMap.Radix! with { Depth = IntegerExpression.Parse("2"), WideKeys = WideKeyPolicy.Dropped };
        var test = new TreeUnderTest(new RadixGeometry(abi, new PageGeometry(4096, 52))) { Allocator = { Stride = 1 } };
        const ulong LeafKeys = 4096 * 8;

        Assert.Equal(RadixAddResult.Added, test.Tree.AddRun((3 * LeafKeys) + 5, (513 * LeafKeys) + 1));

        Assert.Equal((1, 512, 513), (test.Tree.Nodes, test.Tree.Leaves, test.Allocator.Given.Count));
        Assert.Equal(512 * LeafKeys, test.Walk().Runs.Aggregate(0UL, (sum, run) => sum + run.Count));
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
