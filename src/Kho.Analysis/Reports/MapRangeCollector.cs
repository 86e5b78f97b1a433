using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Analysis.Reports;

/// <summary>Collects the ranges of the map of physical memory, a bounded number of each kind.</summary>
internal sealed class MapRangeCollector
{
    /// <summary>Greatest number of ranges of one kind.</summary>
    public const int Limit = 1000;

    private readonly HandoverDocument _document;
    private readonly int _shift;
    private readonly List<MapRange> _ranges = [];

    private MapRangeCollector(HandoverDocument document)
    {
        _document = document;
        _shift = document.PageShift;
    }

    /// <summary>Collects all ranges.</summary>
    /// <param name="catalog">Releases and structures of the decoding.</param>
    /// <param name="places">Places of its structures.</param>
    /// <returns>The ranges by first page.</returns>
    public static IReadOnlyList<MapRange> Collect(IPhysicalMemory memory, HandoverDocument document, ReleaseCatalog catalog, StructurePlaces places)
    {
        var collector = new MapRangeCollector(document);
        collector.AddMemory(memory);
        collector.AddScratch();
        if (document.MemoryMap is MemoryMap map)
        {
            collector.AddBlocks(map, map.Extents, MapKind.Block);
            collector.AddBlocks(map, map.SuspectExtents, MapKind.Suspect);
        }

        for (int index = 0; index < document.Blobs.Count; index++)
        {
            collector.AddContents(document.Blobs[index], catalog, ReportIds.Blob(index));
        }

        collector.AddPlaces(places);
        collector.AddFindings();
        return [.. collector._ranges.OrderBy(range => range.First).ThenBy(range => range.Kind).ThenByDescending(range => range.Last)];
    }

    private void AddMemory(IPhysicalMemory memory)
    {
        IReadOnlyList<PhysicalRange> all = memory.Ranges;
        foreach ((int from, int count) in Groups(all.Count, index => all[index].Start, index => all[index].Last))
        {
            string state = all[from].State == PageState.Excluded ? "left out by the tool that made the image" : "in the image";
            string text = count == 1 ? $"{state}, {Quantity.Size(all[from].Length)}" : $"{count} ranges in the image";
            Add(all[from].Start, Greatest(from, count, index => all[index].Last), MapKind.Image, "image", text, null);
        }
    }

    private void AddScratch()
    {
        ScratchArea[] areas = [.. _document.Scratch.Where(area => area.Size > 0).OrderBy(area => area.Address)];
        foreach ((int from, int count) in Groups(areas.Length, index => areas[index].Address, index => areas[index].Address + (areas[index].Size - 1)))
        {
            string text = count == 1 ? $"scratch, {Quantity.Size(areas[from].Size)}" : $"{count} scratch areas";
            Add(areas[from].Address, Greatest(from, count, index => areas[index].Address + (areas[index].Size - 1)), MapKind.Scratch, "scratch", text, ReportIds.Scratch);
        }
    }

    private void AddBlocks(MemoryMap map, IReadOnlyList<PreservedExtent> extents, MapKind kind)
    {
        foreach ((int from, int count) in Groups(extents.Count, index => extents[index].Start, index => extents[index].Last(_shift)))
        {
            ulong blocks = 0;
            ulong pages = 0;
            int least = extents[from].Order;
            int greatest = least;
            var styles = new SortedDictionary<string, ulong>(StringComparer.Ordinal);
            for (int index = from; index < from + count; index++)
            {
                PreservedExtent extent = extents[index];
                blocks += extent.Blocks;
                pages += extent.Pages;
                least = Math.Min(least, extent.Order);
                greatest = Math.Max(greatest, extent.Order);
                string style = kind == MapKind.Block ? MapKinds.BlockStyle(extent.Order, extent.PageType) : MapKinds.Style(kind);
                styles[style] = styles.GetValueOrDefault(style) + extent.Pages;
            }

            string? type = count == 1 ? map.Radix?.PageTypeName(extents[from].PageType) : null;
            string orders = least == greatest ? $"of order {least}" : $"of orders {least} to {greatest}";
            string text = $"{(kind == MapKind.Suspect ? "not believed: " : "")}{Quantity.Count(blocks, "block")} {orders}{(type is null ? "" : $", {type}")}, {Quantity.Size((UInt128)pages << _shift)}";
            string most = styles.OrderByDescending(style => style.Value).First().Key;
            Add(extents[from].Start, Greatest(from, count, index => extents[index].Last(_shift)), kind, most, text, ReportIds.Extents);
        }
    }

