using Kho.Diagnostics;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Memblock;

namespace Kho.Analysis.Checks;

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
                    context.Add(DiagnosticDescriptors.NameEmpty, place, where, "a region without a name");
                }
                else if (!names.Add(region.Name))
                {
                    context.Add(DiagnosticDescriptors.RegionNameTwice, place, where, $"'{region.Name}' came before");
                }

                if (region is { Start: ulong start, Size: ulong size }
                    && (size == 0 || !context.Pages.IsPageAligned(start) || !context.Pages.IsPageAligned(size) || !context.Pages.IsPhysical(start, size)))
                {
                    context.Add(DiagnosticDescriptors.RegionEmpty, place, where, $"{size} bytes at 0x{start:x}, expected whole pages of memory");
                }
            }
        }
    }
}
