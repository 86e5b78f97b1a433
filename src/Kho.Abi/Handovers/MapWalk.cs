using Kho.Abi.Codec;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>
/// A memory map, walked once, with every conclusion that does not depend on the root that names it: its blocks, the impossible
/// ones among them, and the findings. Several roots may name one map.
/// </summary>
internal sealed class MapWalk
{
    private readonly MapLayout _layout;
    private readonly KnownMemory _known;
    private readonly IPhysicalMemory _memory;
    private readonly IReadOnlyList<ScratchArea> _scratch;
    private readonly MapReading _reading;
    private readonly List<(ulong Address, MapStructure Kind, ScratchArea Area)> _inScratch;

    /// <summary>Findings about single blocks; reported only if the map is not stale.</summary>
    private readonly DiagnosticBag _doubts = new();
    private readonly ExtentList _suspect = new();
    private readonly Lazy<DiagnosticBag> _findings;
    private readonly Lazy<IReadOnlyList<PreservedExtent>> _everything;

    /// <summary>Walks a map.</summary>
    /// <param name="layout">Layout of the map.</param>
    /// <param name="known">Memory that holds the map, and the scratch areas, in which no page of the map is trusted.</param>
    /// <param name="knownEnd">Address after the last byte of memory known to exist.</param>
    /// <param name="address">Physical address of the first chunk or of the root node.</param>
    /// <param name="field">Physical address of the property that names the map, for findings.</param>
    public MapWalk(MapLayout layout, KnownMemory known, ulong knownEnd, ulong address, ulong field)
    {
        _layout = layout;
        _known = known;
        _memory = known.Image;
        _scratch = known.Scratch;
        _reading = new MapReading(layout, knownEnd, _scratch, _memory);
        if (layout.Radix is not null)
        {
            layout.Tree(_memory).Walk(address, field, _reading, refuseShiftedOut: true);
        }
        else
        {
            layout.ChunkList(_memory).Walk(address, field, _reading);
        }

        // This reuses the walk's own list, which may be large.
        ExtentList believed = _reading.Extents;
        believed.SortAndMerge(PageShift);
        Blocks = Sum(believed);
        believed = TakeOutScratch(believed, _suspect);
        believed = TakeOutOverlaps(believed, _suspect);
        believed = TakeOutMissingMemory(believed, _suspect);
        SuspectBlocks = Sum(_suspect);
        believed.SortAndMerge(PageShift);
        Believed = believed;
        Suspect = Merged(_suspect, _reading.Misplaced);
        InvalidEntries = _reading.InvalidKeys.Where(run => run.Problem != KeyProblem.OrderBitLost).Aggregate(0UL, (sum, run) => sum + run.Count);
        LeadNowhere = _reading.Broken.Count(pointer => pointer.Reason is not (BrokenReason.Excluded or BrokenReason.Unreadable) && pointer.Target != 0);
        _inScratch = FindInScratch();
        _findings = new Lazy<DiagnosticBag>(Report);
        _everything = new Lazy<IReadOnlyList<PreservedExtent>>(() => Merged(Suspect, Believed));
    }

    /// <summary>Number of blocks in the map, including impossible ones.</summary>
    public ulong Blocks { get; }

    /// <summary>Number of blocks that overlap, lie in scratch or lie outside memory.</summary>
    public ulong SuspectBlocks { get; }

    /// <summary>Number of keys that are not valid blocks, without those that lost their order bit.</summary>
    public ulong InvalidEntries { get; }

    /// <summary>
    /// Number of broken pointers. Targets that the image excludes or cannot decode do not count, nor do null pointers: a count
    /// that is too large produces many.
    /// </summary>
    public int LeadNowhere { get; }

    /// <summary>Possible blocks: by address, merged.</summary>
    public ExtentList Believed { get; }

    /// <summary>Impossible blocks: by address, merged.</summary>
    public IReadOnlyList<PreservedExtent> Suspect { get; }

    /// <summary>All blocks, possible or not: by address, merged.</summary>
    public IReadOnlyList<PreservedExtent> Everything => _everything.Value;

    /// <summary>Raw result of the walk.</summary>
    public MapReading Reading => _reading;

    /// <summary>The map has no block, no invalid key and no broken pointer, so it is neither right nor wrong.</summary>
    public bool IsEmpty => _reading.Extents.Count == 0 && _reading.InvalidKeys.Count == 0 && _reading.Broken.Count == 0;

    /// <summary>Nothing in the map contradicts the rest of the map or the known memory.</summary>
    public bool IsSound => _reading.Broken.Count == 0 && _inScratch.Count == 0 && _suspect.Count == 0 && _reading.InvalidKeys.Count == 0;

