using Kho.Diagnostics;
using Kho.Abi.Handovers;

namespace Kho.Analysis.Checks;

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
                context.Add(DiagnosticDescriptors.ScratchImpossible, area.Address, Where, $"{area.Size} bytes at 0x{area.Address:x}, expected whole pages of memory");
                continue;
            }

            if (before is not null && area.Address - before.Address < before.Size)
            {
                context.Add(DiagnosticDescriptors.ScratchImpossible, area.Address, Where, $"overlaps the area at 0x{before.Address:x}");
            }
            else if (context.RamIsStated && context.Machine.TryFindHole(area.Address, area.Address + (area.Size - 1), out ulong hole))
            {
                context.Add(DiagnosticDescriptors.ScratchImpossible, hole, Where, $"the area at 0x{area.Address:x} lies where the machine has no memory");
            }

            before = area;
        }
    }
}
