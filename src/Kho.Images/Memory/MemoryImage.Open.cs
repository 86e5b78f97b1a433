using Kho.Diagnostics;

namespace Kho.Images;

public sealed partial class MemoryImage
{
    private const string StandardInput = "-";

    /// <summary>Standard input as a file, where a shell redirects it from one.</summary>
    private const string StandardInputFile = "/dev/stdin";

    private const string Expected = "an ELF core, a kdump-compressed, LiME or AVML dump, raw memory, a copy of debugfs kho/out or kho/in, or an FDT blob";

    private const int HeadLength = DumpFormat.HeadLength;

    /// <summary>Least length of a raw dump in bytes: no machine has less memory.</summary>
    private const int LeastRawLength = 4096;

    /// <summary>
    /// Below this length a file that begins like an FDT is one. A KHO FDT has a few pages at most; the dump of a
    /// machine's memory with an FDT at its first byte is longer.
    /// </summary>
    private const int FdtFileLimit = 1024 * 1024;

    private static ReadOnlySpan<byte> FdtMagic => [0xd0, 0x0d, 0xfe, 0xed];

    /// <summary>Opens an image of any kind.</summary>
    /// <param name="path">Path of a file or directory, or <c>-</c> for standard input.</param>
    /// <param name="options">What the image does not state; null for the defaults.</param>
    /// <remarks>
    /// A compressed image, or one from a pipe, is copied into a temporary file without a name, in the directory
    /// of <see cref="System.IO.Path.GetTempPath"/>.
    /// </remarks>
    /// <exception cref="KhoFormatException">It is no readable image; the message says what it is and what was expected.</exception>
    /// <exception cref="IOException">It is missing or cannot be read, or there is no room for a temporary file.</exception>
    /// <exception cref="UnauthorizedAccessException">Reading it is not allowed.</exception>
    public static MemoryImage Open(string path, MemoryImageOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new MemoryImageOptions();
        return path == StandardInput ? OpenStandardInput(path, options)
            : Directory.Exists(path) ? OpenDirectory(path, options)
            : OpenFile(path, path, options);
    }

