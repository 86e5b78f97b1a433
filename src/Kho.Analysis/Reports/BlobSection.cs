using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>The blobs as tables.</summary>
internal static class BlobSection
{
    private const int BlobsShown = 64;
    private const int RowsShown = 200;
    private const int BytesShown = ShownBytes.Most;

    public static void Write(ReportPage page)
    {
        IReadOnlyList<Blob> blobs = page.Document.Blobs;
        page.Section(ReportIds.Blobs, "Blobs");
        if (blobs.Count == 0)
        {
            page.Markup.Element("p", "There are none.").Line();
        }
        else
        {
            int shown = Math.Min(blobs.Count, BlobsShown);
            int pageShift = page.Document.PageShift;
            BlobDescription?[] descriptions = [.. blobs.Take(shown).Select(blob => blob.Value?.Describe(pageShift))];
            page.OpenTable("What subsystems hand over", "Name", "Format", "Address", "#Size", "Holds");
            for (int index = 0; index < shown; index++)
            {
                Blob blob = blobs[index];
                page.Markup.Open("tr").Open("th", ("scope", "row")).Open("a", ("href", $"#{ReportIds.Blob(index)}"));
                page.Name(blob.Name).Close().Close();
                page.Cell(blob.Format);
                page.AddressCell(blob.Address);
                page.SizeCell(blob.Size);
                page.Cell(descriptions[index]?.PageSummary ?? "cannot be read");
                page.Markup.CloseLine();
            }

            page.CloseTable((ulong)Math.Max(0, blobs.Count - BlobsShown));
            for (int index = 0; index < shown; index++)
            {
                WriteBlob(page, blobs[index], descriptions[index], ReportIds.Blob(index));
            }
        }

        if (page.Document.Root is HandoverRoot root)
        {
            page.Markup.Open("details").Element("summary", "The root device tree as it is written").Line();
            WriteTree(page, root.Tree);
            page.Markup.CloseLine();
        }

        page.Markup.CloseLine();
    }

    private static void WriteBlob(ReportPage page, Blob blob, BlobDescription? about, string id)
    {
        page.Markup.Open("article", ("id", id)).Open("h3");
        page.Name(blob.Name).Text(" ").Element("small", blob.Format).CloseLine();
        WriteParts(page, about?.Parts ?? [new ShownText("It is unreadable; see the findings.")]);
        if (blob.Tree is DeviceTree tree)
        {
            page.Markup.Open("details").Element("summary", "Its device tree as it is written").Line();
            WriteTree(page, tree);
            page.Markup.CloseLine();
        }

        page.Markup.CloseLine();
    }

    private static void WriteParts(ReportPage page, IEnumerable<ShownPart> parts)
    {
        foreach (ShownPart part in parts.Where(part => part.For.HasFlag(Audience.Page)))
        {
            switch (part)
            {
                case ShownText text:
                    page.Markup.Element("p", text.Text).Line();
                    break;
                case ShownBytes bytes:
                    WriteBytes(page, bytes);
                    break;
                case ShownTable table:
                    WriteTable(page, table);
                    break;
                case ShownGroup group:
                    WriteGroup(page, group);
                    break;
                case ShownNames names:
                    WriteNames(page, names);
                    break;
                case ShownMore more:
                    page.More(more.Count);
                    break;
            }
        }
    }

    private static void WriteBytes(ReportPage page, ShownBytes unknown)
    {
        int shown = Math.Min(unknown.Bytes.Length, ShownBytes.Most);
        page.Markup.Open("p", ("class", "code"));
        if (unknown.Title is string title)
        {
            page.Name(title).Text(", unknown, first bytes: ");
        }
        else
        {
            page.Markup.Text("First bytes: ");
        }

        page.Markup.Text($"{Convert.ToHexStringLower(unknown.Bytes.Span[..shown])}{(shown < unknown.Bytes.Length ? " …" : "")}").CloseLine();
    }

    private static void WriteGroup(ReportPage page, ShownGroup group)
    {
        page.Markup.Open("details", ("class", group.Style)).Open("summary").Text(group.Title);
        if (group.Name is string name)
        {
            page.Name(name);
        }

        page.Markup.Text(group.Rest).CloseLine();
        WriteParts(page, group.Parts);
        page.Markup.CloseLine();
    }

