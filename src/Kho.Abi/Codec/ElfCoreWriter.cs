using System.Text;
using System.Text.Json;
using Kho.Abi.Layouts;
using Kho.Formatting;
using Kho.Images;
using Elf = Kho.Images.Generated.ElfCore;

namespace Kho.Abi.Codec;

/// <summary>
/// Writes physical memory as an ELF core file (64-bit, little-endian), the format of golden images: one PT_NOTE with the KHO
/// note, then a PT_LOAD for every run of pages.
/// </summary>
internal static class ElfCoreWriter
{
    private const string FileHeaderName = "elf_core::file_header";
    private const string ProgramHeaderName = "elf_core::program_header";
    private const string SectionHeaderName = "elf_core::section_header";
    private const string NoteHeaderName = "elf_core::note_header";

    /// <summary>EV_CURRENT, and the version of every header.</summary>
    private const uint CurrentVersion = 1;

    /// <summary>PF_R: readable memory.</summary>
    private const uint Readable = 4;

    /// <summary>PN_XNUM: the first section header holds the count of program headers.</summary>
    private const ushort CountElsewhere = ushort.MaxValue;

    /// <summary>Cores align names and descriptors of notes to 4 bytes.</summary>
    private const int NoteAlignment = sizeof(uint);

    private const int DefaultPageSize = 4096;

    private static ReadOnlySpan<byte> Magic => "\u007fELF"u8;

    private static readonly JsonWriterOptions _noteStyle = JsonStyle.Options with { IndentSize = 1 };

