using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

public sealed class PageGeometryTests
{
    [Theory]
    [InlineData(4096, 52, 12, 39)]
    [InlineData(16384, 52, 14, 37)]
    [InlineData(65536, 52, 16, 35)]
    [InlineData(4096, 48, 12, 35)]
    [InlineData(4096, 63, 12, 50)]
    public void Shift_and_largest_order_follow_from_page_size_and_address_width(int pageSize, int bits, int shift, int maximumOrder)
    {
        var pages = new PageGeometry(pageSize, bits);

        Assert.Equal((shift, maximumOrder), (pages.PageShift, pages.MaximumOrder));
        Assert.True(pages.IsPhysical(0, UInt128.One << (maximumOrder + shift)));
        Assert.False(pages.IsPhysical(1, UInt128.One << bits));
    }

    [Theory]
    [InlineData(0, 52)]
    [InlineData(2048, 52)]
    [InlineData(8192, 52)]
    [InlineData(-4096, 52)]
    [InlineData(4096, 0)]
    [InlineData(4096, 64)]
    public void Other_page_sizes_and_widths_are_refused(int pageSize, int bits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PageGeometry(pageSize, bits));

    [Theory]
    [InlineData(4096, 0x12345678, 0x12345000, false)]
    [InlineData(4096, 0x12345000, 0x12345000, true)]
    [InlineData(16384, 0x12345000, 0x12344000, false)]
    [InlineData(65536, 0x12345000, 0x12340000, false)]
    [InlineData(65536, 0xffffffffffffffff, 0xffffffffffff0000, false)]
    public void An_address_lies_in_the_page_that_holds_it(int pageSize, ulong address, ulong start, bool aligned)
    {
        var pages = new PageGeometry(pageSize, 52);

        Assert.Equal((start, aligned), (pages.PageStart(address), pages.IsPageAligned(address)));
    }

    [Theory]
    [InlineData(0xffffffffff000, 4096, true)]
    [InlineData(0xffffffffff001, 4096, false)]
    [InlineData(0x10000000000000, 1, false)]
    [InlineData(0xffffffffffffffff, 1, false)]
    public void Physical_memory_ends_at_its_width_and_sums_do_not_wrap(ulong start, int length, bool expected) =>
        Assert.Equal(expected, new PageGeometry(4096, 52).IsPhysical(start, (UInt128)length));
}
