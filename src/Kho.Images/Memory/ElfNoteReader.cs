using System.Collections.ObjectModel;
using System.Text;
using Kaitai;
using Kho.Diagnostics;
using Elf = Kho.Images.Generated.ElfCore;

namespace Kho.Images;

/// <summary>Reads ELF notes, of PT_NOTE segments and elsewhere, within bounds far above any real dump.</summary>
internal sealed class ElfNoteReader(ImageFile file, DiagnosticBag diagnostics)
{
    private const int MostBytes = 16 * 1024 * 1024;
    private const int MostNotes = 65536;

    private readonly int _headerSize = HeaderSize.Of(io => new Elf.NoteHeader(io));
    private readonly List<ElfNote> _notes = [];
    private int _bytesLeft = MostBytes;

    /// <summary>Reads a run of notes.</summary>
    /// <param name="offset">File offset of the first.</param>
    /// <param name="size">Length of all in bytes.</param>
    /// <param name="alignment">Alignment of names and descriptors that the file states, in bytes.</param>
    /// <param name="offsetField">Field with the offset, for findings.</param>
    /// <param name="sizeField">Field with the length, for findings.</param>
    public void Add(ulong offset, ulong size, ulong alignment, string offsetField, string sizeField)
    {
        ulong length = (ulong)file.Length;
        ulong held = Math.Min(size, offset < length ? length - offset : 0);
        if (held < size)
        {
            diagnostics.Add(
                ImageDiagnostics.FileTruncated, null, offsetField,
                $"0x{size:x} bytes of notes at file offset 0x{offset:x}, and the file of 0x{length:x} bytes holds 0x{held:x} of them");
        }

        if (held > (ulong)_bytesLeft)
        {
            diagnostics.Add(
                ImageDiagnostics.NoteUnusable, null, sizeField,
                $"0x{held:x} bytes of notes at file offset 0x{offset:x}, expected at most 0x{MostBytes:x} in the whole file; later ones are not read");
            held = (ulong)_bytesLeft;
        }

        byte[] bytes = file.ReadUpTo(offset, (int)held);
        _bytesLeft -= bytes.Length;
        // Cores align notes to 4 bytes whatever p_align states, except for 8.
        Parse(bytes, offset, alignment == sizeof(ulong) ? sizeof(ulong) : sizeof(uint));
    }

    /// <summary>The notes read so far.</summary>
    public ReadOnlyCollection<ElfNote> ToList() => _notes.AsReadOnly();

    private static long AlignUp(long value, int alignment) => (value + alignment - 1) & -alignment;

    private void Parse(byte[] bytes, ulong fileOffset, int alignment)
    {
        using KaitaiStream stream = new(bytes);
        long position = 0;
        while (bytes.Length - position >= _headerSize)
        {
            stream.Seek(position);
            Elf.NoteHeader header = new(stream);
            if (header is { NNamesz: 0, NDescsz: 0, NType: 0 })
            {
                return;
            }

            long name = stream.Pos;
            long descriptor = AlignUp(name + header.NNamesz, alignment);
            long end = descriptor + header.NDescsz;
            if (end > bytes.Length)
            {
                Report(fileOffset + (ulong)position, $"n_namesz 0x{header.NNamesz:x} and n_descsz 0x{header.NDescsz:x} reach past the segment's end; this note and later ones are not read");
                return;
            }

            if (_notes.Count == MostNotes)
            {
                Report(fileOffset + (ulong)position, $"expected at most {MostNotes} notes; later ones are not read");
                return;
            }

            string owner = Encoding.Latin1.GetString(bytes, (int)name, (int)header.NNamesz);
            _notes.Add(new ElfNote(owner.Split('\0', 2)[0], header.NType, bytes.AsMemory((int)descriptor, (int)header.NDescsz)));
            position = AlignUp(end, alignment);
        }

        if (position < bytes.Length && bytes.AsSpan((int)position).ContainsAnyExcept((byte)0))
        {
            Report(fileOffset + (ulong)position, $"{bytes.Length - position} bytes are left, expected {_headerSize} for a note's header");
        }
    }

    private void Report(ulong fileOffset, string message) =>
        diagnostics.Add(ImageDiagnostics.NoteUnusable, null, "Elf64_Nhdr", $"note at file offset 0x{fileOffset:x}: {message}");
}

/// <summary>One note of an ELF file.</summary>
/// <param name="Owner">Name of the type's owner, without its terminating NUL, such as <c>CORE</c> or <c>KHO</c>.</param>
/// <param name="Type">Kind of note in the owner's own numbering (<c>n_type</c>).</param>
internal sealed record ElfNote(string Owner, uint Type, ReadOnlyMemory<byte> Descriptor);
