using Kho.Diagnostics;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;

namespace Kho.Analysis.Checks;

/// <summary>Rules about what the root says of blobs.</summary>
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
                context.Add(DiagnosticDescriptors.BlobSizeDisagrees, address, $"{blob.Name}.{property}", $"{size} bytes, and the blob has {needed}");
            }
            else if (context.MapIsWhole && size > 0
                && (address > ulong.MaxValue - size || (context.Blocks.TryFindMissing(address, address + (size - 1), out ulong missing) && missing > address)))
            {
                context.Add(DiagnosticDescriptors.BlobSizeDisagrees, address, $"{blob.Name}.{property}", $"{size} bytes, and less is preserved at 0x{address:x}");
            }
        }
    }

    private static int StructureSize(CheckContext context, Blob blob) => blob.Abi switch
    {
        { LuoBlocks: LuoBlocksAbi luo } => context.Structures.SizeOf(luo.Structure),
        { Structure: StructureAbi format } => context.Structures.SizeOf(format.Structure),
        _ => 0,
    };
}
