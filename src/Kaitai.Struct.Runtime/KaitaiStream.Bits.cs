namespace Kaitai;

public partial class KaitaiStream
{
    private const int BitsPerByte = 8;
    private const int WidestBits = 64;

    // What is left of a byte read in part: the _heldCount (0 to 7) low bits of _held; the others are zero.
    private byte _held;
    private int _heldCount;

    /// <summary>Drops the bits left of a byte read in part, so that the next read starts at a whole byte.</summary>
    public void AlignToByte()
    {
        _held = 0;
        _heldCount = 0;
    }

    /// <summary>
    /// Reads an unsigned integer of some bits, big-endian: each byte gives its high bits first, and the first bit
    /// read is the highest of the result. Bits left of the last byte wait for the next bit read.
    /// </summary>
    /// <param name="n">Width in bits, 1 to 64. 0 reads nothing and gives 0.</param>
    /// <returns>The value, less than 2 to the power <paramref name="n"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is not in 0 to 64.</exception>
    public ulong ReadBitsIntBe(int n)
    {
        Span<byte> fetched = stackalloc byte[WidestBits / BitsPerByte];
        int missing = FetchFor(n, ref fetched);
        if (fetched.IsEmpty)
        {
            _heldCount -= n;
            ulong high = (ulong)_held >> _heldCount;
            _held &= LowBits(_heldCount);
            return high;
        }

        ulong value = _held;
        foreach (byte whole in fetched[..^1])
        {
            value = (value << BitsPerByte) | whole;
        }

        byte last = fetched[^1];
        _heldCount = (fetched.Length * BitsPerByte) - missing;
        _held = (byte)(last & LowBits(_heldCount));
        return (value << (BitsPerByte - _heldCount)) | ((ulong)last >> _heldCount);
    }

    /// <summary>
    /// Reads an unsigned integer of some bits, little-endian: each byte gives its low bits first, and the first bit
    /// read is the lowest of the result. Bits left of the last byte wait for the next bit read.
    /// </summary>
    /// <param name="n">Width in bits, 1 to 64. 0 reads nothing and gives 0.</param>
    /// <returns>The value, less than 2 to the power <paramref name="n"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is not in 0 to 64.</exception>
    public ulong ReadBitsIntLe(int n)
    {
        Span<byte> fetched = stackalloc byte[WidestBits / BitsPerByte];
        int missing = FetchFor(n, ref fetched);
        if (fetched.IsEmpty)
        {
            ulong low = (ulong)(_held & LowBits(n));
            _held >>= n;
            _heldCount -= n;
            return low;
        }

        ulong value = _held;
        int filled = _heldCount;
        foreach (byte whole in fetched[..^1])
        {
            value |= (ulong)whole << filled;
            filled += BitsPerByte;
        }

        byte last = fetched[^1];
        _heldCount = (fetched.Length * BitsPerByte) - missing;
        int used = BitsPerByte - _heldCount;
        _held = (byte)(last >> used);
        return value | ((ulong)(last & LowBits(used)) << filled);
    }

    /// <summary>Reads an unsigned integer of some bits, big-endian; the old name of <see cref="ReadBitsIntBe"/>.</summary>
    /// <param name="n">Width in bits, 1 to 64.</param>
    /// <returns>The value, less than 2 to the power <paramref name="n"/>.</returns>
    [Obsolete("use ReadBitsIntBe instead")]
    public ulong ReadBitsInt(int n) => ReadBitsIntBe(n);

    /// <summary>
    /// Reads as many bytes as <paramref name="width"/> bits take beyond those held, and cuts
    /// <paramref name="buffer"/> down to them. The held bits are left alone, so that a read that fails takes none.
    /// </summary>
    /// <returns>How many bits of the buffer are needed; 0 or less if the held bits do.</returns>
    private int FetchFor(int width, ref Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width, "n");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, WidestBits, "n");

        int missing = width - _heldCount;
        buffer = buffer[..Math.Max(0, (missing + BitsPerByte - 1) / BitsPerByte)];
        RequireAvailable(buffer.Length);
        BaseStream.ReadExactly(buffer);
        return missing;
    }

    private static byte LowBits(int count) => (byte)((1 << count) - 1);
}
