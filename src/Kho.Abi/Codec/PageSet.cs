namespace Kho.Abi.Codec;

/// <summary>
/// A set of page addresses, a bit a page: walks ask it once for every page that they visit, and what they visit mostly
/// lies together. It takes up room for addresses that lie far apart, so that only those of pages that are there may come into it.
/// </summary>
/// <param name="pageShift">Binary logarithm of the page size, or of whatever addresses are multiples of.</param>
internal sealed class PageSet(int pageShift)
{
    /// <summary>Binary logarithm of the number of pages that one piece of the set stands for.</summary>
    private const int PieceBits = 15;

    private readonly Dictionary<ulong, ulong[]> _pieces = [];
    private ulong[] _last = [];
    private ulong _lastNumber = ulong.MaxValue;

    /// <summary>Adds a page.</summary>
    /// <param name="address">Physical address of its first byte.</param>
    /// <returns>False if it was there.</returns>
    public bool Add(ulong address)
    {
        ulong page = address >> pageShift;
        ulong number = page >> PieceBits;
        if (number != _lastNumber)
        {
            if (!_pieces.TryGetValue(number, out ulong[]? piece))
            {
                _pieces[number] = piece = new ulong[1 << (PieceBits - 6)];
            }

            _last = piece;
            _lastNumber = number;
        }

        ref ulong word = ref _last[(int)(page & ((1UL << PieceBits) - 1)) >> 6];
        ulong bit = 1UL << (int)(page & 63);
        bool isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }
}