    private void AddContents(Blob blob, ReleaseCatalog catalog, string link)
    {
        ILookup<PlaceKind, HandoverPlace> places = HandoverPlaces.OfBlob(_document, blob, catalog).Where(place => place.Length > 0).ToLookup(place => place.Kind);
        foreach (HandoverPlace region in places[PlaceKind.Region].Take(Limit))
        {
            AddLength(region.Address, region.Length, MapKind.Reserved, $"reserve_mem {region.Use}, {Quantity.Size(region.Length)}", link);
        }

        foreach (HandoverPlace contents in places[PlaceKind.Contents].Take(Limit))
        {
            AddLength(contents.Address, contents.Length, MapKind.Reserved, $"{contents.Use}, {Quantity.Size(contents.Length)}", link);
        }

        AddContents([.. places[PlaceKind.TestFolios]], MapKind.Test, link, place => $"{blob.Name}: {Quantity.Count(place.Folios, "folio")} of order {place.Order}", $"folios of {blob.Name}");
        AddContents([.. places[PlaceKind.FilePages]], MapKind.FilePages, link, place => $"{place.File!.Name}, page {place.File.Index} and {Quantity.Size(place.Length)} from there on", "runs of memfds");
    }

    private void AddContents(HandoverPlace[] places, MapKind kind, string link, Func<HandoverPlace, string> describe, string many) =>
        AddGroups([.. places.Select(place => (place.Address, Last(place.Address, place.Length)))], kind, link, index => describe(places[index]), many);

    private void AddPlaces(StructurePlaces places)
    {
        ulong? root = _document.Root?.Address;
        HashSet<ulong> mapPages = [.. _document.MemoryMap?.Structures.Select(structure => structure.Address) ?? []];
        AddStructures(places.Places.Where(place => mapPages.Contains(place.Address)), MapKind.MapPage, ReportIds.Tree, "pages of the memory map");
        AddStructures(places.Places.Where(place => place.Address == root), MapKind.Root, ReportIds.Root, "roots");
        AddStructures(places.Places.Where(place => place.Address != root && !mapPages.Contains(place.Address)), MapKind.Blob, ReportIds.Blobs, "structures of blobs");
    }

    private void AddStructures(IEnumerable<StructurePlace> places, MapKind kind, string link, string many)
    {
        StructurePlace[] all = [.. places];
        AddGroups([.. all.Select(place => (place.Address, place.Last))], kind, link,
            index => $"{all[index].KernelName} at 0x{all[index].Address:x}{(all[index].IsArray ? $", {Quantity.Count(all[index].Count, "element")}" : "")}: {all[index].Use}", many);
    }

    private void AddFindings()
    {
        for (int index = 0; index < _document.Diagnostics.Count; index++)
        {
            Diagnostic finding = _document.Diagnostics[index];
            if (finding.Address is ulong address && finding.Severity != DiagnosticSeverity.Info && _ranges.Count(range => range.Kind == MapKind.Finding) < Limit)
            {
                Add(address, address, MapKind.Finding, finding.Severity == DiagnosticSeverity.Error ? "finding" : "warning",
                    $"{Diagnostic.SeverityName(finding.Severity)} {finding.Id} at 0x{address:x}: {finding.Message}", ReportIds.Finding(index));
            }
        }
    }

