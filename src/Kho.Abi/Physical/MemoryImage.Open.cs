using Kho.Abi.Diagnostics;

namespace Kho.Abi.Physical;

public sealed partial class MemoryImage
{
    private const string StandardInput = "-";
    private const string Expected = "an ELF core, a kdump-compressed or LiME dump, raw memory, a copy of debugfs kho/out or kho/in, or an FDT blob";

    private const int HeadLength = DumpFormat.HeadLength;

    /// <summary>No dump is shorter than its headers.</summary>
    private const int LeastDumpLength = 64;

    /// <summary>No machine has less memory: what is shorter is some other file.</summary>
    private const int LeastRawLength = 4096;

    /// <summary>
    /// A file that begins like an FDT is one below this length. A KHO FDT has a few pages at most, and the dump of a
    /// machine's memory that happens to have an FDT at its first byte is longer.
    /// </summary>
    private const int FdtFileLimit = 1024 * 1024;

    /// <summary>Files of a directory that are looked at in search of the parts of a dump.</summary>
    private const int MostFiles = 256;

    private const int MostPipedBytes = 64 * 1024 * 1024;

    private static ReadOnlySpan<byte> FdtMagic => [0xd0, 0x0d, 0xfe, 0xed];

    /// <summary>Opens an image, whatever kind it is.</summary>
    /// <param name="path">Path of a file or directory, or <c>-</c> for a blob from standard input.</param>
    /// <param name="options">What the image does not say; null for the defaults.</param>
    /// <exception cref="KhoFormatException">It is no image that can be read; the message says what it is and what was expected.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading it is not allowed.</exception>
    public static MemoryImage Open(string path, MemoryImageOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new MemoryImageOptions();
        if (path == StandardInput)
        {
            if (options.Input is not null)
            {
                return OpenPipe(path, options.Input);
            }

            using Stream input = Console.OpenStandardInput();
            return OpenPipe(path, input);
        }

        return Directory.Exists(path) ? OpenDirectory(path) : OpenFile(path, options);
    }

    /// <summary>Opens an image of several files: the parts that <c>makedumpfile --split</c> wrote, in any order.</summary>
    /// <param name="paths">Paths of the files; one alone may be of any kind.</param>
    /// <param name="options">What the image does not say; null for the defaults.</param>
    /// <exception cref="KhoFormatException">It is no image that can be read, or several files are no parts of one dump.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading a file is not allowed.</exception>
    public static MemoryImage Open(IReadOnlyList<string> paths, MemoryImageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        if (paths.Count == 1)
        {
            return Open(paths[0], options);
        }

        foreach (string path in paths)
        {
            if (!IsKdump(path))
            {
                throw new KhoFormatException($"{path}: is no kdump-compressed dump; several files can be read together only if they are the parts that makedumpfile --split wrote");
            }
        }

        return OpenParts(paths);
    }

    private static MemoryImage OpenFile(string path, MemoryImageOptions options)
    {
        byte[] head;
        using (FileStream stream = CappedReader.OpenShared(path))
        {
            if (!stream.CanSeek)
            {
                return OpenPipe(path, stream);
            }

            head = ReadHead(stream);
            if (options.RawBase is null && head.AsSpan().StartsWith(FdtMagic) && stream.Length < FdtFileLimit)
            {
                return OpenFdt(path, CappedReader.ReadStream(stream, head, FdtFileLimit, out _));
            }
        }

        if (ElfCore.HasMagic(head))
        {
            DiagnosticBag diagnostics = new();
            ElfCore core = ElfCore.Open(path, diagnostics);
            if (options.RawBase is not null)
            {
                core.Dispose();
                throw new KhoFormatException($"{path}: is an ELF core, which says itself where its memory lies; a base address is for raw memory");
            }

            return FromElfCore(path, ElfCoreFormat, core, diagnostics);
        }

        if (options.RawBase is null)
        {
            if (KdumpHeader.HasMagic(head))
            {
                return OpenParts([path]);
            }

            if (FlattenedFile.HasMagic(head))
            {
                return OpenFlattened(path);
            }

            if (LimeFile.HasMagic(head))
            {
                DiagnosticBag diagnostics = new();
                return new MemoryImage(path, LimeFormat, LimeFile.Open(path, diagnostics), diagnostics);
            }
        }

        if (options.RawBase is null && DumpFormat.Find(head) is DumpFormat other)
        {
            throw new KhoFormatException($"{path}: is {other.Name}, which cannot be read; {other.RemedyFor(path)}");
        }

        return OpenRaw(path, options.RawBase ?? 0, isFallback: options.RawBase is null);
    }

