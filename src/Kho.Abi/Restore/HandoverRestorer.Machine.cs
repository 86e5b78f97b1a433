using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Images;

namespace Kho.Abi.Restore;

public sealed partial class HandoverRestorer
{
    /// <summary>Where the machine has memory: as was stated, else as far as the image is evidence of it.</summary>
    private MachineMemory Machine(MapRetrieval? written)
    {
        int sectionBits = _reader.Behaviour.Reserve.SectionBitsAt(_pageSize);
        var known = new KnownMemory(_image.Memory, _document.Scratch);
        if (_configuration.Memory is not null || written is null || _document.MemoryMap is not MemoryMap { Trust: not MapTrust.Stale } map)
        {
            return known.Machine(_configuration.Memory, sectionBits);
        }

        MachineMemory machine = known.MachineWithBlocks(map, sectionBits, out IReadOnlyList<PreservedExtent> outliers);
        if (outliers.Count > 0)
        {
            ulong blocks = outliers.Aggregate(0UL, (sum, extent) => sum + extent.Blocks);
            ulong end = known.Machine(null, sectionBits).End;
            _doubts.Add($"{blocks} of {map.Blocks} blocks lie above 0x{end:x}, the end of what the image shows of memory; they are taken for damage (state the machine's memory if they are not)");
        }

        return machine;
    }
}
