using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

public sealed class PreservedExtentTests
{
    [Theory]
    [InlineData(0x1000UL, 1UL, 0, 12, 1UL, 0x1000UL, 0x1fffUL)]
    [InlineData(0x200000UL, 3UL, 9, 12, 1536UL, 0x600000UL, 0x7fffffUL)]
    [InlineData(0UL, 1UL, 13, 16, 8192UL, 0x20000000UL, 0x1fffffffUL)]
    [InlineData(0UL, 2UL, 39, 12, 1UL << 40, 1UL << 52, (1UL << 52) - 1)]
    public void Lengths_follow_from_blocks_order_and_page_size(ulong start, ulong blocks, int order, int shift, ulong pages, ulong bytes, ulong last)
    {
        var extent = new PreservedExtent(start, blocks, order, 0);

        Assert.Equal((pages, bytes, last), (extent.Pages, extent.Bytes(shift), extent.Last(shift)));
    }

    [Fact]
    public void Extents_sort_by_address_then_the_bigger_block_then_by_type()
    {
        PreservedExtent[] sorted = [new(0x1000, 1, 0, 0), new(0x2000, 1, 1, 0), new(0x2000, 1, 0, 0), new(0x2000, 1, 0, 1), new(0x3000, 1, 5, 0)];

        Assert.Equal(sorted, sorted.Reverse().Order());
        for (int first = 0; first < sorted.Length; first++)
        {
            for (int second = 0; second < sorted.Length; second++)
            {
                Assert.Equal(first < second, sorted[first] < sorted[second]);
                Assert.Equal(first > second, sorted[first] > sorted[second]);
                Assert.Equal(first <= second, sorted[first] <= sorted[second]);
                Assert.Equal(first >= second, sorted[first] >= sorted[second]);
            }
        }
    }
}
