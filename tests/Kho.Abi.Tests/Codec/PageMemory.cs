using System.Buffers.Binary;
using Kho.Images;

namespace Kho.Abi.Tests.Codec;

/// <summary>Physical memory of single pages, as many as a test writes; counts the queries.</summary>
internal sealed class PageMemory(int pageSize) : IPhysicalMemory
{
    private readonly SortedDictionary<ulong, byte[]> _pages = [];
    private readonly HashSet<ulong> _excluded = [];
    private readonly HashSet<ulong> _zero = [];

    public int PageSize => pageSize;

    /// <summary>How many calls of <see cref="Read"/> there were.</summary>
    public int Reads { get; private set; }

    public IReadOnlyList<PhysicalRange> Ranges =>
    [
        .. _pages.Keys.Concat(_excluded).Concat(_zero).Order().Select(page => new PhysicalRange(page, (ulong)pageSize, StateOf(page))),
    ];

    /// <summary>Writes bytes; pages that they touch come into being.</summary>
    public void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int offset = (int)(address % (ulong)pageSize);
            int length = Math.Min(bytes.Length, pageSize - offset);
            ulong page = address - (ulong)offset;
            if (!_pages.TryGetValue(page, out byte[]? contents))
            {
                _pages[page] = contents = new byte[pageSize];
            }

            bytes[..length].CopyTo(contents.AsSpan(offset));
            bytes = bytes[length..];
            address += (ulong)length;
        }
    }

    public void WriteNumber(ulong address, ulong value)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Write(address, bytes);
    }

    public void WriteHalf(ulong address, uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Write(address, bytes);
    }

    public void SetBit(ulong address, int bit)
    {
        ulong at = address + (ulong)(bit / 8);
        byte[] one = new byte[1];
        Copy(at, one, out _);
        one[0] |= (byte)(1 << (bit % 8));
        Write(at, one);
    }

    /// <summary>A page that exists and holds zeroes.</summary>
    public void Clear(ulong page) => Write(page, new byte[pageSize]);

    public void Remove(ulong page) => _pages.Remove(page);

    /// <summary>The page is known to have been there, and its contents are not.</summary>
    public void Exclude(ulong page)
    {
        _pages.Remove(page);
        _excluded.Add(page);
    }

    /// <summary>The page is known to be zero without being stored.</summary>
    public void SetZero(ulong page)
    {
        _pages.Remove(page);
        _zero.Add(page);
    }

    public PageState Lookup(ulong address, out ulong length)
    {
        length = (ulong)pageSize - (address % (ulong)pageSize);
        return StateOf(address - (address % (ulong)pageSize));
    }

    public int Read(ulong address, Span<byte> destination, out PageState state)
    {
        Reads++;
        return Copy(address, destination, out state);
    }

    public void Dispose()
    {
    }

    private int Copy(ulong address, Span<byte> destination, out PageState state)
    {
        bool allZero = true;
        int done = 0;
        while (done < destination.Length)
        {
            ulong at = address + (ulong)done;
            state = Lookup(at, out ulong length);
            if (state is not (PageState.Present or PageState.Zero))
            {
                return done;
            }

            Span<byte> piece = destination.Slice(done, (int)Math.Min(length, (ulong)(destination.Length - done)));
            allZero &= state == PageState.Zero;
            if (state == PageState.Zero)
            {
                piece.Clear();
            }
            else
            {
                int offset = (int)(at % (ulong)pageSize);
                _pages[at - (ulong)offset].AsSpan(offset, piece.Length).CopyTo(piece);
            }

            done += piece.Length;
        }

        state = allZero ? PageState.Zero : PageState.Present;
        return done;
    }

    private PageState StateOf(ulong page) =>
        _pages.ContainsKey(page) ? PageState.Present
        : _zero.Contains(page) ? PageState.Zero
        : _excluded.Contains(page) ? PageState.Excluded
        : PageState.Absent;
}
