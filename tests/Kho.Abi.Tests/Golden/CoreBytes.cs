using System.Buffers.Binary;
using System.Text;

namespace Kho.Abi.Tests.Golden;

/// <summary>
/// The bytes of an ELF core and where in the file its physical memory lies, read by the System V ABI alone: it shares
/// nothing with the library. Changes go to this copy only.
/// </summary>
internal sealed class CoreBytes
{
    private const int LoadType = 1;
    private const int NoteType = 4;

    private readonly List<(ulong Address, int Length, int Offset)> _loads = [];
    private readonly int _note = -1;

    public CoreBytes(byte[] bytes)
    {
        Bytes = bytes;
        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(32));
        int stride = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(54));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(56));
        for (int index = 0; index < count; index++)
        {
            ReadOnlySpan<byte> header = bytes.AsSpan(table + (index * stride), stride);
            int offset = (int)BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
            switch (BinaryPrimitives.ReadUInt32LittleEndian(header))
            {
                case LoadType:
                    _loads.Add((BinaryPrimitives.ReadUInt64LittleEndian(header[24..]), (int)BinaryPrimitives.ReadUInt64LittleEndian(header[32..]), offset));
                    break;
                case NoteType:
                    _note = offset;
                    break;
            }
        }
    }

    public byte[] Bytes { get; }

    /// <summary>What every PT_LOAD holds.</summary>
    public IEnumerable<(ulong Address, int Length)> Loads => _loads.Select(load => (load.Address, load.Length));

    /// <summary>Machine of the ELF header.</summary>
    public ushort Machine => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.AsSpan(18));

    /// <summary>Text of the only note, up to its NUL.</summary>
    public string NoteText
    {
        get
        {
            ReadOnlySpan<byte> note = Bytes.AsSpan(_note);
            int owner = (int)BinaryPrimitives.ReadUInt32LittleEndian(note);
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(note[4..]);
            ReadOnlySpan<byte> text = note.Slice(12 + ((owner + 3) & ~3), length);
            int end = text.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
        }
    }

    /// <summary>Says whether the file holds every byte of a range.</summary>
    public bool Holds(ulong address, int length) => Offset(address, length) >= 0;

    /// <summary>The bytes of physical memory in the file; writing to them changes this copy.</summary>
    public Span<byte> At(ulong address, int length)
    {
        int offset = Offset(address, length);
        Assert.True(offset >= 0, $"the image does not hold {length} bytes at 0x{address:x}");
        return Bytes.AsSpan(offset, length);
    }

    public ulong Read64(ulong address) => BinaryPrimitives.ReadUInt64LittleEndian(At(address, sizeof(ulong)));

    public void Write64(ulong address, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(At(address, sizeof(ulong)), value);

    public void Write32(ulong address, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(At(address, sizeof(uint)), value);

    public void Write16(ulong address, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(At(address, sizeof(ushort)), value);

    /// <summary>Physical address of the only place in a range where bytes stand.</summary>
    public ulong Find(ulong address, int length, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> range = At(address, length);
        int first = range.IndexOf(bytes);
        Assert.True(first >= 0, $"the {bytes.Length} bytes are not in the {length} at 0x{address:x}");
        Assert.Equal(first, range.LastIndexOf(bytes));
        return address + (ulong)first;
    }

    /// <summary>Gives the note another owner, so that no reader recognises it.</summary>
    public void BreakNote()
    {
        Span<byte> owner = Bytes.AsSpan(_note + 12, 4);
        Assert.True(owner.SequenceEqual("KHO\0"u8));
        owner[0] = (byte)'X';
    }

    /// <summary>Replaces text in the note by text of the same length.</summary>
    public void ChangeNote(string from, string to)
    {
        Assert.Equal(from.Length, to.Length);
        int offset = Bytes.AsSpan(_note, 12 + 4 + NoteText.Length).IndexOf(Encoding.UTF8.GetBytes(from));
        Assert.True(offset >= 0, $"the note does not say {from}");
        Encoding.UTF8.GetBytes(to).CopyTo(Bytes.AsSpan(_note + offset));
    }

    private int Offset(ulong address, int length)
    {
        // Neighbours in memory are neighbours in the file too, but may be two segments.
        int start = -1;
        int end = -1;
        foreach ((ulong loadAddress, int loadLength, int offset) in _loads)
        {
            if (address >= loadAddress && address - loadAddress < (ulong)loadLength)
            {
                start = offset + (int)(address - loadAddress);
            }

            ulong last = address + (ulong)(length - 1);
            if (last >= loadAddress && last - loadAddress < (ulong)loadLength)
            {
                end = offset + (int)(last - loadAddress);
            }
        }

        return start >= 0 && end - start == length - 1 ? start : -1;
    }
}
