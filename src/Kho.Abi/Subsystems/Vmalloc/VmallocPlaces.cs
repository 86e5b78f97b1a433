using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Vmalloc;

/// <summary>The memory that a vmalloc area occupies: its chunks, and the pages that they list.</summary>
internal static class VmallocPlaces
{
    /// <summary>Chunks and pages in the order of the chain.</summary>
    /// <param name="words">Purpose of the area, for messages.</param>
    /// <param name="entry">Structure of the array elements in the pages; null if the pages hold bytes.</param>
    /// <param name="count">Number of elements as the owner states it.</param>
    /// <param name="context">Structure layouts at the page size.</param>
    public static IEnumerable<HandoverPlace> Of(VmallocArea area, PlaceWords words, string? entry, ulong count, PlaceContext context)
    {
        ulong size = entry is null ? 0 : (ulong)context.Structures.SizeOf(entry);
        ulong left = size > 0 && count > ulong.MaxValue / size ? ulong.MaxValue : count * size;
        string chunkUse = $"a chunk of {words.Owner}";
        string chunkStructureUse = $"chunk of {words.Structure}";
        foreach (VmallocChunk chunk in area.Chunks)
        {
            yield return new HandoverPlace(PlaceKind.Chunk, chunk.Address, context.PageSize, chunkUse, "kho_vmalloc_chunk")
            {
                Unpreserved = DiagnosticDescriptors.AreaNotPreserved,
                Fit = BlockFit.Exact,
                Order = 0,
                Structures = [new StructureRun(StructureNames.VmallocChunk, chunk.Address, context.PageSize, chunkStructureUse)],
            };
            foreach (VmallocRun run in chunk.Entries)
            {
                ulong length = HandoverPlace.Bytes(run.Count, area.Order + context.PageShift);
                ulong part = Math.Min(length, left);
                left -= part;
                yield return new HandoverPlace(PlaceKind.AreaPages, run.Start, length, words.Owner, "kho_vmalloc_chunk.phys")
                {
                    Unpreserved = DiagnosticDescriptors.AreaNotPreserved,
                    Fit = BlockFit.Exact,
                    Order = area.Order,
                    Structures = size == 0 ? [] : [context.Many(entry!, run.Start, part / size, words.Structure)],
                };
            }
        }
    }
}
