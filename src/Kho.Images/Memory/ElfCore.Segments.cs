using Kho.Diagnostics;
using Elf = Kho.Images.Generated.ElfCore;

namespace Kho.Images;

internal sealed partial class ElfCore
{
    /// <summary>Turns PT_LOAD program headers into regions, and reports what the file lacks.</summary>
    private sealed class SegmentReader(ImageFile file, DiagnosticBag diagnostics)
    {
        /// <summary>The physical address that <c>/proc/kcore</c> states for virtual memory without a single one.</summary>
        private const ulong NoPhysicalAddress = ulong.MaxValue;

        /// <summary>Most bytes that are compared between overlapping segments, in total: many can overlap in a small file.</summary>
        private const long MostCompared = 256L << 20;

        private const int CompareChunk = 64 * 1024;

        /// <summary>Least cost of a comparison, in bytes.</summary>
        private const ulong LeastCharge = 4096;

        private readonly List<Region> _regions = [];

        /// <summary>The memory of each segment, and the distance of its virtual addresses from the physical ones.</summary>
        private readonly List<(ulong View, SegmentExtent Extent)> _extents = [];

        /// <summary>Index in <see cref="_extents"/> of each region's segment.</summary>
        private readonly List<int> _segments = [];
        private long _compared;

        /// <summary>Adds one PT_LOAD segment. Where two hold the same byte, the first one added wins.</summary>
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
                    ImageDiagnostics.SegmentUnusable, start, "Elf64_Phdr.p_filesz",
                    $"0x{inFile:x} bytes in the file, expected at most p_memsz 0x{header.PMemsz:x}; the surplus is left out");
                inFile = header.PMemsz;
            }

            ulong inMemory = header.PMemsz;
            ulong room = AddressSpace.LengthFrom(start);
            if (inMemory > room)
            {
                diagnostics.Add(
                    ImageDiagnostics.SegmentUnusable, start, "Elf64_Phdr.p_memsz",
                    $"0x{inMemory:x} bytes wrap past 2^64, expected at most 0x{room:x}; the surplus is left out");
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

        /// <summary>Merges the segments into a table, and reports overlaps.</summary>
        public RegionTable ToTable()
        {
            foreach (IGrouping<ulong, (ulong View, SegmentExtent Extent)> view in _extents.GroupBy(segment => segment.View))
            {
                SegmentOverlaps.Report([.. view.Select(segment => segment.Extent)], diagnostics, "Elf64_Phdr.p_paddr");
            }

            RegionTable table = RegionTable.Merge(_regions);
            if (file.IsSteady && _extents.Any(segment => segment.View != _extents[0].View))
            {
                CompareViews(table);
            }

            return table;
        }

        /// <summary>
        /// Two views of the same memory must agree. This compares each segment's contents in the file with the contents
        /// at its addresses, which are those of the first segment there.
        /// </summary>
        private void CompareViews(RegionTable table)
        {
            int found = 0;
            for (int index = 0; index < _regions.Count; index++)
            {
                if (_regions[index].State != PageState.Present || FirstDifference(table, _regions[index]) is not ulong address)
                {
                    continue;
                }

                (ulong view, SegmentExtent extent) = _extents[_segments[index]];
                int first = _regions.FindIndex(region => region.State == PageState.Present && region.Start <= address && region.Last >= address);
                (ulong View, SegmentExtent Extent) other = _extents[_segments[first]];
                if (other.View == view)
                {
                    // Already reported as an overlap.
                    continue;
                }

                diagnostics.Add(
                    ImageDiagnostics.SegmentsOverlap, address, "Elf64_Phdr.p_paddr",
                    $"segments 0x{other.Extent.Start:x}-0x{other.Extent.Last:x} and 0x{extent.Start:x}-0x{extent.Last:x} hold different contents from 0x{address:x} on; the first in the file is used");
                if (++found == DiagnosticBag.LimitPerId)
                {
                    return;
                }
            }
        }

        /// <summary>The first address at which a segment's contents differ from the memory's, or null.</summary>
        private ulong? FirstDifference(RegionTable table, Region region)
        {
            byte[]? buffer = null;
            for (ulong address = region.Start; ;)
            {
                ulong rest = AddressSpace.LengthOf(address, region.Last);
                long offset = region.Offset + (long)(address - region.Start);
                ulong step = table.OffsetAt(address, out long used, out ulong same) ? Math.Min(rest, same) : rest;
                if (used != offset)
                {
                    if (_compared >= MostCompared)
                    {
                        return null;
                    }

                    ulong hole = (ulong)Math.Min(file.ZerosFrom(offset), file.ZerosFrom(used));
                    step = Math.Min(step, hole > 0 ? hole : CompareChunk);
                    _compared += (long)Math.Clamp(hole > 0 ? 0 : step, LeastCharge, CompareChunk);
                    if (hole == 0 && FirstDifference(offset, used, buffer ??= new byte[2 * CompareChunk], (int)step) is int at)
                    {
                        return address + (ulong)at;
                    }
                }

                if (step >= rest)
                {
                    return null;
                }

                address += step;
            }
        }

        /// <summary>Index of the first byte that differs between two places of the file; null if they agree or cannot be read.</summary>
        private int? FirstDifference(long offset, long used, byte[] buffer, int length)
        {
            Span<byte> one = buffer.AsSpan(0, length);
            Span<byte> other = buffer.AsSpan(CompareChunk, length);
            int count = Math.Min(file.Read(offset, one), file.Read(used, other));
            int at = one[..count].CommonPrefixLength(other[..count]);
            return at < count ? at : null;
        }

        private void AddRegions(ulong offset, ulong start, ulong inFile, ulong inMemory)
        {
            ulong length = (ulong)file.Length;
            ulong held = Math.Min(inFile, offset < length ? length - offset : 0);
            if (held < inFile)
            {
                diagnostics.Add(
                    ImageDiagnostics.FileTruncated, start, "Elf64_Phdr.p_offset",
                    $"0x{inFile:x} bytes at file offset 0x{offset:x}, and the file of 0x{length:x} bytes holds 0x{held:x} of them");
            }

            if (held > 0)
            {
                _regions.Add(new Region(start, start + (held - 1), PageState.Present, (long)offset));
                _segments.Add(_extents.Count - 1);
            }

            if (inMemory > inFile)
            {
                _regions.Add(new Region(start + inFile, start + (inMemory - 1), PageState.Excluded, 0));
                _segments.Add(_extents.Count - 1);
            }
        }
    }
}
