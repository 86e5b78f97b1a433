using System.Numerics;
using System.Runtime.InteropServices;

namespace Kho.Images;

/// <summary>
/// A bitmap in a file, one bit a page, lowest bit first, read piece by piece. Bits that the file does not hold are 0.
/// Safe for several threads at once.
/// </summary>
/// <param name="file">File that holds it.</param>
/// <param name="offset">File offset of its first byte.</param>
/// <param name="bits">Number of bits.</param>
internal sealed class PageBitmap(ImageFile file, long offset, ulong bits)
{
    private const int PieceBytes = 4096;

    /// <summary>Bytes between two cached counts: few enough to count at once, and enough that a hostile bitmap costs little.</summary>
    private const ulong MostStretches = 1 << 20;

    private readonly ulong _stretchBytes = Math.Max(PieceBytes, BitOperations.RoundUpToPowerOf2(bits / 8 / MostStretches));

    /// <summary>Number of bits set before each stretch, computed on demand.</summary>
    private readonly List<ulong> _before = [0];

    /// <summary>Number of bits.</summary>
    public ulong Bits => bits;

    /// <summary>One bit.</summary>
    /// <param name="index">Index below <see cref="Bits"/>.</param>
    public bool this[ulong index]
    {
        get
        {
            Span<byte> one = stackalloc byte[1];
            return file.Read(offset + (long)(index / 8), one) == 1 && ((one[0] >> (int)(index % 8)) & 1) != 0;
        }
    }

    /// <summary>Finds the next bit of a value.</summary>
    /// <param name="from">Index of the first bit to look at.</param>
    /// <param name="end">Index after the last bit to look at, at most <see cref="Bits"/>.</param>
    /// <param name="value">Value to look for.</param>
    /// <returns>Its index, or <paramref name="end"/> if no bit has the value.</returns>
    public ulong FindNext(ulong from, ulong end, bool value)
    {
        Span<byte> piece = stackalloc byte[PieceBytes];
        byte uninteresting = value ? (byte)0 : byte.MaxValue;
        while (from < end)
        {
            ulong firstByte = from / 8;
            ulong zeros = (ulong)file.ZerosFrom(offset + (long)firstByte);
            if (zeros > 0)
            {
                if (!value)
                {
                    return from;
                }

                from = zeros >= (end - from + 7) / 8 ? end : (firstByte + zeros) * 8;
                continue;
            }

            int count = (int)Math.Min(PieceBytes, ((end + 7) / 8) - firstByte);
            Span<byte> bytes = piece[..count];
            Fill(firstByte, bytes);

            // Bits before the first one must not be found.
            int skip = (int)(from % 8);
            byte below = (byte)((1 << skip) - 1);
            bytes[0] = value ? (byte)(bytes[0] & ~below) : (byte)(bytes[0] | below);
            int at = bytes.IndexOfAnyExcept(uninteresting);
            if (at >= 0)
            {
                int bit = BitOperations.TrailingZeroCount(value ? bytes[at] : ~bytes[at]);
                return Math.Min(end, ((firstByte + (ulong)at) * 8) + (ulong)bit);
            }

            from = (firstByte + (ulong)count) * 8;
        }

        return end;
    }

    /// <summary>Counts the bits that are set before an index.</summary>
    /// <param name="index">Index, at most <see cref="Bits"/>.</param>
    public ulong CountBefore(ulong index)
    {
        int stretch = (int)(index / 8 / _stretchBytes);
        ulong count;
        lock (_before)
        {
            while (_before.Count <= stretch)
            {
                ulong start = (ulong)(_before.Count - 1) * _stretchBytes * 8;
                ulong empty = (ulong)file.ZerosFrom(offset + (long)(start / 8)) / _stretchBytes;
                if (empty > 1)
                {
                    // A hole adds nothing to the counts that it covers.
                    CollectionsMarshal.SetCount(_before, (int)Math.Min((ulong)stretch + 1, (ulong)_before.Count + empty));
                    CollectionsMarshal.AsSpan(_before)[(int)(start / 8 / _stretchBytes)..].Fill(_before[(int)(start / 8 / _stretchBytes)]);
                    continue;
                }

                _before.Add(_before[^1] + CountBetween(start, start + (_stretchBytes * 8)));
            }

            count = _before[stretch];
        }

        return count + CountBetween((ulong)stretch * _stretchBytes * 8, index);
    }

    /// <summary>Counts the bits that are set from the first bit of a byte up to an index.</summary>
    private ulong CountBetween(ulong from, ulong end)
    {
        Span<byte> piece = stackalloc byte[PieceBytes];
        ulong count = 0;
        while (from < end)
        {
            ulong firstByte = from / 8;
            ulong zeros = (ulong)file.ZerosFrom(offset + (long)firstByte);
            if (zeros > 0)
            {
                from = zeros >= (end - from + 7) / 8 ? end : (firstByte + zeros) * 8;
                continue;
            }

            Span<byte> bytes = piece[..(int)Math.Min(PieceBytes, ((end + 7) / 8) - firstByte)];
            Fill(firstByte, bytes);
            from = (firstByte + (ulong)bytes.Length) * 8;
            if (from > end)
            {
                bytes[^1] &= (byte)((1 << (int)(end % 8)) - 1);
            }

            count += CountOnes(bytes);
        }

        return count;
    }

    private static ulong CountOnes(ReadOnlySpan<byte> bytes)
    {
        ulong count = 0;
        int words = bytes.Length & -sizeof(ulong);
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes[..words]))
        {
            count += (ulong)BitOperations.PopCount(word);
        }

        foreach (byte last in bytes[words..])
        {
            count += (ulong)BitOperations.PopCount(last);
        }

        return count;
    }

    private void Fill(ulong firstByte, Span<byte> bytes)
    {
        int held = file.Read(offset + (long)firstByte, bytes);
        bytes[held..].Clear();
    }
}
