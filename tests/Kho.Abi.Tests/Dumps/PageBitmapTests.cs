using System.Collections;
using Kho.Abi.Tests.Physical;
using Kho.Images;

namespace Kho.Abi.Tests.Dumps;

/// <summary>Bits in a file against an array of bits in memory, over the borders of the pieces that are read at once.</summary>
public sealed class PageBitmapTests
{
    private const int Bits = 100_003;
    private const int Offset = 77;

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(3000)]
    [InlineData(40000)]
    public void Every_bit_is_found_and_counted(int distance)
    {
        BitArray expected = new(Bits);
        Random random = new(distance);
        for (int index = random.Next(distance); index < Bits; index += random.Next(1, 2 * distance))
        {
            expected[index] = true;
        }

        byte[] bytes = new byte[Offset + ((Bits + 7) / 8)];
        expected.CopyTo(bytes, Offset);
        using TemporaryDirectory directory = new();
        using MappedFile file = MappedFile.Open(directory.Write("bits", bytes));
        PageBitmap bitmap = new(file, Offset, Bits);
        ulong count = 0;
        int nextSet = Next(expected, 0, true);
        int nextClear = Next(expected, 0, false);
        for (int index = 0; index < Bits; index++)
        {
            if (nextSet < index)
            {
                nextSet = Next(expected, index, true);
            }

            if (nextClear < index)
            {
                nextClear = Next(expected, index, false);
            }

            // Every bit by itself; the searches, which cost more, at some of them.
            Assert.Equal(expected[index], bitmap[(ulong)index]);
            if (index % 7 == 0 || index % 32768 < 9 || index % 32768 > 32759)
            {
                Assert.Equal(count, bitmap.CountBefore((ulong)index));
                Assert.Equal((ulong)nextSet, bitmap.FindNext((ulong)index, Bits, value: true));
                Assert.Equal((ulong)nextClear, bitmap.FindNext((ulong)index, Bits, value: false));
                ulong end = Math.Min(Bits, (ulong)index + 5);
                Assert.Equal(Math.Min(end, (ulong)nextSet), bitmap.FindNext((ulong)index, end, value: true));
            }

            count += expected[index] ? 1UL : 0;
        }

        Assert.Equal(count, bitmap.CountBefore(Bits));
        Assert.Equal((ulong)Bits, bitmap.FindNext(Bits, Bits, value: true));
    }

    [Fact]
    public void What_the_file_does_not_hold_is_zero()
    {
        using TemporaryDirectory directory = new();
        using MappedFile file = MappedFile.Open(directory.Write("bits", [0xff, 0xff, 0xff]));
        PageBitmap bitmap = new(file, 1, 1000);

        Assert.True(bitmap[15]);
        Assert.False(bitmap[16]);
        Assert.Equal(16UL, bitmap.FindNext(0, 1000, value: false));
        Assert.Equal(1000UL, bitmap.FindNext(16, 1000, value: true));
        Assert.Equal(16UL, bitmap.CountBefore(1000));
    }

    private static int Next(BitArray bits, int from, bool value)
    {
        while (from < bits.Length && bits[from] != value)
        {
            from++;
        }

        return from;
    }
}
