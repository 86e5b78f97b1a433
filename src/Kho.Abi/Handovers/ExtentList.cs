using System.Runtime.InteropServices;
using Kho.Abi.Codec;

namespace Kho.Abi.Handovers;

/// <summary>Operations on lists of extents: sort, merge, and cut out the blocks that touch a range.</summary>
internal static class ExtentList
{
    /// <summary>
    /// Sorts a list by address in place and merges adjacent extents of one order and type. A sorted and merged list costs one
    /// pass.
    /// </summary>
    public static void SortAndMerge(List<PreservedExtent> extents, int pageShift)
    {
        Sort(extents);
        Span<PreservedExtent> all = CollectionsMarshal.AsSpan(extents);
        int last = 0;
        for (int index = 1; index < all.Length; index++)
        {
            PreservedExtent extent = all[index];
            ref PreservedExtent before = ref all[last];
            if (before.Order == extent.Order && before.PageType == extent.PageType && before.Last(pageShift) + 1 == extent.Start)
            {
                before = before with { Blocks = before.Blocks + extent.Blocks };
            }
            else if (++last != index)
            {
                all[last] = extent;
            }
        }

        if (last + 1 < extents.Count)
        {
            extents.RemoveRange(last + 1, extents.Count - last - 1);
        }
    }

    /// <summary>Sorts a list by address and finds the first extent that begins before an earlier extent ends.</summary>
    /// <returns>Index of that extent; -1 if none overlap.</returns>
    public static int SortAndFindOverlap(List<PreservedExtent> extents, int pageShift)
    {
        Sort(extents);
        ReadOnlySpan<PreservedExtent> all = CollectionsMarshal.AsSpan(extents);
        for (int index = 1; index < all.Length; index++)
        {
            if (all[index].Start <= all[index - 1].Last(pageShift))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Sorts only if needed: a map usually arrives sorted, and checking costs less than sorting.</summary>
    private static void Sort(List<PreservedExtent> extents)
    {
        ReadOnlySpan<PreservedExtent> all = CollectionsMarshal.AsSpan(extents);
        for (int index = 1; index < all.Length; index++)
        {
            if (all[index].CompareTo(all[index - 1]) < 0)
            {
                extents.Sort();
                return;
            }
        }
    }

    /// <summary>Splits an extent into the blocks before a range, the blocks that touch it, and the blocks after it.</summary>
    /// <param name="extent">Extent; at least one of its blocks touches the range.</param>
    /// <param name="first">Physical address of the range's first byte.</param>
    /// <param name="last">Physical address of the range's last byte.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    /// <param name="before">Blocks before the range; null if there are none.</param>
    /// <param name="touching">Blocks that touch the range.</param>
    /// <param name="after">Blocks after the range; null if there are none.</param>
    public static void Cut(PreservedExtent extent, ulong first, ulong last, int pageShift, out PreservedExtent? before, out PreservedExtent touching, out PreservedExtent? after)
    {
        int shift = extent.Order + pageShift;
        ulong from = first > extent.Start ? (first - extent.Start) >> shift : 0;
        ulong to = Math.Min(extent.Blocks - 1, (last - extent.Start) >> shift);
        before = from > 0 ? extent with { Blocks = from } : null;
        touching = extent with { Start = extent.Start + (from << shift), Blocks = to - from + 1 };
        after = to + 1 < extent.Blocks ? extent with { Start = extent.Start + ((to + 1) << shift), Blocks = extent.Blocks - to - 1 } : null;
    }
}

/// <summary>Memory that extents cover, regardless of order and type. Adjacent and overlapping extents form one range.</summary>
internal sealed class ExtentRuns
{
    private readonly List<(ulong First, ulong Last)> _runs = [];

    /// <summary>Merges extents.</summary>
    /// <param name="extents">Extents sorted by address; they may overlap.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public ExtentRuns(IEnumerable<PreservedExtent> extents, int pageShift)
    {
        foreach (PreservedExtent extent in extents)
        {
            ulong last = extent.Last(pageShift);
            if (_runs.Count > 0 && (_runs[^1].Last == ulong.MaxValue || extent.Start <= _runs[^1].Last + 1))
            {
                _runs[^1] = (_runs[^1].First, Math.Max(_runs[^1].Last, last));
            }
            else
            {
                _runs.Add((extent.Start, last));
            }
        }
    }

    /// <summary>True if the extents cover every byte of a range.</summary>
    /// <param name="first">Physical address of the first byte.</param>
    /// <param name="last">Physical address of the last byte.</param>
    public bool Covers(ulong first, ulong last)
    {
        int low = 0;
        int high = _runs.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_runs[middle].First <= first)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 && first <= last && _runs[low - 1].Last >= last;
    }
}
