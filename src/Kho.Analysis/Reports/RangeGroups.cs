namespace Kho.Analysis.Reports;

/// <summary>Brings long lists of ranges down to a number that a page can hold, by joining those that lie closest together.</summary>
internal static class RangeGroups
{
    /// <summary>Groups neighbours.</summary>
    /// <param name="count">Number of ranges; they are in the order of their first pages.</param>
    /// <param name="limit">Greatest number of groups, at least 2.</param>
    /// <param name="first">Number of the first page of a range.</param>
    /// <param name="last">Number of the last page of a range.</param>
    /// <returns>Index of the first range of each group and number of its ranges.</returns>
    public static IReadOnlyList<(int From, int Count)> Of(int count, int limit, Func<int, ulong> first, Func<int, ulong> last)
    {
        if (count <= limit)
        {
            return [.. Enumerable.Range(0, count).Select(index => (index, 1))];
        }

        ulong[] gaps = new ulong[count - 1];
        ulong reach = last(0);
        for (int index = 1; index < count; index++)
        {
            gaps[index - 1] = first(index) > reach ? first(index) - reach : 0;
            reach = Math.Max(reach, last(index));
        }

        ulong[] sorted = [.. gaps];
        Array.Sort(sorted);
        ulong threshold = sorted[sorted.Length - (limit - 1)];
        int wider = gaps.Count(gap => gap > threshold);
        int ties = limit - 1 - wider;
        List<(int, int)> groups = new(limit);
        int from = 0;
        for (int index = 1; index < count; index++)
        {
            ulong gap = gaps[index - 1];
            if (gap > threshold || (gap == threshold && ties-- > 0))
            {
                groups.Add((from, index - from));
                from = index;
            }
        }

        groups.Add((from, count - from));
        return groups;
    }
}
