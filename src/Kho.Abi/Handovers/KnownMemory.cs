using Kho.Abi.Codec;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>
/// What an image and its scratch areas show of the machine's memory: whether the image is of all of it, where it ends, and
/// which preserved blocks lie too far above it to be believed. Reading, checking and restoring ask here, so that they agree.
/// </summary>
internal sealed class KnownMemory
{
    /// <summary>Fewer than one in this many blocks above everything else that is known to be memory, and they are no proof of memory.</summary>
    private const ulong Outliers = 8;

    private readonly Lazy<bool> _isWhole;

    /// <param name="image">The image's memory.</param>
    /// <param name="scratch">Scratch areas, as the handover states them.</param>
    public KnownMemory(IPhysicalMemory image, IReadOnlyList<ScratchArea> scratch)
    {
        Image = image;
        Scratch = scratch;
        _isWhole = new Lazy<bool>(() => Scratch.Count > 0 && Scratch.All(HoldsWhole));
    }

    /// <summary>The image's memory.</summary>
    public IPhysicalMemory Image { get; }

    /// <summary>Scratch areas, as the handover states them.</summary>
    public IReadOnlyList<ScratchArea> Scratch { get; }

    /// <summary>
    /// The image is of all memory: it holds the scratch areas, to which nothing else refers. An area of no length is held by
    /// every image and shows nothing; an array with such an area is damaged.
    /// </summary>
    public bool IsWhole => _isWhole.Value;

    /// <summary>Address behind the last byte that image, scratch areas or anchors say is memory, no larger than a limit.</summary>
    /// <param name="anchors">What of the handover lies in memory for certain.</param>
    /// <param name="limit">Address behind the last one that there can be.</param>
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

    /// <summary>The machine as it is stated, else as far as the image is evidence of it.</summary>
    /// <param name="stated">Memory as someone states it who knows, or null.</param>
    /// <param name="sectionBits">Binary logarithm of the size of a section in bytes.</param>
    public MachineMemory Machine(IReadOnlyList<RamRange>? stated, int sectionBits) => stated is not null
        ? new MachineMemory(stated, sectionBits, isDeclared: true)
        : new MachineMemory(IsWhole ? ImageRanges() : Ranges(), sectionBits, isDeclared: IsWhole);

    /// <summary>The machine as far as image and preserved blocks are evidence of it: what a writer preserved was memory.</summary>
    /// <param name="map">Memory map.</param>
    /// <param name="sectionBits">Binary logarithm of the size of a section in bytes.</param>
    /// <param name="outliers">The blocks that are none.</param>
    public MachineMemory MachineWithBlocks(MemoryMap map, int sectionBits, out IReadOnlyList<PreservedExtent> outliers)
    {
        MachineMemory machine = Machine(null, sectionBits);
        IReadOnlyList<PreservedExtent> apart = outliers = FindOutliers(map, machine);
        ulong end = machine.End;
        return machine.IsDeclared ? machine : new MachineMemory(
            [
                .. Ranges(),
                .. map.Extents.Where(extent => apart.Count == 0 || extent.Start < end).Select(extent => new RamRange(extent.Start, extent.Bytes(map.Pages.PageShift))),
            ],
            sectionBits,
            isDeclared: false);
    }

    /// <summary>
    /// The blocks that are damage rather than memory: a few that begin far above all else that is known, where the scratch
    /// areas, which reach to the end of memory, are known too. None if they are too many for that.
    /// </summary>
    /// <param name="map">Memory map.</param>
    /// <param name="machine">Memory without its blocks.</param>
    public IReadOnlyList<PreservedExtent> FindOutliers(MemoryMap map, MachineMemory machine)
    {
        if (Scratch.Count == 0 || machine.IsDeclared)
        {
            return [];
        }

        PreservedExtent[] above = [.. map.Extents.Where(extent => extent.Start >= machine.End)];
        ulong blocksAbove = above.Aggregate(0UL, (sum, extent) => sum + extent.Blocks);
        return blocksAbove * Outliers <= map.Blocks ? above : [];
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
