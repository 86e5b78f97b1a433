namespace Kho.Images;

/// <summary>Disjoint regions of a file by physical address, looked up by binary search. Immutable.</summary>
internal sealed class RegionTable
{
    private readonly Region[] _regions;
    private readonly PhysicalRange[] _ranges;

    /// <param name="regions">Regions, ascending and disjoint.</param>
    public RegionTable(Region[] regions)
    {
        _regions = regions;
        _ranges = MergeStates(regions);
        Ranges = Array.AsReadOnly(_ranges);
    }

    /// <summary>See <see cref="IPhysicalMemory.Ranges"/>. All 2^64 bytes in one state are two ranges, since no length can be 2^64.</summary>
    public IReadOnlyList<PhysicalRange> Ranges { get; }

    /// <summary>
    /// Makes a table of regions in any order, which may overlap: Present wins over Excluded, and among regions of one
    /// state the earlier in the list wins.
    /// </summary>
    /// <param name="regions">Regions in order of precedence.</param>
    public static RegionTable Merge(IReadOnlyList<Region> regions)
    {
        int[] byStart = new int[regions.Count];
        for (int index = 0; index < byStart.Length; index++)
        {
            byStart[index] = index;
        }

        Array.Sort(byStart, (left, right) => regions[left].Start.CompareTo(regions[right].Start));
        List<Region> merged = [];
        PriorityQueue<int, long> open = new();
        int next = 0;
        ulong cursor = 0;
        while (true)
        {
            while (open.TryPeek(out int ended, out _) && regions[ended].Last < cursor)
            {
                open.Dequeue();
            }

            if (open.Count == 0)
            {
                if (next == byStart.Length)
                {
                    break;
                }

                cursor = regions[byStart[next]].Start;
            }

            for (; next < byStart.Length && regions[byStart[next]].Start == cursor; next++)
            {
                open.Enqueue(byStart[next], Rank(regions[byStart[next]].State, byStart[next]));
            }

            Region winner = regions[open.Peek()];
            ulong last = winner.Last;
            if (next < byStart.Length && regions[byStart[next]].Start <= last)
            {
                last = regions[byStart[next]].Start - 1;
            }

            Append(merged, Slice(winner, cursor, last));
            if (last == ulong.MaxValue)
            {
                break;
            }

            cursor = last + 1;
        }

        return new RegionTable([.. merged]);
    }

    /// <summary>See <see cref="IPhysicalMemory.Lookup"/>.</summary>
    public PageState Lookup(ulong address, out ulong length)
    {
        int low = 0;
        int high = _ranges.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_ranges[middle].Last < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low == _ranges.Length)
        {
            length = AddressSpace.LengthFrom(address);
            return PageState.Absent;
        }

        PhysicalRange range = _ranges[low];
        if (address < range.Start)
        {
            length = range.Start - address;
            return PageState.Absent;
        }

        length = range.Length - (address - range.Start);
        return range.State;
    }

    /// <summary>See <see cref="IPhysicalMemory.Read"/>.</summary>
    public int Read(ImageFile file, ulong address, Span<byte> destination, out PageState state)
    {
        int done = 0;
        int index = FirstNotBefore(address);
        while (done < destination.Length)
        {
            if (index == _regions.Length || address < _regions[index].Start)
            {
                state = PageState.Absent;
                return done;
            }

            Region region = _regions[index];
            if (region.State != PageState.Present)
            {
                state = region.State;
                return done;
            }

            int wanted = (int)Math.Min((ulong)(destination.Length - done), AddressSpace.LengthOf(address, region.Last));
            int count = file.Read(region.Offset + (long)(address - region.Start), destination.Slice(done, wanted));
            done += count;
            if (count < wanted)
            {
                state = PageState.Absent;
                return done;
            }

            // Past the last byte of the address space this wraps, and no region is left to compare it with.
            address += (ulong)wanted;
            index++;
        }

        state = PageState.Present;
        return done;
    }

    /// <summary>See <see cref="ISparseMemory.HoleAt"/>.</summary>
    public ulong HoleAt(ImageFile file, ulong address)
    {
        int index = FirstNotBefore(address);
        if (index == _regions.Length || address < _regions[index].Start || _regions[index].State != PageState.Present)
        {
            return 0;
        }

        Region region = _regions[index];
        return Math.Min((ulong)file.ZerosFrom(region.Offset + (long)(address - region.Start)), AddressSpace.LengthOf(address, region.Last));
    }

    /// <summary>Finds the file offset of an address.</summary>
    /// <param name="offset">File offset of the byte.</param>
    /// <param name="length">Number of contiguous bytes from there on.</param>
    /// <returns>False if the file does not hold it.</returns>
    public bool OffsetAt(ulong address, out long offset, out ulong length)
    {
        int index = FirstNotBefore(address);
        if (index == _regions.Length || address < _regions[index].Start || _regions[index].State != PageState.Present)
        {
            offset = -1;
            length = 0;
            return false;
        }

        offset = _regions[index].Offset + (long)(address - _regions[index].Start);
        length = AddressSpace.LengthOf(address, _regions[index].Last);
        return true;
    }

    private static long Rank(PageState state, int order) => state == PageState.Present ? order : int.MaxValue + 1L + order;

    private static Region Slice(Region region, ulong start, ulong last)
    {
        long offset = region.State == PageState.Present ? region.Offset + (long)(start - region.Start) : 0;
        return new Region(start, last, region.State, offset);
    }

    private static void Append(List<Region> merged, Region region)
    {
        if (merged.Count > 0)
        {
            Region previous = merged[^1];
            if (previous.State == region.State && previous.Last + 1 == region.Start
                && (region.State != PageState.Present || previous.Offset + (long)(region.Start - previous.Start) == region.Offset))
            {
                merged[^1] = previous with { Last = region.Last };
                return;
            }
        }

        merged.Add(region);
    }

    private static PhysicalRange[] MergeStates(Region[] regions)
    {
        List<PhysicalRange> ranges = [];
        foreach (Region region in regions)
        {
            ulong start = region.Start;
            if (ranges.Count > 0 && ranges[^1].State == region.State && ranges[^1].Last + 1 == start)
            {
                start = ranges[^1].Start;
                ranges.RemoveAt(ranges.Count - 1);
            }

            ulong length = AddressSpace.LengthOf(start, region.Last);
            ranges.Add(new PhysicalRange(start, length, region.State));
            if (start == 0 && region.Last == ulong.MaxValue)
            {
                ranges.Add(new PhysicalRange(ulong.MaxValue, 1, region.State));
            }
        }

        return [.. ranges];
    }

    private int FirstNotBefore(ulong address)
    {
        int low = 0;
        int high = _regions.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_regions[middle].Last < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

/// <summary>A contiguous range of physical memory that a file holds, or describes only.</summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Last">Physical address of the last byte.</param>
/// <param name="State"><see cref="PageState.Present"/> or <see cref="PageState.Excluded"/>.</param>
/// <param name="Offset">File offset in bytes of the first byte; 0 where the state is not Present.</param>
internal readonly record struct Region(ulong Start, ulong Last, PageState State, long Offset);
