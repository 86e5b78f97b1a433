using Kho.Abi.Codec;
using Kho.Abi.Diagnostics;
using Kho.Abi.Physical;

namespace Kho.Abi.Handover;

/// <summary>
/// Reads a memory map and judges it. A map's own pages are not preserved: soon after the boot that read it they hold
/// something else, and what a walk then finds are blocks that never were. The judgement rests on what is independent
/// of the map: the root, the blobs, the scratch areas and the extent of memory.
/// </summary>
internal sealed class MemoryMapReader
{
    /// <summary>More than one in this many blocks that cannot be, and the whole map is not believed.</summary>
    private const ulong SuspectShare = 8;

    private readonly MapLayout _layout;
    private readonly IPhysicalMemory _memory;
    private readonly IReadOnlyList<ScratchArea> _scratch;
    private readonly IReadOnlyList<Anchor> _anchors;
    private readonly DiagnosticBag _diagnostics;

    /// <summary>Findings about single blocks, worth telling only of a map that is believed.</summary>
    private readonly DiagnosticBag _doubts = new();
    private readonly List<string> _evidence = [];

    public MemoryMapReader(MapLayout layout, IPhysicalMemory memory, IReadOnlyList<ScratchArea> scratch, IReadOnlyList<Anchor> anchors, DiagnosticBag diagnostics)
    {
        _layout = layout;
        _memory = memory;
        _scratch = scratch;
        _anchors = anchors;
        _diagnostics = diagnostics;
    }

    private int PageShift => _layout.Pages.PageShift;

    /// <summary>Reads the map.</summary>
    /// <param name="address">Physical address of the first chunk or of the root node.</param>
    /// <param name="field">Physical address of the property that says so, for findings.</param>
    public MemoryMap Read(ulong address, ulong field)
    {
        var reading = new MapReading(_layout.Pages, _layout.Radix, KnownEnd(), _scratch, _memory);
        if (_layout.Radix is not null)
        {
            _layout.Tree(_memory).Walk(address, field, reading);
        }
        else
        {
            _layout.ChunkList(_memory).Walk(address, field, reading);
        }

        List<PreservedExtent> believed = ExtentList.SortAndMerge(reading.Extents, PageShift);
        ulong blocks = Sum(believed);
        List<PreservedExtent> suspect = [];
        believed = TakeOutScratch(believed, suspect);
        believed = TakeOutOverlaps(believed, suspect);
        believed = TakeOutMissingMemory(believed, suspect);
        ulong invalid = reading.InvalidKeys.Where(run => run.Problem != KeyProblem.OrderBitLost).Aggregate(0UL, (sum, run) => sum + run.Count);

        bool stale = Judge(reading, address, blocks, Sum(suspect), invalid);
        Report(reading, stale);
        suspect.AddRange(reading.Misplaced);
        if (stale)
        {
            suspect = ExtentList.SortAndMerge([.. suspect, .. believed], PageShift);
            believed = [];
            _diagnostics.Add(DiagnosticDescriptors.MapStale, address, "preserved-memory-map", string.Join("; ", _evidence));
        }

        bool wiped = IsEmpty(reading) && _anchors.Count > 0;
        bool whole = !wiped && reading.Broken.Count == 0 && !reading.Structures.Exists(structure => reading.ScratchAround(structure.Address) is not null) && suspect.Count == 0 && reading.InvalidKeys.Count == 0;
        return new MemoryMap(_layout.Kind, address, _layout.Pages, _layout.Radix, _layout.Radix is null ? _layout.BitmapBits : null, ExtentList.SortAndMerge(believed, PageShift))
        {
            Trust = stale ? MapTrust.Stale : whole ? MapTrust.Valid : MapTrust.Partial,
            Evidence = _evidence,
            Nodes = reading.Inner,
            Leaves = reading.Outer,
            Structures = reading.Structures,
            SuspectExtents = ExtentList.SortAndMerge(suspect, PageShift),
            InvalidKeys = reading.InvalidKeys,
            BrokenPointers = reading.Broken,
        };
    }

    /// <summary>Address behind the last byte that something other than the map says is memory.</summary>
    private ulong KnownEnd()
    {
        ulong end = 0;
        foreach (PhysicalRange range in _memory.Ranges)
        {
            end = Math.Max(end, range.Last);
        }

        foreach (ScratchArea area in _scratch)
        {
            end = Math.Max(end, area.Address + area.Size);
        }

        foreach (Anchor anchor in _anchors)
        {
            end = Math.Max(end, anchor.Address + anchor.Length);
        }

        return Math.Min(end, (1UL << _layout.Pages.PhysicalAddressBits) - 1) + 1;
    }

