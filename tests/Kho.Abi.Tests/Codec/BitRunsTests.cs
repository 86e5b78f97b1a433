using CsCheck;
using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

public sealed class BitRunsTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(512)]
    [InlineData(4096)]
    [InlineData(65536)]
    public void Empty_full_and_alternating_bitmaps_have_the_runs_that_one_counts(int length)
    {
        AssertRuns([], new byte[length]);
        AssertRuns([(0, length * 8)], Filled(length, 0xff));
        AssertRuns(Enumerable.Range(0, length * 4).Select(index => (2 * index, 1)), Filled(length, 0x55));
        AssertRuns(Enumerable.Range(0, length * 4).Select(index => ((2 * index) + 1, 1)), Filled(length, 0xaa));
        AssertRuns(Enumerable.Range(0, length).Select(index => (8 * index, 4)), Filled(length, 0x0f));
    }

    [Fact]
    public void No_bytes_have_no_runs() => Assert.Empty(Runs([]));

    [Fact]
    public void Every_single_run_in_four_words_is_found()
    {
        for (int start = 0; start < 256; start++)
        {
            byte[] bitmap = new byte[32];
            for (int end = start; end < 256; end++)
            {
                bitmap[end / 8] |= (byte)(1 << (end % 8));
                Assert.Equal([(start, end - start + 1)], Runs(bitmap));
            }
        }
    }

    [Fact]
    public void Every_single_gap_in_four_words_is_found()
    {
        for (int start = 0; start < 256; start++)
        {
            byte[] bitmap = Filled(32, 0xff);
            for (int end = start; end < 256; end++)
            {
                bitmap[end / 8] &= (byte)~(1 << (end % 8));
                (int, int)[] before = start > 0 ? [(0, start)] : [];
                (int, int)[] behind = end < 255 ? [(end + 1, 255 - end)] : [];
                Assert.Equal([.. before, .. behind], Runs(bitmap));
            }
        }
    }

    [Fact]
    public void Random_bitmaps_have_the_runs_that_a_bit_by_bit_count_finds() =>
        Gen.Select(Gen.OneOf(8, 16, 24, 64, 512, 4096), Gen.OneOf(1, 3, 30, 500, 970, 997, 999), Gen.Int).Sample((length, thousandth, seed) =>
        {
            byte[] bitmap = Random(length, thousandth, seed);

            Assert.Equal(Model(bitmap), Runs(bitmap));
        }, iter: 2000);

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(999)]
    public void A_leaf_of_64_KiB_has_the_runs_that_a_bit_by_bit_count_finds(int thousandth)
    {
        byte[] bitmap = Random(65536, thousandth, thousandth);

        Assert.Equal(Model(bitmap), Runs(bitmap));
    }

    [Fact]
    public void Random_runs_with_edges_at_words_come_back() =>
        Gen.Int[1, 130].Array[1, 40].Sample(lengths =>
        {
            byte[] bitmap = new byte[(lengths.Sum() / 64 * 8) + 8];
            List<(int, int)> expected = [];
            int position = 0;
            for (int index = 0; index < lengths.Length; index++)
            {
                if (index % 2 == 1)
                {
                    expected.Add((position, lengths[index]));
                    for (int bit = position; bit < position + lengths[index]; bit++)
                    {
                        bitmap[bit / 8] |= (byte)(1 << (bit % 8));
                    }
                }

                position += lengths[index];
            }

            Assert.Equal(expected, Runs(bitmap));
        }, iter: 2000);

    [Fact]
    public void After_the_last_run_there_is_none_however_often_one_asks()
    {
        var bits = new BitRuns(Filled(8, 0xf0), BitRuns.NewBuffer());

        Assert.True(bits.TryRead(out ReadOnlySpan<BitRun> runs));
        Assert.Equal(8, runs.Length);
        Assert.False(bits.TryRead(out runs));
        Assert.False(bits.TryRead(out runs));
        Assert.True(runs.IsEmpty);
    }

    /// <summary>The buffer holds fewer runs than a leaf of 4 KiB can have: a run that is open when it is full goes on in the next batch.</summary>
    [Fact]
    public void Every_batch_has_runs_and_none_is_cut_in_two()
    {
        int[] buffer = BitRuns.NewBuffer();
        foreach (int length in new[] { 1, 5, 63, 64, 65, 130 })
        {
            byte[] bitmap = new byte[65536];
            List<(int, int)> expected = [];
            for (int start = 0; start + length < bitmap.Length * 8; start += length + 1)
            {
                expected.Add((start, length));
                for (int bit = start; bit < start + length; bit++)
                {
                    bitmap[bit / 8] |= (byte)(1 << (bit % 8));
                }
            }

            List<(int, int)> found = [];
            var bits = new BitRuns(bitmap, buffer);
            int batches = 0;
            for (; bits.TryRead(out ReadOnlySpan<BitRun> runs); batches++)
            {
                Assert.False(runs.IsEmpty);
                foreach (BitRun run in runs)
                {
                    found.Add((run.Start, run.Count));
                }
            }

            Assert.True(expected.SequenceEqual(found), $"runs of {length} bits");
            Assert.True(batches >= expected.Count / (buffer.Length / 2), $"{batches} batches of {expected.Count} runs");
        }
    }

    /// <summary>Like Assert.Equal, and quick for a quarter of a million runs.</summary>
    private static void AssertRuns(IEnumerable<(int Start, int Count)> expected, byte[] bitmap) =>
        Assert.True(expected.SequenceEqual(Runs(bitmap)), $"wrong runs in {bitmap.Length} bytes that begin with 0x{bitmap[0]:x2}");

    private static byte[] Filled(int length, byte value)
    {
        byte[] bitmap = new byte[length];
        bitmap.AsSpan().Fill(value);
        return bitmap;
    }

    private static byte[] Random(int length, int thousandth, int seed)
    {
        var random = new Random(seed);
        byte[] bitmap = new byte[length];
        for (int bit = 0; bit < length * 8; bit++)
        {
            if (random.Next(1000) < thousandth)
            {
                bitmap[bit / 8] |= (byte)(1 << (bit % 8));
            }
        }

        return bitmap;
    }

    /// <summary>Bit <c>i</c> is bit <c>i % 8</c> of byte <c>i / 8</c>.</summary>
    private static List<(int Start, int Count)> Model(byte[] bitmap)
    {
        List<(int Start, int Count)> runs = [];
        for (int bit = 0; bit < bitmap.Length * 8; bit++)
        {
            if ((bitmap[bit / 8] >> (bit % 8)) % 2 == 0)
            {
                continue;
            }

            if (runs.Count > 0 && runs[^1].Start + runs[^1].Count == bit)
            {
                runs[^1] = (runs[^1].Start, runs[^1].Count + 1);
            }
            else
            {
                runs.Add((bit, 1));
            }
        }

        return runs;
    }

    private static List<(int Start, int Count)> Runs(byte[] bitmap)
    {
        List<(int Start, int Count)> found = [];
        var bits = new BitRuns(bitmap, BitRuns.NewBuffer());
        while (bits.TryRead(out ReadOnlySpan<BitRun> runs))
        {
            foreach (BitRun run in runs)
            {
                found.Add((run.Start, run.Count));
            }
        }

        return found;
    }
}
