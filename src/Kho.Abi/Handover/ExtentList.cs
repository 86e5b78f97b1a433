using Kho.Abi.Codec;

namespace Kho.Abi.Handover;

/// <summary>Sorted lists of extents: merging, and cutting out what a range touches.</summary>
internal static class ExtentList
{
    /// <summary>Sorts by address and merges neighbours of one order and type.</summary>
    public static List<PreservedExtent> SortAndMerge(List<PreservedExtent> extents, int pageShift)
    {
        extents.Sort();
        List<PreservedExtent> merged = new(extents.Count);
        foreach (PreservedExtent extent in extents)
        {
            if (merged.Count > 0)
            {
                PreservedExtent last = merged[^1];
                if (last.Order == extent.Order && last.PageType == extent.PageType && last.Last(pageShift) + 1 == extent.Start)
                {
                    merged[^1] = last with { Blocks = last.Blocks + extent.Blocks };
                    continue;
                }
            }

            merged.Add(extent);
        }

        return merged;
    }

    /// <summary>Takes the blocks of an extent that touch a range out of it.</summary>
    /// <param name="extent">Extent; it touches the range.</param>
    /// <param name="first">Physical address of the range's first byte.</param>
    /// <param name="last">Physical address of the range's last byte.</param>
    /// <param name="pageShift">Binary logarithm of the page size.</param>
    /// <param name="before">The blocks before, or null.</param>
    /// <param name="touching">The blocks that touch the range.</param>
    /// <param name="after">The blocks after, or null.</param>
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
