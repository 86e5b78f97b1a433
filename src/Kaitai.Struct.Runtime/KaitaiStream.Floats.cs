namespace Kaitai;

public partial class KaitaiStream
{
    /// <summary>Reads an IEEE 754 32-bit number, little-endian.</summary>
    public float ReadF4le() => BitConverter.UInt32BitsToSingle(ReadU4le());

    /// <summary>Reads an IEEE 754 64-bit number, little-endian.</summary>
    public double ReadF8le() => BitConverter.UInt64BitsToDouble(ReadU8le());

    /// <summary>Reads an IEEE 754 32-bit number, big-endian.</summary>
    public float ReadF4be() => BitConverter.UInt32BitsToSingle(ReadU4be());

    /// <summary>Reads an IEEE 754 64-bit number, big-endian.</summary>
    public double ReadF8be() => BitConverter.UInt64BitsToDouble(ReadU8be());
}
