using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;

namespace Kho.Abi.Handovers;

/// <summary>The preserved memory map of a handover, decoded and judged.</summary>
public sealed class MemoryMap : IPreservedBlocks
{
    private readonly ExtentList _extents;
    private readonly MapLayout _layout;
    private readonly int _pageShift;
    private readonly Lazy<ulong[]> _reach;
    private readonly Lazy<ExtentRuns> _runs;

    internal MemoryMap(MapLayout layout, ulong address, ExtentList extents)
    {
        _layout = layout;
        Address = address;
        _extents = extents;
        _pageShift = layout.Pages.PageShift;
        _reach = new Lazy<ulong[]>(ComputeReach);
        _runs = new Lazy<ExtentRuns>(() => new ExtentRuns(_extents, _pageShift));
    }

    /// <summary>Kind of the map: radix tree or chunk list.</summary>
    public MemoryMapKind Kind => _layout.Kind;

    /// <summary>Physical address of the first chunk or of the root node; 0 while the handover is not finalized.</summary>
    public ulong Address { get; }

    /// <summary>Page size and width of physical addresses with which the map was read.</summary>
    internal PageGeometry Pages => _layout.Pages;

    /// <summary>Geometry of tree and keys; null for a chunk list.</summary>
    internal RadixGeometry? Radix => _layout.Radix;

    /// <summary>Bits in the bitmap of one element; null for a radix tree.</summary>
    public int? BitmapBits => Radix is null ? _layout.BitmapBits : null;

    /// <summary>How far the map can be trusted.</summary>
    internal MapTrust Trust { get; init; }

    /// <summary>Evidence for and against the map, one sentence each.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>Number of inner nodes or chunks that were read.</summary>
    public required int Nodes { get; init; }

    /// <summary>Number of leaves or bitmaps that were read.</summary>
    public required int Leaves { get; init; }

    /// <summary>Physical addresses and kinds of the map's own pages and bitmaps.</summary>
    internal IReadOnlyList<(ulong Address, MapStructure Kind)> Structures { get; init; } = [];

    /// <summary>Trusted blocks by address; adjacent blocks of one order and type are merged.</summary>
    public IReadOnlyList<PreservedExtent> Extents => _extents;

    /// <summary>Blocks in the map that are not trusted, by address.</summary>
    public required IReadOnlyList<PreservedExtent> SuspectExtents { get; init; }

    /// <summary>Keys that are not valid blocks.</summary>
    public required IReadOnlyList<InvalidKeyRun> InvalidKeys { get; init; }

    /// <summary>Pointers of the map that could not be followed.</summary>
    public required IReadOnlyList<BrokenPointer> BrokenPointers { get; init; }

    /// <summary>Number of trusted blocks.</summary>
    public ulong Blocks => Sum(static extent => extent.Blocks);

    /// <summary>Number of pages in trusted blocks.</summary>
    public ulong PageCount => Sum(static extent => extent.Pages);

    /// <summary>Number of bytes in trusted blocks.</summary>
    public ulong Bytes => PageCount << _pageShift;

    /// <summary>Number of trusted blocks by order, ascending.</summary>
    public IReadOnlyDictionary<int, ulong> Orders => CountBy(extent => extent.Order);

    /// <summary>Number of trusted blocks by name of their page type; empty if the release has no page types.</summary>
    public IReadOnlyDictionary<string, ulong> PageTypes => Radix is null || Radix.PageTypes.Count == 0
        ? new SortedDictionary<string, ulong>(StringComparer.Ordinal)
        : CountBy(extent => Radix.PageTypeName(extent.PageType) ?? extent.PageType.ToString());

    /// <inheritdoc/>
    bool IPreservedBlocks.IsStale => Trust == MapTrust.Stale;

