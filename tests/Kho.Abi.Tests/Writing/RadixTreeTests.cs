using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Codec;

namespace Kho.Abi.Tests.Writing;

/// <summary>Adding, deleting and finding keys in a tree that is kept in pages.</summary>
public sealed class RadixTreeTests
{
    private const ulong TypeBit = 1UL << 63;

    private static readonly Gen<(string Release, int PageSize, int Depth, int HeldBits)> _trees = Gen.OneOf(RadixFacts.Trees);

    private static Gen<(int Order, ulong Bits, int Type)> AnyBlock { get; } =
        Gen.Select(Gen.OneOf(Gen.Int[0, 39], Gen.Int[0, 3]), Gen.ULong, Gen.Int[0, 1]);

    [Fact]
    public void A_walk_meets_every_block_that_was_added_and_no_other() =>
        Gen.Select(_trees, AnyBlock.Array[0, 12], Gen.Int[0, 3]).Sample((tree, anyBlocks, neighbours) =>
        {
            var test = new TreeUnderTest(tree.Release, tree.PageSize);
            ulong[] keys = [.. anyBlocks.SelectMany(any => Keys(tree, any, neighbours))];
            ulong[] held = [.. keys.Select(key => RadixFacts.Held(tree.HeldBits, key)).Distinct().Order()];
            HashSet<ulong> seen = [];
            foreach (ulong key in keys)
            {
                RadixAddResult expected = seen.Add(RadixFacts.Held(tree.HeldBits, key)) ? RadixAddResult.Added : RadixAddResult.AlreadyThere;
                Assert.Equal(expected, test.Tree.Add(key));
            }

            MapRecorder walk = test.Walk();

            Assert.Equal(held, walk.Numbers);
            Assert.Equal(held, test.WalkWithParsers());
            Assert.Equal(test.Tree.Nodes, walk.Structures.Count(structure => structure.Kind == MapStructure.Node));
            Assert.Equal(test.Tree.Leaves, walk.Structures.Count(structure => structure.Kind == MapStructure.Leaf));
            Assert.Equal(test.Allocator.Given.Order(), walk.Structures.Select(structure => structure.Address).Order());
        }, iter: 200);

    [Fact]
    public void The_pages_are_those_of_a_tree_that_was_built_by_hand() =>
        Gen.Select(_trees, AnyBlock.Array[1, 8]).Sample((tree, anyBlocks) =>
        {
            // The same keys in the same order ask for the same pages, so the two trees are the same byte for byte.
            var test = new TreeUnderTest(tree.Release, tree.PageSize);
            var image = new RadixTreeImage(tree.PageSize, tree.Depth);
            foreach (ulong key in anyBlocks.SelectMany(any => Keys(tree, any, 1)))
            {
                test.Tree.Add(key);
                image.Add(key);
            }

            Assert.Equal(image.Root, test.Tree.Root);
            Assert.Equal(image.Memory.Ranges.Select(range => range.Start), test.Memory.Pages.Select(page => page.Address));
            byte[] expected = new byte[tree.PageSize];
            foreach ((ulong address, ReadOnlyMemory<byte> bytes) in test.Memory.Pages)
            {
                image.Memory.Read(address, expected, out _);
                Assert.True(bytes.Span.SequenceEqual(expected));
            }
        }, iter: 150);

