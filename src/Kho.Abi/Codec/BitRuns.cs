using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Kho.Abi.Codec;

/// <summary>
/// Finds the runs of set bits in a bitmap of little-endian 64-bit words, many at once and without allocation. A run begins and ends
/// where a bit differs from the one before: a word and the same word shifted by one bit differ in exactly those places, so that both
/// ends of all runs of a word come from one chain of trailing-zero counts, and the vector loop skips words without a change.
/// </summary>
internal ref struct BitRuns
{
    /// <summary>Positions written at once. Most words have fewer, so that the loop's branch is predicted.</summary>
    private const int Step = 8;

    /// <summary>Positions that one word can have, plus the surplus of the last step.</summary>
    private const int MostOfWord = 64 + Step;

    private const int RunsAtOnce = 1024;

    private readonly ReadOnlySpan<ulong> _words;
    private readonly Span<int> _places;
    private int _index;

    /// <summary>The last bit of the previous word.</summary>
    private ulong _carry;

    /// <summary>Number of the first bit of the run that was open when the buffer filled up.</summary>
    private int _open;

    /// <param name="bitmap">Bitmap, a multiple of 8 bytes.</param>
    /// <param name="buffer">Result of <see cref="NewBuffer"/>; each <see cref="TryRead"/> overwrites it.</param>
    public BitRuns(ReadOnlySpan<byte> bitmap, Span<int> buffer)
    {
        _words = MemoryMarshal.Cast<byte, ulong>(bitmap);
        _places = buffer;
        _index = 0;
        _carry = 0;
        _open = -1;
    }

    /// <summary>Makes a buffer, which serves one bitmap at a time.</summary>
    public static int[] NewBuffer() => new int[(2 * RunsAtOnce) + MostOfWord];

    /// <summary>Finds the next runs.</summary>
    /// <param name="runs">Runs, ascending, with at least one clear bit between any two; valid until the next call.</param>
    /// <returns>False at the end.</returns>
    public bool TryRead(out ReadOnlySpan<BitRun> runs)
    {
        ReadOnlySpan<ulong> words = _words;
        Span<int> places = _places;
        int most = places.Length - MostOfWord;
        int count = 0;
        int index = _index;
        ulong carry = _carry;
        if (_open >= 0)
        {
            places[count++] = _open;
            _open = -1;
        }

        while ((uint)index < (uint)words.Length && count <= most)
        {
            ulong word = Word(words[index]);
            ulong changes = word ^ ((word << 1) | carry);
            if (changes == 0)
            {
                index++;
                if ((uint)index < (uint)words.Length && words[index] == word)
                {
                    int same = words[index..].IndexOfAnyExcept(word);
                    index = same < 0 ? words.Length : index + same;
                }

                continue;
            }

            carry = word >> 63;
            Write(changes, index << 6, places[count..]);
            count += BitOperations.PopCount(changes);
            index++;
        }

        if (int.IsOddInteger(count))
        {
            if (index < words.Length)
            {
                _open = places[--count];
            }
            else
            {
                places[count++] = words.Length << 6;
                carry = 0;
            }
        }

        _index = index;
        _carry = carry;
        runs = MemoryMarshal.Cast<int, BitRun>(places[..count]);
        return count > 0;
    }

    /// <summary>Writes the numbers of the set bits, and a few meaningless ones after them.</summary>
    private static void Write(ulong bits, int first, Span<int> places)
    {
        do
        {
            Span<int> next = places[..Step];
            for (int place = 0; place < Step; place++)
            {
                next[place] = first + BitOperations.TrailingZeroCount(bits);
                bits &= bits - 1;
            }

            places = places[Step..];
        }
        while (bits != 0);
    }

    private static ulong Word(ulong word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
}
