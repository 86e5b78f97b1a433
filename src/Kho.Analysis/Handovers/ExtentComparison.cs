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
        Layer[] layers = [.. Layers(a, extents, isFirst: true), .. Layers(b, extents, isFirst: false)];
        bool typesComparable = HasTypes(a) && HasTypes(b);
        int pageSize = (b ?? a)?.Pages.PageSize ?? PageGeometry.Sizes[0];
        Array.Sort(layers, (one, other) => one.Start.CompareTo(other.Start));
        List<ExtentDifference> differences = [];
        PriorityQueue<Layer, ulong> ends = new();
        List<Layer> open = [];
        int next = 0;
        ulong position = 0;
        while (next < layers.Length || open.Count > 0)
        {
            ulong upTo = Math.Min(next < layers.Length ? layers[next].Start : ulong.MaxValue, ends.Count > 0 ? ends.Peek().End : ulong.MaxValue);
            if (open.Count > 0 && upTo > position)
            {
                Add(differences, position, upTo, open, typesComparable, pageSize);
            }

            position = upTo;
            while (ends.Count > 0 && ends.Peek().End == position)
            {
                open.Remove(ends.Dequeue());
            }

            for (; next < layers.Length && layers[next].Start == position; next++)
            {
                open.Add(layers[next]);
                ends.Enqueue(layers[next], layers[next].End);
            }
        }

        return differences;
    }

    private static bool HasTypes(MemoryMap? map) => map?.Radix is { PageTypes.Count: > 0 };

    private static IEnumerable<Layer> Layers(MemoryMap? map, Func<MemoryMap, IReadOnlyList<PreservedExtent>> extents, bool isFirst) =>
        map is null ? [] : extents(map).Select(extent => new Layer(
            extent.Start, extent.Last(map.Pages.PageShift) + 1, isFirst, extent.Order + map.Pages.PageShift, new BlockState(extent.Order, map.Radix?.PageTypeName(extent.PageType))));

    private static void Add(List<ExtentDifference> differences, ulong start, ulong end, List<Layer> open, bool typesComparable, int pageSize)
    {
        Layer[] from = [.. open.Where(layer => layer.IsFirst).OrderByDescending(layer => layer.SizeShift).ThenBy(layer => layer.State.Type, StringComparer.Ordinal)];
        Layer[] to = [.. open.Where(layer => !layer.IsFirst).OrderByDescending(layer => layer.SizeShift).ThenBy(layer => layer.State.Type, StringComparer.Ordinal)];
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

    /// <summary>An extent of one of the maps; blocks are compared by their size in bytes, because page sizes may differ.</summary>
    private sealed record Layer(ulong Start, ulong End, bool IsFirst, int SizeShift, BlockState State);
}
