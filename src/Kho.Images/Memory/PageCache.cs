namespace Kho.Images;

/// <summary>
/// A cache of the pages used last: a few MiB, however large the dump is. Safe for several
/// threads at once.
/// </summary>
internal sealed class PageCache
{
    /// <summary>Most bytes that a cache holds.</summary>
    public const int MostBytes = 4 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, int> _slots = [];
    private readonly byte[]?[] _pages;
    private readonly ulong[] _keys;
    private readonly bool[] _used;
    private int _hand;

    /// <summary>Makes an empty cache, which allocates as pages are added.</summary>
    /// <param name="pageSize">Length of the largest page in bytes, at most <see cref="MostBytes"/>.</param>
    public PageCache(int pageSize)
    {
        int count = MostBytes / pageSize;
        _pages = new byte[]?[count];
        _keys = new ulong[count];
        _used = new bool[count];
    }

    /// <summary>Copies a part of a cached page.</summary>
    /// <param name="key">Key of the page.</param>
    /// <param name="offset">Offset in the page of the first byte.</param>
    /// <param name="count">Number of bytes that were copied; fewer than requested at the page's end.</param>
    /// <returns>False if the page is not in the cache.</returns>
    public bool TryRead(ulong key, int offset, Span<byte> destination, out int count)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(key, out int slot))
            {
                count = 0;
                return false;
            }

            _used[slot] = true;
            ReadOnlySpan<byte> page = _pages[slot].AsSpan();
            count = Math.Clamp(page.Length - offset, 0, destination.Length);
            page.Slice(Math.Min(offset, page.Length), count).CopyTo(destination);
            return true;
        }
    }

    /// <summary>Adds a page to the cache in place of one that was not used lately.</summary>
    /// <param name="key">Key of the page.</param>
    /// <param name="page">Its bytes; they are copied.</param>
    public void Add(ulong key, ReadOnlySpan<byte> page)
    {
        lock (_gate)
        {
            if (_slots.ContainsKey(key))
            {
                return;
            }

            // Clock replacement: the hand evicts the first page not used since its last round.
            while (_used[_hand])
            {
                _used[_hand] = false;
                Advance();
            }

            if (_pages[_hand] is byte[] old)
            {
                _slots.Remove(_keys[_hand]);
                _pages[_hand] = old.Length == page.Length ? old : null;
            }

            _pages[_hand] ??= new byte[page.Length];
            page.CopyTo(_pages[_hand]);
            _keys[_hand] = key;
            _slots.Add(key, _hand);
            Advance();
        }
    }

    private void Advance() => _hand = (_hand + 1) % _pages.Length;
}
