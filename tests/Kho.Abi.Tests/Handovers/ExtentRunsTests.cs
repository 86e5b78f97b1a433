using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;

namespace Kho.Abi.Tests.Handovers;

public sealed class ExtentRunsTests
{
    private const int Shift = 12;

    [Fact]
    public void What_is_covered_is_what_a_list_of_pages_says() => Gen.Select(
        Gen.Select(Gen.Int[0, 100], Gen.Int[1, 5], Gen.Int[0, 3]).Array[0, 8],
        Gen.Select(Gen.Int[0, 160 << Shift], Gen.Int[1, 20 << Shift]).Array[20]).Sample((extents, ranges) =>
        {
            HashSet<int> pages = [.. extents.SelectMany(extent => Enumerable.Range(extent.Item1, extent.Item2 << extent.Item3))];
            var runs = new ExtentRuns(extents.Select(extent => new PreservedExtent((ulong)extent.Item1 << Shift, (ulong)extent.Item2, extent.Item3, 0)).Order(), Shift);
            foreach ((int first, int length) in ranges)
            {
                int last = first + length - 1;
                bool expected = Enumerable.Range(first >> Shift, (last >> Shift) - (first >> Shift) + 1).All(pages.Contains);
                Assert.Equal(expected, runs.Covers((ulong)first, (ulong)last));
            }
        });

    [Fact]
    public void The_number_of_blocks_does_not_matter()
    {
        var runs = new ExtentRuns([new PreservedExtent(0x1000, (1UL << 38) - 1, 0, 0), new PreservedExtent(1UL << 50, 1UL << 2, 36, 0)], Shift);

        Assert.True(runs.Covers(0x1000, (1UL << 50) + (1UL << 50) - 1));
        Assert.True(runs.Covers(1UL << 49, 1UL << 49));
        Assert.False(runs.Covers(0xfff, 0x1000));
        Assert.False(runs.Covers(1UL << 50, 1UL << 51));
    }

    [Fact]
    public void A_range_that_runs_past_the_end_is_not_covered()
    {
        var runs = new ExtentRuns([new PreservedExtent(0, 1, 52, 0)], Shift);

        Assert.False(runs.Covers(ulong.MaxValue - 5, 5));
        Assert.True(runs.Covers(ulong.MaxValue - 5, ulong.MaxValue));
        Assert.False(new ExtentRuns([], Shift).Covers(0, 0));
    }
}
