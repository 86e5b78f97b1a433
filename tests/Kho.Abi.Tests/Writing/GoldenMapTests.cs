using System.Buffers.Binary;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Tests.Codec;
using Kho.Abi.Tests.Golden;
using Kho.Images;

namespace Kho.Abi.Tests.Writing;

/// <summary>Memory maps that kernels wrote, built again from their blocks and places: the same pages, byte for byte.</summary>
public sealed class GoldenMapTests
{
    /// <summary>Images whose map is as its writer left it.</summary>
    public static TheoryData<string> Maps
    {
        get
        {
            TheoryData<string> names = [];
            foreach (string name in GoldenImage.Names.Where(name => GoldenImage.Named(name) is { IsUntouched: true } or { IsPair: true }))
            {
                names.Add(name);
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void A_map_built_from_its_blocks_and_places_is_the_kernel_s(string name)
    {
        GoldenImage image = GoldenImage.Named(name);
        using DecodedImage decoded = image.Decode();
        MemoryMap map = decoded.Map;
        if (map.Radix is null)
        {
            CheckList(decoded, map);
        }
        else
        {
            CheckTree(decoded, map, map.Radix);
        }
    }

    private static void CheckTree(DecodedImage decoded, MemoryMap map, RadixGeometry geometry)
    {
        Dictionary<(int Level, ulong Prefix), ulong> places = [];
        List<ulong> keys = [];
        Collect(decoded, geometry, map.Address, geometry.Depth - 1, 0, places, keys);
        var memory = new MemoryBuilder(map.Pages.PageSize);
        var allocator = new FixedAllocator(request => places[(request.Level, request.Prefix)]);

        var tree = new RadixTree(geometry, memory, allocator);
        foreach (ulong key in keys)
        {
            Assert.Equal(RadixAddResult.Added, tree.Add(key));
        }

        foreach (((int level, ulong prefix), ulong address) in places)
        {
            Assert.Equal(address, tree.EnsureNode(level, prefix));
        }

        Assert.Equal(map.Address, tree.Root);
        Assert.Equal(places.Values.Order(), memory.Pages.Select(page => page.Address));
        Assert.All(memory.Pages, page => Assert.True(page.Bytes.Span.SequenceEqual(decoded.Read(page.Address, memory.PageSize))));

        // And by blocks instead of keys, which loses only what the tree itself has lost.
        if (!geometry.LosesOrderZero)
        {
            var byBlocks = new RadixTree(geometry, new MemoryBuilder(memory.PageSize), allocator);
            foreach (PreservedExtent extent in map.Extents)
            {
                byBlocks.AddRun(geometry.Encode(extent.Start, extent.Order, extent.PageType), extent.Blocks);
            }

            Assert.All(keys, key => Assert.True(byBlocks.Contains(key)));
            Assert.All(map.Extents, extent => Assert.True(tree.TryFindBlock(extent.Last(map.Pages.PageShift), out _, out int order, out _) && order == extent.Order));
        }
    }

    /// <summary>Places and keys of a tree, read from its pages by the description of the ABI alone.</summary>
    private static void Collect(
        DecodedImage decoded, RadixGeometry geometry, ulong address, int level, ulong prefix, Dictionary<(int Level, ulong Prefix), ulong> places, List<ulong> keys)
    {
        (int pageSize, _, _, int table, int leaf, _) = RadixFacts.Size(geometry.Pages.PageSize);
        byte[] page = decoded.Read(address, pageSize);
        places.Add((level, prefix), address);
        if (level == 0)
        {
            keys.AddRange(Enumerable.Range(0, pageSize * 8).Where(bit => (page[bit / 8] & (1 << (bit % 8))) != 0).Select(bit => (prefix << leaf) + (ulong)bit));
            return;
        }

        for (int index = 0; index < pageSize / 8; index++)
        {
            ulong child = BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(8 * index));
            if (child != 0)
            {
                Collect(decoded, geometry, child, level - 1, (prefix << table) + (ulong)index, places, keys);
            }
        }
    }

    private static void CheckList(DecodedImage decoded, MemoryMap map)
    {
        int bitmapBytes = map.BitmapBits!.Value / 8;
        List<ChunkPlacement> plan = [];
        for (ulong chunk = map.Address; chunk != 0;)
        {
            byte[] page = decoded.Read(chunk, map.Pages.PageSize);
            int count = BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(12));
            plan.Add(new ChunkPlacement(chunk, BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(8)),
            [
                .. Enumerable.Range(1, count).Select(index => new ElementPlacement(
                    BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan(16 * index)), BinaryPrimitives.ReadUInt64LittleEndian(page.AsSpan((16 * index) + 8)))),
            ]));
            chunk = BinaryPrimitives.ReadUInt64LittleEndian(page);
        }

        var memory = new MemoryBuilder(map.Pages.PageSize);
        var writer = new ChunkListWriter(map.Pages, map.BitmapBits.Value, memory, new FixedAllocator(_ => null));

        Assert.Equal(map.Address, writer.Write(map.Extents, plan));

        Assert.Equal((ulong)plan.Sum(chunk => 16 + (chunk.Elements.Count * (16 + bitmapBytes))), memory.OwnedBytes);
        foreach (OwnedRange range in memory.OwnedRanges)
        {
            byte[] written = new byte[range.Length];
            memory.Read(range.Address, written, out _);
            Assert.Equal(decoded.Read(range.Address, written.Length), written);
        }

        // The kernel's own plan is the one that is made without one, but for the addresses.
        var test = new ListUnderTest(map.Pages.PageSize, bitmapBytes);
        ulong first = test.Writer.Write(map.Extents);
        int chunks = test.Walk(first).Structures.Count(structure => structure.Kind == MapStructure.Chunk);
        Assert.Equal(plan.Count(chunk => chunk.Elements.Count > 0), chunks);
    }
}
