using Kho.Abi.Codec;

namespace Kho.Analysis.Checks;

/// <summary>The blocks of a memory map by address, including disbelieved ones.</summary>
internal sealed class PreservedBlocks
{
    private readonly PreservedExtent[] _extents;
    private readonly ulong[] _reach;

    /// <param name="extents">Extents in any order.</param>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public PreservedBlocks(IEnumerable<PreservedExtent> extents, int pageShift)
    {
        PageShift = pageShift;
        _extents = [.. extents];
        if (!IsAscending(_extents))
        {
            Array.Sort(_extents);
        }

        _reach = new ulong[_extents.Length];
        ulong reach = 0;
        for (int index = 0; index < _extents.Length; index++)
        {
            reach = Math.Max(reach, _extents[index].Last(pageShift));
            _reach[index] = reach;
        }
    }

    private static bool IsAscending(PreservedExtent[] extents)
    {
        for (int index = 1; index < extents.Length; index++)
        {
            if (extents[index].CompareTo(extents[index - 1]) < 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Binary logarithm of the page size in bytes.</summary>
    public int PageShift { get; }

    /// <summary>All extents, by address.</summary>
    public IReadOnlyList<PreservedExtent> Extents => _extents;

    /// <summary>The extents that overlap a range, by address.</summary>
    /// <param name="first">Physical address of the range's first byte.</param>
    /// <param name="last">Physical address of its last byte.</param>
    public IEnumerable<PreservedExtent> Overlapping(ulong first, ulong last)
    {
        for (int index = Reaching(first); index < _extents.Length && _extents[index].Start <= last; index++)
        {
            if (_extents[index].Last(PageShift) >= first)
            {
                yield return _extents[index];
            }
        }
    }

    /// <summary>Index of the first extent that ends at an address or after it, or after one that does.</summary>
    private int Reaching(ulong address)
    {
        int low = 0;
        int high = _reach.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_reach[middle] < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Finds the first byte of a range that no block holds.</summary>
    /// <param name="first">Physical address of the range's first byte.</param>
    /// <param name="last">Physical address of its last byte.</param>
    /// <returns>False if blocks hold all of it.</returns>
    public bool TryFindMissing(ulong first, ulong last, out ulong missing)
    {
        missing = first;
        for (int index = Reaching(first); index < _extents.Length && _extents[index].Start <= last; index++)
        {
            ulong end = _extents[index].Last(PageShift);
            if (end < first)
            {
                continue;
            }

            if (_extents[index].Start > missing)
            {
                return true;
            }

            if (end >= last)
            {
                return false;
            }

            missing = Math.Max(missing, end + 1);
        }

        return true;
    }
}