    private static MemoryImage FromElfCore(string path, string format, ElfCore core, DiagnosticBag diagnostics) => new(path, format, core, diagnostics)
    {
        Machine = core.Machine,
        KhoNotes = KhoNote.FindAll(core.Notes, diagnostics),
        VmCoreInfo = VmCoreInfo.Find(core.Notes, diagnostics),
    };

    private static MemoryImage FromKdump(IReadOnlyList<string> paths, string format, KdumpFile dump, DiagnosticBag diagnostics) => new(paths[0], format, dump, diagnostics)
    {
        Paths = paths,
        Machine = dump.Machine,
        KhoNotes = KhoNote.FindAll(dump.Notes, diagnostics),
        VmCoreInfo = dump.VmCoreInfo ?? VmCoreInfo.Find(dump.Notes, diagnostics),
    };

    private static MemoryImage OpenParts(IReadOnlyList<string> paths)
    {
        DiagnosticBag diagnostics = new();
        return FromKdump(paths, KdumpFormat, KdumpFile.Open(paths, diagnostics), diagnostics);
    }

    private static MemoryImage OpenFlattened(string path)
    {
        DiagnosticBag diagnostics = new();
        ImageFile file = MappedFile.Open(path);
        try
        {
            file = FlattenedFile.Open(file, path, diagnostics);
            byte[] head = file.ReadUpTo(0, HeadLength);
            return ElfCore.HasMagic(head) ? FromElfCore(path, FlattenedElfCoreFormat, ElfCore.Open(file, path, diagnostics), diagnostics)
                : KdumpHeader.HasMagic(head) ? FromKdump([path], FlattenedKdumpFormat, KdumpFile.Open([(path, file)], diagnostics), diagnostics)
                : throw new KhoFormatException($"{path}: is a flattened dump, and what it describes begins with {Convert.ToHexStringLower(head.AsSpan(0, Math.Min(8, head.Length)))}, expected a kdump-compressed dump or an ELF core");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Says whether a file begins like a kdump-compressed dump, flattened or not.</summary>
    private static bool IsKdump(string path)
    {
        if (Directory.Exists(path))
        {
            return false;
        }

        using FileStream stream = CappedReader.OpenShared(path);
        byte[] head = stream.CanSeek ? ReadHead(stream) : [];
        return FlattenedFile.HasMagic(head) || KdumpHeader.HasMagic(head);
    }

    /// <summary>Says by a file's first bytes whether it is a dump of memory; one that cannot be read is none.</summary>
    /// <param name="path">Path of a file.</param>
    internal static DumpKind KindOf(string path)
    {
        try
        {
            // A pipe has no length, and opening it would wait for somebody to write.
            if (new FileInfo(path).Length < LeastDumpLength)
            {
                return DumpKind.None;
            }

            byte[] head;
            using (FileStream stream = CappedReader.OpenShared(path))
            {
                head = ReadHead(stream);
            }

            return KdumpHeader.HasMagic(head) || FlattenedFile.HasMagic(head) ? IsPart(path) ? DumpKind.Part : DumpKind.Whole
                : ElfCore.HasMagic(head) ? ElfCore.IsCore(head) ? DumpKind.Whole : DumpKind.None
                : LimeFile.HasMagic(head) ? DumpKind.Whole : DumpKind.None;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return DumpKind.None;
        }
    }

    /// <summary>Says whether a file that lies in a directory is a part of a dump; one that cannot be read is none.</summary>
    private static bool IsPart(string path)
    {
        try
        {
            // A pipe has no length, and opening it would wait for somebody to write.
            if (new FileInfo(path).Length == 0 || !IsKdump(path))
            {
                return false;
            }

            using KdumpFile dump = KdumpFile.Open(path, new DiagnosticBag());
            return dump.IsSplit;
        }
        catch (Exception exception) when (exception is KhoFormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static MemoryImage OpenRaw(string path, ulong baseAddress, bool isFallback)
    {
        RawMemory memory = RawMemory.Open(path, baseAddress);
        if (memory.Ranges[0].Length < LeastRawLength)
        {
            ulong length = memory.Ranges[0].Length;
            memory.Dispose();
            throw new KhoFormatException($"{path}: {length} bytes that are neither a dump nor an FDT blob, and raw memory has at least {LeastRawLength}; expected {Expected}");
        }

        return new MemoryImage(path, RawFormat, memory, new DiagnosticBag()) { IsFallback = isFallback };
    }

    private static MemoryImage OpenDirectory(string path)
    {
        DiagnosticBag diagnostics = new();
        IReadOnlyList<DebugfsDirectory> directories = DebugfsDirectory.Open(path, diagnostics);
        if (directories.Count > 0)
        {
            return new MemoryImage(path, DebugfsFormat, EmptyMemory.Instance, diagnostics) { Debugfs = directories };
        }

        string[] parts = [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Take(MostFiles).Where(IsPart)];
        return parts.Length > 0
            ? OpenParts(parts)
            : throw new KhoFormatException($"{path}: the directory holds neither fdt nor sub_fdts nor the parts of a split dump, expected a copy of debugfs kho/out or kho/in or of their parent");
    }

    private static MemoryImage OpenPipe(string path, Stream stream)
    {
        byte[] head = ReadHead(stream);
        if (!head.AsSpan().StartsWith(FdtMagic))
        {
            string found = head.Length == 0 ? "is empty"
                : NameOfDump(head) is string dump ? $"is {dump}, which cannot be read from a pipe; give a file's name"
                : DumpFormat.Find(head) is DumpFormat other ? $"is {other.Name}, which cannot be read from a pipe; {other.RemedyFor("FILE")}"
                : $"begins with {Convert.ToHexStringLower(head.AsSpan(0, Math.Min(FdtMagic.Length, head.Length)))}";
            throw new KhoFormatException($"{PipeName(path)}: {found}; expected an FDT blob ({Convert.ToHexStringLower(FdtMagic)}), only blobs can be piped");
        }

        byte[] blob = CappedReader.ReadStream(stream, head, MostPipedBytes, out bool more);
        return more
            ? throw new KhoFormatException($"{PipeName(path)}: is longer than {MostPipedBytes} bytes, expected an FDT blob")
            : OpenFdt(path, blob);
    }

    private static string? NameOfDump(ReadOnlySpan<byte> head) =>
        ElfCore.HasMagic(head) ? "an ELF file"
        : KdumpHeader.HasMagic(head) ? "a kdump-compressed dump"
        : FlattenedFile.HasMagic(head) ? "a flattened dump"
        : LimeFile.HasMagic(head) ? "a LiME dump"
        : null;

    private static MemoryImage OpenFdt(string path, byte[] blob) =>
        new(path, FdtFormat, EmptyMemory.Instance, new DiagnosticBag()) { Blob = blob };

    private static byte[] ReadHead(Stream stream)
    {
        byte[] head = new byte[HeadLength];
        return head[..stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
    }

    private static string PipeName(string path) => path == StandardInput ? "standard input" : path;
}
