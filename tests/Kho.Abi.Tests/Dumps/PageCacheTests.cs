using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

public sealed class PageCacheTests
{
    private const int Size = 65536;
    private const int Capacity = PageCache.MostBytes / Size;

    [Fact]
    public void Pages_come_back_as_they_were_put_in()
    {
        PageCache cache = new(Size);
        for (ulong key = 0; key < Capacity; key++)
        {
            cache.Add(key, TestPages.Of(key, Size));
        }

        byte[] part = new byte[100];
        for (ulong key = 0; key < Capacity; key++)
        {
            Assert.True(cache.TryRead(key, 1000, part, out int count));
            Assert.Equal(100, count);
            Assert.Equal(TestPages.Of(key, Size)[1000..1100], part);
        }

        Assert.False(cache.TryRead(Capacity, 0, part, out _));
    }

    [Fact]
    public void A_page_that_is_used_stays_and_others_go()
    {
        PageCache cache = new(Size);
        byte[] part = new byte[8];
        cache.Add(1_000_000, TestPages.Of(1_000_000, Size));
        for (ulong key = 0; key < 10 * Capacity; key++)
        {
            cache.Add(key, TestPages.Of(key, Size));
            Assert.True(cache.TryRead(1_000_000, 0, part, out _));
        }

        Assert.Equal(Capacity, 1 + Enumerable.Range(0, 10 * Capacity).Count(key => cache.TryRead((ulong)key, 0, part, out _)));
    }

    [Fact]
    public void A_short_page_is_read_up_to_its_end()
    {
        PageCache cache = new(Size);
        cache.Add(1, [1, 2, 3]);
        byte[] part = new byte[8];

        Assert.True(cache.TryRead(1, 1, part, out int count));
        Assert.Equal((2, (byte)3), (count, part[1]));
        Assert.True(cache.TryRead(1, 5, part, out count));
        Assert.Equal(0, count);
    }

    [Fact]
    public void No_more_is_held_than_the_limit()
    {
        PageCache cache = new(4096);
        byte[] page = new byte[4096];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (ulong key = 0; key < 100_000; key++)
        {
            cache.Add(key, page);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, PageCache.MostBytes * 2);
    }
}
