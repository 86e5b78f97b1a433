using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Handover;
using Kho.Abi.Physical;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Codec;

namespace Kho.Abi.Tests.Handover;

/// <summary>What several threads read of a map is what one reads: extents, findings, and the order of both.</summary>
public sealed class ParallelWalkTests
{
    private const int Threads = 4;
    private const ulong Field = 0x1234;
    private const ulong KnownEnd = 1UL << 40;

    private static readonly ParallelWalk _alone = new(long.MaxValue, 1);
    private static readonly ParallelWalk _always = new(0, Threads, AnyMemory: true);

    public static TheoryData<string, int> Trees => new()
    {
        { "linux-7.3", 4096 },
        { "linux-7.3", 16384 },
        { "linux-7.1-rc5", 16384 },
        { "rfc-page-type", 4096 },
        { "rfc-page-type-deep", 4096 },
    };

    [Theory]
    [MemberData(nameof(Trees))]
    public void Sound_trees(string release, int pageSize) =>
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            (MapLayout layout, RadixTreeImage image) = RandomTree(release, pageSize, random);

            AssertAlike(layout, image.Memory, RandomScratch(image.Memory, random), image.Root);
        }, seed: "0N0XIzNsQ0O2", iter: 20, threads: 1);

    [Theory]
    [MemberData(nameof(Trees))]
    public void Damaged_trees(string release, int pageSize) =>
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            (MapLayout layout, RadixTreeImage image) = RandomTree(release, pageSize, random);
            Damage(image.Memory, random);

            AssertAlike(layout, image.Memory, RandomScratch(image.Memory, random), image.Root);
        }, seed: "0N0XIzNsQ0O2", iter: 60, threads: 1);

    [Theory]
    [InlineData("linux-6.17", 4096)]
    [InlineData("linux-6.19", 4096)]
    [InlineData("linux-6.17", 16384)]
    public void Chunk_lists_sound_and_damaged(string release, int pageSize) =>
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            MapLayout layout = Layout(release, pageSize);
            ChunkListImage image = new ChunkListImage(pageSize, layout.BitmapBits / 8).Add(RandomBlocks(pageSize, random), 1 + random.Next(20));
            AssertAlike(layout, image.Memory, RandomScratch(image.Memory, random), image.First);
            Damage(image.Memory, random);

            AssertAlike(layout, image.Memory, RandomScratch(image.Memory, random), image.First);
        }, seed: "0N0XIzNsQ0O2", iter: 40, threads: 1);

    /// <summary>All pointers are sound, and only reading the leaf shows that it cannot be read.</summary>
    [Fact]
    public void A_leaf_that_cannot_be_read_is_the_finding_that_one_thread_has()
    {
        (MapLayout layout, RadixTreeImage image) = RandomTree("linux-7.3", 4096, new Random(7));
        MapReading sound = _always.Read(layout, image.Memory, [], KnownEnd, image.Root, Field);
        ulong leaf = sound.Structures.Last(structure => structure.Kind == MapStructure.Leaf).Address;
        image.Memory.Exclude(leaf);

        MapReading reading = _always.Read(layout, image.Memory, [], KnownEnd, image.Root, Field);

        Assert.Equal((leaf, BrokenReason.Excluded), (Assert.Single(reading.Broken).Target, reading.Broken[0].Reason));
        AssertAlike(layout, image.Memory, [], image.Root);
    }

    [Fact]
    public void Bitmaps_are_read_after_all_nodes_and_each_page_once()
    {
        (MapLayout layout, RadixTreeImage image) = RandomTree("linux-7.3", 4096, new Random(7));
        var memory = new OrderedMemory(image.Memory);

        MapReading reading = _always.Read(layout, memory, [], KnownEnd, image.Root, Field);

        Assert.True(reading.Outer > 8 * Threads);
        Assert.Equal(reading.Inner + reading.Outer, memory.Entered.Count);
        Assert.Equal(memory.Entered.Count, memory.Entered.Distinct().Count());
        Assert.Equal(reading.Structures.Where(structure => structure.Kind == MapStructure.Node).Select(structure => structure.Address), memory.Entered.Take(reading.Inner));
    }

    [Fact]
    public void Memory_of_a_kind_that_is_not_known_to_allow_it_is_read_by_one_thread()
    {
        (MapLayout layout, RadixTreeImage image) = RandomTree("linux-7.3", 4096, new Random(7));
        var memory = new OrderedMemory(image.Memory);

        MapReading reading = (_always with { AnyMemory = false }).Read(layout, memory, [], KnownEnd, image.Root, Field);

        Assert.Equal(reading.Structures.Select(structure => structure.Address), memory.Entered);
    }

    private static void AssertAlike(MapLayout layout, IPhysicalMemory memory, IReadOnlyList<ScratchArea> scratch, ulong address)
    {
        MapReading several = _always.Read(layout, memory, scratch, KnownEnd, address, Field);
        MapReading one = _alone.Read(layout, memory, scratch, KnownEnd, address, Field);

        Assert.Equal(one.Extents, several.Extents);
        Assert.Equal(one.Misplaced, several.Misplaced);
        Assert.Equal(one.InvalidKeys, several.InvalidKeys);
        Assert.Equal(one.Broken, several.Broken);
        Assert.Equal(one.Structures, several.Structures);
        Assert.Equal((one.Inner, one.Outer), (several.Inner, several.Outer));
    }

    private static MapLayout Layout(string release, int pageSize) =>
        MapLayout.Of(ReleaseCatalog.BuiltIn.Find(release)!, pageSize, ReleaseCatalog.BuiltIn.Structures);

    private static (MapLayout Layout, RadixTreeImage Image) RandomTree(string release, int pageSize, Random random)
    {
        MapLayout layout = Layout(release, pageSize);
        RadixGeometry geometry = layout.Radix!;
        var image = new RadixTreeImage(pageSize, geometry.Depth);
        foreach ((ulong address, int order) in RandomBlocks(pageSize, random))
        {
            image.Add(geometry.Encode(address, order, random.Next(Math.Max(1, geometry.PageTypes.Count))) & geometry.HeldMask);
        }

        for (int stray = random.Next(6); stray > 0; stray--)
        {
            // Keys that are no blocks, or blocks where no memory is.
            image.Add(((ulong)random.NextInt64() >> random.Next(63)) & geometry.HeldMask);
        }

        return (layout, image);
    }

    /// <summary>Runs of blocks of several orders: some go on over the borders of leaves.</summary>
    private static IEnumerable<(ulong Address, int Order)> RandomBlocks(int pageSize, Random random)
    {
        ulong bits = (ulong)pageSize * 8;
        for (int run = 0; run < 60; run++)
        {
            int order = random.Next(3) == 0 ? random.Next(10) : 0;
            ulong size = (ulong)pageSize << order;
            ulong block = (ulong)random.Next(120) * bits;
            block += random.Next(2) == 0 ? bits - (ulong)random.Next(1, 40) : (ulong)random.Next(pageSize);
            for (int count = random.Next(1, 80); count > 0 && (block + 1) * size < KnownEnd; count--, block++)
            {
                yield return (block * size, order);
            }
        }
    }

    private static List<ScratchArea> RandomScratch(PageMemory memory, Random random)
    {
        IReadOnlyList<PhysicalRange> ranges = memory.Ranges;
        return [.. Enumerable.Range(0, random.Next(3)).Select(_ => new ScratchArea(ranges[random.Next(ranges.Count)].Start, (ulong)memory.PageSize * 8))];
    }

    /// <summary>Pages go missing, and pointers lead to other pages, to themselves, into the middle of pages and nowhere.</summary>
    private static void Damage(PageMemory memory, Random random)
    {
        ulong[] pages = [.. memory.Ranges.Select(range => range.Start)];
        for (int damage = random.Next(1, 4); damage > 0; damage--)
        {
            ulong page = pages[random.Next(pages.Length)];
            ulong word = page + (8 * (ulong)random.Next(random.Next(2) == 0 ? 8 : memory.PageSize / 8));
            switch (random.Next(5))
            {
                case 0:
                    memory.Remove(page);
                    break;
                case 1:
                    memory.Exclude(page);
                    break;
                case 2:
                    memory.WriteNumber(word, pages[random.Next(pages.Length)]);
                    break;
                case 3:
                    memory.WriteNumber(word, pages[random.Next(pages.Length)] + (ulong)random.Next(1, 4096));
                    break;
                default:
                    memory.WriteNumber(word, (ulong)random.NextInt64());
                    break;
            }
        }
    }

    /// <summary>Memory that keeps the addresses at which it was read, in order.</summary>
    private sealed class OrderedMemory(PageMemory inner) : IPhysicalMemory
    {
        private readonly Lock _gate = new();

        public List<ulong> Entered { get; } = [];

        public IReadOnlyList<PhysicalRange> Ranges => inner.Ranges;

        public PageState Lookup(ulong address, out ulong length) => inner.Lookup(address, out length);

        public int Read(ulong address, Span<byte> destination, out PageState state)
        {
            lock (_gate)
            {
                Entered.Add(address);
                return inner.Read(address, destination, out state);
            }
        }

        public void Dispose() => inner.Dispose();
    }
}