    /// <summary>Writes all pages of memory under construction.</summary>
    /// <param name="stream">Receives the file from its position on.</param>
    /// <param name="memory">Memory; its page size is the alignment of segments.</param>
    /// <param name="note">The KHO note; null members are left out.</param>
    /// <param name="catalog">Specification; null for the built-in one.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, MemoryBuilder memory, KhoNote note, ElfMachine machine, StructureCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        Write(stream, memory.JoinedPages(), note, machine, memory.PageSize, catalog);
    }

    /// <summary>Writes pieces of memory.</summary>
    /// <param name="stream">Receives the file from its position on.</param>
    /// <param name="pages">Physical address and contents of each piece, ascending and disjoint; neighbours become one segment.</param>
    /// <param name="note">The KHO note; its page size is the alignment of segments, by default 4096 bytes.</param>
    /// <param name="catalog">Specification; null for the built-in one.</param>
    /// <exception cref="ArgumentException">The pieces are not ascending and disjoint, or reach past 2^64.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(Stream stream, IEnumerable<(ulong Address, ReadOnlyMemory<byte> Bytes)> pages, KhoNote note, ElfMachine machine, StructureCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(note);
        Write(stream, pages, note, machine, note.PageSize ?? DefaultPageSize, catalog);
    }

    /// <summary>Text of the KHO note, without its terminating NUL.</summary>
    /// <param name="note">The KHO note; null members are left out.</param>
    public static string NoteText(KhoNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, _noteStyle))
        {
            writer.WriteStartObject();
            WriteText(writer, "release", note.Release);
            WriteNumber(writer, "pageSize", (ulong?)note.PageSize);
            WriteText(writer, "root", note.Root is ulong root ? JsonStyle.Hex(root) : null);
            WriteText(writer, "scratch", note.Scratch is ulong scratch ? JsonStyle.Hex(scratch) : null);
            WriteNumber(writer, "scratchSize", note.ScratchSize);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(
        Stream stream, IEnumerable<(ulong Address, ReadOnlyMemory<byte> Bytes)> pages, KhoNote note, ElfMachine machine, int alignment, StructureCatalog? catalog)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(note);
        StructureReader structures = (catalog ?? StructureCatalog.BuiltIn).At(PageGeometry.Sizes[0]);
        List<(ulong Address, ReadOnlyMemory<byte> Bytes)> pieces = [.. pages.Where(page => !page.Bytes.IsEmpty)];
        List<Segment> segments = Merge(pieces);
        byte[] noteBytes = EncodeNote(structures, note);

        uint count = (uint)segments.Count + 1;
        bool extended = count >= CountElsewhere;
        long position = structures.SizeOf(FileHeaderName);
        long programHeaders = position;
        position += count * (long)structures.SizeOf(ProgramHeaderName);
        long sectionHeader = position;
        position += extended ? structures.SizeOf(SectionHeaderName) : 0;
        long noteOffset = position;
        position = AlignUp(position + noteBytes.Length, alignment);

        stream.Write(EncodeFileHeader(structures, machine, programHeaders, extended ? CountElsewhere : count, extended ? sectionHeader : 0));
        stream.Write(EncodeProgramHeader(structures, Elf.SegmentType.Note, 0, noteOffset, 0, noteBytes.Length, NoteAlignment));
        long contents = position;
        foreach (Segment segment in segments)
        {
            stream.Write(EncodeProgramHeader(structures, Elf.SegmentType.Load, Readable, contents, segment.Address, segment.Length, alignment));
            contents = AlignUp(contents + segment.Length, alignment);
        }

        if (extended)
        {
            stream.Write(EncodeSectionHeader(structures, count));
        }

        stream.Write(noteBytes);
        Pad(stream, position - noteOffset - noteBytes.Length);
        WriteContents(stream, pieces, segments, alignment);
    }

    private static List<Segment> Merge(List<(ulong Address, ReadOnlyMemory<byte> Bytes)> pieces)
    {
        List<Segment> segments = [];
        ulong? last = null;
        foreach ((ulong address, ReadOnlyMemory<byte> bytes) in pieces)
        {
            if (address <= last || (ulong)(bytes.Length - 1) > ulong.MaxValue - address)
            {
                throw new ArgumentException($"{bytes.Length} bytes at 0x{address:x} must follow the earlier ones and end below 2^64", nameof(pieces));
            }

            if (last is ulong end && address == end + 1)
            {
                Segment before = segments[^1];
                segments[^1] = before with { Length = before.Length + bytes.Length, Pieces = before.Pieces + 1 };
            }
            else
            {
                segments.Add(new Segment(address, bytes.Length, 1));
            }

            last = address + (ulong)(bytes.Length - 1);
        }

        return segments;
    }

    private static void WriteContents(Stream stream, List<(ulong Address, ReadOnlyMemory<byte> Bytes)> pieces, List<Segment> segments, int alignment)
    {
        int next = 0;
        for (int index = 0; index < segments.Count; index++)
        {
            for (int piece = 0; piece < segments[index].Pieces; piece++)
            {
                stream.Write(pieces[next++].Bytes.Span);
            }

            if (index + 1 < segments.Count)
            {
                Pad(stream, AlignUp(segments[index].Length, alignment) - segments[index].Length);
            }
        }
    }

    private static byte[] EncodeNote(StructureReader structures, KhoNote note)
    {
        byte[] name = Encoding.ASCII.GetBytes(KhoNote.Owner + '\0');
        byte[] descriptor = Encoding.UTF8.GetBytes(NoteText(note) + '\0');
        byte[] header = structures.Layout(NoteHeaderName).Write(new StructureValue()
            .Add("n_namesz", (ulong)name.Length)
            .Add("n_descsz", (ulong)descriptor.Length)
            .Add("n_type", KhoNote.NoteType));
        int descriptorAt = (int)AlignUp(header.Length + name.Length, NoteAlignment);
        byte[] bytes = new byte[AlignUp(descriptorAt + descriptor.Length, NoteAlignment)];
        header.CopyTo(bytes, 0);
        name.CopyTo(bytes, header.Length);
        descriptor.CopyTo(bytes, descriptorAt);
        return bytes;
    }

    private static byte[] EncodeFileHeader(StructureReader structures, ElfMachine machine, long programHeaders, uint count, long sectionHeader) =>
        structures.Layout(FileHeaderName).Write(new StructureValue()
            .Add("identification", new StructureValue()
                .Add("signature", Magic.ToArray())
                .Add("file_class", (ulong)Elf.FileClass.Class64)
                .Add("data_encoding", (ulong)Elf.DataEncoding.LittleEndian)
                .Add("version", CurrentVersion)
                .Add("rest", Array.Empty<byte>()))
            .Add("file_type", (ulong)Elf.FileType.Core)
            .Add("machine", (ulong)machine)
            .Add("e_version", CurrentVersion)
            .Add("e_entry", 0)
            .Add("e_phoff", (ulong)programHeaders)
            .Add("e_shoff", (ulong)sectionHeader)
            .Add("e_flags", 0)
            .Add("e_ehsize", (ulong)structures.SizeOf(FileHeaderName))
            .Add("e_phentsize", (ulong)structures.SizeOf(ProgramHeaderName))
            .Add("e_phnum", count)
            .Add("e_shentsize", sectionHeader == 0 ? 0 : (ulong)structures.SizeOf(SectionHeaderName))
            .Add("e_shnum", sectionHeader == 0 ? 0UL : 1)
            .Add("e_shstrndx", 0));

    private static byte[] EncodeProgramHeader(StructureReader structures, Elf.SegmentType type, uint flags, long offset, ulong address, long length, int alignment) =>
        structures.Layout(ProgramHeaderName).Write(new StructureValue()
            .Add("segment_type", (ulong)type)
            .Add("p_flags", flags)
            .Add("p_offset", (ulong)offset)
            .Add("p_vaddr", 0)
            .Add("p_paddr", address)
            .Add("p_filesz", (ulong)length)
            .Add("p_memsz", (ulong)length)
            .Add("p_align", (ulong)alignment));

    /// <summary>The first section header, of no section: it holds the count that exceeds the file header's field.</summary>
    private static byte[] EncodeSectionHeader(StructureReader structures, uint count) =>
        structures.Layout(SectionHeaderName).Write(new StructureValue()
            .Add("sh_name", 0)
            .Add("sh_type", 0)
            .Add("sh_flags", 0)
            .Add("sh_addr", 0)
            .Add("sh_offset", 0)
            .Add("sh_size", 0)
            .Add("sh_link", 0)
            .Add("sh_info", count)
            .Add("sh_addralign", 0)
            .Add("sh_entsize", 0));

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, ulong? value)
    {
        if (value is ulong number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void Pad(Stream stream, long count)
    {
        byte[] zeros = new byte[Math.Min(count, DefaultPageSize)];
        for (long left = count; left > 0; left -= zeros.Length)
        {
            stream.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
        }
    }

    private static long AlignUp(long value, int alignment) => (value + alignment - 1) & -alignment;

    /// <summary>Adjacent pieces: address of the first byte, length in bytes, number of pieces.</summary>
    private readonly record struct Segment(ulong Address, long Length, int Pieces);
}
