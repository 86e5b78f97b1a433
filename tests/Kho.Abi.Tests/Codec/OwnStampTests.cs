using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Codec;

/// <summary>Stamps of layouts that no kernel has, worked out by hand: what a kernel writes there and what it reads back.</summary>
public sealed class OwnStampTests
{
    private static StructureCatalog Structures => OwnSpec.Catalog.Structures;

    [Theory]
    // Order in bits 0 to 23, type in 24 to 31.
    [InlineData("wide_order", 9, 1, 0x4b484f5001000009, 9, 1, true)]
    [InlineData("wide_order", 0x1000009, 0, 0x4b484f5000000009, 9, 0, true)]
    // Magic in the low half, type in bit 32, order from bit 33 on: 4 << 33 is 0x800000000.
    [InlineData("mark_first", 4, 1, 0x000000094b484f50, 4, 1, true)]
    // Three bits of 9 are 1.
    [InlineData("order_of_three_bits", 9, 0, 0x4b484f5000000001, 1, null, true)]
    [InlineData("order_of_three_bits", 7, 0, 0x4b484f5000000007, 7, null, true)]
    // Three bytes of the magic are 0x484f50, which is not the magic.
    [InlineData("mark_of_three_bytes", 4, 0, 0x484f500000000004, 4, null, false)]
    // The type is written last, over the magic or over the order.
    [InlineData("type_over_mark", 4, 1, 0x0000000100000004, 4, 1, false)]
    [InlineData("type_over_order", 4, 1, 0x4b484f5000000001, 1, 1, true)]
    // 00 00 00 09 4b 48 4f 50 in memory.
    [InlineData("swapped_stamp", 9, 0, 0x504f484b09000000, 9, null, true)]
    public void A_stamp_is_the_one_worked_out_by_hand(string layout, ulong order, int type, ulong stamp, ulong readOrder, int? readType, bool hasMagic)
    {
        Assert.Equal(stamp, PageInfo.Encode($"own::{layout}", order, type, Structures));

        var info = PageInfo.Decode($"own::{layout}", stamp, Structures);
        Assert.Equal((stamp, readOrder, readType, hasMagic), (info.Value, info.Order, info.PageType, info.HasMagic));
    }

    [Theory]
    [InlineData("own::no_number", "own::no_number.mark has '-role: magic', expected an enumeration")]
    [InlineData("own::unmarked", "own::unmarked: no field has '-role: order'")]
    [InlineData("own::short", "own::short has 4 bytes, expected 8")]
    [InlineData("own::swapped", "own::swapped: no field has '-role: order'")]
    public void A_structure_that_no_stamp_can_have_is_refused_by_name(string structure, string expected)
    {
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => PageInfo.Decode(structure, 0, Structures));

        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    }
}
