using Kho.Abi.Codec;
using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

/// <summary>
/// Reads a memory map and judges it. A map does not preserve its own pages: soon after the boot that reads it, they hold other
/// data, and a walk then finds blocks that never existed. The verdict therefore rests on evidence outside the map: the root, the
/// blobs, the scratch areas and the extent of memory.
/// </summary>
internal sealed class MemoryMapReader
{
    /// <summary>The map is stale if impossible blocks and invalid keys are more than one in this many of all its blocks and invalid keys.</summary>
    private const ulong SuspectShare = 8;

    private readonly MapLayout _layout;
    private readonly KnownMemory _known;
    private readonly IReadOnlyList<Anchor> _anchors;
    private readonly MapCache _maps;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<string> _evidence = [];

    public MemoryMapReader(MapLayout layout, KnownMemory known, IReadOnlyList<Anchor> anchors, MapCache maps, DiagnosticBag diagnostics)
    {
        _layout = layout;
        _known = known;
        _anchors = anchors;
        _maps = maps;
        _diagnostics = diagnostics;
    }

    /// <summary>Reads the map.</summary>
    /// <param name="address">Physical address of the first chunk or of the root node.</param>
    /// <param name="field">Physical address of the property that names the map, for findings.</param>
    /// <param name="ignored">Evidence that the running kernel did not take the handover over; null if there is none.</param>
    public MemoryMap Read(ulong address, ulong field, string? ignored = null)
    {
        MapWalk walk = _maps.Walk(_layout, _known, _known.End(_anchors, 1UL << _layout.Pages.PhysicalAddressBits), address, field);
        bool stale = Judge(walk, address) || ignored is not null;
        if (ignored is not null)
        {
            _evidence.Insert(0, ignored);
        }
        else if (stale)
        {
            _diagnostics.Add(DiagnosticDescriptors.MapStale, address, FindingPlaces.MemoryMap, string.Join("; ", _evidence));
        }

        if (!stale)
        {
            _diagnostics.AddRange(walk.Findings);
        }

        bool wiped = walk.IsEmpty && _anchors.Count > 0;
        return new MemoryMap(_layout, address, stale ? new ExtentList() : walk.Believed)
        {
            Trust = stale ? MapTrust.Stale : !wiped && walk.IsSound ? MapTrust.Valid : MapTrust.Partial,
            Evidence = _evidence,
            Nodes = walk.Reading.Inner,
            Leaves = walk.Reading.Outer,
            Structures = walk.Reading.Structures,
            SuspectExtents = stale ? walk.Everything : walk.Suspect,
            InvalidKeys = walk.Reading.InvalidKeys,
            BrokenPointers = walk.Reading.Broken,
        };
    }

    private bool Judge(MapWalk walk, ulong address)
    {
        MapReading reading = walk.Reading;
        ulong suspect = walk.SuspectBlocks;
        ulong invalid = walk.InvalidEntries;
        int broken = walk.LeadNowhere;
        List<string> absent = [];
        int present = 0;
        if (_anchors.Count > 0 && reading.Inner > 0)
        {
            var probe = _maps.Probe(_layout, _known.Image, address);
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
            _evidence.Add($"{suspect} of {walk.Blocks} blocks overlap, lie in scratch or lie outside memory");
        }

        if (invalid > 0)
        {
            _evidence.Add($"{invalid} entries are no blocks");
        }

        bool readable = followed > 0;
        bool mostlyAbsent = absent.Count * 2 > absent.Count + present;
        bool contradicted = suspect + invalid > 0 || broken > 0;
        bool mostlyWrong = (suspect + invalid) * SuspectShare > walk.Blocks + invalid;
        if (walk.IsEmpty && absent.Count > 0)
        {
            _evidence.Add("the map holds nothing at all: nothing was preserved, or it was wiped");
        }

        bool stale = readable && !walk.IsEmpty && (mostlyAbsent || mostlyWrong || broken > followed || (absent.Count > 0 && contradicted));
        if (!stale)
        {
            foreach (Anchor anchor in _anchors.Where(anchor => absent.Contains($"{anchor.Name} at 0x{anchor.Address:x}")))
            {
                _diagnostics.Add(DiagnosticDescriptors.NotPreserved, anchor.Address, anchor.Name, "the memory map does not preserve it; the next kernel will reuse its memory");
            }
        }

        return stale;
    }
}
