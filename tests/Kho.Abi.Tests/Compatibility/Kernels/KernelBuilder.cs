using System.Buffers.Binary;
using System.Text;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Kernels;

namespace Kho.Abi.Tests.Compatibility.Kernels;

/// <summary>Writes a little vmlinux: an ELF file of nothing but sections. Offsets are those of the System V ABI, written down here a second time on purpose.</summary>
internal sealed class KernelBuilder
{
    private const int FileHeaderBytes = 64;
    private const int SectionHeaderBytes = 64;

    private readonly List<(string Name, byte[] Contents)> _sections = [("", [])];

    public static byte[] GoldenBtf(string version) => File.ReadAllBytes(Path.Combine(RepositoryFiles.Root, "golden", "btf", $"{version}.btf"));

    /// <summary>Contents of .liveupdate_versions.</summary>
    public static byte[] VersionList(params string[] formats)
    {
        byte[] section = new byte[8 + (48 * formats.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(section, 0x4c565550);
        BinaryPrimitives.WriteUInt32LittleEndian(section.AsSpan(4), 1);
        for (int index = 0; index < formats.Length; index++)
        {
            Encoding.ASCII.GetBytes(formats[index], section.AsSpan(8 + (48 * index)));
        }

        return section;
    }

    public KernelBuilder Add(string name, byte[] contents)
    {
        _sections.Add((name, contents));
        return this;
    }

    public KernelBuilder AddBtf(string version) => Add(".BTF", GoldenBtf(version));

    public KernelBuilder AddStrings(params string[] texts) => Add(".rodata", Encoding.ASCII.GetBytes("\0" + string.Join('\0', texts) + "\0"));

    public KernelBuilder AddVersions(params string[] formats) => Add(".liveupdate_versions", VersionList(formats));

    /// <summary>The file's bytes.</summary>
    public byte[] Build()
    {
        var names = new StringBuilder();
        List<int> nameOffsets = [];
        foreach ((string name, byte[] _) in _sections.Append((".shstrtab", [])))
        {
            nameOffsets.Add(names.Length);
            names.Append(name).Append('\0');
        }

        (string Name, byte[] Contents)[] all = [.. _sections, (".shstrtab", Encoding.ASCII.GetBytes(names.ToString()))];
        int headers = FileHeaderBytes + all.Sum(section => section.Contents.Length);
        byte[] file = new byte[headers + (SectionHeaderBytes * all.Length)];
        ((byte[])[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(file, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 2);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), 62);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(40), (ulong)headers);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(52), FileHeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(58), SectionHeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), (ushort)all.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(62), (ushort)(all.Length - 1));
        int position = FileHeaderBytes;
        for (int index = 0; index < all.Length; index++)
        {
            Span<byte> header = file.AsSpan(headers + (index * SectionHeaderBytes));
            BinaryPrimitives.WriteInt32LittleEndian(header, nameOffsets[index]);
            BinaryPrimitives.WriteInt32LittleEndian(header[4..], index == 0 ? 0 : 1);
            BinaryPrimitives.WriteInt64LittleEndian(header[24..], position);
            BinaryPrimitives.WriteInt64LittleEndian(header[32..], all[index].Contents.Length);
            all[index].Contents.CopyTo(file, position);
            position += all[index].Contents.Length;
        }

        return file;
    }

    /// <summary>Opens the kernel as a file of a name.</summary>
    public KernelImage Open(string name)
    {
        using var directory = new TemporaryDirectory();
        return KernelImage.Open(directory.Write(name, Build()));
    }
}
