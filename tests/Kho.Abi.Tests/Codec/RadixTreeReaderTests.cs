using CsCheck;
using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

/// <summary>Sound trees, made by <see cref="RadixTreeImage"/>, come back as the set that was put in.</summary>
public sealed class RadixTreeReaderTests
{
    private static readonly Gen<(string Release, int PageSize, int Depth, int HeldBits)> _trees = Gen.OneOf(RadixFacts.Trees);

    [Fact]
    public void A_walk_meets_every_block_that_was_put_in_and_no_other() =>
        Gen.Select(_trees, AnyBlock.Array[0, 12], Gen.Int[0, 3]).Sample((tree, anyBlocks, neighbours) =>
        {
            RadixGeometry geometry = RadixFacts.Geometry(tree.Release, tree.PageSize);
            var image = new RadixTreeImage(tree.PageSize, tree.Depth);
            ulong[] keys = [.. anyBlocks.SelectMany(any => Keys(tree, any, neighbours)).Distinct()];
            foreach (ulong key in keys)
            {
                image.Add(key);
            }

            MapRecorder walk = image.Walk(geometry);

            Assert.Empty(walk.Broken);
            Assert.Equal(keys.Select(key => RadixFacts.Held(tree.HeldBits, key)).Distinct().Order(), walk.Numbers);
            Assert.Equal(image.Nodes, walk.Structures.Count(structure => structure.Kind == MapStructure.Node));
            Assert.Equal(image.Leaves, walk.Structures.Count(structure => structure.Kind == MapStructure.Leaf));
            Assert.All(walk.Runs, run => Assert.Equal((-1, image.Path(run.First)[^1]), (run.Order, run.Source)));
            Assert.Equal(walk.Structures.Count, walk.Structures.DistinctBy(structure => structure.Address).Count());
        }, iter: 300);

    [Fact]
    public void A_lookup_finds_what_a_walk_finds() =>
        Gen.Select(_trees, AnyBlock.Array[1, 6], Gen.ULong.Array[20]).Sample((tree, anyBlocks, others) =>
        {
            RadixGeometry geometry = RadixFacts.Geometry(tree.Release, tree.PageSize);
            var image = new RadixTreeImage(tree.PageSize, tree.Depth);
            ulong[] keys = [.. anyBlocks.SelectMany(any => Keys(tree, any, 1))];
            foreach (ulong key in keys)
            {
                image.Add(key);
            }

            var reader = RadixFacts.Reader(geometry, image.Memory);
            HashSet<ulong> walked = [.. image.Walk(geometry).Numbers];

            Assert.All(keys, key => Assert.Equal(MapPresence.Present, reader.Lookup(image.Root, key)));
            foreach (ulong key in others.Concat(keys.SelectMany(key => new[] { key ^ 1, key ^ 0x8000, key + 1, key - 1, key ^ (1UL << 57) })))
            {
                MapPresence expected = walked.Contains(RadixFacts.Held(tree.HeldBits, key)) ? MapPresence.Present : MapPresence.Absent;
                Assert.Equal(expected, reader.Lookup(image.Root, key));
            }
        }, iter: 200);

    [Theory]
    [InlineData(4096, 6)]
    [InlineData(16384, 5)]
    [InlineData(65536, 4)]
    public void Of_an_empty_tree_there_is_the_root_alone(int pageSize, int depth)
    {
        var image = new RadixTreeImage(pageSize, depth);

        MapRecorder walk = image.Walk(RadixFacts.Geometry("linux-7.3", pageSize));

        Assert.Empty(walk.Runs);
        Assert.Empty(walk.Broken);
        Assert.Equal([(image.Root, MapStructure.Node)], walk.Structures);
    }

    [Fact]
    public void Empty_nodes_and_leaves_that_deleting_leaves_behind_hold_nothing_and_break_nothing()
    {
        var image = new RadixTreeImage(4096, 6);
        image.Path(0x10000000000001);
        image.Add(0x10000000008000);

        MapRecorder walk = image.Walk(RadixFacts.Geometry("linux-7.3", 4096));

        Assert.Empty(walk.Broken);
        Assert.Equal([0x10000000008000], walk.Numbers);
        Assert.Equal(7, walk.Structures.Count);
    }

    [Fact]
    public void Neighbouring_keys_of_one_leaf_are_one_run_and_a_run_ends_with_its_leaf()
    {
        var image = new RadixTreeImage(4096, 6);
        for (ulong page = 0x7ff0; page < 0x8010; page++)
        {
            image.Add(0x10000000000000 + page);
        }

        MapRecorder walk = image.Walk(RadixFacts.Geometry("linux-7.3", 4096));

        Assert.Equal([(0x10000000007ff0, 16), (0x10000000008000, 16)], walk.Runs.Select(run => (run.First, run.Count)));
    }

    [Fact]
    public void Page_types_share_one_path_in_a_tree_that_is_too_shallow_and_two_in_a_deep_one()
    {
        const ulong Contig = 0x1000000000020;
        const ulong Split = 0x8001000000000020;
        var shallow = new RadixTreeImage(4096, 6);
        var deep = new RadixTreeImage(4096, 7);
        shallow.Add(Split);
        deep.Add(Split);
        RadixGeometry posted = RadixFacts.Geometry("rfc-page-type", 4096);
        RadixGeometry repaired = RadixFacts.Geometry("rfc-page-type-deep", 4096);

        Assert.Equal([Contig], shallow.Walk(posted).Numbers);
        Assert.Equal(MapPresence.Present, RadixFacts.Reader(posted, shallow.Memory).Lookup(shallow.Root, Contig));
        Assert.Equal([Split], deep.Walk(repaired).Numbers);
        Assert.Equal(MapPresence.Absent, RadixFacts.Reader(repaired, deep.Memory).Lookup(deep.Root, Contig));
    }

    [Fact]
    public void Blocks_come_by_descending_order_and_then_by_address()
    {
        var image = new RadixTreeImage(4096, 6);
        (ulong Address, int Order)[] blocks = [(0x1000, 0), (0x40000000, 9), (0x200000, 9), (0x100000000, 18), (0x4000, 2)];
        RadixGeometry geometry = RadixFacts.Geometry("linux-7.3", 4096);
        foreach ((ulong address, int order) in blocks)
        {
            image.Add(RadixFacts.Encode(4096, address, order, 0));
        }

        RadixKey[] keys = [.. image.Walk(geometry).Numbers.Select(geometry.Decode)];

        Assert.Equal([(0x100000000, 18), (0x200000, 9), (0x40000000, 9), (0x4000, 2), (0x1000, 0)], keys.Select(key => (key.Address, key.Order)));
    }

    private static Gen<(int Order, ulong Bits, int Type)> AnyBlock { get; } = Gen.Select(Gen.Int[0, 39], Gen.ULong, Gen.Int[0, 1]);

    /// <summary>Keys of a block and of some that follow it.</summary>
    private static IEnumerable<ulong> Keys((string Release, int PageSize, int Depth, int HeldBits) tree, (int Order, ulong Bits, int Type) any, int neighbours)
    {
        (_, int shift, _, _, _, int maximumOrder) = RadixFacts.Size(tree.PageSize);
        int order = any.Order % (maximumOrder + 1);
        ulong size = 1UL << (shift + order);
        ulong first = any.Bits % (1UL << 52) / size;
        for (int index = 0; index <= neighbours; index++)
        {
            ulong address = (first + (ulong)index) * size;
            if (address < 1UL << 52)
            {
                yield return RadixFacts.Encode(tree.PageSize, address, order, RadixFacts.HasPageType(tree.Release) ? any.Type : 0);
            }
        }
    }
}
