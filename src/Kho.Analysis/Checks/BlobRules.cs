using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Subsystems;

namespace Kho.Analysis.Checks;

/// <summary>Rules about the root's entries for blobs.</summary>
internal static class BlobRules
{
    public static void Apply(CheckContext context)
    {
        if (context.Release.Root.BlobSizeProperty is not string property)
        {
            return;
        }

        foreach (Blob blob in context.Document.Blobs)
        {
            if (blob is not { Address: ulong address, Size: ulong size })
            {
                continue;
            }

            ulong needed = (ulong)(blob.Tree?.TotalSize ?? StructureSize(context, blob));
            if (size < needed)
            {
                context.Add(CheckDiagnostics.BlobSizeDisagrees, address, $"{blob.Name}.{property}", $"{size} bytes, expected {needed}");
            }
            else if (context.MapIsWhole && size > 0
                && (address > ulong.MaxValue - size || (context.Blocks.TryFindMissing(address, address + (size - 1), out ulong missing) && missing > address)))
            {
                context.Add(CheckDiagnostics.BlobSizeDisagrees, address, $"{blob.Name}.{property}", $"{size} bytes, more than is preserved at 0x{address:x}");
            }
        }
    }

    private static int StructureSize(CheckContext context, Blob blob) => blob.Abi?.Names?.Head is string head ? context.Structures.SizeOf(head) : 0;
}

/// <summary>Rules about the boot data of the next kernel.</summary>
internal static class BootDataRules
{
    public static void Apply(CheckContext context)
    {
        foreach (RootCandidate candidate in context.Document.Roots.Where(candidate => candidate.SetupData is not null))
        {
            Check(context, candidate, candidate.SetupData!.Value);
        }

        RootCandidate used = context.Document.Root!.Candidate;
        if (used.SetupData is null && used.Source == RootSource.Chosen && used.ScratchAddress is null or 0)
        {
            context.Add(CheckDiagnostics.ScratchMissing, used.Address, "linux,kho-scratch", "no scratch areas: a reading kernel has no memory to boot in");
        }
    }

    private static void Check(CheckContext context, RootCandidate candidate, ulong node)
    {
        int header = context.Structures.SizeOf(StructureNames.SetupData);
        int size = context.Structures.SizeOf(context.Release.Boot.X86SetupData);
        byte[] bytes = new byte[header + size];
        if (context.Image.Memory.Read(node, bytes, out _) < bytes.Length)
        {
            return;
        }

        ulong length = context.Structures.Read(StructureNames.SetupData, bytes.AsMemory(0, header)).Number("len");
        StructureValue data = context.Structures.Read(context.Release.Boot.X86SetupData, bytes.AsMemory(header));
        if (length != (ulong)size)
        {
            context.Add(CheckDiagnostics.BootDataOdd, node, "setup_data.len", $"{length} bytes, expected {size}");
        }

        if (data.Number("fdt_size") != (ulong)context.Pages.PageSize)
        {
            context.Add(CheckDiagnostics.BootDataOdd, node, "kho_data.fdt_size", $"{data.Number("fdt_size")} bytes, expected a page of {context.Pages.PageSize}");
        }

        ulong scratch = data.Number("scratch_size");
        int area = context.Structures.SizeOf(context.Release.Scratch);
        if (data.Number("scratch_addr") == 0 || scratch < (ulong)area)
        {
            context.Add(CheckDiagnostics.ScratchMissing, node, "kho_data.scratch_addr", $"{scratch} bytes at 0x{data.Number("scratch_addr"):x} are no array of scratch areas (root 0x{candidate.Address:x})");
        }
        else if (scratch % (ulong)area != 0)
        {
            context.Add(CheckDiagnostics.BootDataOdd, node, "kho_data.scratch_size", $"{scratch} bytes, expected a multiple of {area}");
        }
    }
}
