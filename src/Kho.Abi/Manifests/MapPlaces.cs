using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Manifests;

/// <summary>Finds the physical addresses of the pages of a memory map that is known to be readable.</summary>
internal static class MapPlaces
{
    /// <summary>The pages of a radix tree, parents before children.</summary>
    public static IReadOnlyList<NodeManifest> Nodes(RadixGeometry geometry, RadixPages layout, IPhysicalMemory memory, ulong root)
    {
        List<NodeManifest> nodes = [];
        AddNodes(geometry, layout, memory, root, geometry.Depth - 1, 0, nodes, []);
        return nodes;
    }

    private static void AddNodes(RadixGeometry geometry, RadixPages layout, IPhysicalMemory memory, ulong address, int level, ulong prefix, List<NodeManifest> nodes, HashSet<ulong> visited)
    {
        byte[] page = new byte[geometry.Pages.PageSize];
        if (!visited.Add(address) || memory.Read(address, page, out _) < page.Length)
        {
            throw new KhoFormatException($"0x{address:x}: the memory map is not whole, so that it cannot be written down");
        }

        nodes.Add(new NodeManifest(level, prefix, address));
        if (level == 0)
        {
            return;
        }

        int entries = 1 << geometry.TableBits;
        for (int index = 0; layout.TryNext(page, ref index, entries, out ulong child); index++)
        {
            AddNodes(geometry, layout, memory, child, level - 1, (prefix << geometry.TableBits) | (uint)index, nodes, visited);
        }
    }

    /// <summary>The chunks of a chunk list with their elements, in list order.</summary>
    public static IReadOnlyList<ChunkPlacement> Chunks(ReleaseAt abi, IPhysicalMemory memory, ulong first)
    {
        List<ChunkPlacement> chunks = [];
        HashSet<ulong> visited = [];
        byte[] page = new byte[abi.Pages.PageSize];
        for (ulong address = first; address != 0;)
        {
            if (!visited.Add(address) || memory.Read(address, page, out _) < page.Length)
            {
                throw new KhoFormatException($"0x{address:x}: the memory map is not whole, so that it cannot be written down");
            }

            StructureValue chunk = abi.Structures.Read(abi.Release.MemoryMap.ChunkList!.Chunk, page);
            chunks.Add(new ChunkPlacement(address, (int)chunk.Number("hdr.order"),
            [
                .. chunk.Elements("bitmaps").Take((int)chunk.Number("hdr.num_elms"))
                    .Select(element => new ElementPlacement(element.Structure!.Number("phys_start"), element.Structure.Number("bitmap"))),
            ]));
            address = chunk.Number("hdr.next");
        }

        return chunks;
    }
}

/// <summary>Gives the memory map's pages the addresses in the manifest, and allocates addresses for the others.</summary>
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
        // Encoding ends at the first error, so no page is reused.
    }

    /// <summary>Packs short bitmaps into shared pages, like slab objects.</summary>
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
