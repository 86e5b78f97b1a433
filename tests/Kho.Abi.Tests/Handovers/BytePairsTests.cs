using CsCheck;
using Kho.Abi.Handovers;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Two pairs of bytes are found in one pass, wherever they stand: between blocks, at the ends, one within the other.</summary>
public class BytePairsTests
{
    [Theory]
    [InlineData("HdrS", "KH")]
    [InlineData("HH", "KH")]
    [InlineData("KH", "KH")]
    [InlineData("H", "KH")]
    [InlineData("K", "H")]
    [InlineData("\0\0", "KH")]
    public void All_are_found_that_one_finds_byte_by_byte(string one, string other)
    {
        int found = 0;
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            byte[] bytes = new byte[random.Next(300)];
            for (int written = random.Next(1, 20); written > 0 && bytes.Length > 1; written--)
            {
                int place = random.Next(bytes.Length - 1);
                bytes[place] = (byte)"KHd"[random.Next(3)];
                bytes[place + 1] = (byte)"KHd"[random.Next(3)];
            }

            (byte[] first, byte[] second) = ([.. one.Select(letter => (byte)letter)], [.. other.Select(letter => (byte)letter)]);
            int[] expected = [.. Enumerable.Range(0, bytes.Length).Where(index => Is(first, index) || Is(second, index))];
            Assert.Equal(expected, All(new BytePairs(first, second), bytes));
            found += expected.Length;

            bool Is(byte[] pair, int index) => bytes[index] == pair[0] && (pair.Length < 2 || (index + 1 < bytes.Length && bytes[index + 1] == pair[1]));
        }, seed: "0N0XIzNsQ0O2", iter: 1000, threads: 1);

        Assert.True(found > 200, $"only {found} pairs were there");
    }

    [Fact]
    public void A_pair_is_found_at_each_place_of_some_blocks()
    {
        var pairs = new BytePairs("KH"u8, "HdrS"u8);
        for (int length = 2; length < 200; length++)
        {
            for (int place = 0; place + 1 < length; place++)
            {
                byte[] bytes = new byte[length];
                "Hd"u8.CopyTo(bytes.AsSpan(place));
                Assert.Equal([place], All(pairs, bytes));
            }
        }
    }

    private static List<int> All(BytePairs pairs, byte[] bytes)
    {
        List<int> all = [];
        for (int at = 0; (at = pairs.Find(bytes, at)) >= 0; at++)
        {
            all.Add(at);
        }

        return all;
    }
}
