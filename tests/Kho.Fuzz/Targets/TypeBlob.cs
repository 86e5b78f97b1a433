using System.Buffers.Binary;

namespace Kho.Fuzz.Targets;

/// <summary>Cuts type information down: the first types and the strings, by the format's description alone.</summary>
internal static class TypeBlob
{
    private const int TypeLengthAt = 12;
    private const int StringsAt = 16;
    private const int StringsLengthAt = 20;

    /// <summary>The first bytes of the types and as many of the strings.</summary>
    public static byte[] Cut(byte[] whole, int length)
    {
        int header = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(4));
        int strings = header + BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(StringsAt));
        byte[] cut = [.. whole.AsSpan(0, header + length), .. whole.AsSpan(strings, length)];
        BinaryPrimitives.WriteInt32LittleEndian(cut.AsSpan(TypeLengthAt), length);
        BinaryPrimitives.WriteInt32LittleEndian(cut.AsSpan(StringsAt), length);
        BinaryPrimitives.WriteInt32LittleEndian(cut.AsSpan(StringsLengthAt), length);
        return cut;
    }
}
