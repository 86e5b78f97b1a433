using System.Buffers.Binary;
using System.Text;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Writes flattened device trees from the devicetree specification alone.</summary>
internal sealed class DeviceTreeWriter
{
    private const int HeaderLength = 40;

    private readonly List<byte> _structure = [];
    private readonly List<byte> _strings = [];
    private readonly Dictionary<string, uint> _names = new(StringComparer.Ordinal);

    public DeviceTreeWriter Begin(string name)
    {
        Cell(1);
        _structure.AddRange(Encoding.ASCII.GetBytes(name + "\0"));
        Align();
        return this;
    }

    public DeviceTreeWriter End()
    {
        Cell(2);
        return this;
    }

    public DeviceTreeWriter Property(string name, ReadOnlySpan<byte> value)
    {
        if (!_names.TryGetValue(name, out uint offset))
        {
            offset = (uint)_strings.Count;
            _names.Add(name, offset);
            _strings.AddRange(Encoding.ASCII.GetBytes(name + "\0"));
        }

        Cell(3);
        Cell((uint)value.Length);
        Cell(offset);
        _structure.AddRange(value);
        Align();
        return this;
    }

    public DeviceTreeWriter Property(string name, string text) => Property(name, Encoding.ASCII.GetBytes(text + "\0"));

    /// <summary>A number as KHO writes it: eight bytes, the least significant first.</summary>
    public DeviceTreeWriter Property(string name, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Property(name, bytes);
    }

    /// <summary>The whole tree; the outermost node must have been ended.</summary>
    public byte[] ToArray()
    {
        Cell(9);
        const int ReservationsLength = 16;
        int structureOffset = HeaderLength + ReservationsLength;
        int stringsOffset = structureOffset + _structure.Count;
        byte[] bytes = new byte[stringsOffset + _strings.Count];
        uint[] header = [0xd00dfeed, (uint)bytes.Length, (uint)structureOffset, (uint)stringsOffset, HeaderLength, 17, 16, 0, (uint)_strings.Count, (uint)_structure.Count];
        for (int field = 0; field < header.Length; field++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(field * sizeof(uint)), header[field]);
        }

        _structure.CopyTo(bytes, structureOffset);
        _strings.CopyTo(bytes, stringsOffset);
        return bytes;
    }

    private void Cell(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        _structure.AddRange(bytes);
    }

    private void Align()
    {
        while (_structure.Count % sizeof(uint) != 0)
        {
            _structure.Add(0);
        }
    }
}
