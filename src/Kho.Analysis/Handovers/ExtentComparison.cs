using Kho.Abi.Codec;
using Kho.Abi.Handovers;

namespace Kho.Analysis.Handovers;

/// <summary>
/// Compares two sorted lists of extents in one sweep over their ends: the cost is the number of extents, whatever
/// their number of pages.
/// </summary>
internal static class ExtentComparison
{
    /// <summary>Compares the preserved memory of two maps.</summary>
    /// <param name="a">First map, or null for none.</param>
    /// <param name="b">Second map, or null for none.</param>
    /// <param name="extents">Selects the extents of a map to compare.</param>
    public static List<ExtentDifference> Compare(MemoryMap? a, MemoryMap? b, Func<MemoryMap, IReadOnlyList<PreservedExtent>> extents)
    {
        bool typesComparable = HasTypes(a) && HasTypes(b);
        int pageSize = (b ?? a)?.Pages.PageSize ?? PageGeometry.Sizes[0];
        var first = new Side(a, extents, isFirst: true);
        var second = new Side(b, extents, isFirst: false);
        List<ExtentDifference> differences = [];
        PriorityQueue<Layer, ulong> ends = new();
        List<Layer> open = [];
        ulong position = 0;
        while (true)
        {
            if (open.Count == 0)
            {
                SkipAlike(first, second, typesComparable);
                if (first.IsAtEnd && second.IsAtEnd)
                {
                    return differences;
                }
            }

            ulong upTo = Math.Min(Math.Min(first.Start, second.Start), ends.Count > 0 ? ends.Peek().End : ulong.MaxValue);
            if (open.Count > 0 && upTo > position)
            {
                Add(differences, position, upTo, open, typesComparable, pageSize);
            }

            position = upTo;
            while (ends.Count > 0 && ends.Peek().End == position)
            {
                open.Remove(ends.Dequeue());
            }

            foreach (Side side in (ReadOnlySpan<Side>)[first, second])
            {
                while (!side.IsAtEnd && side.Start == position)
                {
                    Layer layer = side.Take();
                    open.Add(layer);
                    ends.Enqueue(layer, layer.End);
                }
            }
        }
    }

    /// <summary>Passes the extents that both maps have and that nothing else overlaps: of two maps that are nearly alike, nearly all.</summary>
    private static void SkipAlike(Side first, Side second, bool typesComparable)
    {
        while (!first.IsAtEnd && !second.IsAtEnd && first.IsAlone && second.IsAlone && first.Start == second.Start && first.End == second.End && first.SizeShift == second.SizeShift
            && (!typesComparable || first.TypeName == second.TypeName))
        {
            first.Pass();
            second.Pass();
        }
    }

    private static bool HasTypes(MemoryMap? map) => map?.Radix is { PageTypes.Count: > 0 };

    private static void Add(List<ExtentDifference> differences, ulong start, ulong end, List<Layer> open, bool typesComparable, int pageSize)
    {
        Layer[] from = Of(open, isFirst: true);
        Layer[] to = Of(open, isFirst: false);
        bool sameSizes = from.Select(layer => layer.SizeShift).SequenceEqual(to.Select(layer => layer.SizeShift));
        bool sameTypes = !typesComparable || from.Select(layer => layer.State.Type).Distinct().SequenceEqual(to.Select(layer => layer.State.Type).Distinct());
        if (sameSizes && sameTypes)
        {
            return;
        }

        ExtentDifferenceKind kind = from.Length == 0 ? ExtentDifferenceKind.Added
            : to.Length == 0 ? ExtentDifferenceKind.Removed
            : sameTypes ? ExtentDifferenceKind.Regrouped
            : ExtentDifferenceKind.Retyped;
        var difference = new ExtentDifference(start, end - start, kind, [.. from.Select(layer => layer.State)], [.. to.Select(layer => layer.State)], pageSize);
        if (differences.Count > 0 && differences[^1] is ExtentDifference last && last.Start + last.Bytes == start && last.Kind == kind
            && last.From.SequenceEqual(difference.From) && last.To.SequenceEqual(difference.To))
        {
            differences[^1] = last with { Bytes = last.Bytes + difference.Bytes };
        }
        else
        {
            differences.Add(difference);
        }
    }

    /// <summary>The extents of one map, the biggest blocks first.</summary>
    private static Layer[] Of(List<Layer> open, bool isFirst) => open.Count == 1
        ? (open[0].IsFirst == isFirst ? [open[0]] : [])
        : [.. open.Where(layer => layer.IsFirst == isFirst).OrderByDescending(layer => layer.SizeShift).ThenBy(layer => layer.State.Type, StringComparer.Ordinal)];

    /// <summary>The extents of one of the maps, in the order of their starts, walked once.</summary>
    private sealed class Side
    {
        private readonly IReadOnlyList<PreservedExtent> _extents;
        private readonly MemoryMap? _map;
        private readonly bool _isFirst;
        private readonly int _shift;
        private int _next;

        public Side(MemoryMap? map, Func<MemoryMap, IReadOnlyList<PreservedExtent>> extents, bool isFirst)
        {
            _map = map;
            _isFirst = isFirst;
            _shift = map?.Pages.PageShift ?? 0;
            _extents = map is null ? [] : Sorted(extents(map));
        }

        public bool IsAtEnd => _next == _extents.Count;

        /// <summary>First byte of the next extent; the end of the address space if there is none.</summary>
        public ulong Start => IsAtEnd ? ulong.MaxValue : _extents[_next].Start;

        /// <summary>First byte after the next extent.</summary>
        public ulong End => _extents[_next].Last(_shift) + 1;

        /// <summary>Binary logarithm of a block's size in bytes.</summary>
        public int SizeShift => _extents[_next].Order + _shift;

        public string? TypeName => _map!.Radix?.PageTypeName(_extents[_next].PageType);

        /// <summary>No later extent overlaps the next one.</summary>
        public bool IsAlone => _next + 1 == _extents.Count || _extents[_next + 1].Start >= End;

        public void Pass() => _next++;

        public Layer Take()
        {
            var layer = new Layer(Start, End, _isFirst, SizeShift, new BlockState(_extents[_next].Order, TypeName));
            _next++;
            return layer;
        }

        private static IReadOnlyList<PreservedExtent> Sorted(IReadOnlyList<PreservedExtent> extents)
        {
            for (int index = 1; index < extents.Count; index++)
            {
                if (extents[index].Start < extents[index - 1].Start)
                {
                    return [.. extents.OrderBy(extent => extent.Start)];
                }
            }

            return extents;
        }
    }

    /// <summary>An extent of one of the maps; blocks are compared by their size in bytes, because page sizes may differ.</summary>
    private sealed record Layer(ulong Start, ulong End, bool IsFirst, int SizeShift, BlockState State);
}
