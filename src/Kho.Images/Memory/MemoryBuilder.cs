using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Kho.Diagnostics;

namespace Kho.Images;

/// <summary>
/// Physical memory under construction. A page exists once it is written and is zero until then. Every byte of a
/// structure belongs to its writer, so that an overlap of two structures is an error. It costs memory for
/// the written pages, once for all pages that are full of one byte, and a few words for every owned range and for every run
/// of full pages that has one owner.
/// </summary>
/// <remarks>Several threads may read at once as long as none writes or asks for a page to change. Disposing does nothing.</remarks>
internal sealed partial class MemoryBuilder : IPhysicalMemory
{
    private const int LeastPageSize = 4096;
    private const int GreatestPageSize = 65536;

    private readonly Dictionary<ulong, Frame> _frames = [];
    private readonly byte[]?[] _filled = new byte[]?[byte.MaxValue + 1];
    private RegionTable? _table;

    /// <summary>Makes empty memory.</summary>
    /// <param name="pageSize">Page size in bytes: a power of two from 4096 to 65536.</param>
    /// <exception cref="ArgumentOutOfRangeException">Any other page size.</exception>
    public MemoryBuilder(int pageSize)
    {
        if (pageSize is < LeastPageSize or > GreatestPageSize || !BitOperations.IsPow2(pageSize))
        {
            throw new ArgumentOutOfRangeException(nameof(pageSize), pageSize, $"page size is a power of two from {LeastPageSize} to {GreatestPageSize}");
        }

        PageSize = pageSize;
    }

    /// <summary>Page size in bytes.</summary>
    public int PageSize { get; }

    /// <summary>Number of pages.</summary>
    public int PageCount => _frames.Count + _pagesOfRunsOnly;

    /// <summary>All pages by ascending address, with their whole contents.</summary>
    public IEnumerable<(ulong Address, ReadOnlyMemory<byte> Bytes)> Pages
    {
        get
        {
            foreach ((ulong address, int count, byte[] bytes) in Stretches())
            {
                for (int page = 0; page < count; page++)
                {
                    yield return (address + ((ulong)page * (ulong)PageSize), bytes);
                }
            }
        }
    }

    /// <summary>Whether a page exists.</summary>
    /// <param name="pageAddress">Physical address of the page's first byte.</param>
    public bool HasPage(ulong pageAddress) => _frames.ContainsKey(pageAddress) || RunOf(pageAddress) is not null;

    /// <summary>The contents of a page, to read or change; a missing page is created, full of zeros. Ownership is neither checked nor changed.</summary>
    /// <param name="pageAddress">Physical address of the page's first byte.</param>
    /// <exception cref="ArgumentException">The address is not that of a page.</exception>
    public Span<byte> Page(ulong pageAddress)
    {
        if (OffsetInPage(pageAddress) != 0)
        {
            throw new ArgumentException($"0x{pageAddress:x} is not aligned to pages of {PageSize} bytes", nameof(pageAddress));
        }

        return FrameAt(pageAddress).Writable();
    }

    /// <summary>Fills a page, which is created if it is missing. Ownership is neither checked nor changed.</summary>
    /// <param name="pageAddress">Physical address of the page's first byte.</param>
    /// <returns>Whether a byte of the page changed.</returns>
    internal bool Fill(ulong pageAddress, byte value)
    {
        if (!_frames.ContainsKey(pageAddress) && RunOf(pageAddress)?.Value == value)
        {
            return false;
        }

        Frame frame = FrameAt(pageAddress);
        byte[] full = Filled(value);
        bool changes = frame.Bytes != full && frame.Bytes.AsSpan().ContainsAnyExcept(value);
        frame.Share(full);
        return changes;
    }

    /// <summary>The contents of an existing page, to read or change.</summary>
    internal bool TryGetPage(ulong pageAddress, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = ExistingFrame(pageAddress)?.Writable();
        return bytes is not null;
    }

    /// <summary>The one page of a byte; nobody writes it.</summary>
    private byte[] Filled(byte value)
    {
        if (_filled[value] is not byte[] full)
        {
            _filled[value] = full = new byte[PageSize];
            full.AsSpan().Fill(value);
        }

        return full;
    }

    /// <summary>The contents of a page, to read; null if it does not exist.</summary>
    private byte[]? BytesOf(ulong pageAddress) => _frames.TryGetValue(pageAddress, out Frame? frame) ? frame.Bytes
        : RunOf(pageAddress) is FilledRun run ? Filled(run.Value)
        : null;

    private ulong[] SortedPages()
    {
        ulong[] pages = [.. _frames.Keys];
        Array.Sort(pages);
        return pages;
    }

    private int OffsetInPage(ulong address) => (int)(address & (ulong)(PageSize - 1));

    private Frame FrameAt(ulong pageAddress)
    {
        if (ExistingFrame(pageAddress) is not Frame frame)
        {
            _frames[pageAddress] = frame = new Frame(Filled(0));
            _table = null;
        }

        return frame;
    }

    /// <summary>A page by itself, to write; one of a run leaves it.</summary>
    private Frame? ExistingFrame(ulong pageAddress)
    {
        if (!_frames.TryGetValue(pageAddress, out Frame? frame) && RunOf(pageAddress) is FilledRun run)
        {
            _frames[pageAddress] = frame = new Frame(Filled(run.Value)) { Claims = [new Claim(pageAddress, PageSize, run.Owner)] };
            _pagesOfRunsOnly--;
        }

        return frame;
    }

    /// <summary>The pages of a range: each one's address, and the part of the range in it.</summary>
    private IEnumerable<(ulong Page, int Offset, int Start, int Length)> Pieces(ulong address, int length)
    {
        for (int done = 0; done < length;)
        {
            int offset = OffsetInPage(address + (ulong)done);
            int piece = Math.Min(length - done, PageSize - offset);
            yield return (address + (ulong)done - (ulong)offset, offset, done, piece);
            done += piece;
        }
    }

    private static void CheckRange(ulong address, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > 0 && (ulong)(length - 1) > ulong.MaxValue - address)
        {
            throw new KhoFormatException($"{length} bytes at 0x{address:x} reach past the end of the address space");
        }
    }

    /// <summary>A page's contents and the ranges owned in it, by address.</summary>
    /// <param name="filled">The contents at first, which other pages share.</param>
    private sealed class Frame(byte[] filled)
    {
        private bool _isShared = true;

        /// <summary>The contents, to read.</summary>
        public byte[] Bytes { get; private set; } = filled;

        public List<Claim>? Claims { get; set; }

        /// <summary>The contents, to change: from now on they are this page's own.</summary>
        public byte[] Writable()
        {
            if (_isShared)
            {
                Bytes = (byte[])Bytes.Clone();
                _isShared = false;
            }

            return Bytes;
        }

        public void Share(byte[] filled)
        {
            Bytes = filled;
            _isShared = true;
        }
    }

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

            // Past the last byte of the address space the sum wraps: no memory is there.
            if (from < address || BytesOf(from - (ulong)offset) is not byte[] bytes)
            {
                state = PageState.Absent;
                return done;
            }

            int length = Math.Min(destination.Length - done, PageSize - offset);
            bytes.AsSpan(offset, length).CopyTo(destination[done..]);
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
        foreach ((ulong page, int count, _) in Stretches())
        {
            ulong last = page + (((ulong)count * (ulong)PageSize) - 1);
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