    /// <summary>Opens an image of several files: the parts that <c>makedumpfile --split</c> wrote, in any order.</summary>
    /// <param name="paths">Paths of the files; one alone may be of any kind.</param>
    /// <param name="options">What the image does not state; null for the defaults.</param>
    /// <exception cref="KhoFormatException">It is no readable image, or several files are not the parts of one dump.</exception>
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
                throw new KhoFormatException($"{path}: is no kdump-compressed dump; several files must be the parts of one makedumpfile --split");
            }
        }

        return OpenParts(paths);
    }

    private static MemoryImage OpenStandardInput(string path, MemoryImageOptions options)
    {
        if (options.Input is not null)
        {
            return OpenPipe(path, options.Input, options);
        }

        if (OperatingSystem.IsLinux() && File.ResolveLinkTarget(StandardInputFile, returnFinalTarget: true) is FileInfo { Exists: true, Length: > 0 })
        {
            try
            {
                return OpenFile(path, StandardInputFile, options);
            }
            catch (UnauthorizedAccessException)
            {
                // An open file that cannot be reopened by its path is read like a pipe.
            }
        }

        using Stream input = Console.OpenStandardInput();
        return OpenPipe(path, input, options);
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Path as it was given.</param>
    /// <param name="name">Path to open.</param>
    /// <param name="options">What the image does not state.</param>
    private static MemoryImage OpenFile(string path, string name, MemoryImageOptions options)
    {
        using (FileStream stream = CappedReader.OpenShared(name))
        {
            if (!stream.CanSeek)
            {
                return OpenPipe(path, stream, options);
            }

            byte[] head = ReadHead(stream);
            if (!options.IsRaw && head.AsSpan().StartsWith(FdtMagic) && stream.Length < FdtFileLimit)
            {
                return OpenFdt(path, CappedReader.ReadStream(stream, head, FdtFileLimit, out _));
            }

            if (!options.IsRaw && FileCompression.Find(head) is FileCompression method)
            {
                stream.Position = 0;
                return OpenCopy(path, stream, method, options);
            }
        }

        return OpenContents(path, MappedFile.Open(name), options, new DiagnosticBag(), null);
    }

    /// <summary>Opens the contents of a pipe, compressed or not.</summary>
    private static MemoryImage OpenPipe(string path, Stream stream, MemoryImageOptions options)
    {
        byte[] head = ReadHead(stream);
        using JoinedStream whole = new(head, stream);
        return OpenCopy(path, whole, options.IsRaw ? null : FileCompression.Find(head), options);
    }

    private static MemoryImage OpenCopy(string path, Stream stream, FileCompression? method, MemoryImageOptions options)
    {
        DiagnosticBag diagnostics = new();
        return OpenContents(path, TemporaryCopy.Of(path, ShownName(path), stream, method, options, diagnostics), options, diagnostics, method);
    }

    /// <summary>Opens a file's contents by their first bytes.</summary>
    /// <param name="path">Path as it was given.</param>
    /// <param name="file">Contents; disposed with the result, or here if this fails.</param>
    /// <param name="options">What the image does not state.</param>
    /// <param name="diagnostics">The findings so far; receives more.</param>
    /// <param name="method">Compression of the contents, or null.</param>
    private static MemoryImage OpenContents(string path, MappedFile file, MemoryImageOptions options, DiagnosticBag diagnostics, FileCompression? method)
    {
        string name = ShownName(path);
        try
        {
            byte[] head = file.ReadUpTo(0, HeadLength);
            if (ElfCore.HasMagic(head))
            {
                ElfCore core = ElfCore.Open(file, name, diagnostics);
                return options.IsRaw
                    ? throw new KhoFormatException($"{name}: is an ELF core, which states its addresses; --raw-base is for raw memory")
                    : FromElfCore(path, ElfCoreFormat, core, diagnostics, method);
            }

            return options.IsRaw ? FromRaw(path, file, options, diagnostics)
                : head.AsSpan().StartsWith(FdtMagic) && file.Length < FdtFileLimit ? FromFdt(path, file, method)
                : KdumpHeader.HasMagic(head) ? FromKdump([path], KdumpFormat, KdumpFile.Open([(name, file)], diagnostics), diagnostics, method)
                : FlattenedFile.HasMagic(head) ? FromFlattened(path, file, diagnostics, method)
                : AvmlFile.HasMagic(head) ? new MemoryImage(path, AvmlFormat, AvmlFile.Open(file, diagnostics), diagnostics) { Compression = method?.Name }
                : LimeFile.HasMagic(head) ? new MemoryImage(path, LimeFormat, LimeFile.Open(file, name, diagnostics), diagnostics) { Compression = method?.Name }
                : FileCompression.Find(head) is FileCompression inner ? throw new KhoFormatException($"{name}: is a file compressed with {inner.Name} within one compressed with {method?.Name ?? "nothing"}; run {method?.CommandFor(name) ?? inner.CommandFor(name)}")
                : DumpFormat.Find(head) is DumpFormat other ? throw new KhoFormatException($"{name}: is {other.Name}, which cannot be read; {other.RemedyFor(name)}")
                : FromRaw(path, file, options, diagnostics, method);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static MemoryImage FromElfCore(string path, string format, ElfCore core, DiagnosticBag diagnostics, FileCompression? method) => new(path, format, core, diagnostics)
    {
        Compression = method?.Name,
        Machine = core.Machine,
        KhoNotes = KhoNote.FindAll(core.Notes, diagnostics),
        VmCoreInfo = VmCoreInfo.Find(core.Notes, diagnostics),
    };

    private static MemoryImage FromKdump(IReadOnlyList<string> paths, string format, KdumpFile dump, DiagnosticBag diagnostics, FileCompression? method = null) => new(paths[0], format, dump, diagnostics)
    {
        Compression = method?.Name,
        Paths = paths,
        Machine = dump.Machine,
        KhoNotes = KhoNote.FindAll(dump.Notes, diagnostics),
        VmCoreInfo = dump.VmCoreInfo ?? VmCoreInfo.Find(dump.Notes, diagnostics),
    };

    private static MemoryImage FromFlattened(string path, MappedFile mapped, DiagnosticBag diagnostics, FileCompression? method)
    {
        string name = ShownName(path);
        ImageFile file = FlattenedFile.Open(mapped, name, diagnostics);
        byte[] head = file.ReadUpTo(0, HeadLength);
        return ElfCore.HasMagic(head) ? FromElfCore(path, FlattenedElfCoreFormat, ElfCore.Open(file, name, diagnostics), diagnostics, method)
            : KdumpHeader.HasMagic(head) ? FromKdump([path], FlattenedKdumpFormat, KdumpFile.Open([(name, file)], diagnostics), diagnostics, method)
            : throw new KhoFormatException($"{name}: is a flattened dump, and what it describes begins with {Convert.ToHexStringLower(head.AsSpan(0, Math.Min(8, head.Length)))}, expected a kdump-compressed dump or an ELF core");
    }

    private static MemoryImage FromRaw(string path, MappedFile file, MemoryImageOptions options, DiagnosticBag diagnostics, FileCompression? method = null)
    {
        IReadOnlyList<RawPiece> pieces = options.RawMap is { Count: > 0 } map ? map : [new RawPiece(options.RawBase ?? 0, 0, null)];
        RawMemory memory = RawMemory.Open(file, ShownName(path), pieces);
        return options.RawMap is not { Count: > 0 } && file.Length < LeastRawLength
            ? throw new KhoFormatException($"{ShownName(path)}: {file.Length} bytes that are neither a dump nor an FDT blob, and raw memory has at least {LeastRawLength}; expected {Expected}")
            : new MemoryImage(path, RawFormat, memory, diagnostics) { IsFallback = !options.IsRaw, Compression = method?.Name };
    }

    private static MemoryImage FromFdt(string path, MappedFile file, FileCompression? method)
    {
        byte[] blob = file.ReadUpTo(0, FdtFileLimit);
        file.Dispose();
        return OpenFdt(path, blob, method);
    }

    private static MemoryImage OpenParts(IReadOnlyList<string> paths)
    {
        DiagnosticBag diagnostics = new();
        return FromKdump(paths, KdumpFormat, KdumpFile.Open(paths, diagnostics), diagnostics);
    }

    private static MemoryImage OpenFdt(string path, byte[] blob, FileCompression? method = null) =>
        new(path, FdtFormat, EmptyMemory.Instance, new DiagnosticBag()) { Blob = blob, Compression = method?.Name };

    private static byte[] ReadHead(Stream stream)
    {
        byte[] head = new byte[HeadLength];
        return head[..stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
    }

    /// <summary>An image's name in messages.</summary>
    private static string ShownName(string path) => path == StandardInput ? "standard input" : path;
}
