using Kho.Diagnostics;
using Kdump = Kho.Images.Generated.Kdump;

namespace Kho.Images;

internal sealed partial class KdumpFile
{
    private const int HeadLength = 16;
    /// <summary>Most bits of a physical address of any machine with KHO; a bitmap for them has at most 128 GiB.</summary>
    private const int PhysicalAddressBits = 52;

    private const int MostVmCoreInfo = 1024 * 1024;
    private const string MainHeader = "disk_dump_header";
    private const string SubHeader = "kdump_sub_header";

    /// <summary>Opens a dump of one file, flattened or not.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="diagnostics">Receives the defects that leave the dump readable.</param>
    /// <exception cref="KhoFormatException">It is no kdump-compressed dump that can be read; the message names the field.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading the file is not allowed.</exception>
    public static KdumpFile Open(string path, DiagnosticBag diagnostics) => Open([path], diagnostics);

    /// <summary>Opens a dump of several files, the parts that <c>makedumpfile --split</c> wrote, in any order.</summary>
    /// <param name="paths">Paths of the files.</param>
    /// <param name="diagnostics">Receives the defects that leave the dump readable, missing parts included.</param>
    /// <exception cref="KhoFormatException">One of them is no kdump-compressed dump that can be read, or several are given and one is no part.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading a file is not allowed.</exception>
    public static KdumpFile Open(IReadOnlyList<string> paths, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        List<(string Path, ImageFile File)> files = [];
        try
        {
            foreach (string path in paths)
            {
                ArgumentException.ThrowIfNullOrEmpty(path);
                files.Add((path, OpenFile(path, diagnostics)));
            }

            return Open(files, diagnostics);
        }
        catch
        {
            foreach ((_, ImageFile file) in files)
            {
                file.Dispose();
            }

            throw;
        }
    }

    /// <summary>Reads the headers of a dump.</summary>
    /// <param name="files">Its files; the result owns them, or the caller if this fails.</param>
    /// <exception cref="KhoFormatException">One of them cannot be read.</exception>
    internal static KdumpFile Open(IReadOnlyList<(string Path, ImageFile File)> files, DiagnosticBag diagnostics)
    {
        List<(KdumpHeader Header, KdumpPart Part)> read = [];
        foreach ((string path, ImageFile file) in files)
        {
            KdumpHeader header = KdumpHeader.Read(file, path);
            if (files.Count > 1 && !header.IsSplit)
            {
                throw new KhoFormatException($"{path}: {SubHeader}.split is 0: the file is a whole dump, expected a part of one, since several files are given");
            }

            if (read.Count > 0 && header.PageSize != read[0].Header.PageSize)
            {
                throw new KhoFormatException($"{path}: {MainHeader}.block_size is {header.PageSize}, expected {read[0].Header.PageSize} as in {read[0].Part.Path}");
            }

            read.Add((header, ToPart(header, path, file, diagnostics)));
        }

        read.Sort((left, right) => left.Part.First.CompareTo(right.Part.First));
        KdumpHeader first = read[0].Header;
        ElfNoteReader notes = new(read[0].Part.File, diagnostics);
        notes.Add(first.Notes.Offset, first.Notes.Size, sizeof(uint), $"{SubHeader}.offset_note", $"{SubHeader}.size_note");
        KdumpPart[] parts = FitParts(read, diagnostics);
        return new KdumpFile(parts, first.PageSize)
        {
            Level = first.Level,
            Machine = first.Machine switch
            {
                "x86_64" => ElfMachine.X8664,
                "aarch64" => ElfMachine.Aarch64,
                _ => null,
            },
            Notes = notes.ToList(),
            VmCoreInfo = ReadVmCoreInfo(first, read[0].Part.File, diagnostics),
            IsSplit = first.IsSplit,
        };
    }

