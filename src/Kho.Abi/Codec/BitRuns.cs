using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    /// <summary>Length of a buffer.</summary>
    public const int BufferLength = (2 * RunsAtOnce) + MostOfWord;

    /// <summary>Words that are compared in place; beyond them a call pays.</summary>
    private const int NearWords = 32;

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
    public static int[] NewBuffer() => new int[BufferLength];

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
                index = FirstOther(words, index + 1, word);
                if ((uint)index >= (uint)words.Length)
                {
                    break;
                }

                // The word found changes something: it is not asked again, which branch predictors cannot foresee.
                word = Word(words[index]);
                changes = word ^ ((word << 1) | carry);
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

    /// <summary>Finds the next word that is not like the ones before: those are all zeros or all ones.</summary>
    /// <returns>Its index; the number of words if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FirstOther(ReadOnlySpan<ulong> words, int index, ulong word)
    {
        // Most gaps between scattered bits are short, and a call for each would cost more than the search.
        Vector256<ulong> like = Vector256.Create(word);
        for (int end = Math.Min(words.Length, index + NearWords) - Vector256<ulong>.Count; index <= end; index += Vector256<ulong>.Count)
        {
            uint same = Vector256.Equals(Vector256.Create(words[index..]), like).ExtractMostSignificantBits();
            if (same != (1u << Vector256<ulong>.Count) - 1)
            {
                return index + BitOperations.TrailingZeroCount(~same);
            }
        }

        int far = words[Math.Min(index, words.Length)..].IndexOfAnyExcept(word);
        return far < 0 ? words.Length : index + far;
    }

    /// <summary>Writes the numbers of the set bits, and a few meaningless ones after them.</summary>
    private static void Write(ulong bits, int first, Span<int> places)
    {
        do
        {
            // Written out: as a loop it costs more than what is in it.
            Span<int> next = places[..Step];
            next[0] = first + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            next[1] = first + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            next[2] = first + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            next[3] = first + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            next[4] = first + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            next[5] = first + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            next[6] = first + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            next[7] = first + BitOperations.TrailingZeroCount(bits);
            bits &= bits - 1;
            places = places[Step..];
        }
        while (bits != 0);
    }

    private static ulong Word(ulong word) => BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
}

/// <summary>A run of set bits in a bitmap.</summary>
/// <param name="Start">Number of its first bit.</param>
/// <param name="End">Number of the bit after its last one.</param>
internal readonly record struct BitRun(int Start, int End)
{
    /// <summary>Number of its bits, at least 1.</summary>
    public int Count => End - Start;
}

/// <summary>Bits of a bitmap: bit i is bit i mod 8 of byte i / 8.</summary>
internal static class BitSpan
{
    /// <summary>Whether a bit is set.</summary>
    public static bool Get(ReadOnlySpan<byte> bitmap, int bit) => (bitmap[bit >> 3] & Mask(bit)) != 0;

    /// <summary>Clears a bit.</summary>
    public static void Clear(Span<byte> bitmap, int bit) => bitmap[bit >> 3] &= (byte)~Mask(bit);

    /// <summary>Sets a run of bits, whole bytes at a time.</summary>
    /// <param name="first">Number of the first bit.</param>
    /// <param name="count">Number of bits, at least 1.</param>
    /// <returns>Whether any bit was clear.</returns>
    public static bool Set(Span<byte> bitmap, int first, int count)
    {
        int last = first + count - 1;
        byte head = (byte)(0xff << (first & 7));
        byte tail = (byte)(0xff >> (7 - (last & 7)));
        if (first >> 3 == last >> 3)
        {
            return Merge(ref bitmap[first >> 3], (byte)(head & tail));
        }

        bool changed = Merge(ref bitmap[first >> 3], head) | Merge(ref bitmap[last >> 3], tail);
        Span<byte> whole = bitmap[((first >> 3) + 1)..(last >> 3)];
        changed |= whole.ContainsAnyExcept((byte)0xff);
        whole.Fill(0xff);
        return changed;
    }

    private static bool Merge(ref byte target, byte bits)
    {
        bool changed = (target & bits) != bits;
        target |= bits;
        return changed;
    }

    private static int Mask(int bit) => 1 << (bit & 7);
}
