using System.Buffers.Binary;
using Kho.Abi.Layouts;

namespace Kho.Abi.Codec;

/// <summary>
/// What KHO stamps into <c>page->private</c> of a block's first page (<c>union kho_page_info</c>), taken apart under
/// one of its layouts.
/// </summary>
/// <param name="Value">The eight bytes as one number.</param>
/// <param name="Order">Order of the block, as the layout has it; any number is possible in a damaged value.</param>
/// <param name="PageType">Page type, or null where the layout has none.</param>
/// <param name="Magic">Magic number, or null where the layout has none.</param>
public readonly record struct PageInfo(ulong Value, ulong Order, int? PageType, uint? Magic)
{
    /// <summary>The layout has a magic number and the value bears it; without one nothing tells a stamp from other numbers.</summary>
    public bool HasMagic => Magic == StructureCatalog.BuiltIn.Number("kho_page_info::magic", "khop");

    /// <summary>Names of the layouts as release data give them.</summary>
    public static IReadOnlyCollection<string> Structures { get; } = ["kho_page_info::bare_order", "kho_page_info::magic_and_order", "kho_page_info::magic_type_and_order"];

    /// <summary>Takes a value apart.</summary>
    /// <param name="structure">Layout, one of <see cref="Structures"/>.</param>
    /// <param name="value">The eight bytes as a native-endian number.</param>
    /// <exception cref="KhoFormatException">There is no such layout.</exception>
    public static PageInfo Decode(string structure, ulong value)
    {
        if (!Structures.Contains(structure))
        {
            throw new KhoFormatException($"page_info.structure: there is no parser for '{structure}', only for {string.Join(", ", Structures)}");
        }

        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        StructureValue info = StructureCatalog.BuiltIn.Layout(structure, PageGeometry.Sizes[0]).Read(bytes);
        return new PageInfo(value, info.Number("order"), (int?)info.NumberOrNull("page_type"), (uint?)info.NumberOrNull("tag"));
    }
}
