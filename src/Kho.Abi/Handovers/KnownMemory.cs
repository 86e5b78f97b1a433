using Kho.Abi.Codec;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>
/// What an image and its scratch areas show about the machine's memory: whether the image holds all of it, where it ends, and
/// which preserved blocks lie too far above it to be genuine. Decoding, checks and the restore simulation share this class, so
/// that they agree.
/// </summary>
internal sealed class KnownMemory
{
    /// <summary>Blocks above all other known memory count as damage if at most one in this many of the map's blocks lies there.</summary>
    private const ulong Outliers = 8;

    private readonly Lazy<bool> _isWhole;

    /// <param name="image">The image's memory.</param>
    /// <param name="scratch">Scratch areas as the handover states them.</param>
    public KnownMemory(IPhysicalMemory image, IReadOnlyList<ScratchArea> scratch)
    {
        Image = image;
        Scratch = scratch;
        _isWhole = new Lazy<bool>(() => Scratch.Count > 0 && Scratch.All(HoldsWhole));
    }

    /// <summary>The image's memory.</summary>
    public IPhysicalMemory Image { get; }

    /// <summary>Scratch areas as the handover states them.</summary>
    public IReadOnlyList<ScratchArea> Scratch { get; }

    /// <summary>
    /// The image holds all of the machine's memory. The evidence: it holds every scratch area, although no other structure refers
    /// to their contents. An empty scratch area proves nothing, and its array is damaged; then the result is false.
    /// </summary>
    public bool IsWhole => _isWhole.Value;

    /// <summary>Address after the last byte that the image, a scratch area or an anchor shows to be memory, at most a limit.</summary>
    /// <param name="anchors">Parts of the handover that certainly lie in memory.</param>
    /// <param name="limit">Address after the last possible byte of memory.</param>
    public ulong End(IReadOnlyList<Anchor> anchors, ulong limit)
    {
        ulong last = 0;
        foreach (RamRange range in Ranges())
        {
            last = Math.Max(last, range.Last);
        }

        foreach (Anchor anchor in anchors)
        {
            last = Math.Max(last, anchor.Address + (anchor.Length - 1));
        }

        return Math.Min(last, limit - 1) + 1;
    }

    /// <summary>The machine's memory as stated; if nobody stated it, as far as image and scratch areas show it.</summary>
    /// <param name="stated">Memory ranges from a reliable source; null if unknown.</param>
    /// <param name="sectionBits">Binary logarithm of the size of a memory section in bytes.</param>
    public MachineMemory Machine(IReadOnlyList<RamRange>? stated, int sectionBits) => stated is not null
        ? new MachineMemory(stated, sectionBits, isDeclared: true)
        : new MachineMemory(IsWhole ? ImageRanges() : Ranges(), sectionBits, isDeclared: IsWhole);

    /// <summary>The machine's memory as far as image, scratch areas and preserved blocks show it: what the writer preserved was memory.</summary>
    /// <param name="map">Memory map.</param>
    /// <param name="sectionBits">Binary logarithm of the size of a memory section in bytes.</param>
    /// <param name="outliers">Receives the blocks that count as damage and not as memory.</param>
    public MachineMemory MachineWithBlocks(MemoryMap map, int sectionBits, out IReadOnlyList<PreservedExtent> outliers)
    {
        MachineMemory machine = Machine(null, sectionBits);
        IReadOnlyList<PreservedExtent> apart = outliers = FindOutliers(map, machine);
        ulong end = machine.End;
        return machine.IsDeclared ? machine
            : new MachineMemory(Merged([.. Ranges().OrderBy(range => range.Start)], map, apart.Count == 0 ? null : end), sectionBits, isDeclared: false);
    }

    /// <summary>Ranges and the map's blocks in one list, in the order of addresses if both are.</summary>
    /// <param name="end">Blocks from this address on are no memory; null if all are.</param>
    private static List<MemoryPiece> Merged(RamRange[] few, MemoryMap map, ulong? end)
    {
        MemoryPiece[] pieces = [.. few.Where(range => range.Size > 0).Select(range => new MemoryPiece(range.Start, range.Last, range.Node))];
        List<MemoryPiece> merged = new(pieces.Length + map.Extents.Count);
        int shift = map.Pages.PageShift;
        int next = 0;
        for (int index = 0; index < map.Extents.Count; index++)
        {
            PreservedExtent extent = map.Extents[index];
            if (extent.Start >= end || extent.Bytes(shift) == 0)
            {
                continue;
            }

            for (; next < pieces.Length && pieces[next].Start <= extent.Start; next++)
            {
                merged.Add(pieces[next]);
            }

            merged.Add(new MemoryPiece(extent.Start, extent.Last(shift), 0));
        }

        merged.AddRange(pieces[next..]);
        return merged;
    }

    /// <summary>
    /// Finds preserved blocks that are damage rather than memory: a few blocks that begin above all other known memory. The
    /// result is empty if there are too many such blocks, if the scratch areas, which reach to the end of memory, are unknown, or
    /// if the machine's memory is declared.
    /// </summary>
    /// <param name="map">Memory map.</param>
    /// <param name="machine">Known memory, without the map's blocks.</param>
    public IReadOnlyList<PreservedExtent> FindOutliers(MemoryMap map, MachineMemory machine)
    {
        if (Scratch.Count == 0 || machine.IsDeclared)
        {
            return [];
        }

        ulong end = machine.End;
        ulong blocksAbove = 0;
        for (int index = 0; index < map.Extents.Count; index++)
        {
            PreservedExtent extent = map.Extents[index];
            blocksAbove += extent.Start >= end ? extent.Blocks : 0;
        }

        return blocksAbove > 0 && blocksAbove * Outliers <= map.Blocks ? [.. map.Extents.Where(extent => extent.Start >= end)] : [];
    }

    private IEnumerable<RamRange> ImageRanges() => Image.Ranges.Select(range => new RamRange(range.Start, range.Length));

    private IEnumerable<RamRange> Ranges() =>
        ImageRanges().Concat(Scratch.Where(area => area.Size > 0).Select(area => new RamRange(area.Address, area.Size)));

    private bool HoldsWhole(ScratchArea area)
    {
        ulong position = 0;
        while (position < area.Size)
        {
            if (Image.Lookup(area.Address + position, out ulong length) == PageState.Absent)
            {
                return false;
            }

            position += Math.Min(length, area.Size - position);
        }

        return area.Size > 0;
    }
}
