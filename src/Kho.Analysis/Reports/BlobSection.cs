using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Subsystems.TestModule;
using Kho.Formatting;

namespace Kho.Analysis.Reports;

/// <summary>The blobs as tables.</summary>
internal static partial class BlobSection
{
    private const int BlobsShown = 64;
    private const int RowsShown = 200;
    private const int BytesShown = HandoverJsonWriter.UnknownBytesShown;

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
            page.OpenTable("What subsystems hand over", "Name", "Format", "Address", "#Size", "Holds");
            for (int index = 0; index < Math.Min(blobs.Count, BlobsShown); index++)
            {
                Blob blob = blobs[index];
                page.Markup.Open("tr").Open("th", ("scope", "row")).Open("a", ("href", $"#{ReportIds.Blob(index)}"));
                page.Name(blob.Name).Close().Close();
                page.Cell(blob.Format);
                page.AddressCell(blob.Address);
                page.SizeCell(blob.Size);
                page.Cell(Summary(blob));
                page.Markup.CloseLine();
            }

            page.CloseTable((ulong)Math.Max(0, blobs.Count - BlobsShown));
            for (int index = 0; index < Math.Min(blobs.Count, BlobsShown); index++)
            {
                WriteBlob(page, blobs[index], ReportIds.Blob(index));
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

    private static string Summary(Blob blob) => blob.Value switch
    {
        LuoValue { AreSessionsElsewhere: true } => "sessions and files: not in this image",
        LuoValue luo => $"{Quantity.Count((ulong)luo.Sessions.Count, "session")}, {Quantity.Count((ulong)luo.Sessions.Sum(session => session.Files.Count), "file")}, {Quantity.Count((ulong)(luo.Flbs?.Count ?? 0), "object bound to files", "objects bound to files")}",
        MemblockValue memblock => Quantity.Count((ulong)memblock.Regions.Count, "region"),
        TreeValue tree => TreeTables.Summary(tree.Root, tree.Summary),
        KhoTestValue test => test.NrFolios is uint count ? Quantity.Count(count, "folio") : "number of folios missing",
        UnknownValue unknown => $"{Quantity.Size((ulong)unknown.Bytes.Length)} of a format that no known release describes",
        _ => "cannot be read",
    };

    private static void WriteBlob(ReportPage page, Blob blob, string id)
    {
        page.Markup.Open("article", ("id", id)).Open("h3");
        page.Name(blob.Name).Text(" ").Element("small", blob.Format).CloseLine();
        switch (blob.Value)
        {
            case LuoValue luo:
                WriteLuo(page, luo);
                break;
            case MemblockValue memblock:
                WriteRegions(page, memblock);
                break;
            case TreeValue value:
                WriteTree(page, value.Root);
                break;
            case KhoTestValue test:
                WriteTest(page, test);
                break;
            case UnknownValue unknown:
                int shown = Math.Min(unknown.Bytes.Length, BytesShown);
                page.Markup.Element("p", $"First bytes: {Convert.ToHexStringLower(unknown.Bytes.Span[..shown])}{(shown < unknown.Bytes.Length ? " …" : "")}", ("class", "code")).Line();
                break;
            default:
                page.Markup.Element("p", "It is unreadable; see the findings.").Line();
                break;
        }

        if (blob.Tree is DeviceTree tree)
        {
            page.Markup.Open("details").Element("summary", "Its device tree as it is written").Line();
            WriteTree(page, tree);
            page.Markup.CloseLine();
        }

        page.Markup.CloseLine();
    }

    private static void WriteTree(ReportPage page, ValueTree tree)
    {
        foreach (TreeTable table in TreeTables.Of(tree))
        {
            page.OpenTable(table.Title, [.. table.Columns]);
            foreach (IReadOnlyList<string> row in table.Rows)
            {
                page.Markup.Open("tr");
                foreach (string cell in row)
                {
                    page.Markup.Open("td");
                    page.Name(cell).Close();
                }

                page.Markup.CloseLine();
            }

            page.CloseTable((ulong)table.LeftOut);
        }
    }

    private static void WriteRegions(ReportPage page, MemblockValue memblock)
    {
        page.OpenTable("Memory reserved by name (reserve_mem=)", "Name", "Start", "#Size");
        foreach (ReservedRegion region in memblock.Regions.Take(RowsShown))
        {
            page.Markup.Open("tr").Open("th", ("scope", "row"));
            page.Name(region.Name).Close();
            page.AddressCell(region.Start);
            page.SizeCell(region.Size);
            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)Math.Max(0, memblock.Regions.Count - RowsShown));
    }

    private static void WriteTest(ReportPage page, KhoTestValue test)
    {
        string checksum = test.Csum is uint value ? $"0x{value:x8}" : "missing";
        page.Markup.Element("p", $"{(test.NrFolios is uint count ? Quantity.Count(count, "folio") : "Number of folios missing")}, of which {Quantity.Number(test.FoliosRead)} could be read in the list; checksum {checksum}.").Line();
        page.Markup.Open("details").Element("summary", Quantity.Count((ulong)test.Folios.Count, "run of folios", "runs of folios")).Line();
        page.OpenTable("Folios in the list's order", "Start", "#Order", "#Folios");
        foreach (KhoTestFolios run in test.Folios.Take(RowsShown))
        {
            page.Markup.Open("tr");
            page.AddressCell(run.Start);
            page.NumberCell((ulong)run.Order);
            page.NumberCell(run.Count);
            page.Markup.CloseLine();
        }

        page.CloseTable((ulong)Math.Max(0, test.Folios.Count - RowsShown));
        page.Markup.CloseLine();
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
