namespace Kho.Abi.Codec;

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
