using Kho.Abi.Codec;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>Looks up single pages in a memory map without walking the whole map.</summary>
internal sealed class MapProbe
{
    private readonly MapLayout _layout;
    private readonly ulong _address;
    private readonly RadixTreeReader? _tree;
    private readonly ExtentRuns? _list;
    private readonly bool _listIsBroken;

    public MapProbe(MapLayout layout, IPhysicalMemory memory, ulong address)
    {
        _layout = layout;
        _address = address;
        if (layout.Radix is not null)
        {
            _tree = layout.Tree(memory);
            return;
        }

        var reading = new MapReading(layout, 0, [], memory);
        layout.ChunkList(memory).Walk(address, 0, reading);
        reading.Extents.Sort();
        _list = new ExtentRuns(reading.Extents, layout.Pages.PageShift);
        _listIsBroken = reading.Broken.Count > 0;
    }

    /// <summary>
    /// Tells whether a range is preserved: Absent if one of its pages is absent, else Unknown if one cannot be looked up, else
    /// Present.
    /// </summary>
    public MapPresence Presence(Anchor anchor)
    {
        ulong pageSize = (ulong)_layout.Pages.PageSize;
        ulong last = anchor.Address + (anchor.Length - 1);
        MapPresence all = MapPresence.Present;
        for (ulong page = _layout.Pages.PageStart(anchor.Address); page <= last; page += pageSize)
        {
            MapPresence one = Presence(page);
            if (one == MapPresence.Absent)
            {
                return one;
            }

            all = one == MapPresence.Unknown ? one : all;
        }

        return all;
    }

    private MapPresence Presence(ulong page) => _tree is not null ? InTree(page) : InList(page);

    private MapPresence InTree(ulong page)
    {
        if (!_layout.Pages.IsPhysical(page, (UInt128)_layout.Pages.PageSize))
        {
            return MapPresence.Absent;
        }

        MapPresence answer = MapPresence.Absent;
        for (int order = 0; order <= _layout.Pages.MaximumOrder; order++)
        {
            ulong block = page >> (order + _layout.Pages.PageShift) << (order + _layout.Pages.PageShift);
            foreach (int type in _layout.Radix!.HeldPageTypes)
            {
                MapPresence one = _tree!.Lookup(_address, _layout.Radix.Encode(block, order, type));
                if (one == MapPresence.Present)
                {
                    return one;
                }

                answer = one == MapPresence.Unknown ? one : answer;
            }
        }

        return answer;
    }

    private MapPresence InList(ulong page) =>
        _list!.Covers(page, page) ? MapPresence.Present
        : _listIsBroken ? MapPresence.Unknown
        : MapPresence.Absent;
}
