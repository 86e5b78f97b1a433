using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Kho.Abi.Codec;

/// <summary>
/// Finds runs of set bits in a bitmap of little-endian 64-bit words: one step a run, whole vectors at a time where they
/// are empty or full, trailing zeros elsewhere, no allocation.
/// </summary>
internal ref struct BitRuns
{
    private readonly ReadOnlySpan<ulong> _words;
    private int _index;

    /// <summary>The bits of the current word that were not looked at yet; those below them are 0.</summary>
    private ulong _rest;

    /// <param name="bitmap">Bitmap, a multiple of 8 bytes.</param>
    public BitRuns(ReadOnlySpan<byte> bitmap)
    {
        _words = MemoryMarshal.Cast<byte, ulong>(bitmap);
        _index = 0;
        _rest = _words.Length > 0 ? Word(0) : 0;
    }

    /// <summary>Finds the next run.</summary>
    /// <param name="start">Number of its first bit.</param>
    /// <param name="count">Number of its bits.</param>
    /// <returns>False if there is none.</returns>
    public bool TryNext(out int start, out int count)
    {
        ulong rest = _rest;
        int index = _index;
        if (rest == 0)
        {
            if (!TryFindBits(ref index))
            {
                _index = index;
                start = _words.Length * 64;
                count = 0;
                return false;
            }

            rest = Word(index);
        }

        int bit = BitOperations.TrailingZeroCount(rest);
        start = (index << 6) + bit;
        ulong clear = ~(rest | ((1UL << bit) - 1));
        if (clear != 0)
        {
            int end = BitOperations.TrailingZeroCount(clear);
            count = end - bit;
            _rest = rest & (ulong.MaxValue << end);
            _index = index;
            return true;
        }

        count = 64 - bit + CountOn(ref index, out _rest);
        _index = index;
        return true;
    }

    /// <summary>Goes on to the next word that has a bit set.</summary>
    private readonly bool TryFindBits(ref int index)
    {
        ReadOnlySpan<ulong> words = _words;
        index++;
        if ((uint)index >= (uint)words.Length)
        {
            index = words.Length;
            return false;
        }

        if (words[index] != 0)
        {
            return true;
        }

        int skipped = words[index..].IndexOfAnyExcept(0UL);
        index = skipped < 0 ? words.Length : index + skipped;
        return skipped >= 0;
    }

    /// <summary>Counts the bits of a run that goes on behind its first word, and leaves what follows it in the word that ends it.</summary>
    private readonly int CountOn(ref int index, out ulong rest)
    {
        int count = 0;
        index++;
        if ((uint)index < (uint)_words.Length && _words[index] == ulong.MaxValue)
        {
            int full = _words[index..].IndexOfAnyExcept(ulong.MaxValue);
            full = full < 0 ? _words.Length - index : full;
            count = full << 6;
            index += full;
        }

        if (index >= _words.Length)
        {
            rest = 0;
            return count;
        }

        ulong word = Word(index);
        int more = BitOperations.TrailingZeroCount(~word);
        rest = word & (ulong.MaxValue << more);
        return count + more;
    }

    private readonly ulong Word(int index) =>
        BitConverter.IsLittleEndian ? _words[index] : BinaryPrimitives.ReverseEndianness(_words[index]);
}
