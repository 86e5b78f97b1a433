using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

/// <summary>The set of pages that walks keep, against a set of numbers.</summary>
public sealed class PageSetTests
{
    [Fact]
    public void Every_page_is_new_once_wherever_it_lies()
    {
        var random = new Random(7);
        var set = new PageSet(12);
        HashSet<ulong> model = [];
        for (int round = 0; round < 20_000; round++)
        {
            ulong page = (round % 3) switch
            {
                0 => (ulong)random.Next(1 << 10),
                1 => (1UL << 40) + (ulong)random.Next(1 << 17),
                _ => (ulong)random.NextInt64(1L << 52),
            };

            Assert.Equal(model.Add(page), set.Add(page << 12));
        }
    }
}
