namespace Kho.Abi.Codec;

/// <summary>
/// A run of neighbouring preserved blocks of one order and page type.
/// </summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Blocks">Number of blocks, at least 1.</param>
/// <param name="Order">Order of every block: each is 2^order pages.</param>
/// <param name="PageType">Page type of every block by its value in the key; 0 if the release has none.</param>
public readonly record struct PreservedExtent(ulong Start, ulong Blocks, int Order, int PageType) : IComparable<PreservedExtent>
{
    /// <summary>Length in pages.</summary>
    public ulong Pages => Blocks << Order;

    /// <summary>Length in bytes.</summary>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public ulong Bytes(int pageShift) => Pages << pageShift;

    /// <summary>Physical address of the last byte.</summary>
    /// <param name="pageShift">Binary logarithm of the page size in bytes.</param>
    public ulong Last(int pageShift) => Start + (Bytes(pageShift) - 1);

    /// <summary>Orders by address, then the bigger block first, then by type.</summary>
    /// <inheritdoc/>
    public int CompareTo(PreservedExtent other)
    {
        int byStart = Start.CompareTo(other.Start);
        int byOrder = byStart != 0 ? byStart : other.Order.CompareTo(Order);
        return byOrder != 0 ? byOrder : PageType.CompareTo(other.PageType);
    }

    /// <summary>Compares by address.</summary>
    /// <param name="left">One extent.</param>
    /// <param name="right">Another.</param>
    public static bool operator <(PreservedExtent left, PreservedExtent right) => left.CompareTo(right) < 0;

    /// <summary>Compares by address.</summary>
    /// <param name="left">One extent.</param>
    /// <param name="right">Another.</param>
    public static bool operator >(PreservedExtent left, PreservedExtent right) => left.CompareTo(right) > 0;

    /// <summary>Compares by address.</summary>
    /// <param name="left">One extent.</param>
    /// <param name="right">Another.</param>
    public static bool operator <=(PreservedExtent left, PreservedExtent right) => left.CompareTo(right) <= 0;

    /// <summary>Compares by address.</summary>
    /// <param name="left">One extent.</param>
    /// <param name="right">Another.</param>
    public static bool operator >=(PreservedExtent left, PreservedExtent right) => left.CompareTo(right) >= 0;
}

/// <summary>
/// A set of page addresses, one bit a page. A walk looks up every page that it visits, and most of these
/// are close together. Distant addresses cost memory, so that only existing pages may be added.
/// </summary>
/// <param name="pageShift">Binary logarithm of the page size, or of the addresses' alignment.</param>
internal sealed class PageSet(int pageShift)
{
    /// <summary>Binary logarithm of the number of pages of one piece of the set.</summary>
    private const int PieceBits = 15;

    private readonly Dictionary<ulong, ulong[]> _pieces = [];
    private ulong[] _last = [];
    private ulong _lastNumber = ulong.MaxValue;

    /// <summary>Adds a page.</summary>
    /// <param name="address">Physical address of its first byte.</param>
    /// <returns>False if the set had it.</returns>
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
