using System.Numerics;
using Kho.Abi.Codec;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>
/// Raw result of walking a map, before it is judged: extents in walk order, invalid keys and broken pointers. Memory use grows
/// with the number of runs, not with the number of blocks or pages.
/// </summary>
internal sealed class MapReading : IMapVisitor
{
    private readonly RadixGeometry? _radix;
    private readonly PageGeometry _pages;
    private readonly ulong _knownEnd;
    private readonly IReadOnlyList<ScratchArea> _scratch;
    private ExtentList _target;
    private readonly long _runLimit;

    /// <summary>Bits in one leaf or bitmap.</summary>
    private readonly int _bits;
    private ulong _source = ulong.MaxValue;
    private long _runs;

    /// <summary>All bits of the current bitmap stand for blocks of one order and type; the first block begins at <see cref="_start"/>.</summary>
    private bool _isPlain;
    private ulong _start;
    private int _order;
    private int _pageType;

    /// <param name="layout">Layout of the map.</param>
    /// <param name="knownEnd">Address after the last byte of memory known to exist; distinguishes a lost order bit from a huge block.</param>
    /// <param name="scratch">Scratch areas; leaves and bitmaps that lie in them are not trusted.</param>
    /// <param name="memory">Memory that holds the map; limits the number of runs: bitmaps that do not overlap have at most four
    /// runs per byte.</param>
    public MapReading(MapLayout layout, ulong knownEnd, IReadOnlyList<ScratchArea> scratch, IPhysicalMemory memory)
    {
        const ulong LeastLimit = 1 << 16;
        const ulong RunsPerByte = 4;

        // Ranges that the file declares without contents hold no bitmaps.
        ulong bytes = memory.Ranges.Where(range => range.State is not (PageState.Absent or PageState.Excluded)).Aggregate(LeastLimit, (sum, range) => Math.Min(sum + range.Length, long.MaxValue / RunsPerByte));
        _runLimit = (long)(bytes * RunsPerByte);
        _pages = layout.Pages;
        _radix = layout.Radix;
        _bits = layout.BitsAtOnce;
        _knownEnd = knownEnd;
        _scratch = scratch;
        _target = Extents;
    }

    public ExtentList Extents { get; } = new();

    /// <summary>Blocks from leaves and bitmaps that lie in a scratch area.</summary>
    public ExtentList Misplaced { get; } = new();

    public List<InvalidKeyRun> InvalidKeys { get; } = [];

    public List<BrokenPointer> Broken { get; } = [];

    /// <summary>Physical address and kind of every page and bitmap of the map that was read.</summary>
    public List<(ulong Address, MapStructure Kind)> Structures { get; } = [];

    public int Inner { get; private set; }

    public int Outer { get; private set; }

    void IMapVisitor.Structure(ulong address, MapStructure kind)
    {
        Structures.Add((address, kind));
        if (kind is MapStructure.Node or MapStructure.Chunk)
        {
            Inner++;
        }
        else
        {
            Outer++;
        }
    }

    void IMapVisitor.Broken(in BrokenPointer pointer) => Broken.Add(pointer);

    void IMapVisitor.Run(in MapRun run)
    {
        if (++_runs > _runLimit)
        {
            if (_runs == _runLimit + 1)
            {
                Broken.Add(new BrokenPointer(run.Source, run.Source, "khoser_mem_bitmap_ptr.bitmap", BrokenReason.Impossible, $"bitmaps overlap: more than {_runLimit} runs of blocks in them, and memory has not as many bits"));
            }

            return;
        }

        if (_radix is not null)
        {
            AddKeys(run.First, run.Count, run.Source);
            return;
        }

        int shift = run.Order + _pages.PageShift;
        ulong limit = 1UL << (_pages.PhysicalAddressBits - shift);
        ulong valid = run.First < limit ? Math.Min(run.Count, limit - run.First) : 0;
        AddBlocks(run.First << shift, valid, run.Order, 0);
        if (valid < run.Count)
        {
            InvalidKeys.Add(new InvalidKeyRun(run.First + valid, run.Count - valid, KeyProblem.AddressTooLarge, run.Source, null));
        }
    }

    void IMapVisitor.Runs(in MapBitmap bitmap, ReadOnlySpan<BitRun> runs)
    {
        Enter(bitmap);
        if (!_isPlain || _runs + runs.Length > _runLimit)
        {
            IMapVisitor visitor = this;
            foreach (BitRun run in runs)
            {
                visitor.Run(new MapRun(bitmap.First + (ulong)run.Start, (ulong)run.Count, bitmap.Order, bitmap.Address));
            }

            return;
        }

        _runs += runs.Length;
        int shift = _order + _pages.PageShift;

        // Only the first run can continue the previous one: clear bits separate the others.
        AddBlocks(_start + ((ulong)runs[0].Start << shift), (ulong)runs[0].Count, _order, _pageType);
        for (ReadOnlySpan<BitRun> rest = runs[1..]; rest.Length > 0;)
        {
            Span<PreservedExtent> extents = _target.Extend(rest.Length);
            for (int index = 0; index < extents.Length && index < rest.Length; index++)
            {
                BitRun run = rest[index];
                extents[index] = new PreservedExtent(_start + ((ulong)run.Start << shift), (ulong)run.Count, _order, _pageType);
            }

            rest = rest[extents.Length..];
        }
    }

