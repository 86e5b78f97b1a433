using System.Numerics;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>Fields of an entry of a memfd's list of folios, resolved from the release's structure.</summary>
internal sealed class FolioLayout
{
    /// <summary>Resolves an entry.</summary>
    /// <exception cref="KhoFormatException">The structure lacks a field that an entry has.</exception>
    public FolioLayout(StructureLayout entry)
    {
        Size = entry.Size;
        Pfn = Field.Of(entry, "pfn");
        Flags = Field.Of(entry, "flags");
        Index = Field.Of(entry, "index");
    }

    /// <summary>Index of <see cref="Pfn"/> in <see cref="Records"/>.</summary>
    public const int PfnField = 0;

    /// <summary>Index of <see cref="Flags"/> in <see cref="Records"/>.</summary>
    public const int FlagsField = 1;

    /// <summary>Index of <see cref="Index"/> in <see cref="Records"/>.</summary>
    public const int IndexField = 2;

    /// <summary>Length of an entry in bytes.</summary>
    public int Size { get; }

    /// <summary>Page frame number of the folio's first page; 0 in a hole.</summary>
    public Field Pfn { get; }

    /// <summary>State of the folio.</summary>
    public Field Flags { get; }

    /// <summary>Offset of the folio in the file, in pages.</summary>
    public Field Index { get; }

    /// <summary>Makes a reader of many entries.</summary>
    public WordRecords Records() => new(Size, Pfn, Flags, Index);
}

/// <summary>An entry of the test module's list of folios: a page-aligned physical address with the order below PAGE_SHIFT.</summary>
internal sealed class TestFolioLayout
{
    private readonly Field _number;
    private readonly ulong _orderMask;

    /// <summary>Resolves an entry.</summary>
    /// <param name="structures">Structures at the page size of the list.</param>
    /// <exception cref="KhoFormatException">The structure lacks its number.</exception>
    public TestFolioLayout(StructureReader structures)
    {
        StructureLayout entry = structures.Layout(StructureNames.TestFolio);
        _number = Field.Of(entry, "address_and_order");
        _orderMask = (1UL << BitOperations.Log2((uint)structures.PageSize)) - 1;
        Size = entry.Size;
    }

    /// <summary>Length of an entry in bytes.</summary>
    public int Size { get; }

    /// <summary>The magic number of the module's blob.</summary>
    /// <exception cref="KhoFormatException">The specification does not name it.</exception>
    public static ulong Magic(StructureReader structures) => structures.Catalog.Number("kho_test::magic", "kho_test");

    /// <summary>Reads an entry.</summary>
    /// <param name="entry">Bytes from the entry's first on.</param>
    public (ulong Address, int Order) Read(ReadOnlySpan<byte> entry)
    {
        ulong number = _number.Read(entry);
        return (number & ~_orderMask, (int)(number & _orderMask));
    }

    /// <summary>Writes an entry.</summary>
    /// <param name="entry">Bytes from the entry's first on.</param>
    /// <param name="address">Physical address, page-aligned.</param>
    /// <param name="order">Order, less than the page size.</param>
    public void Write(Span<byte> entry, ulong address, int order) => _number.Write(entry, address | (uint)order);
}