    private bool Judge(MapReading reading, ulong address, ulong blocks, ulong suspect, ulong invalid)
    {
        List<string> absent = [];
        int present = 0;
        if (_anchors.Count > 0 && reading.Inner > 0)
        {
            var probe = new MapProbe(_layout, _memory, address);
            foreach (Anchor anchor in _anchors)
            {
                MapPresence presence = probe.Presence(anchor);
                present += presence == MapPresence.Present ? 1 : 0;
                if (presence == MapPresence.Absent)
                {
                    absent.Add($"{anchor.Name} at 0x{anchor.Address:x}");
                }
            }
        }

        // A null pointer is no garbage: a count that is too large leads to many.
        int broken = reading.Broken.Count(pointer => pointer.Reason is not (BrokenReason.Excluded or BrokenReason.Unreadable) && pointer.Target != 0);
        int followed = reading.Inner + reading.Outer;
        if (present > 0)
        {
            _evidence.Add($"{present} of {_anchors.Count} parts of the handover that a true map preserves are preserved (root, blobs)");
        }

        if (absent.Count > 0)
        {
            _evidence.Add($"not preserved: {string.Join(", ", absent)}");
        }

        if (broken > 0)
        {
            _evidence.Add($"{broken} of {broken + followed} pointers lead nowhere");
        }

        if (suspect > 0)
        {
            _evidence.Add($"{suspect} of {blocks} blocks overlap, lie in scratch or lie outside memory");
        }

        if (invalid > 0)
        {
            _evidence.Add($"{invalid} entries are no blocks");
        }

        bool readable = followed > 0;
        bool mostlyAbsent = absent.Count * 2 > absent.Count + present;
        bool contradicted = suspect + invalid > 0 || broken > 0;
        bool mostlyWrong = (suspect + invalid) * SuspectShare > blocks + invalid;
        if (IsEmpty(reading) && absent.Count > 0)
        {
            _evidence.Add("the map holds nothing at all: nothing was preserved, or it was wiped");
        }

        bool stale = readable && !IsEmpty(reading) && (mostlyAbsent || mostlyWrong || broken > followed || (absent.Count > 0 && contradicted));
        if (!stale)
        {
            foreach (Anchor anchor in _anchors.Where(anchor => absent.Contains($"{anchor.Name} at 0x{anchor.Address:x}")))
            {
                _diagnostics.Add(DiagnosticDescriptors.NotPreserved, anchor.Address, anchor.Name, "the memory map does not preserve it; the next kernel will reuse its memory");
            }
        }

        return stale;
    }

    /// <summary>No block, no entry that is none, no pointer that leads nowhere: nothing that could be wrong, or true.</summary>
    private static bool IsEmpty(MapReading reading) => reading.Extents.Count == 0 && reading.InvalidKeys.Count == 0 && reading.Broken.Count == 0;

    private void Report(MapReading reading, bool stale)
    {
        if (stale)
        {
            return;
        }

        _diagnostics.AddRange(_doubts);
        foreach ((ulong address, MapStructure kind) in reading.Structures)
        {
            if (reading.ScratchAround(address) is ScratchArea area)
            {
                _diagnostics.Add(DiagnosticDescriptors.MapPointer, address, NameOf(kind), $"this page of the map lies in the scratch area 0x{area.Address:x}–0x{area.Address + (area.Size - 1):x}, which the next kernel overwrites before it reads the map");
            }
        }

        foreach (BrokenPointer pointer in reading.Broken)
        {
            Report(pointer);
        }

        foreach (InvalidKeyRun run in reading.InvalidKeys.Where(run => run.Problem != KeyProblem.OrderBitLost))
        {
            _diagnostics.Add(DiagnosticDescriptors.KeyInvalid, run.Leaf, _layout.Radix is null ? "kho_mem_phys_bits.preserve" : "kho_radix_leaf.bitmap", Describe(run));
        }

        ReportLostBits(reading);
    }

    private static string NameOf(MapStructure kind) => kind switch
    {
        MapStructure.Node => "kho_radix_node",
        MapStructure.Leaf => "kho_radix_leaf",
        MapStructure.Chunk => "khoser_mem_chunk",
        _ => "kho_mem_phys_bits",
    };