    private void AddGroups(List<(ulong First, ulong Last)> unsorted, MapKind kind, string link, Func<int, string> describe, string many)
    {
        int[] order = [.. Enumerable.Range(0, unsorted.Count).OrderBy(index => unsorted[index].First).ThenBy(index => unsorted[index].Last)];
        foreach ((int from, int count) in Groups(order.Length, index => unsorted[order[index]].First, index => unsorted[order[index]].Last))
        {
            string text = count == 1 ? describe(order[from]) : $"{Quantity.Number((ulong)count)} {many}";
            Add(unsorted[order[from]].First, Greatest(from, count, index => unsorted[order[index]].Last), kind, MapKinds.Style(kind), text, link);
        }
    }

    private static IReadOnlyList<(int From, int Count)> Groups(int count, Func<int, ulong> first, Func<int, ulong> last) => RangeGroups.Of(count, Limit, first, last);

    private static ulong Greatest(int from, int count, Func<int, ulong> last)
    {
        ulong greatest = 0;
        for (int index = from; index < from + count; index++)
        {
            greatest = Math.Max(greatest, last(index));
        }

        return greatest;
    }

    private void AddLength(ulong address, ulong length, MapKind kind, string text, string link) =>
        Add(address, Last(address, length), kind, MapKinds.Style(kind), text, link);

    /// <summary>The last byte of a range, at most that of the address space.</summary>
    private static ulong Last(ulong address, UInt128 length)
    {
        UInt128 last = address + UInt128.Max(length, 1) - 1;
        return last > ulong.MaxValue ? ulong.MaxValue : (ulong)last;
    }

    private void Add(ulong first, ulong last, MapKind kind, string style, string text, string? link) =>
        _ranges.Add(new MapRange(first >> _shift, Math.Max(first, last) >> _shift, kind, style, text, link));
}

/// <summary>A range of pages in the map of physical memory.</summary>
/// <param name="First">Number of the first page.</param>
/// <param name="Last">Number of the last page.</param>
/// <param name="Style">Style of its cells.</param>
/// <param name="Text">Description in words.</param>
/// <param name="Link">Id of the element of the page with its details, or null.</param>
internal sealed record MapRange(ulong First, ulong Last, MapKind Kind, string Style, string Text, string? Link = null);

/// <summary>Shortens lists of ranges to a limit by joining the closest ones.</summary>
internal static class RangeGroups
{
    /// <summary>Groups neighbours.</summary>
    /// <param name="count">Number of ranges, which are in the order of their first pages.</param>
    /// <param name="limit">Greatest number of groups, at least 2.</param>
    /// <param name="first">Number of the first page of a range.</param>
    /// <param name="last">Number of the last page of a range.</param>
    /// <returns>Index of the first range of each group and number of its ranges.</returns>
    public static IReadOnlyList<(int From, int Count)> Of(int count, int limit, Func<int, ulong> first, Func<int, ulong> last)
    {
        if (count <= limit)
        {
            return [.. Enumerable.Range(0, count).Select(index => (index, 1))];
        }

        ulong[] gaps = new ulong[count - 1];
        ulong reach = last(0);
        for (int index = 1; index < count; index++)
        {
            gaps[index - 1] = first(index) > reach ? first(index) - reach : 0;
            reach = Math.Max(reach, last(index));
        }

        ulong[] sorted = [.. gaps];
        Array.Sort(sorted);
        ulong threshold = sorted[sorted.Length - (limit - 1)];
        int wider = gaps.Count(gap => gap > threshold);
        int ties = limit - 1 - wider;
        List<(int, int)> groups = new(limit);
        int from = 0;
        for (int index = 1; index < count; index++)
        {
            ulong gap = gaps[index - 1];
            if (gap > threshold || (gap == threshold && ties-- > 0))
            {
                groups.Add((from, index - from));
                from = index;
            }
        }

        groups.Add((from, count - from));
        return groups;
    }
}
