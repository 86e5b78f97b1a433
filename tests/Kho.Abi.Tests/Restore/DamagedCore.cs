using System.Buffers.Binary;
using System.Text;
using Kho.Abi.Tests.Golden;

namespace Kho.Abi.Tests.Restore;

/// <summary>
/// The physical pages of a golden image, of which bytes can be changed and to which pages can be added, written again
/// as an ELF core. It shares nothing with the library.
/// </summary>
internal sealed class DamagedCore
{
    public const int PageSize = 4096;
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;

    private readonly SortedDictionary<ulong, byte[]> _pages = [];
    private readonly CoreBytes _original;

    public DamagedCore(CoreBytes original)
    {
        _original = original;
        foreach ((ulong address, int length) in original.Loads)
        {
            Assert.True(address % PageSize == 0 && length % PageSize == 0, $"a segment of {length} bytes at 0x{address:x}");
            for (int offset = 0; offset < length; offset += PageSize)
            {
                ulong page = address + (ulong)offset;
                _pages[page] = original.At(page, PageSize).ToArray();
            }
        }
    }

    /// <summary>What was changed: pages that were added, and eight bytes each that are different.</summary>
    public IEnumerable<(ulong Address, byte[] Bytes)> Changes()
    {
        foreach ((ulong address, byte[] page) in _pages)
        {
            bool added = !_original.Holds(address, PageSize);
            for (int offset = 0; offset < PageSize; offset += sizeof(ulong))
            {
                byte[] bytes = page[offset..(offset + sizeof(ulong))];
                if (added ? offset == 0 || bytes.Any(value => value != 0) : !_original.At(address + (ulong)offset, sizeof(ulong)).SequenceEqual(bytes))
                {
                    yield return (address + (ulong)offset, bytes);
                }
            }
        }
    }

    public bool Has(ulong address) => _pages.ContainsKey(address & ~(ulong)(PageSize - 1));

    public void AddPage(ulong address) => _pages.Add(address, new byte[PageSize]);

    public ulong Read64(ulong address) => BinaryPrimitives.ReadUInt64LittleEndian(At(address, sizeof(ulong)));

    public uint Read32(ulong address) => BinaryPrimitives.ReadUInt32LittleEndian(At(address, sizeof(uint)));

    public void Write64(ulong address, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(At(address, sizeof(ulong)), value);

    public void Write32(ulong address, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(At(address, sizeof(uint)), value);

    /// <summary>Bytes of one page; writing to them changes this copy.</summary>
    public Span<byte> At(ulong address, int length)
    {
        ulong page = address & ~(ulong)(PageSize - 1);
        Assert.True(_pages.TryGetValue(page, out byte[]? bytes), $"the image does not hold 0x{address:x}");
        return bytes.AsSpan((int)(address - page), length);
    }

    /// <summary>Replaces text, followed by a NUL, by other text of the same length, wherever it stands in a page.</summary>
    /// <returns>How often.</returns>
    public int Replace(ulong page, string from, string to)
    {
        Assert.Equal(from.Length, to.Length);
        byte[] bytes = _pages[page];
        byte[] wanted = Encoding.ASCII.GetBytes(from + "\0");
        int count = 0;
        for (int start = bytes.AsSpan().IndexOf(wanted); start >= 0; start = bytes.AsSpan().IndexOf(wanted))
        {
            Encoding.ASCII.GetBytes(to).CopyTo(bytes, start);
            count++;
        }

        return count;
    }

    /// <summary>The pages as an ELF core with the original's note.</summary>
    public byte[] ToElf()
    {
        List<(ulong Address, List<byte[]> Pages)> runs = [];
        foreach ((ulong address, byte[] page) in _pages)
        {
            if (runs.Count == 0 || runs[^1].Address + (ulong)(runs[^1].Pages.Count * PageSize) != address)
            {
                runs.Add((address, []));
            }

            runs[^1].Pages.Add(page);
        }

        byte[] text = Encoding.UTF8.GetBytes(_original.NoteText + "\0");
        byte[] note = new byte[16 + ((text.Length + 3) & ~3)];
        BinaryPrimitives.WriteInt32LittleEndian(note, 4);
        BinaryPrimitives.WriteInt32LittleEndian(note.AsSpan(4), text.Length);
        BinaryPrimitives.WriteInt32LittleEndian(note.AsSpan(8), 1);
        "KHO\0"u8.CopyTo(note.AsSpan(12));
        text.CopyTo(note, 16);

        int noteOffset = HeaderSize + ((runs.Count + 1) * ProgramHeaderSize);
        int dataOffset = (noteOffset + note.Length + PageSize - 1) & ~(PageSize - 1);
        byte[] file = new byte[dataOffset + (runs.Sum(run => run.Pages.Count) * PageSize)];
        _original.Bytes.AsSpan(0, HeaderSize).CopyTo(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), HeaderSize);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(40), 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), (ushort)(runs.Count + 1));
        file.AsSpan(58, 6).Clear();
        note.CopyTo(file, noteOffset);
        WriteHeader(file, 0, 4, noteOffset, 0, note.Length);
        int offset = dataOffset;
        for (int index = 0; index < runs.Count; index++)
        {
            WriteHeader(file, index + 1, 1, offset, runs[index].Address, runs[index].Pages.Count * PageSize);
            foreach (byte[] page in runs[index].Pages)
            {
                page.CopyTo(file, offset);
                offset += PageSize;
            }
        }

        return file;
    }

    private static void WriteHeader(byte[] file, int index, uint type, int offset, ulong address, int length)
    {
        Span<byte> header = file.AsSpan(HeaderSize + (index * ProgramHeaderSize), ProgramHeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], address);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], length);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], length);
    }
}
