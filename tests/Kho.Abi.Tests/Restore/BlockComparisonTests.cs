using CsCheck;
using Kho.Abi.Restore;

namespace Kho.Abi.Tests.Restore;

/// <summary>Comparison of runs of blocks against comparison of sets of blocks.</summary>
public sealed class BlockComparisonTests
{
    private const int Shift = 12;

    private static readonly Gen<BlockRun[]> _runs = Gen.Select(Gen.Int[0, 24], Gen.Int[1, 6], Gen.Int[0, 3], Gen.Bool)
        .Select((start, count, order, aligned) => new BlockRun((ulong)(aligned ? start >> order << order : start) << Shift, (ulong)count, (uint)order, 0)).Array[0, 8];

    [Fact]
    public void Lost_and_invented_blocks_are_those_of_one_set_that_are_not_in_the_other() => Gen.Select(_runs, _runs).Sample((written, taken) =>
    {
        HashSet<(ulong, uint)> before = [.. Blocks(written)];
        HashSet<(ulong, uint)> after = [.. Blocks(taken)];
        BlockComparison comparison = BlockComparison.Compare(written, taken, Shift, compareTypes: false);

        Assert.Equal(before.Except(after).Order(), Blocks(comparison.Lost).Order());
        Assert.Equal(after.Except(before).Order(), Blocks(comparison.Invented).Order());
        Assert.Equal(((ulong)before.Except(after).Count(), (ulong)after.Except(before).Count(), 0UL), (comparison.LostCount, comparison.InventedCount, comparison.RetypedCount));
        Assert.Empty(comparison.Retyped);
    });

    [Fact]
    public void Blocks_of_another_type_are_those_of_both_sets_whose_types_differ() => Gen.Select(Gen.Int[0, 3].Array[24], Gen.Int[0, 3].Array[24]).Sample((written, taken) =>
    {
        BlockComparison comparison = BlockComparison.Compare(Typed(written), Typed(taken), Shift, compareTypes: true);
        IEnumerable<int> expected = Enumerable.Range(0, 24).Where(index => written[index] < 2 && taken[index] < 2 && written[index] != taken[index]);

        Assert.Equal(expected.Select(index => (ulong)index << Shift), Blocks(comparison.Retyped).Select(block => block.Start));
        Assert.Equal((ulong)expected.Count(), comparison.RetypedCount);
        Assert.All(comparison.Retyped, run => Assert.Equal(written[(int)(run.Start >> Shift)], run.PageType));
    });

    [Fact]
    public void What_is_lost_as_a_whole_is_in_the_order_of_addresses_and_once() => _runs.Sample(runs =>
    {
        (ulong, uint)[] expected = [.. Blocks(runs).Distinct().Order()];
        BlockComparison lost = BlockComparison.Compare([.. runs], [], Shift, compareTypes: true);
        BlockComparison invented = BlockComparison.Compare([], [.. runs], Shift, compareTypes: true);

        Assert.Equal(expected, Blocks(lost.Lost).Order());
        Assert.Equal(expected, Blocks(invented.Invented).Order());
        Assert.Equal(lost.Lost.OrderBy(run => run.Start).ThenBy(run => run.Order).Select(run => run.Start), lost.Lost.Select(run => run.Start));
        Assert.Equal((expected.Length, 0, 0), ((int)lost.LostCount, lost.Invented.Count, lost.Retyped.Count));
        Assert.Equal((lost.LostCount, 0), (lost.CountsOnly().LostCount, lost.CountsOnly().Lost.Count));
    });

    [Fact]
    public void The_number_of_blocks_does_not_matter()
    {
        const ulong Many = 1UL << 40;
        BlockComparison comparison = BlockComparison.Compare([new(0, Many, 0, 0)], [new(0, Many / 2, 0, 0), new((Many / 2) << Shift, 1, 1, 0)], Shift, compareTypes: false);

        Assert.Equal((Many / 2, 1UL), (comparison.LostCount, comparison.InventedCount));
        Assert.Equal(new BlockRun((Many / 2) << Shift, Many / 2, 0, 0), Assert.Single(comparison.Lost));
    }

    /// <summary>One page a number: 0 and 1 are types, the rest is no block.</summary>
    private static BlockRun[] Typed(int[] types) => [.. types.Select((type, index) => new BlockRun((ulong)index << Shift, 1, 0, type)).Where(run => run.PageType < 2)];

    private static IEnumerable<(ulong Start, uint Order)> Blocks(IEnumerable<BlockRun> runs) =>
        runs.SelectMany(run => Enumerable.Range(0, (int)run.Count).Select(index => (run.Start + ((ulong)index << (int)(run.Order + Shift)), run.Order)));
}