    /// <summary>The scratch area that contains an address; null if none does.</summary>
    public ScratchArea? ScratchAround(ulong address)
    {
        foreach (ScratchArea area in _scratch)
        {
            if (area.Contains(address))
            {
                return area;
            }
        }

        return null;
    }

    /// <summary>Sets what all runs of a bitmap have in common, once per bitmap.</summary>
    private void Enter(in MapBitmap bitmap)
    {
        if (bitmap.Address == _source)
        {
            return;
        }

        _source = bitmap.Address;
        _target = ScratchAround(_source) is null ? Extents : Misplaced;
        _isPlain = _radix is not null ? IsPlain(_radix, bitmap.First) : IsPlain(bitmap.First, bitmap.Order);
    }

    private bool IsPlain(ulong first, int order)
    {
        int shift = order + _pages.PageShift;
        _start = first << shift;
        _order = order;
        _pageType = 0;
        ulong limit = 1UL << (_pages.PhysicalAddressBits - shift);
        return first < limit && limit - first >= (ulong)_bits;
    }

    private bool IsPlain(RadixGeometry radix, ulong first)
    {
        ulong last = first + (ulong)(_bits - 1);
        RadixKey low = radix.Decode(first);
        RadixKey high = radix.Decode(last);
        _start = low.Address;
        _order = low.Order;
        _pageType = low.PageType;
        return radix.IsNumberRun && !radix.LosesOrderZero && low.Problem == KeyProblem.None && high.Problem == KeyProblem.None
            && low.Order == high.Order && low.PageType == high.PageType
            && radix.NumberOf(last) - radix.NumberOf(first) == (ulong)(_bits - 1);
    }

    /// <summary>Splits a run of keys at powers of two, where the order changes; key by key if adjacent keys are not adjacent blocks.</summary>
    private void AddKeys(ulong first, ulong count, ulong leaf)
    {
        while (count > 0)
        {
            ulong encoded = _radix!.NumberOf(first);
            ulong untilNext = encoded == 0 || !_radix.IsNumberRun ? 1 : (1UL << BitOperations.Log2(encoded)) - (encoded - (1UL << BitOperations.Log2(encoded)));
            ulong part = untilNext == 0 ? count : Math.Min(count, untilNext);
            AddKeysOfOneOrder(first, part, leaf);
            first += part;
            count -= part;
        }
    }

    private void AddKeysOfOneOrder(ulong first, ulong count, ulong leaf)
    {
        RadixKey key = _radix!.Decode(first);
        if (key.Problem is KeyProblem.NoOrderBit or KeyProblem.AboveOrderZero)
        {
            InvalidKeys.Add(new InvalidKeyRun(first, count, key.Problem, leaf, null));
            return;
        }

        int shift = key.Order + _pages.PageShift;
        ulong encoded = _radix.NumberOf(first);
        ulong number = encoded & ~(1UL << (_radix.Order0Bit - key.Order));
        ulong possible = key.Problem == KeyProblem.OrderTooLarge ? 0 : Below(number, count, 1UL << (_pages.PhysicalAddressBits - shift));
        if (_radix.LosesOrderZero)
        {
            // The key is either a huge block or a page whose order bit did not fit; only one of the two can lie in memory.
            ulong inMemory = shift < 64 ? Below(number, possible, _knownEnd >> shift) : 0;
            ulong pages = Below(encoded, count, _knownEnd >> _pages.PageShift);
            if (pages > inMemory)
            {
                AddBlocks(number << shift, inMemory, key.Order, key.PageType);
                InvalidKeys.Add(new InvalidKeyRun(first + inMemory, pages - inMemory, KeyProblem.OrderBitLost, leaf,
                    new PreservedExtent((encoded + inMemory) << _pages.PageShift, pages - inMemory, 0, key.PageType)));
                AddImpossible(first + pages, count - pages, KeyProblem.AddressTooLarge, leaf);
                return;
            }
        }

        AddBlocks(shift < 64 ? number << shift : 0, possible, key.Order, key.PageType);
        AddImpossible(first + possible, count - possible, key.Problem == KeyProblem.OrderTooLarge ? key.Problem : KeyProblem.AddressTooLarge, leaf);
    }

    /// <summary>
    /// Number of values among <paramref name="count"/> consecutive ones, starting at <paramref name="first"/>, that are below a
    /// limit.
    /// </summary>
    private static ulong Below(ulong first, ulong count, ulong limit) => first < limit ? Math.Min(count, limit - first) : 0;

    private void AddImpossible(ulong first, ulong count, KeyProblem problem, ulong leaf)
    {
        if (count > 0)
        {
            InvalidKeys.Add(new InvalidKeyRun(first, count, problem, leaf, null));
        }
    }

    private void AddBlocks(ulong start, ulong count, int order, int pageType)
    {
        if (count == 0)
        {
            return;
        }

        if (_target.Count > 0)
        {
            ref PreservedExtent last = ref _target.Last;
            if (last.Order == order && last.PageType == pageType && last.Last(_pages.PageShift) + 1 == start)
            {
                last = last with { Blocks = last.Blocks + count };
                return;
            }
        }

        _target.Add(new PreservedExtent(start, count, order, pageType));
    }
}
