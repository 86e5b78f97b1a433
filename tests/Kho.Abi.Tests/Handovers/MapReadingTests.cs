using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Codec;

namespace Kho.Abi.Tests.Handovers;

/// <summary>What is computed once a bitmap, where all of its bits are alike, is what is computed for each run by itself.</summary>
public sealed class MapReadingTests
{
    private const ulong KnownEnd = 1UL << 40;

    public static TheoryData<string, int> Layouts => new()
    {
        { "linux-7.3", 4096 },
        { "linux-7.3", 16384 },
        { "linux-7.1-rc5", 16384 },
        { "rfc-page-type", 4096 },
        { "rfc-page-type-deep", 65536 },
        { "linux-6.17", 4096 },
        { "linux-6.19", 4096 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Runs_of_a_bitmap_give_what_they_give_one_by_one(string release, int pageSize)
    {
        MapLayout layout = ReleaseAt.Of(ReleaseCatalog.BuiltIn.Find(release)!, pageSize).Map;
        int extents = 0;
        int invalid = 0;
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            var memory = new PageMemory(pageSize);
            var together = new MapReading(layout, KnownEnd, [], memory);
            var single = new MapReading(layout, KnownEnd, [], memory);
            for (ulong number = 1; number <= 20; number++)
            {
                MapBitmap bitmap = RandomBitmap(layout, number, random);
                BitRun[] runs = RandomRuns(layout.BitsAtOnce, random);
                ((IMapVisitor)together).Runs(bitmap, runs);
                foreach (BitRun run in runs)
                {
                    ((IMapVisitor)single).Run(new MapRun(bitmap.First + (ulong)run.Start, (ulong)run.Count, bitmap.Order, bitmap.Address));
                }
            }

            Assert.Equal(single.Extents, together.Extents);
            Assert.Equal(single.InvalidKeys, together.InvalidKeys);
            Assert.Equal(single.Broken, together.Broken);
            extents += single.Extents.Count;
            invalid += single.InvalidKeys.Count;
        }, seed: "0N0XIzNsQ0O2", iter: 100, threads: 1);

        Assert.True(extents > 1000 && invalid > 100, $"{extents} extents and {invalid} keys that are none are too few to say anything");
    }

    /// <summary>Bitmaps within one order, across several, at the end of the address space, and of keys that are no blocks.</summary>
    private static MapBitmap RandomBitmap(MapLayout layout, ulong number, Random random)
    {
        ulong address = number * (ulong)layout.Pages.PageSize;
        ulong mask = ~(ulong)(layout.BitsAtOnce - 1);
        if (layout.Radix is null)
        {
            int order = random.Next(12);
            ulong end = 1UL << (layout.Pages.PhysicalAddressBits - layout.Pages.PageShift - order);
            ulong first = random.Next(3) == 0 ? end - (ulong)random.Next(1, 2 * layout.BitsAtOnce) : (ulong)random.Next(1 << 20) & mask;
            return new MapBitmap(first, order, address);
        }

        ulong key = random.Next(5) switch
        {
            0 => 0,
            1 => (ulong)random.NextInt64() >> random.Next(63),
            2 => ulong.MaxValue >> random.Next(2),
            _ => (1UL << (layout.Radix.Order0Bit - random.Next(10))) + (ulong)random.Next(1 << 24),
        };
        return new MapBitmap(key & mask & layout.Radix.HeldMask, -1, address);
    }

    private static BitRun[] RandomRuns(int bits, Random random)
    {
        if (random.Next(4) == 0)
        {
            return [new BitRun(0, bits)];
        }

        List<BitRun> runs = [];
        for (int start = random.Next(3); start < bits && runs.Count < 50;)
        {
            int end = Math.Min(bits, start + 1 + random.Next(random.Next(2) == 0 ? 3 : bits / 2));
            runs.Add(new BitRun(start, end));
            start = end + 1 + random.Next(random.Next(2) == 0 ? 3 : bits / 4);
        }

        return runs.Count > 0 ? [.. runs] : [new BitRun(bits - 1, bits)];
    }
}
