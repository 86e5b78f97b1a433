using Kho.Abi.Codec;

namespace Kho.Abi.Manifests;

/// <summary>Places the memory map's own pages where the manifest says, and the others where there is room.</summary>
internal sealed class MapAllocator : IPageAllocator
{
    private readonly Dictionary<(int Level, ulong Prefix), ulong> _nodes;
    private readonly PlaceAllocator _places;
    private readonly int _pageSize;
    private ulong _small;
    private int _smallLeft;

    public MapAllocator(IEnumerable<NodeManifest> nodes, PlaceAllocator places, int pageSize)
    {
        _nodes = nodes.ToDictionary(node => (node.Level, node.Prefix), node => node.At);
        _places = places;
        _pageSize = pageSize;
    }

    public ulong? Allocate(in PageRequest request)
    {
        if (request.Kind is MapStructure.Node or MapStructure.Leaf && _nodes.TryGetValue((request.Level, request.Prefix), out ulong placed))
        {
            return placed;
        }

        return request.Length < _pageSize ? AllocateSmall(request.Length) : _places.Allocate();
    }

    public void Free(ulong address)
    {
        // Encoding ends at the first error, so nothing is used again.
    }

    /// <summary>Short bitmaps share pages, as objects of a slab do.</summary>
    private ulong AllocateSmall(int length)
    {
        if (_smallLeft < length)
        {
            _small = _places.Allocate();
            _smallLeft = _pageSize;
        }

        ulong address = _small;
        _small += (ulong)length;
        _smallLeft -= length;
        return address;
    }
}