    /// <summary>Findings about the map; reported only if the map is not stale.</summary>
    public DiagnosticBag Findings => _findings.Value;

    private int PageShift => _layout.Pages.PageShift;

    private ExtentList Merged(IReadOnlyList<PreservedExtent> some, IReadOnlyList<PreservedExtent> others)
    {
        var extents = new ExtentList();
        extents.AddRange(some);
        extents.AddRange(others);
        extents.SortAndMerge(PageShift);
        return extents;
    }

    private List<(ulong Address, MapStructure Kind, ScratchArea Area)> FindInScratch()
    {
        List<(ulong Address, MapStructure Kind, ScratchArea Area)> found = [];
        foreach ((ulong address, MapStructure kind) in _reading.Structures)
        {
            if (_reading.ScratchAround(address) is ScratchArea area)
            {
                found.Add((address, kind, area));
            }
        }

        return found;
    }

    private DiagnosticBag Report()
    {
        var findings = new DiagnosticBag();
        findings.AddRange(_doubts);
        foreach ((ulong address, MapStructure kind, ScratchArea area) in _inScratch)
        {
            findings.Add(DiagnosticDescriptors.MapPointer, address, NameOf(kind), $"this page of the map lies in the scratch area 0x{area.Address:x}–0x{area.Address + (area.Size - 1):x}, which the next kernel overwrites before it reads the map");
        }

        foreach (BrokenPointer pointer in _reading.Broken)
        {
            Report(pointer, findings);
        }

        foreach (InvalidKeyRun run in _reading.InvalidKeys.Where(run => run.Problem != KeyProblem.OrderBitLost))
        {
            findings.Add(DiagnosticDescriptors.KeyInvalid, run.Leaf, _layout.Radix is null ? "kho_mem_phys_bits.preserve" : "kho_radix_leaf.bitmap", Describe(run));
        }

        ReportLostBits(findings);
        return findings;
    }

    private static string NameOf(MapStructure kind) => kind switch
    {
        MapStructure.Node => "kho_radix_node",
        MapStructure.Leaf => "kho_radix_leaf",
        MapStructure.Chunk => "khoser_mem_chunk",
        _ => "kho_mem_phys_bits",
    };

    private void Report(BrokenPointer pointer, DiagnosticBag findings)
    {
        DiagnosticDescriptor descriptor = pointer.Reason switch
        {
            BrokenReason.MetTwice => DiagnosticDescriptors.MapMetTwice,
            BrokenReason.Impossible => DiagnosticDescriptors.MapImpossible,
            BrokenReason.ShiftedOut => DiagnosticDescriptors.KeysShiftedOut,
            BrokenReason.Absent or BrokenReason.Excluded when _memory.Ranges.Count == 0 => DiagnosticDescriptors.MapNotInImage,
            _ => DiagnosticDescriptors.MapPointer,
        };
        string message = pointer.Detail ?? pointer.Reason switch
        {
            BrokenReason.Misaligned => $"0x{pointer.Target:x} is not aligned to a page",
            BrokenReason.Absent or BrokenReason.Excluded or BrokenReason.Unreadable => $"0x{pointer.Target:x} is {_memory.WhyMissing(pointer.Target)}",
            _ => $"0x{pointer.Target:x} was met before",
        };
        findings.Add(descriptor, pointer.Address, pointer.Field, message);
    }

    private static string Describe(InvalidKeyRun run)
    {
        string keys = run.Count == 1 ? $"key 0x{run.FirstKey:x}" : $"{run.Count} keys from 0x{run.FirstKey:x} on";
        string why = run.Problem switch
        {
            KeyProblem.NoOrderBit => "no order bit",
            KeyProblem.AboveOrderZero => "a bit above that of order 0",
            KeyProblem.OrderTooLarge => "an order larger than the physical address space",
            _ => "an address beyond the physical address space",
        };
        return $"{keys}: {why}";
    }

