using System.Numerics;
using System.Runtime.InteropServices;

namespace Kho.Abi.Codec;

/// <summary>
/// Finds runs of set bits in a bitmap of little-endian 64-bit words: one step a run, whole words at a time where they
/// are empty or full, no allocation.
/// </summary>
internal ref struct BitRuns
{
    private readonly ReadOnlySpan<ulong> _words;
    private readonly int _bits;
    private int _position;

    /// <param name="bitmap">Bitmap, a multiple of 8 bytes.</param>
    public BitRuns(ReadOnlySpan<byte> bitmap)
    {
        _words = MemoryMarshal.Cast<byte, ulong>(bitmap);
        _bits = _words.Length * 64;
        _position = 0;
    }

    /// <summary>Finds the next run.</summary>
    /// <param name="start">Number of its first bit.</param>
    /// <param name="count">Number of its bits.</param>
    /// <returns>False if there is none.</returns>
    public bool TryNext(out int start, out int count)
    {
        start = Find(_position, invert: 0);
        if (start == _bits)
        {
            _position = _bits;
            count = 0;
            return false;
        }

        _position = Find(start, invert: ulong.MaxValue);
        count = _position - start;
        return true;
    }

    /// <summary>First bit from a position on that is set (or clear, with all bits inverted), or the number of bits.</summary>
    private readonly int Find(int position, ulong invert)
    {
        int word = position >> 6;
        if (word >= _words.Length)
        {
            return _bits;
        }

        ulong value = (Word(word) ^ invert) & (ulong.MaxValue << (position & 63));
        if (value == 0)
        {
            int skipped = BitConverter.IsLittleEndian
                ? _words[(word + 1)..].IndexOfAnyExcept(invert)
                : IndexOfOther(word + 1, invert);
            if (skipped < 0)
            {
                return _bits;
            }

            word += 1 + skipped;
            value = Word(word) ^ invert;
        }

        return (word << 6) + BitOperations.TrailingZeroCount(value);
    }

    private readonly int IndexOfOther(int from, ulong value)
    {
        for (int index = from; index < _words.Length; index++)
        {
            if (_words[index] != value)
            {
                return index - from;
            }
        }

        return -1;
    }

    private readonly ulong Word(int index) =>
        BitConverter.IsLittleEndian ? _words[index] : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(_words[index]);
}