    /// <summary>Finds the trusted block that contains an address.</summary>
    /// <param name="address">Physical address in bytes.</param>
    /// <param name="start">Physical address of the block's first byte.</param>
    /// <param name="order">Order of the block.</param>
    /// <returns>False if no trusted block contains the address.</returns>
    public bool TryFindBlock(ulong address, out ulong start, out int order) => TryFindBlock(address, out start, out order, out _);

    /// <inheritdoc/>
    bool IPreservedBlocks.TryFindBlock(ulong address, out ulong start, out int order, out ulong following) => TryFindBlock(address, out start, out order, out following);

    private bool TryFindBlock(ulong address, out ulong start, out int order, out ulong following)
    {
        int low = 0;
        int high = _extents.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_extents[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        for (int index = low - 1; index >= 0 && _reach.Value[index] >= address; index--)
        {
            PreservedExtent extent = _extents[index];
            if (extent.Last(_pageShift) >= address)
            {
                order = extent.Order;
                int shift = order + _pageShift;
                start = extent.Start + (((address - extent.Start) >> shift) << shift);

                // A later extent that begins inside this one takes precedence from its start on.
                ulong last = low < _extents.Count ? Math.Min(extent.Last(_pageShift), _extents[low].Start - 1) : extent.Last(_pageShift);
                following = (last - start) >> shift;
                return true;
            }
        }

        start = 0;
        order = 0;
        following = 0;
        return false;
    }

    /// <summary>True if trusted blocks cover every byte of a range. Costs one binary search, regardless of the number of blocks.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="length">Length in bytes, at least 1; a range that wraps past the end of the address space is not covered.</param>
    public bool Covers(ulong address, ulong length) => _runs.Value.Covers(address, address + (length - 1));

    /// <summary>For every extent, the last byte of all extents up to and including it.</summary>
    private ulong[] ComputeReach()
    {
        ulong[] reach = new ulong[_extents.Count];
        ulong furthest = 0;
        for (int index = 0; index < reach.Length; index++)
        {
            furthest = Math.Max(furthest, _extents[index].Last(_pageShift));
            reach[index] = furthest;
        }

        return reach;
    }

    private SortedDictionary<TKey, ulong> CountBy<TKey>(Func<PreservedExtent, TKey> key)
        where TKey : notnull
    {
        var counts = new SortedDictionary<TKey, ulong>(typeof(TKey) == typeof(string) ? (IComparer<TKey>)StringComparer.Ordinal : null);
        PreservedExtent last = default;
        ulong blocks = 0;
        foreach (PreservedExtent extent in _extents)
        {
            // Adjacent extents mostly share order and type; only a change costs a dictionary lookup.
            if (blocks > 0 && (extent.Order != last.Order || extent.PageType != last.PageType))
            {
                Add(last, blocks);
                blocks = 0;
            }

            last = extent;
            blocks += extent.Blocks;
        }

        if (blocks > 0)
        {
            Add(last, blocks);
        }

        return counts;

        void Add(PreservedExtent extent, ulong more)
        {
            TKey name = key(extent);
            counts[name] = counts.GetValueOrDefault(name) + more;
        }
    }

    private ulong Sum(Func<PreservedExtent, ulong> number)
    {
        ulong sum = 0;
        foreach (PreservedExtent extent in _extents)
        {
            sum += number(extent);
        }

        return sum;
    }
}

/// <summary>Adjacent radix tree keys that are not valid blocks, all for the same reason.</summary>
/// <param name="FirstKey">The first key.</param>
/// <param name="Count">Number of keys, at least 1.</param>
/// <param name="Problem">Why the keys are not valid blocks.</param>
/// <param name="Leaf">Physical address of the leaf that contains the keys.</param>
/// <param name="Reconstruction">
/// For <see cref="KeyProblem.OrderBitLost"/>: the blocks that the keys mean if the bit of order 0 is added. A guess, never counted.
/// </param>
public sealed record InvalidKeyRun(ulong FirstKey, ulong Count, KeyProblem Problem, ulong Leaf, PreservedExtent? Reconstruction);
