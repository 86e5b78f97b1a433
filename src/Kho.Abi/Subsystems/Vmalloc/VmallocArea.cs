using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Vmalloc;

/// <summary>Descriptor of a preserved vmalloc area (<c>struct kho_vmalloc</c>).</summary>
/// <param name="First">Physical address of the first chunk.</param>
/// <param name="TotalPages">Length in pages.</param>
/// <param name="Flags">Flags as the descriptor states them.</param>
/// <param name="Order">Order of each entry: an entry of a chunk stands for 2^order pages.</param>
public sealed record VmallocArea(ulong First, uint TotalPages, ushort Flags, ushort Order)
{
    /// <summary>The chain that begins at <see cref="First"/>, up to the last chunk that could be followed.</summary>
    public IReadOnlyList<VmallocChunk> Chunks { get; init; } = [];
}

/// <summary>A page of the chain that lists the pages of a vmalloc area.</summary>
/// <param name="Address">Physical address of the page.</param>
/// <param name="Entries">Entries in order, merged into runs.</param>
public sealed record VmallocChunk(ulong Address, IReadOnlyList<VmallocRun> Entries);

/// <summary>Adjacent entries of a vmalloc chunk.</summary>
/// <param name="Start">Physical address of the first entry's first page.</param>
/// <param name="Count">Number of entries, at least 1; each stands for 2^order pages.</param>
public readonly record struct VmallocRun(ulong Start, ulong Count);

/// <summary>A value whose structures describe vmalloc areas.</summary>
internal interface IAreaHolder
{
    /// <summary>The areas.</summary>
    IEnumerable<VmallocArea> Areas { get; }
}

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
