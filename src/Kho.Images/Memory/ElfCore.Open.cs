using Kaitai;
using Kho.Diagnostics;
using Elf = Kho.Images.Generated.ElfCore;

namespace Kho.Images;

internal sealed partial class ElfCore
{
    /// <summary>PN_XNUM: the first section header holds the count, which exceeds <c>e_phnum</c>.</summary>
    private const ushort CountElsewhere = ushort.MaxValue;

    /// <summary>Most program headers: above any dump's, and few enough that a sparse file full of headers is read in seconds.</summary>
    private const uint MostHeaders = 1 << 22;

    private const int HeaderChunk = 64 * 1024;

    private static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    /// <summary>Opens an ELF core file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="diagnostics">Receives the defects that leave the file readable: missing ends, overlaps, unusable segments and notes.</param>
    /// <exception cref="KhoFormatException">It is no 64-bit little-endian ELF core file; the message names the field.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading the file is not allowed.</exception>
    public static ElfCore Open(string path, DiagnosticBag diagnostics)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(diagnostics);
        MappedFile file = MappedFile.Open(path);
        try
        {
            return Open(file, path, diagnostics);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the headers of an ELF core file.</summary>
    /// <param name="file">File; the result owns it, or the caller if this fails.</param>
    /// <exception cref="KhoFormatException">It is no 64-bit little-endian ELF core file.</exception>
    internal static ElfCore Open(ImageFile file, string path, DiagnosticBag diagnostics)
    {
        Elf.FileHeader header = ReadFileHeader(file, path);
        if (header.EPhnum == 0 && header.EShnum > 0)
        {
            throw new KhoFormatException($"{path}: is an ELF core without program headers, as xl dump-core writes it, which cannot be read; {DumpFormat.XenDump}");
        }

        SegmentReader segments = new(file, diagnostics);
        ElfNoteReader notes = new(file, diagnostics);
        List<VirtualSegment> virtualSegments = [];
        foreach (Elf.ProgramHeader programHeader in ReadProgramHeaders(file, path, header, diagnostics))
        {
            switch (programHeader.SegmentType)
            {
                case Elf.SegmentType.Load:
                    segments.Add(programHeader);
                    VirtualSegment.AddTo(virtualSegments, programHeader);
                    break;
                case Elf.SegmentType.Note:
                    notes.Add(programHeader.POffset, programHeader.PFilesz, programHeader.PAlign, "Elf64_Phdr.p_offset", "Elf64_Phdr.p_filesz");
                    break;
                default:
                    break;
            }
        }

        return new ElfCore(file, (ElfMachine)header.Machine, segments.ToTable(), notes.ToList(), virtualSegments);
    }

    /// <summary>Whether a file's first bytes are those of an ELF file of any kind.</summary>
    /// <param name="head">First bytes of a file.</param>
    internal static bool HasMagic(ReadOnlySpan<byte> head) => head.StartsWith(Magic);

    /// <summary>Whether a file's first bytes are those of an ELF core.</summary>
    /// <param name="head">First bytes of a file, as many as the ELF header has.</param>
    internal static bool IsCore(byte[] head)
    {
        try
        {
            return HasMagic(head) && HeaderSize.Parse(head, io => new Elf.FileHeader(io)).FileType == Elf.FileType.Core;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }

    private static Elf.FileHeader ReadFileHeader(ImageFile file, string path)
    {
        byte[] head = file.ReadUpTo(0, HeaderSize.Of(io => new Elf.FileHeader(io)));
        if (!HasMagic(head))
        {
            string found = Convert.ToHexStringLower(head.AsSpan(0, Math.Min(Magic.Length, head.Length)));
            throw new KhoFormatException($"{path}: EI_MAG is {found}, expected {Convert.ToHexStringLower(Magic)} (an ELF file)");
        }

        try
        {
            using KaitaiStream identificationStream = new(head);
            Elf.Ident identification = new(identificationStream);
            Expect(path, "EI_CLASS", (int)identification.FileClass, (int)Elf.FileClass.Class64, "64-bit");
            Expect(path, "EI_DATA", (int)identification.DataEncoding, (int)Elf.DataEncoding.LittleEndian, "little-endian");

            using KaitaiStream stream = new(head);
            Elf.FileHeader header = new(stream);
            Expect(path, "e_type", (int)header.FileType, (int)Elf.FileType.Core, "ET_CORE, a memory dump");
            return header;
        }
        catch (EndOfStreamException exception)
        {
            throw new KhoFormatException($"{path}: the file ends after {head.Length} bytes inside Elf64_Ehdr, expected a whole ELF header", exception);
        }
    }

    private static void Expect(string path, string field, int found, int expected, string meaning)
    {
        if (found != expected)
        {
            throw new KhoFormatException($"{path}: {field} is {found}, expected {expected} ({meaning})");
        }
    }

    private static IEnumerable<Elf.ProgramHeader> ReadProgramHeaders(ImageFile file, string path, Elf.FileHeader header, DiagnosticBag diagnostics)
    {
        uint announced = CountProgramHeaders(file, header, diagnostics);
        if (announced == 0)
        {
            yield break;
        }

        int size = HeaderSize.Of(io => new Elf.ProgramHeader(io));
        int stride = header.EPhentsize;
        if (stride < size)
        {
            throw new KhoFormatException($"{path}: e_phentsize is {stride}, expected {size} (the length of Elf64_Phdr)");
        }

        ulong held = header.EPhoff < (ulong)file.Length ? ((ulong)file.Length - header.EPhoff) / (uint)stride : 0;
        uint count = (uint)Math.Min(announced, held);
        if (count < announced)
        {
            diagnostics.Add(
                ImageDiagnostics.FileTruncated, null, "Elf64_Ehdr.e_phoff",
                $"{announced} program headers of {stride} bytes from file offset 0x{header.EPhoff:x} on, and the file of {file.Length} bytes holds {count} of them");
        }

        if (count > MostHeaders)
        {
            diagnostics.Add(
                ImageDiagnostics.SegmentUnusable, null, "Elf64_Ehdr.e_phnum",
                $"{count} program headers, of which the first {MostHeaders} are read");
            count = MostHeaders;
        }

        int perChunk = Math.Max(1, HeaderChunk / stride);
        for (uint first = 0; first < count; first += (uint)perChunk)
        {
            int here = (int)Math.Min((uint)perChunk, count - first);
            using KaitaiStream stream = new(file.ReadUpTo(header.EPhoff + ((ulong)first * (uint)stride), here * stride));
            for (int index = 0; index < here; index++)
            {
                stream.Seek((long)index * stride);
                yield return new Elf.ProgramHeader(stream);
            }
        }
    }

    private static uint CountProgramHeaders(ImageFile file, Elf.FileHeader header, DiagnosticBag diagnostics)
    {
        if (header.EPhnum != CountElsewhere)
        {
            return header.EPhnum;
        }

        byte[] bytes = header.EShoff == 0 ? [] : file.ReadUpTo(header.EShoff, HeaderSize.Of(io => new Elf.SectionHeader(io)));
        try
        {
            using KaitaiStream stream = new(bytes);
            return new Elf.SectionHeader(stream).ShInfo;
        }
        catch (EndOfStreamException)
        {
            diagnostics.Add(
                header.EShoff == 0 ? ImageDiagnostics.SegmentUnusable : ImageDiagnostics.FileTruncated, null, "Elf64_Ehdr.e_shoff",
                $"e_phnum is 0x{CountElsewhere:x} (PN_XNUM), expected the number of program headers in a section header, "
                + $"and the file holds none at e_shoff 0x{header.EShoff:x}; at most {CountElsewhere} program headers are read");
            return CountElsewhere;
        }
    }
}
