using Kaitai;
using Kho.Diagnostics;
using Kho.Formatting;
using Elf = Kho.Images.Generated.ElfCore;

namespace Kho.Images;

/// <summary>The sections of a linked or compiled ELF file, such as vmlinux or an object file.</summary>
internal sealed class ElfSections : IDisposable
{
    /// <summary>SHT_NOBITS: the section has a length and no contents.</summary>
    private const uint NoContents = 8;

    /// <summary>Most sections: above any kernel's, and quick to read.</summary>
    private const int MostSections = 1 << 20;

    private const int LongestSection = 1 << 30;

    /// <summary>ET_REL: the compiler's output for one source file.</summary>
    private const ushort ObjectFile = 1;

    private readonly ImageFile _file;

    private ElfSections(ImageFile file, string source, Elf.FileHeader header)
    {
        _file = file;
        IsObject = (ushort)header.FileType == ObjectFile;
        IsX86 = header.Machine == Elf.Machine.X8664;
        All = ReadSections(file, source, header);
    }

    /// <summary>The file is an object file, not linked.</summary>
    public bool IsObject { get; }

    /// <summary>The file is for x86-64.</summary>
    public bool IsX86 { get; }

    /// <summary>All sections in the file's order.</summary>
    public IReadOnlyList<ElfSection> All { get; }

    /// <summary>Opens a file.</summary>
    /// <returns>Its sections, or null if it is no ELF file.</returns>
    /// <exception cref="KhoFormatException">It is an ELF file of another kind, or damaged; the message names the field.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static ElfSections? Open(string path) => Open(MappedFile.Open(path), path);

    /// <summary>Reads the sections of an open file.</summary>
    /// <param name="file">File; disposed with the sections, or here without them.</param>
    /// <param name="path">Its name in messages.</param>
    /// <returns>Its sections, or null if it is no ELF file.</returns>
    /// <exception cref="KhoFormatException">It is an ELF file of another kind, or damaged; the message names the field.</exception>
    public static ElfSections? Open(ImageFile file, string path)
    {
        try
        {
            byte[] head = file.ReadUpTo(0, 64);
            if (!ElfCore.HasMagic(head))
            {
                file.Dispose();
                return null;
            }

            return new ElfSections(file, path, ReadFileHeader(path, head));
        }
        catch (EndOfStreamException exception)
        {
            file.Dispose();
            throw new KhoFormatException($"{path}: the file ends inside the ELF header or a section header", exception);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Contents of a section.</summary>
    public byte[] Read(ElfSection section) => _file.ReadUpTo(section.Offset, (int)Math.Min(section.Length, LongestSection));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static Elf.FileHeader ReadFileHeader(string path, byte[] head)
    {
        using KaitaiStream identificationStream = new(head);
        Elf.Ident identification = new(identificationStream);
        if (identification.FileClass != Elf.FileClass.Class64 || identification.DataEncoding != Elf.DataEncoding.LittleEndian)
        {
            throw new KhoFormatException($"{path}: e_ident says class {(int)identification.FileClass}, data encoding {(int)identification.DataEncoding}, expected a 64-bit little-endian ELF file");
        }

        using KaitaiStream stream = new(head);
        return new Elf.FileHeader(stream);
    }

    private static List<ElfSection> ReadSections(ImageFile file, string path, Elf.FileHeader header)
    {
        if (header.EShoff == 0)
        {
            return [];
        }

        Elf.SectionHeader first = ReadHeader(file, header, 0);
        ulong count = header.EShnum != 0 ? header.EShnum : first.ShSize;
        if (count > MostSections)
        {
            throw new KhoFormatException($"{path}: e_shnum is {count}, expected at most {MostSections}");
        }

        // SHN_XINDEX: the first section header holds the index.
        uint namesIndex = header.EShstrndx == ushort.MaxValue ? first.ShLink : header.EShstrndx;
        if (namesIndex >= count)
        {
            throw new KhoFormatException($"{path}: e_shstrndx is {namesIndex}, and there are {count} sections");
        }

        Elf.SectionHeader namesHeader = ReadHeader(file, header, (int)namesIndex);
        byte[] names = file.ReadUpTo(namesHeader.ShOffset, (int)Math.Min(namesHeader.ShSize, LongestSection));
        List<ElfSection> sections = [];
        for (int index = 0; index < (int)count; index++)
        {
            Elf.SectionHeader section = ReadHeader(file, header, index);
            ulong held = section.ShOffset < (ulong)file.Length ? (ulong)file.Length - section.ShOffset : 0;
            long length = section.ShType == NoContents ? 0 : (long)Math.Min(section.ShSize, held);
            sections.Add(new ElfSection(Name(names, section.ShName), section.ShOffset, length));
        }

        return sections;
    }

    private static Elf.SectionHeader ReadHeader(ImageFile file, Elf.FileHeader header, int index)
    {
        using KaitaiStream stream = new(file.ReadUpTo(header.EShoff + ((ulong)index * header.EShentsize), header.EShentsize));
        return new Elf.SectionHeader(stream);
    }

    private static string Name(ReadOnlySpan<byte> names, uint offset)
    {
        if (offset >= names.Length)
        {
            return "";
        }

        ReadOnlySpan<byte> rest = names[(int)offset..];
        int end = rest.IndexOf((byte)0);
        return KernelText.Decode(end < 0 ? rest : rest[..end]);
    }
}

/// <summary>A section of an ELF file.</summary>
/// <param name="Name">Name, such as <c>.BTF</c>.</param>
/// <param name="Offset">File offset of its contents.</param>
/// <param name="Length">Length of the contents that the file holds, in bytes.</param>
internal sealed record ElfSection(string Name, ulong Offset, long Length);
