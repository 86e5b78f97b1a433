using System.Buffers.Binary;

namespace Kho.Fuzz.Mutation;

/// <summary>Damages bytes without knowing what they are, headers above all.</summary>
internal static class ByteMutator
{
    private const int MostExtra = 4096;

    private static readonly ulong[] _numbers =
    [
        0, 1, 2, 3, 4, 7, 8, 15, 16, 63, 64, 127, 128, 255, 256, 511, 512, 4095, 4096, 4097, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0xfffff, 0x100000,
        0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff, 0x100000000, 0xffffffffff, 1UL << 40, 1UL << 47, 1UL << 52, 1UL << 62, long.MaxValue, 1UL << 63,
        ulong.MaxValue - 4095, ulong.MaxValue - 8, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    /// <summary>A number that programs stumble over, or one near a value.</summary>
    public static ulong Number(FuzzRandom random, ulong near) => random.Below(6) switch
    {
        0 => near + 1,
        1 => near - 1,
        2 => near ^ (1UL << random.Below(64)),
        3 => near << random.Below(33),
        4 => random.Next64() >> random.Below(64),
        _ => random.Pick(_numbers),
    };

    /// <summary>Bytes with a few defects.</summary>
    /// <param name="random">Numbers.</param>
    /// <param name="original">Sound bytes; left alone.</param>
    /// <param name="heads">Offsets at which headers begin, which are hit more often than the rest.</param>
    public static byte[] Mutate(FuzzRandom random, ReadOnlySpan<byte> original, IReadOnlyList<int> heads)
    {
        byte[] bytes = original.ToArray();
        for (int round = random.Repeats(); round > 0 && bytes.Length > 0; round--)
        {
            int at = Place(random, bytes.Length, heads);
            switch (random.Below(17))
            {
                case 0:
                    bytes = bytes[..random.Below(bytes.Length + 1)];
                    break;
                case 1:
                    bytes = [.. bytes, .. new byte[random.Below(MostExtra)]];
                    break;
                case 2:
                    int length = Math.Min(random.Below(256) + 1, bytes.Length - at);
                    bytes.AsSpan(Place(random, bytes.Length - length + 1, heads), length).CopyTo(bytes.AsSpan(at, length));
                    break;
                case 3:
                    bytes.AsSpan(at, Math.Min(random.Below(64) + 1, bytes.Length - at)).Fill(random.OneIn(2) ? (byte)0 : (byte)random.Next64());
                    break;
                case 4:
                    int cut = Math.Min(random.Below(64) + 1, bytes.Length - at);
                    bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + cut)];
                    break;
                case < 8:
                    bytes[at] ^= (byte)(1 << random.Below(8));
                    break;
                case 8:
                    bytes[at] = (byte)random.Next64();
                    break;
                case 9:
                    HostileNames.Write(random, bytes.AsSpan(at, Math.Min(bytes.Length - at, random.OneIn(2) ? 64 : 16)));
                    break;
                default:
                    WriteNumber(random, bytes, random.OneIn(4) ? at : at & ~3);
                    break;
            }
        }

        return bytes;
    }

    private static void WriteNumber(FuzzRandom random, byte[] bytes, int at)
    {
        Span<byte> there = bytes.AsSpan(at);
        bool big = random.OneIn(3);
        switch (random.Below(3))
        {
            case 0 when there.Length >= 2:
                ushort two = (ushort)Number(random, BinaryPrimitives.ReadUInt16LittleEndian(there));
                BinaryPrimitives.WriteUInt16LittleEndian(there, big ? BinaryPrimitives.ReverseEndianness(two) : two);
                break;
            case 1 when there.Length >= 4:
                uint four = BinaryPrimitives.ReadUInt32LittleEndian(there);
                four = big ? BinaryPrimitives.ReverseEndianness((uint)Number(random, BinaryPrimitives.ReverseEndianness(four))) : (uint)Number(random, four);
                BinaryPrimitives.WriteUInt32LittleEndian(there, four);
                break;
            case 2 when there.Length >= 8:
                ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(there);
                eight = big ? BinaryPrimitives.ReverseEndianness(Number(random, BinaryPrimitives.ReverseEndianness(eight))) : Number(random, eight);
                BinaryPrimitives.WriteUInt64LittleEndian(there, eight);
                break;
        }
    }

    private static int Place(FuzzRandom random, int length, IReadOnlyList<int> heads)
    {
        int place = heads.Count > 0 && !random.OneIn(3) ? random.Pick(heads) + random.Below(random.OneIn(4) ? 512 : 64) : random.Below(length);
        return Math.Clamp(place, 0, Math.Max(length - 1, 0));
    }
}