    private void Report(BrokenPointer pointer)
    {
        DiagnosticDescriptor descriptor = pointer.Reason switch
        {
            BrokenReason.MetTwice => DiagnosticDescriptors.MapMetTwice,
            BrokenReason.Impossible => DiagnosticDescriptors.MapImpossible,
            BrokenReason.Absent or BrokenReason.Excluded when _memory.Ranges.Count == 0 => DiagnosticDescriptors.MapNotInImage,
            _ => DiagnosticDescriptors.MapPointer,
        };
        string message = pointer.Detail ?? pointer.Reason switch
        {
            BrokenReason.Misaligned => $"0x{pointer.Target:x} is not aligned to a page",
            BrokenReason.Absent or BrokenReason.Excluded or BrokenReason.Unreadable => $"0x{pointer.Target:x} is {_memory.WhyMissing(pointer.Target)}",
            _ => $"0x{pointer.Target:x} was met before",
        };
        _diagnostics.Add(descriptor, pointer.Address, pointer.Field, message);
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

    private void ReportLostBits(MapReading reading)
    {
        List<InvalidKeyRun> lost = [.. reading.InvalidKeys.Where(run => run.Problem == KeyProblem.OrderBitLost)];
        if (lost.Count > 0)
        {
            RadixGeometry radix = _layout.Radix!;
            ulong count = lost.Aggregate(0UL, (sum, run) => sum + run.Count);
            _diagnostics.Add(DiagnosticDescriptors.KeyOrderBitLost, lost[0].Leaf, "kho_radix_leaf.bitmap",
                $"{count} keys, the first 0x{lost[0].FirstKey:x}, lost bit {radix.Order0Bit}, which stands for order 0: a tree of depth {radix.Depth} at {_layout.Pages.PageSize}-byte pages holds bits 0 to {radix.HeldBits - 1}; "
                + "the next kernel reads garbage from them. With the bit put back they are pages of order 0 (reconstruction)");
        }

        if (_layout.Radix is { LosesPageType: true } typed)
        {
            _diagnostics.Add(DiagnosticDescriptors.KeyPageTypeLost, null, "kho_radix_tree.key",
                $"page types are bit {typed.PageTypeBit} of a key, and a tree of depth {typed.Depth} holds bits 0 to {typed.HeldBits - 1}: every block reads as {typed.PageTypeName(0)}");
        }
    }

    private List<PreservedExtent> TakeOutScratch(List<PreservedExtent> extents, List<PreservedExtent> suspect)
    {
        foreach (ScratchArea area in _scratch.Where(area => area.Size > 0))
        {
            ulong last = area.Address + (area.Size - 1);
            extents = TakeOut(extents, area.Address, last, suspect, (block, count) => _doubts.Add(
                DiagnosticDescriptors.BlockInScratch, block.Start, "preserved-memory-map",
                $"{count} blocks of order {block.Order} lie in the scratch area 0x{area.Address:x}–0x{last:x}"));
        }

        return extents;
    }

    private List<PreservedExtent> TakeOut(List<PreservedExtent> extents, ulong first, ulong last, List<PreservedExtent> suspect, Action<PreservedExtent, ulong> report)
    {
        List<PreservedExtent> kept = new(extents.Count);
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

    /// <summary>Of two blocks that overlap, the one that begins later (or is smaller) is the suspect one.</summary>
    private List<PreservedExtent> TakeOutOverlaps(List<PreservedExtent> extents, List<PreservedExtent> suspect)
    {
        extents.Sort();
        List<PreservedExtent> kept = new(extents.Count);
        ulong reached = 0;
        bool any = false;
        foreach (PreservedExtent extent in extents)
        {
            PreservedExtent? rest = extent;
            if (any && extent.Start <= reached)
            {
                ExtentList.Cut(extent, extent.Start, reached, PageShift, out _, out PreservedExtent touching, out rest);
                suspect.Add(touching);
                _doubts.Add(DiagnosticDescriptors.BlocksOverlap, touching.Start, "preserved-memory-map",
                    $"{touching.Blocks} blocks of order {touching.Order} lie within blocks that reach up to 0x{reached:x}");
            }

            AddIfAny(kept, rest);
            reached = Math.Max(reached, extent.Last(PageShift));
            any = true;
        }

        return kept;
    }

    /// <summary>Only where the image is of all memory: it is, if it holds the scratch areas, which nothing else refers to.</summary>
    private List<PreservedExtent> TakeOutMissingMemory(List<PreservedExtent> extents, List<PreservedExtent> suspect)
    {
        if (_scratch.Count == 0 || !_scratch.All(HoldsWhole))
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
                    DiagnosticDescriptors.BlockOutsideMemory, block.Start, "preserved-memory-map",
                    $"{count} blocks of order {block.Order} lie where the image, which is of all memory, has none"));
            }

            gap = range.Last + 1;
        }

        return extents;
    }

    private bool HoldsWhole(ScratchArea area)
    {
        ulong position = area.Address;
        ulong end = area.Address + area.Size;
        while (position < end)
        {
            if (_memory.Lookup(position, out ulong length) == PageState.Absent)
            {
                return false;
            }

            position += Math.Min(length, end - position);
        }

        return true;
    }

    private static void AddIfAny(List<PreservedExtent> extents, PreservedExtent? extent)
    {
        if (extent is PreservedExtent some)
        {
            extents.Add(some);
        }
    }

    private static ulong Sum(List<PreservedExtent> extents) => extents.Aggregate(0UL, (sum, extent) => sum + extent.Blocks);
}