    private void ReportLostBits(DiagnosticBag findings)
    {
        List<InvalidKeyRun> lost = [.. _reading.InvalidKeys.Where(run => run.Problem == KeyProblem.OrderBitLost)];
        if (lost.Count > 0)
        {
            RadixGeometry radix = _layout.Radix!;
            ulong count = lost.Aggregate(0UL, (sum, run) => sum + run.Count);
            findings.Add(DiagnosticDescriptors.KeyOrderBitLost, lost[0].Leaf, "kho_radix_leaf.bitmap",
                $"{count} keys, the first 0x{lost[0].FirstKey:x}, lost bit {radix.Order0Bit}, which stands for order 0: a tree of depth {radix.Depth} at {_layout.Pages.PageSize}-byte pages holds bits 0 to {radix.HeldBits - 1}; "
                + "the next kernel reads garbage from them. With the bit put back they are pages of order 0 (reconstruction)");
        }

        if (_layout.Radix is { LosesPageType: true } typed)
        {
            findings.Add(DiagnosticDescriptors.KeyPageTypeLost, null, "kho_radix_tree.key",
                $"page types are {typed.Layout.PageType} of a key, and a tree of depth {typed.Depth} holds bits 0 to {typed.HeldBits - 1}: "
                + (typed.HeldPageTypes.Count == 1 ? $"every block reads as {typed.PageTypeName(0)}" : $"every block reads as one of {string.Join(", ", typed.HeldPageTypes.Select(typed.PageTypeName))}"));
        }
    }

    private ExtentList TakeOutScratch(ExtentList extents, ExtentList suspect)
    {
        foreach (ScratchArea area in _scratch.Where(area => area.Size > 0))
        {
            ulong last = area.Address + (area.Size - 1);
            extents = TakeOut(extents, area.Address, last, suspect, (block, count) => _doubts.Add(
                DiagnosticDescriptors.BlockInScratch, block.Start, FindingPlaces.MemoryMap,
                $"{count} blocks of order {block.Order} lie in the scratch area 0x{area.Address:x}–0x{last:x}"));
        }

        return extents;
    }

    private ExtentList TakeOut(ExtentList extents, ulong first, ulong last, ExtentList suspect, Action<PreservedExtent, ulong> report)
    {
        if (extents.FindTouched(first, last, PageShift) < 0)
        {
            return extents;
        }

        var kept = new ExtentList();
        foreach (PreservedExtent extent in extents)
        {
            if (extent.Start > last || extent.Last(PageShift) < first)
            {
                kept.Add(extent);
                continue;
            }

            ExtentList.Cut(extent, first, last, PageShift, out PreservedExtent? before, out PreservedExtent touching, out PreservedExtent? after);
            suspect.Add(touching);
            report(touching, touching.Blocks);
            AddIfAny(kept, before);
            AddIfAny(kept, after);
        }

        return kept;
    }

    /// <summary>Moves overlapping blocks to the suspects: of two that overlap, the one that begins later, or else the smaller one.</summary>
    private ExtentList TakeOutOverlaps(ExtentList extents, ExtentList suspect)
    {
        if (extents.SortAndFindOverlap(PageShift) < 0)
        {
            return extents;
        }

        var kept = new ExtentList();
        ulong reached = 0;
        bool any = false;
        foreach (PreservedExtent extent in extents)
        {
            PreservedExtent? rest = extent;
            if (any && extent.Start <= reached)
            {
                ExtentList.Cut(extent, extent.Start, reached, PageShift, out _, out PreservedExtent touching, out rest);
                suspect.Add(touching);
                _doubts.Add(DiagnosticDescriptors.BlocksOverlap, touching.Start, FindingPlaces.MemoryMap,
                    $"{touching.Blocks} blocks of order {touching.Order} lie within blocks that reach up to 0x{reached:x}");
            }

            AddIfAny(kept, rest);
            reached = Math.Max(reached, extent.Last(PageShift));
            any = true;
        }

        return kept;
    }

    /// <summary>Moves blocks outside memory to the suspects. Does nothing unless the image holds all of the machine's memory.</summary>
    private ExtentList TakeOutMissingMemory(ExtentList extents, ExtentList suspect)
    {
        if (!_known.IsWhole)
        {
            return extents;
        }

        ulong end = 1UL << _layout.Pages.PhysicalAddressBits;
        ulong gap = 0;
        foreach (PhysicalRange range in _memory.Ranges.Append(new PhysicalRange(end, 1, PageState.Absent)))
        {
            if (range.Start > gap)
            {
                extents = TakeOut(extents, gap, range.Start - 1, suspect, (block, count) => _doubts.Add(
                    DiagnosticDescriptors.BlockOutsideMemory, block.Start, FindingPlaces.MemoryMap,
                    $"{count} blocks of order {block.Order} lie where the image, which is of all memory, has none"));
            }

            gap = range.Last + 1;
        }

        return extents;
    }

    private static void AddIfAny(ExtentList extents, PreservedExtent? extent)
    {
        if (extent is PreservedExtent some)
        {
            extents.Add(some);
        }
    }

    private static ulong Sum(ExtentList extents)
    {
        ulong sum = 0;
        foreach (PreservedExtent extent in extents)
        {
            sum += extent.Blocks;
        }

        return sum;
    }
}
