using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Manifests;

internal sealed partial class HandoverEncoder
{
    /// <summary>Maximum number of blocks in one entry of the manifest: 64 TiB of single 4 KiB pages, whose bitmaps take 2 GiB.</summary>
    private const ulong MaximumBlocks = 1UL << 34;

    /// <summary>Maximum number of blocks in one entry if each key must be computed and added on its own.</summary>
    private const ulong MaximumSingleKeys = 1UL << 26;

    /// <summary>Writes the memory map. The caller has added every preserved block before.</summary>
    /// <returns>Physical address of the map; 0 if the handover is not finalized.</returns>
    private ulong EncodeMap()
    {
        if (_manifest.MemoryMap.Unfinalized || _manifest.MemoryMap.OpaqueAt is not null)
        {
            return _manifest.MemoryMap.OpaqueAt ?? 0;
        }

        var allocator = new MapAllocator(_manifest.MemoryMap.Nodes, _places, Pages.PageSize);
        IEnumerable<PreservedExtent> extents = _manifest.MemoryMap.Blocks.SelectMany(ToExtents).Concat(_blobs.Preserved);
        return _release.MemoryMap.Kind == MemoryMapKind.Radix ? EncodeTree(extents, allocator) : EncodeList(extents, allocator);
    }

    private ulong EncodeTree(IEnumerable<PreservedExtent> extents, MapAllocator allocator)
    {
        var tree = new RadixTree(_abi.Map.Radix!, _memory, allocator, _abi.Map.RadixPages);
        foreach (PreservedExtent extent in extents)
        {
            AddBlocks(tree, extent);
        }

        foreach (KeyRunManifest run in _manifest.MemoryMap.Keys)
        {
            if (tree.AddRun(run.First, run.Count) == RadixAddResult.TooWide)
            {
                throw Refused(tree, run.First, "memory_map.keys");
            }
        }

        foreach (NodeManifest node in _manifest.MemoryMap.Nodes)
        {
            if (!IsNode(tree.Geometry, node) || tree.EnsureNode(node.Level, node.Prefix) != node.At)
            {
                throw new KhoFormatException($"memory_map.nodes: [{node.Level}, 0x{node.Prefix:x}, 0x{node.At:x}] is no place of this tree");
            }
        }

        return tree.Root;
    }

    private static bool IsNode(RadixGeometry geometry, NodeManifest node)
    {
        if (node.Level < 0 || node.Level >= geometry.Depth)
        {
            return false;
        }

        int bits = node.Level == geometry.Depth - 1 ? 0 : Math.Min(geometry.HeldBits, 64) - geometry.LevelShift(node.Level + 1);
        return bits >= 64 || node.Prefix >> bits == 0;
    }

    private static ulong Key(RadixGeometry geometry, PreservedExtent extent)
    {
        try
        {
            return geometry.Encode(extent.Start, extent.Order, extent.PageType);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new KhoFormatException($"memory_map.blocks: 0x{extent.Start:x}, order {extent.Order}: {exception.Message}", exception);
        }
    }

    private static void AddBlocks(RadixTree tree, PreservedExtent extent)
    {
        ulong first = Key(tree.Geometry, extent);
        if (!tree.Geometry.IsNumberRun && extent.Blocks > MaximumSingleKeys)
        {
            throw new KhoFormatException($"memory_map.blocks: 0x{extent.Start:x}: {extent.Blocks} blocks, expected at most {MaximumSingleKeys} where keys of neighbouring blocks are no neighbours");
        }

        if (tree.AddBlocks(extent.Start, extent.Order, extent.PageType, extent.Blocks) == RadixAddResult.TooWide)
        {
            throw Refused(tree, first, InWords(tree.Geometry, extent));
        }
    }

    private static KhoFormatException Refused(RadixTree tree, ulong key, string what) =>
        new($"memory_map: the release refuses the key 0x{key:x} of {what}: it is wider than {tree.Geometry.KeyWidth} bits");

    private static string InWords(RadixGeometry geometry, PreservedExtent extent)
    {
        string blocks = extent.Blocks == 1 ? "the block at" : $"{extent.Blocks} blocks from";
        string type = geometry.PageTypeName(extent.PageType) is string name ? $", type {name}" : "";
        return $"{blocks} 0x{extent.Start:x}, order {extent.Order}{type}";
    }

    private ulong EncodeList(IEnumerable<PreservedExtent> extents, MapAllocator allocator)
    {
        var writer = new ChunkListWriter(Pages, _abi.Map.BitmapBits, _memory, allocator, _abi.Map.Chunk);
        return _manifest.MemoryMap.Chunks is { } plan ? writer.Write(extents, plan) : writer.Write(extents);
    }

    private IEnumerable<PreservedExtent> ToExtents(BlocksManifest blocks)
    {
        int type = _blobs.PageType(isSplit: false);
        if (blocks.Type is string name)
        {
            IReadOnlyList<string> types = _blobs.Keys?.PageTypes ?? [];
            type = _blobs.Keys?.FindPageType(name)
                ?? throw new KhoFormatException($"memory_map.blocks: 0x{blocks.Start:x}: {_release.Id} has no page type '{name}'{(types.Count > 0 ? $", only {string.Join(", ", types)}" : "")}");
        }

        if (!Pages.IsPageAligned(blocks.Start))
        {
            throw new KhoFormatException($"memory_map.blocks: 0x{blocks.Start:x} is no address of a page");
        }

        if (blocks.Count > MaximumBlocks)
        {
            throw new KhoFormatException($"memory_map.blocks: 0x{blocks.Start:x}: {blocks.Count} blocks, expected at most {MaximumBlocks}");
        }

        return blocks.Order is int order ? [new PreservedExtent(blocks.Start, blocks.Count, order, type)] : _blobs.CutRange(blocks.Start, blocks.Pages, type);
    }
}
