using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Analysis.Checks;

/// <summary>Rules about preserved vmalloc areas.</summary>
internal static class AreaRules
{
    public static void Apply(CheckContext context)
    {
        foreach (Blob blob in context.Document.Blobs)
        {
            Check(context, blob.Value, blob.Address);
            foreach (BlobPart part in blob.Value?.Parts ?? [])
            {
                Check(context, part.Value, part.Address);
            }
        }
    }

    private static void Check(CheckContext context, BlobValue? value, ulong? address)
    {
        foreach (VmallocArea area in (value as IAreaHolder)?.Areas ?? [])
        {
            Check(context, area, address);
        }
    }

    private static void Check(CheckContext context, VmallocArea area, ulong? address)
    {
        if (context.UnknownFlags(StructureNames.Vmalloc, "flags", area.Flags) is ulong unknown and not 0)
        {
            context.Add(CheckDiagnostics.AreaFlagsUnknown, address, "kho_vmalloc.flags", $"0x{area.Flags:x}: no kernel writes 0x{unknown:x}, and readers refuse the area");
        }

        if (area.Order == 0 || area.Order > context.Pages.MaximumOrder)
        {
            return;
        }

        ulong mask = (1UL << (area.Order + context.Pages.PageShift)) - 1;
        if (area.TotalPages % (1UL << area.Order) != 0)
        {
            context.Add(CheckDiagnostics.AreaOrderImpossible, address, "kho_vmalloc.order", $"{area.TotalPages} pages, expected a multiple of 2^{area.Order}");
        }

        foreach (VmallocChunk chunk in area.Chunks)
        {
            foreach (VmallocRun run in chunk.Entries.Where(run => (run.Start & mask) != 0))
            {
                context.Add(CheckDiagnostics.AreaOrderImpossible, chunk.Address, "kho_vmalloc_chunk.phys", $"0x{run.Start:x} is not aligned to a block of order {area.Order}");
            }
        }
    }
}

/// <summary>Rules about reserve_mem regions.</summary>
internal static class RegionRules
{
    public static void Apply(CheckContext context)
    {
        foreach (Blob blob in context.Document.Blobs)
        {
            if (blob.Value is not MemblockValue memblock)
            {
                continue;
            }

            HashSet<string> names = new(StringComparer.Ordinal);
            foreach (ReservedRegion region in memblock.Regions)
            {
                ulong? place = blob.Address + (ulong)(blob.Tree?.Root.Child(region.Name)?.Offset ?? 0);
                string where = $"{blob.Name}.{region.Name}";
                if (region.Name.Length == 0)
                {
                    context.Add(CheckDiagnostics.NameEmpty, place, where, "empty name: no look-up finds the region");
                }
                else if (!names.Add(region.Name))
                {
                    context.Add(CheckDiagnostics.RegionNameTwice, place, where, $"'{region.Name}' came before");
                }

                if (region is { Start: ulong start, Size: ulong size }
                    && (size == 0 || !context.Pages.IsPageAligned(start) || !context.Pages.IsPageAligned(size) || !context.Pages.IsPhysical(start, size)))
                {
                    context.Add(CheckDiagnostics.RegionEmpty, place, where, $"{size} bytes at 0x{start:x}, expected whole pages of memory");
                }
            }
        }
    }
}

/// <summary>Rules about the scratch areas.</summary>
internal static class ScratchRules
{
    private const string Where = "kho_scratch";

    public static void Apply(CheckContext context)
    {
        ScratchArea? before = null;
        foreach (ScratchArea area in context.Document.Scratch.OrderBy(area => area.Address))
        {
            if (area.Size == 0 || !context.Pages.IsPageAligned(area.Address) || !context.Pages.IsPageAligned(area.Size) || !context.Pages.IsPhysical(area.Address, area.Size))
            {
                context.Add(CheckDiagnostics.ScratchImpossible, area.Address, Where, $"{area.Size} bytes at 0x{area.Address:x}, expected whole pages of memory");
                continue;
            }

            if (before is not null && area.Address - before.Address < before.Size)
            {
                context.Add(CheckDiagnostics.ScratchImpossible, area.Address, Where, $"overlaps the area at 0x{before.Address:x}");
            }
            else if (context.RamIsStated && context.Machine.TryFindHole(area.Address, area.Address + (area.Size - 1), out ulong hole))
            {
                context.Add(CheckDiagnostics.ScratchImpossible, hole, Where, $"the area at 0x{area.Address:x} is outside the machine's memory");
            }

            before = area;
        }
    }
}