    [Fact]
    public void Adding_deleting_and_looking_up_do_what_a_set_does() =>
        Gen.Select(_trees, AnyBlock.Array[1, 5], Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1000]).Array[1, 60]).Sample((tree, anyBlocks, operations) =>
        {
            var test = new TreeUnderTest(tree.Release, tree.PageSize);
            ulong[] pool = [.. anyBlocks.SelectMany(any => Keys(tree, any, 2)).SelectMany(key => new[] { key, key ^ TypeBit, key ^ 1 })];
            HashSet<ulong> model = [];
            int pages = 1;
            foreach ((int operation, int choice) in operations)
            {
                ulong key = pool[choice % pool.Length];
                ulong held = RadixFacts.Held(tree.HeldBits, key);
                switch (operation)
                {
                    case 0 or 1:
                        RadixAddResult expected = IsRefused(tree, key) ? RadixAddResult.TooWide
                            : model.Add(held) ? RadixAddResult.Added
                            : RadixAddResult.AlreadyThere;
                        Assert.Equal(expected, test.Tree.Add(key));
                        break;
                    case 2:
                        Assert.Equal(model.Remove(held), test.Tree.Delete(key));
                        Assert.Equal(pages, test.Memory.PageCount);
                        break;
                    default:
                        Assert.Equal(model.Contains(held), test.Tree.Contains(key));
                        break;
                }

                pages = test.Memory.PageCount;
            }

            Assert.Equal(model.Order(), test.Walk().Numbers);
            Assert.All(pool, key => Assert.Equal(model.Contains(RadixFacts.Held(tree.HeldBits, key)), test.Tree.Contains(key)));
        }, iter: 300);

    [Fact]
    public void A_run_adds_what_its_keys_add_one_by_one() =>
        Gen.Select(_trees, AnyBlock.Array[1, 3], Gen.OneOf(Gen.ULong[0, 200], Gen.ULong[30_000, 70_000]).Array[3]).Sample((tree, anyBlocks, counts) =>
        {
            var whole = new TreeUnderTest(tree.Release, tree.PageSize);
            var single = new TreeUnderTest(tree.Release, tree.PageSize);
            for (int index = 0; index < anyBlocks.Length; index++)
            {
                ulong first = Keys(tree, anyBlocks[index], 0).Single();
                bool any = false;
                for (ulong key = 0; key < counts[index]; key++)
                {
                    any |= single.Tree.Add(first + key) == RadixAddResult.Added;
                }

                Assert.Equal(any ? RadixAddResult.Added : RadixAddResult.AlreadyThere, whole.Tree.AddRun(first, counts[index]));
            }

            Assert.Equal(single.Tree.Root, whole.Tree.Root);
            new MemorySnapshot(single.Memory).AssertSame(whole.Memory);
            Assert.Equal(single.Allocator.Requests, whole.Allocator.Requests);
        }, iter: 12);

    [Fact]
    public void A_run_over_the_edge_of_what_the_tree_holds_goes_on_at_its_beginning()
    {
        var test = new TreeUnderTest("linux-7.2", 4096);

        Assert.Equal(RadixAddResult.Added, test.Tree.AddRun((1UL << 60) - 2, 4));

        Assert.Equal([0UL, 1, (1UL << 60) - 2, (1UL << 60) - 1], test.Walk().Numbers);
        Assert.Equal(RadixAddResult.AlreadyThere, test.Tree.AddRun(0, 2));
        Assert.Equal(RadixAddResult.AlreadyThere, test.Tree.AddRun(5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Tree.AddRun(ulong.MaxValue, 2));
        Assert.Equal(RadixAddResult.AlreadyThere, test.Tree.AddRun(ulong.MaxValue, 1));
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(16384)]
    [InlineData(65536)]
    public void Linux_7_3_refuses_keys_that_are_wider_than_a_key_may_be(int pageSize)
    {
        var test = new TreeUnderTest("linux-7.3", pageSize);
        (_, _, int orderZero, _, _, _) = RadixFacts.Size(pageSize);
        ulong widest = (1UL << (orderZero + 1)) - 1;
        var before = new MemorySnapshot(test.Memory);

        Assert.Equal(RadixAddResult.TooWide, test.Tree.Add((1UL << 63) | 5));
        Assert.Equal(RadixAddResult.TooWide, test.Tree.Add(widest + 1));
        Assert.Equal(RadixAddResult.TooWide, test.Tree.AddRun(widest, 2));
        before.AssertSame(test.Memory);
        Assert.Equal(1, test.Allocator.Calls);
        Assert.Equal(RadixAddResult.Added, test.Tree.Add(widest));
        Assert.Equal([widest], test.Walk().Numbers);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(16384)]
    [InlineData(65536)]
    public void A_tree_too_shallow_for_the_page_type_holds_both_types_as_one_and_deleting_one_deletes_the_other(int pageSize)
    {
        var test = new TreeUnderTest("rfc-page-type", pageSize);
        ulong contig = RadixFacts.Encode(pageSize, 0x40000000, 2, 0);
        ulong split = RadixFacts.Encode(pageSize, 0x40000000, 2, 1);

        Assert.Equal(RadixAddResult.Added, test.Tree.Add(split));

        Assert.Equal(RadixAddResult.AlreadyThere, test.Tree.Add(contig));
        Assert.Equal([contig], test.Walk().Numbers);
        Assert.True(test.Tree.TryFindBlock(0x40000000, out _, out int order, out int pageType));
        Assert.Equal((2, 0), (order, pageType));
        Assert.True(test.Tree.Delete(contig));
        Assert.False(test.Tree.Contains(split));
        Assert.False(test.Tree.Delete(split));
    }

    [Fact]
    public void On_linux_7_3_the_page_type_makes_every_key_too_wide()
    {
        // The RFC on another base than the one that it was posted on.
        RadixTreeAbi rfc = ReleaseCatalog.BuiltIn.Find("rfc-page-type")!.MemoryMap.Radix!;
        var geometry = new RadixGeometry(rfc with { WideKeys = WideKeyPolicy.Refused }, new PageGeometry(4096, 52));
        var test = new TreeUnderTest(geometry);

        Assert.Equal(RadixAddResult.TooWide, test.Tree.Add(geometry.Encode(0x40000000, 2, 1)));
        Assert.Equal(RadixAddResult.Added, test.Tree.Add(geometry.Encode(0x40000000, 2, 0)));
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(16384)]
    [InlineData(65536)]
    public void A_tree_deep_enough_keeps_both_page_types(int pageSize)
    {
        var test = new TreeUnderTest("rfc-page-type-deep", pageSize);
        ulong contig = RadixFacts.Encode(pageSize, 0x40000000, 2, 0);
        ulong split = RadixFacts.Encode(pageSize, 0x40000000, 2, 1);

        Assert.Equal(RadixAddResult.Added, test.Tree.Add(split));
        Assert.False(test.Tree.Contains(contig));
        Assert.True(test.Tree.TryFindBlock(0x40000000, out _, out _, out int pageType));
        Assert.Equal(1, pageType);
        Assert.Equal(RadixAddResult.Added, test.Tree.Add(contig));
        Assert.Equal([contig, split], test.Walk().Numbers);
        Assert.True(test.Tree.Delete(contig));
        Assert.True(test.Tree.Contains(split));
    }

    [Fact]
    public void Deleting_leaves_nodes_standing_and_they_are_used_again()
    {
        var test = new TreeUnderTest("linux-7.3", 4096);
        test.Tree.Add(0x10000000000001);
        int calls = test.Allocator.Calls;

        Assert.True(test.Tree.Delete(0x10000000000001));

        Assert.Empty(test.Walk().Runs);
        Assert.Equal(6, test.Walk().Structures.Count);
        Assert.Equal((5, 1), (test.Tree.Nodes, test.Tree.Leaves));
        Assert.Equal(RadixAddResult.Added, test.Tree.Add(0x10000000000002));
        Assert.Equal(calls, test.Allocator.Calls);
        Assert.False(test.Tree.Delete(0x20000000000002));
    }

    [Fact]
    public void Every_page_belongs_to_the_structure_that_lies_there()
    {
        var test = new TreeUnderTest("linux-7.3", 16384);
        test.Tree.Add(0x4000000000001);

        Assert.Equal("kho_radix_node", test.Memory.OwnerOf(test.Tree.Root, 16384));
        Assert.Equal("kho_radix_leaf", test.Memory.OwnerOf(test.Walk().Structures[^1].Address + 16383));
        Assert.Equal((ulong)test.Memory.PageCount * 16384, test.Memory.OwnedBytes);
    }

    [Fact]
    public void A_request_says_which_node_is_asked_for()
    {
        var test = new TreeUnderTest("linux-7.3", 4096);

        test.Tree.Add(0x10000000012345);

        Assert.Equal(
            [
                (MapStructure.Node, 5, 0UL), (MapStructure.Node, 4, 0x2), (MapStructure.Node, 3, 0x400), (MapStructure.Node, 2, 0x80000), (MapStructure.Node, 1, 0x10000000),
                (MapStructure.Leaf, 0, 0x2000000002),
            ],
            test.Allocator.Requests.Select(request => (request.Kind, request.Level, request.Prefix)));
        Assert.All(test.Allocator.Requests, request => Assert.Equal((-1, 4096), (request.Order, request.Length)));
    }

    [Fact]
    public void Empty_nodes_can_be_made_by_level_and_prefix_and_are_those_that_keys_then_use() =>
        Gen.Select(_trees, AnyBlock).Sample((tree, any) =>
        {
            ulong key = Keys(tree, any, 0).Single();
            var whole = new TreeUnderTest(tree.Release, tree.PageSize);
            whole.Tree.Add(key);
            var test = new TreeUnderTest(tree.Release, tree.PageSize);
            foreach (PageRequest request in whole.Allocator.Requests)
            {
                ulong? node = test.Tree.EnsureNode(request.Level, request.Prefix);

                Assert.Equal(test.Allocator.Given[^1], node);
                Assert.Equal(node, test.Tree.EnsureNode(request.Level, request.Prefix));
            }

            Assert.Empty(test.Walk().Runs);
            Assert.Equal(whole.Allocator.Requests, test.Allocator.Requests);
            Assert.Equal(RadixAddResult.Added, test.Tree.Add(key));
            new MemorySnapshot(whole.Memory).AssertSame(test.Memory);
        }, iter: 200);

    [Fact]
    public void Nodes_that_no_key_leads_to_cannot_be_made()
    {
        var test = new TreeUnderTest("linux-7.3", 4096);

        Assert.Equal(test.Tree.Root, test.Tree.EnsureNode(5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Tree.EnsureNode(5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Tree.EnsureNode(6, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Tree.EnsureNode(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Tree.EnsureNode(4, 512));
        Assert.NotNull(test.Tree.EnsureNode(4, 511));
    }

    [Fact]
    public void A_page_inside_a_bigger_block_finds_that_block() =>
        Gen.Select(_trees, AnyBlock.Array[1, 6], Gen.ULong.Array[12]).Sample((tree, anyBlocks, others) =>
        {
            var test = new TreeUnderTest(tree.Release, tree.PageSize);
            (_, int shift, int orderZero, _, _, int maximumOrder) = RadixFacts.Size(tree.PageSize);
            List<(ulong Start, int Order, int Type)> blocks = [];
            foreach ((int anyOrder, ulong bits, int anyType) in anyBlocks)
            {
                int type = RadixFacts.HasPageType(tree.Release) ? anyType : 0;
                int order = anyOrder % (maximumOrder + 1);
                ulong size = 1UL << (shift + order);
                ulong start = bits % (1UL << 52) / size * size;
                if (blocks.All(block => start + size <= block.Start || start >= block.Start + (1UL << (shift + block.Order))))
                {
                    blocks.Add((start, order, type));
                    test.Tree.Add(RadixFacts.Encode(tree.PageSize, start, order, type));
                }
            }

            bool losesType = tree.HeldBits <= 63;
            IEnumerable<ulong> addresses = blocks.SelectMany(block =>
            {
                ulong size = 1UL << (shift + block.Order);
                return others.Select(other => block.Start + (other % size)).Concat([block.Start, block.Start + size - 1, block.Start - 1, block.Start + size]);
            }).Concat(others);
            foreach (ulong address in addresses)
            {
                (ulong Start, int Order, int Type)[] holding = [.. blocks.Where(block => address >= block.Start && address - block.Start < 1UL << (shift + block.Order))];
                bool isLost = holding.Length > 0 && orderZero - holding[0].Order >= tree.HeldBits;
                bool found = test.Tree.TryFindBlock(address, out ulong start, out int order, out int pageType);
                if (tree.HeldBits <= orderZero)
                {
                    // Keys of order 0 stay in this tree as keys of other blocks: what has an order of its own is found all the same.
                    Assert.True(found || holding.Length == 0 || isLost);
                    continue;
                }

                Assert.Equal(holding.Length > 0, found);
                Assert.Equal(found ? (holding[0].Start, holding[0].Order, losesType ? 0 : holding[0].Type) : default, (start, order, pageType));
            }
        }, iter: 200);

    [Fact]
    public void A_block_whose_order_the_tree_lost_is_found_as_the_block_that_its_key_became()
    {
        // At 16K pages this tree holds 50 bits, and bit 50 stands for order 0. What is left reads as order 34 at 0.
        var test = new TreeUnderTest("linux-7.1-rc5", 16384);
        test.Tree.Add(RadixFacts.Encode(16384, 0x40000000, 0, 0));

        Assert.Equal([0x40000000UL >> 14], test.Walk().Numbers);
        Assert.True(test.Tree.TryFindBlock(0x40000000, out ulong start, out int order, out _));
        Assert.Equal((0UL, 34), (start, order));
    }

    private static IEnumerable<ulong> Keys((string Release, int PageSize, int Depth, int HeldBits) tree, (int Order, ulong Bits, int Type) any, int neighbours)
    {
        (_, int shift, int orderZero, _, _, int maximumOrder) = RadixFacts.Size(tree.PageSize);
        int order = any.Order % (maximumOrder + 1);
        ulong size = 1UL << (shift + order);
        ulong address = any.Bits % (1UL << 52) / size * size;
        int type = RadixFacts.HasPageType(tree.Release) ? any.Type : 0;
        ulong key = RadixFacts.Encode(tree.PageSize, address, order, type);
        ulong last = ((key & (TypeBit - 1)) | ((1UL << (orderZero - order)) - 1)) | (key & TypeBit);
        for (ulong step = 0; step <= (ulong)neighbours && key + step <= last; step++)
        {
            yield return key + step;
        }
    }

    private static bool IsRefused((string Release, int PageSize, int Depth, int HeldBits) tree, ulong key) =>
        RadixFacts.RefusesWideKeys(tree.Release) && key >> (RadixFacts.Size(tree.PageSize).OrderZero + 1) != 0;
}
