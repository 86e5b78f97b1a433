using System.Buffers.Binary;
using Kaitai;
using Kho.Abi.Generated;

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
    public bool HasMagic => Magic == (uint)KhoPageInfo.Magic.Khop;

    /// <summary>Names of the layouts as release data give them.</summary>
    public static IReadOnlyCollection<string> Structures => Parsers.Keys;

    private static Dictionary<string, Func<KaitaiStream, ulong, PageInfo>> Parsers { get; } = new(StringComparer.Ordinal)
    {
        ["kho_page_info::bare_order"] = (stream, value) => new PageInfo(value, new KhoPageInfo.BareOrder(stream).Order, null, null),
        ["kho_page_info::magic_and_order"] = (stream, value) =>
        {
            var info = new KhoPageInfo.MagicAndOrder(stream);
            return new PageInfo(value, info.Order, null, (uint)info.Tag);
        },
        ["kho_page_info::magic_type_and_order"] = (stream, value) =>
        {
            var info = new KhoPageInfo.MagicTypeAndOrder(stream);
            return new PageInfo(value, info.Order, (int)info.PageType, (uint)info.Tag);
        },
    };

    /// <summary>Takes a value apart.</summary>
    /// <param name="structure">Layout, one of <see cref="Structures"/>.</param>
    /// <param name="value">The eight bytes as a native-endian number.</param>
    /// <exception cref="KhoFormatException">There is no such layout.</exception>
    public static PageInfo Decode(string structure, ulong value)
    {
        if (!Parsers.TryGetValue(structure, out Func<KaitaiStream, ulong, PageInfo>? parse))
        {
            throw new KhoFormatException($"page_info.structure: there is no parser for '{structure}', only for {string.Join(", ", Structures)}");
        }

        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        using var stream = new KaitaiStream(bytes);
        return parse(stream, value);
    }
}
