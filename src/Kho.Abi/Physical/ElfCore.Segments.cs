using Kho.Abi.Diagnostics;
using Elf = Kho.Abi.Generated.ElfCore;

namespace Kho.Abi.Physical;

public sealed partial class ElfCore
{
    /// <summary>Turns PT_LOAD program headers into regions, with findings about what the file does not hold.</summary>
    private sealed class SegmentReader(ImageFile file, DiagnosticBag diagnostics)
    {
        /// <summary>What <c>/proc/kcore</c> says of virtual memory that has no one physical address.</summary>
        private const ulong NoPhysicalAddress = ulong.MaxValue;

        private readonly List<Region> _regions = [];
        /// <summary>What each segment describes, and how far its virtual addresses lie from the physical ones.</summary>
        private readonly List<(ulong View, SegmentExtent Extent)> _extents = [];

        /// <summary>Takes one PT_LOAD segment; the first one taken wins where two hold the same byte.</summary>
        public void Add(Elf.ProgramHeader header)
        {
            ulong start = header.PPaddr;
            if (start == NoPhysicalAddress)
            {
                return;
            }

            ulong inFile = header.PFilesz;
            if (inFile > header.PMemsz)
            {
                diagnostics.Add(
                    DiagnosticDescriptors.SegmentUnusable, start, "Elf64_Phdr.p_filesz",
                    $"0x{inFile:x} bytes in the file, expected at most p_memsz 0x{header.PMemsz:x}; the bytes behind them are left out");
                inFile = header.PMemsz;
            }

            ulong inMemory = header.PMemsz;
            ulong room = AddressSpace.LengthFrom(start);
            if (inMemory > room)
            {
                diagnostics.Add(
                    DiagnosticDescriptors.SegmentUnusable, start, "Elf64_Phdr.p_memsz",
                    $"0x{inMemory:x} bytes wrap past 2^64, expected at most 0x{room:x}; the bytes past it are left out");
                inMemory = room;
                inFile = Math.Min(inFile, room);
            }

            if (inMemory == 0)
            {
                return;
            }

            // /proc/kcore and /proc/vmcore show the kernel's text at two virtual addresses: that is no contradiction.
            ulong view = header.PVaddr == 0 ? 0 : header.PVaddr - start;
            _extents.Add((view, new SegmentExtent(start, start + (inMemory - 1))));
            AddRegions(header.POffset, start, inFile, inMemory);
        }

        /// <summary>The merged table; reports overlaps.</summary>
        public RegionTable ToTable()
        {
            foreach (IGrouping<ulong, (ulong View, SegmentExtent Extent)> view in _extents.GroupBy(segment => segment.View))
            {
                SegmentOverlaps.Report([.. view.Select(segment => segment.Extent)], diagnostics, "Elf64_Phdr.p_paddr");
            }

            return RegionTable.Merge(_regions);
        }

        private void AddRegions(ulong offset, ulong start, ulong inFile, ulong inMemory)
        {
            ulong length = (ulong)file.Length;
            ulong held = Math.Min(inFile, offset < length ? length - offset : 0);
            if (held < inFile)
            {
                diagnostics.Add(
                    DiagnosticDescriptors.FileTruncated, start, "Elf64_Phdr.p_offset",
                    $"0x{inFile:x} bytes at file offset 0x{offset:x}, and the file of 0x{length:x} bytes holds 0x{held:x} of them");
            }

            if (held > 0)
            {
                _regions.Add(new Region(start, start + (held - 1), PageState.Present, (long)offset));
            }

            if (inMemory > inFile)
            {
                _regions.Add(new Region(start + inFile, start + (inMemory - 1), PageState.Excluded, 0));
            }
        }
    }
}
