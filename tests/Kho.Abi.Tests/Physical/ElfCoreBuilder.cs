using System.Text;

namespace Kho.Abi.Tests.Physical;

/// <summary>
/// Writes ELF core files, sound ones and broken ones, from the System V ABI alone: it shares nothing with the reader.
/// </summary>
internal sealed class ElfCoreBuilder
{
    public const int HeaderLength = 64;
    public const int ProgramHeaderLength = 56;

    private const int SectionHeaderLength = 64;

    private readonly List<Segment> _segments = [];

    public byte FileClass { get; init; } = 2;

    public byte DataEncoding { get; init; } = 1;

    public ushort FileType { get; init; } = 4;

    public ushort Machine { get; init; } = 62;

    public ushort Stride { get; init; } = ProgramHeaderLength;

    /// <summary>Overrides e_phnum.</summary>
    public ushort? AnnouncedCount { get; init; }

    /// <summary>Writes PN_XNUM, a section header, and this count in its sh_info.</summary>
    public uint? ExtendedCount { get; init; }

    /// <summary>Overrides e_phoff.</summary>
    public ulong? TableOffset { get; init; }

    /// <summary>Overrides e_shoff.</summary>
    public ulong? SectionOffset { get; init; }

    public static byte[] Note(string owner, uint type, ReadOnlySpan<byte> descriptor, int alignment = 4, uint? descriptorSize = null)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        byte[] name = Encoding.ASCII.GetBytes(owner + "\0");
        writer.Write((uint)name.Length);
        writer.Write(descriptorSize ?? (uint)descriptor.Length);
        writer.Write(type);
        writer.Write(name);
        Pad(writer, alignment);
        writer.Write(descriptor);
        Pad(writer, alignment);
        return stream.ToArray();
    }

    public ElfCoreBuilder Load(ulong address, byte[] contents, ulong? memorySize = null, ulong? fileSize = null, ulong? offset = null, ulong virtualAddress = 0)
    {
        _segments.Add(new Segment(1, address, contents, fileSize ?? (ulong)contents.Length, memorySize ?? (ulong)contents.Length, offset, 0x1000, virtualAddress));
        return this;
    }

    public ElfCoreBuilder Notes(byte[] contents, ulong alignment = 4, ulong? fileSize = null)
    {
        _segments.Add(new Segment(4, 0, contents, fileSize ?? (ulong)contents.Length, 0, null, alignment, 0));
        return this;
    }

    public byte[] Build()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        int table = HeaderLength + (ExtendedCount is null ? 0 : SectionHeaderLength);
        writer.Write([0x7f, (byte)'E', (byte)'L', (byte)'F', FileClass, DataEncoding, 1, 0]);
        writer.Write(0UL);
        writer.Write(FileType);
        writer.Write(Machine);
        writer.Write(1U);
        writer.Write(0UL);
        writer.Write(TableOffset ?? (ulong)table);
        writer.Write(SectionOffset ?? (ExtendedCount is null ? 0UL : HeaderLength));
        writer.Write(0U);
        writer.Write((ushort)HeaderLength);
        writer.Write(Stride);
        writer.Write(AnnouncedCount ?? (ExtendedCount is null ? (ushort)_segments.Count : ushort.MaxValue));
        writer.Write((ushort)SectionHeaderLength);
        writer.Write((ushort)(ExtendedCount is null ? 0 : 1));
        writer.Write((ushort)0);
        if (ExtendedCount is uint extended)
        {
            writer.Write(new byte[44]);
            writer.Write(extended);
            writer.Write(new byte[16]);
        }

        ulong contents = (ulong)(table + (_segments.Count * Stride));
        foreach (Segment segment in _segments)
        {
            writer.Write(segment.Type);
            writer.Write(4U);
            writer.Write(segment.Offset ?? contents);
            writer.Write(segment.Virtual);
            writer.Write(segment.Address);
            writer.Write(segment.FileSize);
            writer.Write(segment.MemorySize);
            writer.Write(segment.Alignment);
            writer.Write(new byte[Math.Max(0, Stride - ProgramHeaderLength)]);
            contents += (ulong)segment.Contents.Length;
        }

        _segments.ForEach(segment => writer.Write(segment.Contents));
        return stream.ToArray();
    }

    private static void Pad(BinaryWriter writer, int alignment)
    {
        while (writer.BaseStream.Position % alignment != 0)
        {
            writer.Write((byte)0);
        }
    }

    private sealed record Segment(uint Type, ulong Address, byte[] Contents, ulong FileSize, ulong MemorySize, ulong? Offset, ulong Alignment, ulong Virtual);
}
