using System.Globalization;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>Preserved memory as tables: blocks by order and type, extents, scratch areas.</summary>
internal static class PreservedSection
{
    private const int ExtentsShown = 500;
    private const int AreasShown = 100;

    public static void Write(ReportPage page)
    {
        page.Section(ReportIds.Extents, "Preserved memory");
        if (page.Document.MemoryMap is MemoryMap map)
        {
            WriteOrders(page, map);
            WriteExtents(page, map, map.Extents, "", "Extents by address");
            WriteExtents(page, map, map.SuspectExtents, ", not believed", "Extents that are not believed");
        }
        else
        {
            page.Markup.Element("p", "No memory map can be read.").Line();
        }

        WriteScratch(page);
        page.Markup.CloseLine();
    }

    private static void WriteOrders(ReportPage page, MemoryMap map)
    {
        int shift = map.Pages.PageShift;
        var groups = map.Extents.GroupBy(extent => (extent.Order, extent.PageType)).OrderBy(group => group.Key)
            .Select(group => (group.Key.Order, group.Key.PageType, Blocks: group.Aggregate(0UL, (sum, extent) => sum + extent.Blocks))).ToList();
        if (groups.Count == 0)
        {
            page.Markup.Element("p", "Nothing that is believed to be preserved.").Line();
            return;
        }

        bool typed = map.Radix is { PageTypes.Count: > 0 };
        UInt128 most = groups.Max(group => (UInt128)group.Blocks << group.Order);
        page.OpenTable("Blocks by order", typed ? ["#Order", "Type", "#Block", "#Blocks", "#Memory", "Share"] : ["#Order", "#Block", "#Blocks", "#Memory", "Share"]);
        foreach ((int order, int type, ulong blocks) in groups)
        {
            UInt128 pages = (UInt128)blocks << order;
            page.Markup.Open("tr");
            page.NumberCell((ulong)order);
            if (typed)
            {
                page.Cell(map.Radix!.PageTypeName(type) ?? type.ToString(CultureInfo.InvariantCulture));
            }

            page.SizeCell(UInt128.One << (order + shift));
            page.NumberCell(blocks);
            page.SizeCell(pages << shift);
            page.ShareCell(pages, most, MapKinds.BlockStyle(order, type));
            page.Markup.CloseLine();
        }

        page.CloseTable();
    }

    private static void WriteExtents(ReportPage page, MemoryMap map, IReadOnlyList<PreservedExtent> extents, string note, string caption)
    {
        if (extents.Count == 0)
        {
            return;
        }

        int shift = map.Pages.PageShift;
        page.Markup.Open("details").Element("summary", Quantity.Count((ulong)extents.Count, "extent") + note).Line();
        page.OpenTable(caption, "From", "To", "#Size", "#Order", "#Blocks", "Type");
        foreach (PreservedExtent extent in extents.Take(ExtentsShown))
        {
            page.Markup.Open("tr");
            page.AddressCell(extent.Start);
            page.AddressCell(extent.Last(shift));
            page.SizeCell((UInt128)extent.Pages << shift);
            page.NumberCell((ulong)extent.Order);
            page.NumberCell(extent.Blocks);
            page.Cell(map.Radix?.PageTypeName(extent.PageType) ?? "–");
            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)Math.Max(0, extents.Count - ExtentsShown));
        page.Markup.CloseLine();
    }

    private static void WriteScratch(ReportPage page)
    {
        page.Markup.Element("h3", "Scratch areas", ("id", ReportIds.Scratch)).Line();
        IReadOnlyList<ScratchArea> areas = page.Document.Scratch;
        if (areas.Count == 0)
        {
            page.Markup.Element("p", "The image does not say where they are.").Line();
            return;
        }

        UInt128 scratch = areas.Aggregate((UInt128)0, (sum, area) => sum + area.Size);
        UInt128 preserved = page.Document.MemoryMap is { } map ? (UInt128)map.PageCount * (ulong)page.Document.PageSize : 0;
        UInt128 most = UInt128.Max(UInt128.Max(scratch, preserved), 1);
        page.OpenTable("Scratch against preserved memory", "What", "#Size", "Share");
        foreach ((string name, UInt128 size, string style) in new[] { ("preserved", preserved, "block2"), ("scratch", scratch, "scratch") })
        {
            page.Markup.Open("tr").Element("th", name, ("scope", "row"));
            page.SizeCell(size);
            page.ShareCell(size, most, style);
            page.Markup.CloseLine();
        }

        page.CloseTable();
        page.OpenTable("Where the next kernel boots", "Address", "#Size");
        foreach (ScratchArea area in areas.Take(AreasShown))
        {
            page.Markup.Open("tr");
            page.AddressCell(area.Address);
            page.SizeCell(area.Size);
            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)Math.Max(0, areas.Count - AreasShown));
    }
}
