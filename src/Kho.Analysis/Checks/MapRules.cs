using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Analysis.Checks;

/// <summary>Rules about the memory map and the addresses of its blocks.</summary>
internal static class MapRules
{
    private const string Where = FindingPlaces.MemoryMap;

    public static void Apply(CheckContext context, IReadOnlyList<AbiRelease> readers)
    {
        if (context.Map is not MemoryMap map)
        {
            return;
        }

        CheckLowMemory(context);
        CheckMemory(context, map);
        CheckNodes(context);
        CheckOrders(context, readers);
        CheckStructures(context, map);
        CheckBitmaps(context, map);
    }

    private static void CheckLowMemory(CheckContext context)
    {
        bool isPc = context.Image.Machine is null or ElfMachine.X8664;
        foreach (PreservedExtent extent in context.Blocks.Extents.TakeWhile(extent => extent.Start < MachineMemory.LowMemoryEnd))
        {
            if (extent.Start == 0)
            {
                context.Add(CheckDiagnostics.BlockAtPageZero, 0, Where, $"a block of order {extent.Order} begins at address 0");
            }

            if (isPc)
            {
                context.Add(CheckDiagnostics.BlockInLowMemory, extent.Start, Where, $"{Blocks(extent)} below 1 MiB, where a PC's kernel never allocates");
            }
        }
    }

    private static void CheckMemory(CheckContext context, MemoryMap map)
    {
        int shift = context.Pages.PageShift;
        if (context.Ram is MachineMemory ram)
        {
            if (!context.RamIsStated)
            {
                // The decoder checks complete dumps itself.
                return;
            }

            foreach (PreservedExtent extent in context.Blocks.Extents)
            {
                if (ram.TryFindHole(extent.Start, extent.Last(shift), out ulong hole))
                {
                    ulong block = extent.Start + (((hole - extent.Start) >> (extent.Order + shift)) << (extent.Order + shift));
                    context.Add(DiagnosticDescriptors.BlockOutsideMemory, block, Where, $"a block of order {extent.Order} includes 0x{hole:x}, which is outside the machine's memory");
                }
            }

            return;
        }

        foreach (PreservedExtent extent in context.Known.FindOutliers(map, context.Machine))
        {
            context.Add(CheckDiagnostics.BlockFarAway, extent.Start, Where, $"{Blocks(extent)} above 0x{context.Machine.End - 1:x}, where the image shows no memory; state the machine's memory to be sure");
        }
    }

    private static void CheckNodes(CheckContext context)
    {
        if (context.Ram?.Ranges is not { } ram)
        {
            return;
        }

        for (int index = 1; index < ram.Count; index++)
        {
            ulong border = ram[index].Start;
            if (ram[index].Node == ram[index - 1].Node || border == 0)
            {
                continue;
            }

            foreach (PreservedExtent extent in context.Blocks.Overlapping(border - 1, border))
            {
                int shift = extent.Order + context.Pages.PageShift;
                ulong into = extent.Start < border ? (border - extent.Start) & ((1UL << shift) - 1) : 0;
                if (into != 0)
                {
                    context.Add(CheckDiagnostics.BlockCrossesNode, border - into, Where,
                        $"a block of order {extent.Order} spans NUMA node {ram[index - 1].Node} and, from 0x{border:x} on, node {ram[index].Node}");
                }
            }
        }
    }

    private static void CheckOrders(CheckContext context, IReadOnlyList<AbiRelease> readers)
    {
        HandoverPlace[] regions = [.. context.Owners.Where(owner => owner.Kind == PlaceKind.Region)];
        foreach (AbiRelease reader in readers)
        {
            if (ReleaseAt.Of(reader, context.Pages.PageSize).MaximumRestoredOrder is not long largest)
            {
                continue;
            }

            foreach (PreservedExtent extent in context.Blocks.Extents.Where(extent => extent.Order > largest))
            {
                bool isRegion = regions.Any(region => region.Address <= extent.Last(context.Pages.PageShift) && region.Last >= extent.Start);
                if (!isRegion)
                {
                    context.Add(CheckDiagnostics.BlockTooLarge, extent.Start, Where, $"{Blocks(extent)}, and {reader.Id} restores orders up to {largest}");
                }
            }
        }
    }

    private static void CheckStructures(CheckContext context, MemoryMap map)
    {
        byte[] page = new byte[context.Pages.PageSize];
        foreach ((ulong address, MapStructure kind) in map.Structures)
        {
            ulong length = kind == MapStructure.Bitmap ? (ulong)(map.BitmapBits ?? 0) / 8 : (ulong)context.Pages.PageSize;
            foreach (PreservedExtent holder in context.Blocks.Overlapping(address, address + (length - 1)).Take(1))
            {
                context.Add(CheckDiagnostics.MapInBlock, address, NameOf(kind), $"this page of the memory map is inside a preserved block of order {holder.Order}");
            }

            Span<byte> bytes = page.AsSpan(0, (int)length);
            if (kind != MapStructure.Chunk && context.Image.Memory.Read(address, bytes, out _) == bytes.Length && !bytes.ContainsAnyExcept((byte)0))
            {
                context.Add(CheckDiagnostics.EmptyNode, address, NameOf(kind), "holds no block");
            }
        }
    }

    private static void CheckBitmaps(CheckContext context, MemoryMap map)
    {
        if (map.BitmapBits is not int bits || context.Abi.Map.Chunk is not ChunkLayout layout)
        {
            return;
        }

        byte[] page = new byte[context.Pages.PageSize];
        foreach ((ulong address, MapStructure kind) in map.Structures)
        {
            if (kind != MapStructure.Chunk || context.Image.Memory.Read(address, page, out _) < page.Length)
            {
                continue;
            }

            ulong order = layout.Order.Read(page);
            ulong count = layout.Count.Read(page);
            int shift = (int)Math.Min(order, 63) + context.Pages.PageShift + System.Numerics.BitOperations.Log2((uint)bits);
            if (count == 0)
            {
                context.Add(CheckDiagnostics.EmptyNode, address, layout.CountName, "a chunk without bitmaps");
            }

            for (int index = 0; shift < 64 && index < (int)Math.Min(count, (ulong)layout.Capacity); index++)
            {
                ulong start = layout.Start.Read(page, index);
                if ((start & ((1UL << shift) - 1)) != 0)
                {
                    context.Add(CheckDiagnostics.BitmapMisplaced, address + (ulong)layout.Start.Offset(index), layout.StartName,
                        $"0x{start:x}, expected a multiple of 0x{1UL << shift:x}, the memory of a bitmap of {bits} blocks of order {order}");
                }
            }
        }
    }

    private static string Blocks(PreservedExtent extent) => extent.Blocks == 1 ? $"a block of order {extent.Order}" : $"{extent.Blocks} blocks of order {extent.Order}";

    private static string NameOf(MapStructure kind) => kind switch
    {
        MapStructure.Node => "kho_radix_node",
        MapStructure.Leaf => "kho_radix_leaf",
        MapStructure.Chunk => "khoser_mem_chunk",
        _ => "kho_mem_phys_bits",
    };
}
