using CsCheck;
using Kho.Abi.Restore;

namespace Kho.Abi.Tests.Restore;

/// <summary>Runs of like values against an array of values.</summary>
public sealed class RunMapTests
{
    [Fact]
    public void It_holds_what_an_array_would() => Gen.Select(Gen.Int[0, 60], Gen.Int[1, 12], Gen.Int[0, 2]).Array[0, 40].Sample(sets => Compare(sets, 80));

    [Fact]
    public void It_does_so_with_thousands_of_runs_too() => Gen.Select(Gen.Int[0, 5990], Gen.Int[1, 3], Gen.Int[0, 5]).Array[3000].Sample(sets => Compare(sets, 6000), iter: 20);

    [Fact]
    public void Ascending_and_descending_runs_are_kept_apart_and_merged_alike()
    {
        var ascending = new RunMap<int>();
        var descending = new RunMap<int>();
        for (int index = 0; index < 5000; index++)
        {
            ascending.Set((ulong)index * 2, (ulong)index * 2, 1);
            descending.Set((ulong)(4999 - index) * 2, (ulong)(4999 - index) * 2, 1);
        }

        Assert.Equal(5000, ascending.Count);
        Assert.Equal(ascending.Runs, descending.Runs);
        for (int index = 0; index < 5000; index++)
        {
            descending.Set(((ulong)index * 2) + 1, ((ulong)index * 2) + 1, 1);
        }

        Assert.Equal(new RunMap<int>.Run(0, 9999, 1), Assert.Single(descending.Runs));
    }

    [Fact]
    public void The_end_of_the_numbers_is_no_neighbour_of_their_beginning()
    {
        var map = new RunMap<int>();
        map.Set(ulong.MaxValue - 1, ulong.MaxValue, 7);
        map.Set(0, 0, 7);
        map.Set(ulong.MaxValue, ulong.MaxValue, 8);

        Assert.Equal([new(0, 0, 7), new(ulong.MaxValue - 1, ulong.MaxValue - 1, 7), new(ulong.MaxValue, ulong.MaxValue, 8)], map.Runs);
        Assert.Equal([new(ulong.MaxValue, ulong.MaxValue, 8)], map.Between(ulong.MaxValue, ulong.MaxValue));
        map.Set(0, ulong.MaxValue, 1);
        Assert.Equal(new RunMap<int>.Run(0, ulong.MaxValue, 1), Assert.Single(map.Runs));
    }

    private static void Compare((int First, int Length, int Value)[] sets, int size)
    {
        var map = new RunMap<int>();
        int?[] model = new int?[size];
        foreach ((int first, int length, int value) in sets)
        {
            map.Set((ulong)first, (ulong)(first + length - 1), value);
            Array.Fill(model, value, first, length);
        }

        List<RunMap<int>.Run> expected = Runs(model, 0, size - 1);
        Assert.Equal(expected, map.Runs);
        Assert.Equal(expected.Count, map.Count);
        for (int number = 0; number < size; number++)
        {
            Assert.Equal(model[number] is not null, map.TryGet((ulong)number, out RunMap<int>.Run run));
            if (model[number] is int value)
            {
                Assert.Equal(value, run.Value);
                Assert.InRange((ulong)number, run.First, run.Last);
            }
        }

        foreach ((int first, int length, int _) in sets.Take(20))
        {
            int from = Math.Max(0, first - 1);
            int to = Math.Min(size - 1, first + length);
            Assert.Equal(Runs(model, from, to), map.Between((ulong)from, (ulong)to));
        }
    }

    private static List<RunMap<int>.Run> Runs(int?[] model, int from, int to)
    {
        List<RunMap<int>.Run> runs = [];
        for (int number = from; number <= to; number++)
        {
            if (model[number] is not int value)
            {
                continue;
            }

            if (runs.Count > 0 && runs[^1].Last + 1 == (ulong)number && runs[^1].Value == value)
            {
                runs[^1] = runs[^1] with { Last = (ulong)number };
            }
            else
            {
                runs.Add(new((ulong)number, (ulong)number, value));
            }
        }

        return runs;
    }
}
