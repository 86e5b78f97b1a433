using Kho.Diagnostics;
using Kho.Abi.Layouts;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Analysis.Checks;

/// <summary>Rules about preserved vmalloc areas.</summary>
internal static class AreaRules
{
    public static void Apply(CheckContext context)
    {
        foreach (Blob blob in context.Document.Blobs)
        {
            if (blob.Value is KhoTestValue { FoliosInfo: VmallocArea area })
            {
                Check(context, area, blob.Address);
            }

            foreach (LuoFile file in (blob.Value as LuoValue)?.Sessions.SelectMany(session => session.Files) ?? [])
            {
                if (file.Value is MemfdValue memfd)
                {
                    Check(context, memfd.Folios, file.Data);
                }
            }
        }
    }

    private static void Check(CheckContext context, VmallocArea area, ulong? address)
    {
        if (context.UnknownFlags(StructureNames.Vmalloc, "flags", area.Flags) is ulong unknown and not 0)
        {
            context.Add(DiagnosticDescriptors.AreaFlagsUnknown, address, "kho_vmalloc.flags", $"0x{area.Flags:x}, of which 0x{unknown:x} is unknown: readers refuse the area");
        }

        if (area.Order == 0 || area.Order > context.Pages.MaximumOrder)
        {
            return;
        }

        ulong mask = (1UL << (area.Order + context.Pages.PageShift)) - 1;
        if (area.TotalPages % (1UL << area.Order) != 0)
        {
            context.Add(DiagnosticDescriptors.AreaOrderImpossible, address, "kho_vmalloc.order", $"{area.TotalPages} pages are no multiple of 2^{area.Order}");
        }

        foreach (VmallocChunk chunk in area.Chunks)
        {
            foreach (VmallocRun run in chunk.Entries.Where(run => (run.Start & mask) != 0))
            {
                context.Add(DiagnosticDescriptors.AreaOrderImpossible, chunk.Address, "kho_vmalloc_chunk.phys", $"0x{run.Start:x} is no address of a block of order {area.Order}");
            }
        }
    }
}
