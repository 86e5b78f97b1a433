namespace Kho.Abi.Codec;

/// <summary>
/// A run of neighbouring preserved blocks of one order and page type.
/// </summary>
/// <param name="Start">Physical address of the first byte.</param>
/// <param name="Blocks">Number of blocks, at least 1.</param>
/// <param name="Order">Order of every block: each is 2^order pages.</param>
/// <param name="PageType">Page type of every block by its value in the key; 0 where the release has none.</param>
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
