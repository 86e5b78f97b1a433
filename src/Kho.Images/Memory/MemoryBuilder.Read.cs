namespace Kho.Images;

public sealed partial class MemoryBuilder
{
    /// <inheritdoc/>
    public IReadOnlyList<PhysicalRange> Ranges => Table.Ranges;

    private RegionTable Table => _table ??= BuildTable();

    /// <inheritdoc/>
    public PageState Lookup(ulong address, out ulong length) => Table.Lookup(address, out length);

    /// <inheritdoc/>
    public int Read(ulong address, Span<byte> destination, out PageState state)
    {
        int done = 0;
        while (done < destination.Length)
        {
            ulong from = address + (ulong)done;
            int offset = OffsetInPage(from);

            // Behind the last byte of the address space the sum wraps: no memory is there.
            if (from < address || !_frames.TryGetValue(from - (ulong)offset, out Frame? frame))
            {
                state = PageState.Absent;
                return done;
            }

            int length = Math.Min(destination.Length - done, PageSize - offset);
            frame.Bytes.AsSpan(offset, length).CopyTo(destination[done..]);
            done += length;
        }

        state = PageState.Present;
        return done;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private RegionTable BuildTable()
    {
        List<Region> regions = [];
        foreach (ulong page in SortedPages())
        {
            ulong last = page + (ulong)(PageSize - 1);
            if (regions.Count > 0 && regions[^1].Last + 1 == page)
            {
                regions[^1] = regions[^1] with { Last = last };
            }
            else
            {
                regions.Add(new Region(page, last, PageState.Present, 0));
            }
        }

        return new RegionTable([.. regions]);
    }
}
