using Kho.Abi.Codec;

namespace Kho.Abi.Handovers;

/// <summary>The memory of extents, whatever their orders and types: ranges with nothing between them are one.</summary>
internal sealed class ExtentRuns
{
    private readonly List<(ulong First, ulong Last)> _runs = [];

    /// <summary>Merges extents.</summary>
    /// <param name="extents">Extents by address; they may overlap.</param>
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

    /// <summary>Says whether the extents hold every byte of a range.</summary>
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
