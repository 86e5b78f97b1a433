using Kho.Abi.Codec;
using Kho.Abi.Handover;
using Kho.Abi.Physical;

namespace Kho.Abi.Restore;

public sealed partial class HandoverRestorer
{
    /// <summary>Fewer than one in this many blocks above everything else that is known to be memory, and they are no proof of memory.</summary>
    private const ulong Outliers = 8;

    /// <summary>Where the machine has memory: as was stated, else as far as the image is evidence of it.</summary>
    private MachineMemory Machine(MapRetrieval? written)
    {
        int sectionBits = _reader.Behaviour.Reserve.SectionBitsAt(_pageSize);
        if (_configuration.Memory is IReadOnlyList<RamRange> stated)
        {
            return new MachineMemory(stated, sectionBits, isDeclared: true);
        }

        List<RamRange> known = [.. _image.Memory.Ranges.Select(range => new RamRange(range.Start, range.Length))];
        if (_document.Scratch.Count > 0 && _document.Scratch.All(HoldsWhole))
        {
            // Nothing but a dump of all memory holds the scratch areas.
            return new MachineMemory(known, sectionBits, isDeclared: true);
        }

        known.AddRange(_document.Scratch.Where(area => area.Size > 0).Select(area => new RamRange(area.Address, area.Size)));
        if (_document.MemoryMap is MemoryMap { Trust: not MapTrust.Stale } map && written is not null)
        {
            known.AddRange(BlocksAsMemory(map, new MachineMemory(known, sectionBits, isDeclared: false).End));
        }

        return new MachineMemory(known, sectionBits, isDeclared: false);
    }

    /// <summary>
    /// What a writer preserved was memory. But a few blocks far above all else that is known, where the scratch areas
    /// (which reach to the end of memory) are known too, are damage rather than memory.
    /// </summary>
    private List<RamRange> BlocksAsMemory(MemoryMap map, ulong knownEnd)
    {
        List<RamRange> below = [];
        List<RamRange> above = [];
        ulong blocksAbove = 0;
        foreach (PreservedExtent extent in map.Extents)
        {
            bool isAbove = _document.Scratch.Count > 0 && extent.Start >= knownEnd;
            (isAbove ? above : below).Add(new RamRange(extent.Start, extent.Bytes(map.Pages.PageShift)));
            blocksAbove += isAbove ? extent.Blocks : 0;
        }

        if (blocksAbove == 0)
        {
            return below;
        }

        if (blocksAbove * Outliers <= map.Blocks)
        {
            _doubts.Add($"{blocksAbove} of {map.Blocks} blocks lie above 0x{knownEnd:x}, the end of what the image shows of memory; they are taken for damage (state the machine's memory if they are not)");
            return below;
        }

        below.AddRange(above);
        return below;
    }

    private bool HoldsWhole(ScratchArea area)
    {
        ulong position = 0;
        while (position < area.Size)
        {
            if (_image.Memory.Lookup(area.Address + position, out ulong length) == PageState.Absent)
            {
                return false;
            }

            position += Math.Min(length, area.Size - position);
        }

        return area.Size > 0;
    }
}
