using System.Numerics;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.TestModule;

/// <summary>Decodes the device tree of the KHO test module and its folio list.</summary>
internal sealed class KhoTestReader(BlobContext context)
{
    private readonly TestFolioLayout _entry = new(context.Structures);

    /// <summary>Decodes the blob.</summary>
    /// <param name="format">Names and structures of the format.</param>
    /// <param name="tree">The blob's device tree.</param>
    /// <param name="address">Physical address of the blob; null if unknown.</param>
    public KhoTestValue Read(KhoTestAbi format, DeviceTree tree, ulong? address)
    {
        var properties = new BlobProperties(context, address);
        uint? magic = (uint?)properties.Read(tree.Root, format.MagicProperty, StructureNames.TestMagic)?.Number("number");
        ulong expected = TestFolioLayout.Magic(context.Structures);
        if (magic is not null && magic != expected)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, format.MagicProperty, $"0x{magic:x}, expected 0x{expected:x}");
        }

        if (tree.Root.Child(format.DataNode) is not DeviceTreeNode data)
        {
            properties.Missing(format.DataNode, tree);
            return new KhoTestValue(magic, null, null, null, [], 0);
        }

        uint? count = (uint?)properties.Read(data, format.NrFoliosProperty, StructureNames.TestFolioCount)?.Number("nr_folios");
        uint? checksum = (uint?)properties.Read(data, format.CsumProperty, StructureNames.TestChecksum)?.Number("csum");
        List<KhoTestFolios> folios = [];
        ulong read = 0;
        VmallocArea? area = null;
        ulong size = (ulong)_entry.Size;
        ulong wanted = (count ?? 0UL) * size;
        if (format.Folios == KhoTestFolioList.Vmalloc)
        {
            if (properties.Read(data, format.FoliosProperty, StructureNames.TestFoliosInfo)?.Structure("folios_info") is StructureValue descriptor)
            {
                area = new VmallocReader(context).Follow(VmallocReader.ToArea(descriptor), address);
                CheckRoom(wanted, (ulong)area.TotalPages << context.Pages.PageShift, count, address);
                read = new VmallocReader(context).ReadRecords(area, address, count ?? 0UL, _entry.Size, entries => Add(folios, entries));
            }
        }
        else if (data.Property(format.FoliosProperty) is DeviceTreeProperty list)
        {
            CheckRoom(wanted, (ulong)list.Value.Length, count, address);
            int length = (int)Math.Min(wanted, (ulong)list.Value.Length / size * size);
            Add(folios, list.Value.Span[..length]);
            read = (ulong)length / size;
        }
        else
        {
            context.Mismatch(DiagnosticDescriptors.BlobIncomplete, properties.AddressOf(data), $"{format.DataNode}.{format.FoliosProperty}", "property missing");
        }

        return new KhoTestValue(magic, count, checksum, area, folios, read);
    }

    private void CheckRoom(ulong wanted, ulong room, uint? count, ulong? address)
    {
        if (wanted > room)
        {
            context.Mismatch(DiagnosticDescriptors.CountTooLarge, address, "nr_folios", $"{count} folios announced, the list has room for {room / (ulong)_entry.Size}");
        }
    }

    private void Add(List<KhoTestFolios> folios, ReadOnlySpan<byte> entries)
    {
        for (int offset = 0; offset + _entry.Size <= entries.Length; offset += _entry.Size)
        {
            (ulong start, int order) = _entry.Read(entries[offset..]);
            if (folios.Count > 0)
            {
                KhoTestFolios last = folios[^1];
                if (last.Order == order && order <= context.Pages.MaximumOrder && last.Start + (last.Count << (order + context.Pages.PageShift)) == start)
                {
                    folios[^1] = last with { Count = last.Count + 1 };
                    continue;
                }
            }

            folios.Add(new KhoTestFolios(start, 1, order));
        }
    }
}

/// <summary>An entry of the test module's folio list: a page-aligned physical address, with the order in the bits below PAGE_SHIFT.</summary>
internal sealed class TestFolioLayout
{
    private readonly Field _number;
    private readonly ulong _orderMask;

    /// <summary>Resolves the entry's field.</summary>
    /// <param name="structures">Structures at the page size of the list.</param>
    /// <exception cref="KhoFormatException">The structure lacks the field.</exception>
    public TestFolioLayout(StructureReader structures)
    {
        StructureLayout entry = structures.Layout(StructureNames.TestFolio);
        _number = Field.Of(entry, "address_and_order");
        _orderMask = (1UL << BitOperations.Log2((uint)structures.PageSize)) - 1;
        Size = entry.Size;
    }

    /// <summary>Length of an entry in bytes.</summary>
    public int Size { get; }

    /// <summary>Magic number of the module's blob.</summary>
    /// <exception cref="KhoFormatException">The specification does not define it.</exception>
    public static ulong Magic(StructureReader structures) => structures.Catalog.Number("kho_test::magic", "kho_test");

    /// <summary>Decodes an entry.</summary>
    /// <param name="entry">Bytes, starting at the first of the entry.</param>
    public (ulong Address, int Order) Read(ReadOnlySpan<byte> entry)
    {
        ulong number = _number.Read(entry);
        return (number & ~_orderMask, (int)(number & _orderMask));
    }

    /// <summary>Encodes an entry.</summary>
    /// <param name="entry">Bytes, starting at the first of the entry.</param>
    /// <param name="address">Physical address, page-aligned.</param>
    /// <param name="order">Order, less than the page size.</param>
    public void Write(Span<byte> entry, ulong address, int order) => _number.Write(entry, address | (uint)order);
}
