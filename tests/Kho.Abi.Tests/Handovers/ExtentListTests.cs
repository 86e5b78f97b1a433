using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;

namespace Kho.Abi.Tests.Handovers;

/// <summary>A list of extents in parts does what a list in one piece does, at the ends of parts too.</summary>
public class ExtentListTests
{
    private const int Shift = 12;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData((1 << 11) - 1)]
    [InlineData(1 << 11)]
    [InlineData((1 << 11) + 1)]
    [InlineData((1 << 16) + 3)]
    public void Any_number_of_extents_is_kept_sorted_and_merged(int count)
    {
        // Two blocks side by side each, and a gap; the last come first.
        PreservedExtent[] expected = [.. Enumerable.Range(0, count).Select(number => new PreservedExtent((ulong)((number * 4) + 1) << Shift, 2, 0, 0))];
        var list = new ExtentList();
        foreach (PreservedExtent extent in expected.Reverse())
        {
            list.Add(extent with { Start = extent.Start + (1UL << Shift), Blocks = 1 });
            list.Add(extent with { Blocks = 1 });
        }

        Assert.Equal(2 * count, list.Count);
        Assert.Equal(-1, list.SortAndFindOverlap(Shift));
        list.SortAndMerge(Shift);

        Assert.Equal(expected, list);
        Assert.Equal(expected, Walked(list));
        Assert.Equal(count == 0 ? -1 : count - 1, count == 0 ? -1 : list.FindTouched(expected[^1].Start, expected[^1].Start, Shift));
        Assert.Equal(-1, list.FindTouched(0, 0xfff, Shift));
        list.Add(new PreservedExtent(1UL << 50, 1, 0, 0));
        Assert.Equal([.. expected, new PreservedExtent(1UL << 50, 1, 0, 0)], list);
    }

    [Fact]
    public void Lists_of_random_extents_are_those_of_a_list_in_one_piece()
    {
        int merged = 0;
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            PreservedExtent[] extents = [.. Enumerable.Range(0, random.Next(200)).Select(_ => new PreservedExtent((ulong)random.Next(400) << Shift, (ulong)random.Next(1, 3), 0, random.Next(2))).DistinctBy(extent => (extent.Start, extent.PageType))];
            var list = new ExtentList();
            list.AddRange(extents);
            PreservedExtent[] sorted = [.. extents.Order()];
            List<PreservedExtent> expected = [];
            foreach (PreservedExtent extent in sorted)
            {
                if (expected.Count > 0 && expected[^1].PageType == extent.PageType && expected[^1].Last(Shift) + 1 == extent.Start)
                {
                    expected[^1] = expected[^1] with { Blocks = expected[^1].Blocks + extent.Blocks };
                    merged++;
                }
                else
                {
                    expected.Add(extent);
                }
            }

            int overlap = Enumerable.Range(1, Math.Max(sorted.Length, 1)).FirstOrDefault(index => index < sorted.Length && sorted[index].Start <= sorted[index - 1].Last(Shift), -1);
            Assert.Equal(overlap, list.SortAndFindOverlap(Shift));
            list.SortAndMerge(Shift);
            Assert.Equal(expected, list);
        }, seed: "0N0XIzNsQ0O2", iter: 500, threads: 1);

        Assert.True(merged > 1000, $"only {merged} extents were merged");
    }

    [Fact]
    public void A_place_past_the_end_is_refused()
    {
        var list = new ExtentList();
        list.Add(new PreservedExtent(0x1000, 1, 0, 0));

        Assert.Throws<ArgumentOutOfRangeException>(() => list[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[-1]);
    }

    private static List<PreservedExtent> Walked(ExtentList list)
    {
        List<PreservedExtent> walked = [];
        foreach (PreservedExtent extent in list)
        {
            walked.Add(extent);
        }

        return walked;
    }
}