    private static ImageFile OpenFile(string path, DiagnosticBag diagnostics)
    {
        MappedFile file = MappedFile.Open(path);
        try
        {
            return FlattenedFile.HasMagic(file.ReadUpTo(0, HeadLength)) ? FlattenedFile.Open(file, path, diagnostics) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static KdumpPart ToPart(KdumpHeader header, string path, ImageFile file, DiagnosticBag diagnostics)
    {
        if ((header.Status & (uint)Kdump.PageFlag.CompressedIncomplete) != 0)
        {
            diagnostics.Add(ImageDiagnostics.DumpIncomplete, null, $"{MainHeader}.status", $"{path}: makedumpfile could not write the whole dump; pages are missing");
        }

        if (header.BitmapBlocks % 2 != 0)
        {
            Report($"{MainHeader}.bitmap_blocks", $"is {header.BitmapBlocks}, expected an even number for two bitmaps of one length");
        }

        ulong count = header.PageCount;
        ulong bits = Math.Min((ulong)header.BitmapLength * 8, (1UL << PhysicalAddressBits) / (ulong)header.PageSize);
        if (count > bits)
        {
            Report($"{MainHeader}.max_mapnr", $"is {count}, and the bitmaps have {bits} bits; the surplus pages are left out");
            count = bits;
        }

        if (header.Descriptors > file.Length)
        {
            diagnostics.Add(
                ImageDiagnostics.FileTruncated, null, $"{MainHeader}.bitmap_blocks",
                $"{path}: the bitmaps reach up to file offset 0x{header.Descriptors:x}, and the file has 0x{file.Length:x} bytes");
        }

        ulong first = 0;
        ulong end = count;
        if (header.IsSplit)
        {
            first = Math.Min(header.SplitFirst, count);
            end = Math.Clamp(header.SplitEnd, first, count);
            if (first != header.SplitFirst || end != header.SplitEnd)
            {
                Report($"{SubHeader}.start_pfn_64", $"pages 0x{header.SplitFirst:x} to 0x{header.SplitEnd:x} are no part of a dump of 0x{count:x} pages");
            }
        }

        return new KdumpPart(
            path, file, first, end,
            new PageBitmap(file, header.BitmapOffset, count),
            new PageBitmap(file, header.BitmapOffset + header.BitmapLength, count),
            header.Descriptors);

        void Report(string where, string message) =>
            diagnostics.Add(ImageDiagnostics.DumpHeader, null, where, $"{path}: {message}");
    }

    /// <summary>Cuts overlapping parts, and reports missing ones.</summary>
    private static KdumpPart[] FitParts(List<(KdumpHeader Header, KdumpPart Part)> read, DiagnosticBag diagnostics)
    {
        List<KdumpPart> parts = [];
        ulong reached = 0;
        foreach ((KdumpHeader header, KdumpPart part) in read)
        {
            if (header.Identity != read[0].Header.Identity)
            {
                Report($"{part.Path} was made at another time or of another machine than {read[0].Part.Path}");
            }

            if (part.First > reached)
            {
                Report($"pages 0x{reached:x} to 0x{part.First:x} are in a part that is not given");
            }
            else if (part.First < reached)
            {
                Report($"{part.Path} begins at page 0x{part.First:x}, and another part reaches up to 0x{reached:x}; that one is used");
            }

            parts.Add(part);
            reached = Math.Max(reached, part.End);
        }

        ulong count = read.Max(one => one.Part.Held.Bits);
        if (reached < count)
        {
            Report($"pages 0x{reached:x} to 0x{count:x} are in a part that is not given");
        }

        return [.. parts];

        void Report(string message) => diagnostics.Add(ImageDiagnostics.DumpParts, null, $"{SubHeader}.split", message);
    }

    private static VmCoreInfo? ReadVmCoreInfo(KdumpHeader header, ImageFile file, DiagnosticBag diagnostics)
    {
        (ulong offset, ulong size) = header.VmCoreInfo;
        if (offset == 0 || size == 0)
        {
            return null;
        }

        if (offset >= (ulong)file.Length || size > (ulong)file.Length - offset)
        {
            diagnostics.Add(
                ImageDiagnostics.FileTruncated, null, $"{SubHeader}.offset_vmcoreinfo",
                $"0x{size:x} bytes at file offset 0x{offset:x}, and the file has 0x{file.Length:x}");
        }

        return VmCoreInfo.Parse(file.ReadUpTo(offset, (int)Math.Min(size, MostVmCoreInfo)), diagnostics);
    }
}
