using System.Buffers.Binary;

namespace Kaitai;

public partial class KaitaiStream
{
    /// <summary>Reads a signed 8-bit integer.</summary>
    public sbyte ReadS1() => ReadSByte();

    /// <summary>Reads a signed 16-bit integer, little-endian.</summary>
    public short ReadS2le() => ReadInt16();

    /// <summary>Reads a signed 32-bit integer, little-endian.</summary>
    public int ReadS4le() => ReadInt32();

    /// <summary>Reads a signed 64-bit integer, little-endian.</summary>
    public long ReadS8le() => ReadInt64();

    /// <summary>Reads a signed 16-bit integer, big-endian.</summary>
    public short ReadS2be() => BinaryPrimitives.ReverseEndianness(ReadInt16());

    /// <summary>Reads a signed 32-bit integer, big-endian.</summary>
    public int ReadS4be() => BinaryPrimitives.ReverseEndianness(ReadInt32());

    /// <summary>Reads a signed 64-bit integer, big-endian.</summary>
    public long ReadS8be() => BinaryPrimitives.ReverseEndianness(ReadInt64());

    /// <summary>Reads an unsigned 8-bit integer.</summary>
    public byte ReadU1() => ReadByte();

    /// <summary>Reads an unsigned 16-bit integer, little-endian.</summary>
    public ushort ReadU2le() => ReadUInt16();

    /// <summary>Reads an unsigned 32-bit integer, little-endian.</summary>
    public uint ReadU4le() => ReadUInt32();

    /// <summary>Reads an unsigned 64-bit integer, little-endian.</summary>
    public ulong ReadU8le() => ReadUInt64();

    /// <summary>Reads an unsigned 16-bit integer, big-endian.</summary>
    public ushort ReadU2be() => BinaryPrimitives.ReverseEndianness(ReadUInt16());

    /// <summary>Reads an unsigned 32-bit integer, big-endian.</summary>
    public uint ReadU4be() => BinaryPrimitives.ReverseEndianness(ReadUInt32());

    /// <summary>Reads an unsigned 64-bit integer, big-endian.</summary>
    public ulong ReadU8be() => BinaryPrimitives.ReverseEndianness(ReadUInt64());
}
