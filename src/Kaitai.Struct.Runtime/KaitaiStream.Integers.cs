using System.Buffers.Binary;

namespace Kaitai;

public partial class KaitaiStream
{
    /// <summary>Reads a signed 8-bit integer.</summary>
    public sbyte ReadS1() => Holding(1).ReadSByte();

    /// <summary>Reads a signed 16-bit integer, little-endian.</summary>
    public short ReadS2le() => Holding(2).ReadInt16();

    /// <summary>Reads a signed 32-bit integer, little-endian.</summary>
    public int ReadS4le() => Holding(4).ReadInt32();

    /// <summary>Reads a signed 64-bit integer, little-endian.</summary>
    public long ReadS8le() => Holding(8).ReadInt64();

    /// <summary>Reads a signed 16-bit integer, big-endian.</summary>
    public short ReadS2be() => BinaryPrimitives.ReverseEndianness(Holding(2).ReadInt16());

    /// <summary>Reads a signed 32-bit integer, big-endian.</summary>
    public int ReadS4be() => BinaryPrimitives.ReverseEndianness(Holding(4).ReadInt32());

    /// <summary>Reads a signed 64-bit integer, big-endian.</summary>
    public long ReadS8be() => BinaryPrimitives.ReverseEndianness(Holding(8).ReadInt64());

    /// <summary>Reads an unsigned 8-bit integer.</summary>
    public byte ReadU1() => Holding(1).ReadByte();

    /// <summary>Reads an unsigned 16-bit integer, little-endian.</summary>
    public ushort ReadU2le() => Holding(2).ReadUInt16();

    /// <summary>Reads an unsigned 32-bit integer, little-endian.</summary>
    public uint ReadU4le() => Holding(4).ReadUInt32();

    /// <summary>Reads an unsigned 64-bit integer, little-endian.</summary>
    public ulong ReadU8le() => Holding(8).ReadUInt64();

    /// <summary>Reads an unsigned 16-bit integer, big-endian.</summary>
    public ushort ReadU2be() => BinaryPrimitives.ReverseEndianness(Holding(2).ReadUInt16());

    /// <summary>Reads an unsigned 32-bit integer, big-endian.</summary>
    public uint ReadU4be() => BinaryPrimitives.ReverseEndianness(Holding(4).ReadUInt32());

    /// <summary>Reads an unsigned 64-bit integer, big-endian.</summary>
    public ulong ReadU8be() => BinaryPrimitives.ReverseEndianness(Holding(8).ReadUInt64());

    /// <summary>This stream, if a number of so many bytes is there; a number that is not there is not read in part.</summary>
    private KaitaiStream Holding(int bytes)
    {
        RequireAvailable(bytes);
        return this;
    }
}