    private static void WriteNames(ReportPage page, ShownNames names)
    {
        page.Markup.Open("ul", ("class", "names")).Line();
        foreach (string name in names.Names.Take(ShownTable.MostRows))
        {
            page.Markup.Open("li");
            page.Name(name).CloseLine();
        }

        page.Markup.CloseLine();
        page.More((ulong)Math.Max(0, names.Names.Count - ShownTable.MostRows));
    }

    private static void WriteTable(ReportPage page, ShownTable table)
    {
        page.OpenTable(table.Caption, [.. table.Columns.Where(column => column.For.HasFlag(Audience.Page)).Select(column => column.IsNumber ? $"#{column.PageTitle}" : column.PageTitle)]);
        foreach (IReadOnlyList<Cell> row in table.Rows.Take(table.Most))
        {
            page.Markup.Open("tr");
            for (int index = 0; index < row.Count; index++)
            {
                if (table.Columns[index].For.HasFlag(Audience.Page))
                {
                    WriteCell(page, row[index], table.Columns[index].IsHead);
                }
            }

            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)(Math.Max(0, table.Count - table.Most) + table.LeftOut));
    }

    private static void WriteCell(ReportPage page, Cell cell, bool isHead)
    {
        string element = isHead ? "th" : "td";
        (string, string?) scope = ("scope", isHead ? "row" : null);
        switch (cell.Kind)
        {
            case CellKind.Name:
                page.Markup.Open(element, scope);
                page.Name(cell.Value).Close();
                break;
            case CellKind.Address:
                page.AddressCell((ulong?)cell.Number);
                break;
            case CellKind.Hex:
                page.Markup.Element(element, JsonStyle.Hex((ulong)cell.Number!.Value), scope, ("class", "address"));
                break;
            case CellKind.Number:
                page.NumberCell((ulong?)cell.Number);
                break;
            case CellKind.Size:
                page.SizeCell(cell.Number);
                break;
            case CellKind.Share:
                page.ShareCell(cell.Number!.Value, cell.Most, MapKinds.Style(MapKind.FilePages));
                break;
            default:
                page.Cell(cell.Value);
                break;
        }
    }

    private static void WriteTree(ReportPage page, DeviceTree tree)
    {
        int left = RowsShown;
        page.Markup.Open("ul", ("class", "fdt")).Line();
        WriteNode(page, tree.Root, ref left);
        page.Markup.CloseLine();
        if (left <= 0)
        {
            page.Markup.Element("p", "… and more, which is left out.", ("class", "more")).Line();
        }
    }

    private static void WriteNode(ReportPage page, DeviceTreeNode node, ref int left)
    {
        if (left-- <= 0)
        {
            return;
        }

        page.Markup.Open("li").Element("bdi", node.Name.Length == 0 ? "/" : node.Name, ("class", "name"));
        if (node.Properties.Count + node.Children.Count > 0)
        {
            page.Markup.Open("ul").Line();
            foreach (DeviceTreeProperty property in node.Properties)
            {
                if (left-- > 0)
                {
                    page.Markup.Open("li", ("class", "code")).Element("bdi", property.Name ?? $"(name at {property.NameOffset})").Text($" = {Describe(property)}").CloseLine();
                }
            }

            foreach (DeviceTreeNode child in node.Children)
            {
                WriteNode(page, child, ref left);
            }

            page.Markup.Close();
        }

        page.Markup.CloseLine();
    }

    /// <summary>A value as text if printable, else as bytes; KHO's own integers are native-endian, unlike the container's.</summary>
    private static string Describe(DeviceTreeProperty property)
    {
        ReadOnlySpan<byte> value = property.Value.Span;
        if (value.Length > 1 && value[^1] == 0 && !value[..^1].ContainsAnyExceptInRange((byte)0x20, (byte)0x7e))
        {
            return $"\"{property.Text}\"";
        }

        int shown = Math.Min(value.Length, BytesShown);
        string bytes = $"[{Convert.ToHexStringLower(value[..shown])}{(shown < value.Length ? $" … {value.Length} bytes" : "")}]";
        return value.Length == sizeof(ulong) ? $"{bytes} = 0x{System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(value):x}" : bytes;
    }
}
