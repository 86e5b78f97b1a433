using System.Buffers;

namespace Kho.Images;

internal sealed partial class KdumpFile
{
    /// <inheritdoc/>
    public PageState Lookup(ulong address, out ulong length)
    {
        PageRun run = RunAt(address / (ulong)_pageSize);
        length = run.End > LastPage ? AddressSpace.LengthFrom(address) : (run.End * (ulong)_pageSize) - address;
        return run.State;
    }

    /// <inheritdoc/>
    public int Read(ulong address, Span<byte> destination, out PageState state)
    {
        int done = 0;
        while (done < destination.Length)
        {
            ulong from = address + (ulong)done;

            // Past the last byte of the address space the sum wraps: no memory is there.
            if (from < address)
            {
                state = PageState.Absent;
                return done;
            }

            // Only the requested pages are examined: a whole run may be as long as the dump.
            ulong lastWanted = from + Math.Min((ulong)(destination.Length - done - 1), ulong.MaxValue - from);
            PageRun run = PieceAt(from / (ulong)_pageSize, (lastWanted / (ulong)_pageSize) + 1);
            ulong inRun = run.End > LastPage ? AddressSpace.LengthFrom(from) : (run.End * (ulong)_pageSize) - from;
            Span<byte> wanted = destination.Slice(done, (int)Math.Min((ulong)(destination.Length - done), inRun));
            switch (run.State)
            {
                case PageState.Present:
                    int count = ReadPages(from, wanted, out _);
                    done += count;
                    if (count < wanted.Length)
                    {
                        state = PageState.Unreadable;
                        return done;
                    }

                    break;
                default:
                    state = run.State;
                    return done;
            }
        }

        state = PageState.Present;
        return done;
    }

    /// <inheritdoc/>
    public string WhyMissing(ulong address)
    {
        ulong page = address / (ulong)_pageSize;
        switch (PieceAt(page, page + 1).State)
        {
            case PageState.Excluded when !Level.ExcludesPages:
                return $"left out of the image, although its dump level, {Level.Value}, keeps all pages: the kernel may have marked the page as faulty or offline";
            case PageState.Excluded:
                return $"excluded by the dump level {Level}";
            case PageState.Present:
                Span<byte> one = stackalloc byte[1];
                ReadPages(address, one, out string? why);
                return why ?? MissingMemory.Describe(PageState.Unreadable);
            default:
                return page < _parts.Max(part => part.Held.Bits) && PartAt(page) is null
                    ? "in a part of the dump that is not given"
                    : "not in the image: outside the machine's memory";
        }
    }

    /// <summary>Number of the last page of the address space.</summary>
    private ulong LastPage => ulong.MaxValue / (ulong)_pageSize;

    /// <summary>The part that holds a page; of several, the one that begins first.</summary>
    private KdumpPart? PartAt(ulong page)
    {
        foreach (KdumpPart part in _parts)
        {
            if (page >= part.First && page < part.End)
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>The longest run of pages in one state around a page, begun at it or before it.</summary>
    private PageRun RunAt(ulong page)
    {
        PageRun last = _lastRun;
        if (page >= last.First && page < last.End)
        {
            return last;
        }

        PageRun run = PieceAt(page, ulong.MaxValue);
        while (run.End <= LastPage)
        {
            PageRun next = PieceAt(run.End, ulong.MaxValue);
            if (next.State != run.State)
            {
                break;
            }

            run = run with { End = next.End };
        }

        _lastRun = run;
        return run;
    }

    /// <summary>Pages in one state, at most up to the last page that matters and the end of their part.</summary>
    /// <param name="page">Number of the first page.</param>
    /// <param name="end">Number after the last page that matters, more than <paramref name="page"/>.</param>
    private PageRun PieceAt(ulong page, ulong end)
    {
        if (PartAt(page) is not KdumpPart part)
        {
            foreach (KdumpPart other in _parts)
            {
                end = other.First > page && other.End > other.First ? Math.Min(end, other.First) : end;
            }

            return new PageRun(page, end, PageState.Absent);
        }

        end = Math.Min(end, part.End);
        if (part.Held[page])
        {
            return new PageRun(page, part.Held.FindNext(page, end, value: false), PageState.Present);
        }

        end = part.Held.FindNext(page, end, value: true);
        return part.Memory[page]
            ? new PageRun(page, part.Memory.FindNext(page, end, value: false), PageState.Excluded)
            : new PageRun(page, part.Memory.FindNext(page, end, value: true), PageState.Absent);
    }

    /// <summary>Reads memory that the dump holds, up to the first page that cannot be read.</summary>
    private int ReadPages(ulong address, Span<byte> destination, out string? why)
    {
        why = null;
        KdumpPart? part = null;
        ulong index = 0;
        int done = 0;
        while (done < destination.Length)
        {
            ulong from = address + (ulong)done;
            ulong page = from / (ulong)_pageSize;
            int offset = (int)(from % (ulong)_pageSize);
            Span<byte> wanted = destination[done..Math.Min(destination.Length, done + _pageSize - offset)];
            if (_cache.TryRead(page, offset, wanted, out _))
            {
                // Each page has a descriptor, whether it was needed or not.
                index++;
            }
            else
            {
                if (part is null || page >= part.End)
                {
                    part = PartAt(page)!;
                    index = part.DescriptorIndex(page);
                }

                why = ReadPage(part, index++, page, offset, wanted);
                if (why is not null)
                {
                    return done;
                }
            }

            done += wanted.Length;
        }

        return done;
    }

    private string? ReadPage(KdumpPart part, ulong index, ulong page, int offset, Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[PageDescriptor.Length];
        if (part.DescriptorOffset(index) is not long at || part.File.Read(at, bytes) < bytes.Length)
        {
            return "damaged in the image: the file ends before the page's descriptor";
        }

        PageDescriptor descriptor = PageDescriptor.Read(bytes);
        if (descriptor.Size == 0 || descriptor.Size > (uint)_pageSize)
        {
            return $"damaged in the image: page_desc.size is {descriptor.Size}, expected at most {_pageSize}";
        }

        ulong length = (ulong)part.File.Length;
        if (descriptor.Offset >= length || descriptor.Size > length - descriptor.Offset)
        {
            return $"damaged in the image: page_desc says {descriptor.Size} bytes at file offset 0x{descriptor.Offset:x}, and the file has 0x{length:x}";
        }

        byte[] stored = ArrayPool<byte>.Shared.Rent(_pageSize);
        byte[]? whole = destination.Length == _pageSize ? null : ArrayPool<byte>.Shared.Rent(_pageSize);
        try
        {
            Span<byte> target = whole is null ? destination : whole.AsSpan(0, _pageSize);
            int size = (int)descriptor.Size;
            if (part.File.Read((long)descriptor.Offset, stored.AsSpan(0, size)) < size)
            {
                return "damaged in the image: the file cannot be read there";
            }

            if (_decoder.Decode(stored, size, descriptor.Flags, target) is string why)
            {
                return why;
            }

            if (whole is not null)
            {
                // A walk or scan reads whole pages once; other readers read parts of a page repeatedly.
                _cache.Add(page, target);
                target.Slice(offset, destination.Length).CopyTo(destination);
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            if (whole is not null)
            {
                ArrayPool<byte>.Shared.Return(whole);
            }
        }
    }
}
