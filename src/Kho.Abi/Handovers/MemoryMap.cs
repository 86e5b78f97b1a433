using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;

namespace Kho.Abi.Handovers;

/// <summary>The preserved memory map of a handover, read and judged.</summary>
public sealed class MemoryMap : IPreservedBlocks
{
    private readonly List<PreservedExtent> _extents;
    private readonly MapLayout _layout;
    private readonly int _pageShift;
    private readonly Lazy<ulong[]> _reach;
    private readonly Lazy<ExtentRuns> _runs;

    internal MemoryMap(MapLayout layout, ulong address, List<PreservedExtent> extents)
    {
        _layout = layout;
        Address = address;
        _extents = extents;
        _pageShift = layout.Pages.PageShift;
        _reach = new Lazy<ulong[]>(ComputeReach);
        _runs = new Lazy<ExtentRuns>(() => new ExtentRuns(_extents, _pageShift));
    }

    /// <summary>Which of the two kinds it is.</summary>
    public MemoryMapKind Kind => _layout.Kind;

    /// <summary>Physical address of the first chunk or of the root node; 0 while the handover is not finalized.</summary>
    public ulong Address { get; }

    /// <summary>Page size and width of addresses under which it was read.</summary>
    internal PageGeometry Pages => _layout.Pages;

    /// <summary>Layout of tree and keys, for a radix tree.</summary>
    internal RadixGeometry? Radix => _layout.Radix;

    /// <summary>Bits in the bitmap of one element, for a chunk list.</summary>
    public int? BitmapBits => Radix is null ? _layout.BitmapBits : null;

    /// <summary>How far it can be believed.</summary>
    internal MapTrust Trust { get; init; }

    /// <summary>What speaks for or against it, one sentence each.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>Number of inner nodes or chunks that were read.</summary>
    public required int Nodes { get; init; }

    /// <summary>Number of leaves or bitmaps that were read.</summary>
    public required int Leaves { get; init; }

    /// <summary>Physical addresses of the pages and bitmaps that the map itself consists of.</summary>
    internal IReadOnlyList<(ulong Address, MapStructure Kind)> Structures { get; init; } = [];

    /// <summary>What is believed to be preserved: by address, neighbours of one order and type merged.</summary>
    public IReadOnlyList<PreservedExtent> Extents => _extents;

    /// <summary>What the map says and is not believed: by address.</summary>
    public required IReadOnlyList<PreservedExtent> SuspectExtents { get; init; }

    /// <summary>Keys that are no blocks.</summary>
    public required IReadOnlyList<InvalidKeyRun> InvalidKeys { get; init; }

    /// <summary>Pointers that could not be followed.</summary>
    public required IReadOnlyList<BrokenPointer> BrokenPointers { get; init; }

    /// <summary>Number of believed blocks.</summary>
    public ulong Blocks => Sum(static extent => extent.Blocks);

    /// <summary>Number of pages in believed blocks.</summary>
    public ulong PageCount => Sum(static extent => extent.Pages);

    /// <summary>Number of bytes in believed blocks.</summary>
    public ulong Bytes => PageCount << _pageShift;

    /// <summary>Number of believed blocks by order, ascending.</summary>
    public IReadOnlyDictionary<int, ulong> Orders => CountBy(extent => extent.Order);

    /// <summary>Number of believed blocks by the name of their page type; empty where the release has none.</summary>
    public IReadOnlyDictionary<string, ulong> PageTypes => Radix is null || Radix.PageTypes.Count == 0
        ? new SortedDictionary<string, ulong>(StringComparer.Ordinal)
        : CountBy(extent => Radix.PageTypeName(extent.PageType) ?? extent.PageType.ToString());

    /// <inheritdoc/>
    bool IPreservedBlocks.IsStale => Trust == MapTrust.Stale;

    /// <summary>Finds the believed block that holds an address.</summary>
    /// <param name="address">Physical address in bytes.</param>
    /// <param name="start">Physical address of the block's first byte.</param>
    /// <param name="order">Order of the block.</param>
    /// <returns>False if no believed block holds it.</returns>
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

                // A later extent that begins in this one answers for the addresses from its start on.
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

    /// <summary>Says whether believed blocks hold every byte of a range. Costs a binary search, however many blocks there are.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="length">Length in bytes, at least 1; a range that runs past the end of the address space is not covered.</param>
    public bool Covers(ulong address, ulong length) => _runs.Value.Covers(address, address + (length - 1));

    /// <summary>For every extent the last byte that it or an extent before it reaches.</summary>
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
            // Neighbours are mostly alike, so that the dictionary is asked for few of them.
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

/// <summary>Neighbouring keys of a radix tree that are no blocks, for one reason.</summary>
/// <param name="FirstKey">The first key.</param>
/// <param name="Count">Number of keys, at least 1.</param>
/// <param name="Problem">Why they are no blocks.</param>
/// <param name="Leaf">Physical address of the leaf that holds them.</param>
/// <param name="Reconstruction">
/// What the keys were if the bit of order 0 is put back, for <see cref="KeyProblem.OrderBitLost"/>; a guess, never counted.
/// </param>
public sealed record InvalidKeyRun(ulong FirstKey, ulong Count, KeyProblem Problem, ulong Leaf, PreservedExtent? Reconstruction);
