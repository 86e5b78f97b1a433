namespace Kho.Abi.Handovers;

/// <summary>Every structure that decoding a handover met, by address.</summary>
internal sealed class StructurePlaces
{
    private readonly StructurePlace[] _places;

    /// <summary>For each place, the last byte of all places up to and including it; tells a backward search when to stop.</summary>
    private readonly ulong[] _reach;

    internal StructurePlaces(IEnumerable<StructurePlace> places)
    {
        _places = [.. places.OrderBy(place => place.Address).ThenByDescending(place => place.Length)];
        _reach = new ulong[_places.Length];
        ulong reach = 0;
        for (int index = 0; index < _places.Length; index++)
        {
            reach = Math.Max(reach, _places[index].Last);
            _reach[index] = reach;
        }
    }

    /// <summary>All places, by address.</summary>
    public IReadOnlyList<StructurePlace> Places => _places;

    /// <summary>The structure that contains a byte. If several do, trusted ones come first, and of these the smallest.</summary>
    /// <param name="address">Physical address in bytes.</param>
    /// <returns>The place; null if no structure contains the byte.</returns>
    public StructurePlace? Find(ulong address)
    {
        StructurePlace? best = null;
        foreach (StructurePlace place in Overlapping(address, address))
        {
            if (best is null || (place.IsTrusted, best.Length).CompareTo((best.IsTrusted, place.Length)) > 0)
            {
                best = place;
            }
        }

        return best;
    }

    /// <summary>The places that overlap a range, by address.</summary>
    /// <param name="first">Physical address of the range's first byte.</param>
    /// <param name="last">Physical address of its last byte.</param>
    public IReadOnlyList<StructurePlace> Overlapping(ulong first, ulong last)
    {
        List<StructurePlace> found = [];
        for (int index = IndexBehind(last) - 1; index >= 0 && _reach[index] >= first; index--)
        {
            if (_places[index].Last >= first)
            {
                found.Add(_places[index]);
            }
        }

        found.Reverse();
        return found;
    }

    /// <summary>Index of the first place that begins after an address.</summary>
    private int IndexBehind(ulong address)
    {
        int low = 0;
        int high = _places.Length;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (_places[middle].Address <= address)
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
}
