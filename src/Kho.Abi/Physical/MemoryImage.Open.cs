using Kho.Abi.Diagnostics;

namespace Kho.Abi.Physical;

public sealed partial class MemoryImage
{
    private const string StandardInput = "-";
    private const string Expected = "an ELF core, raw memory, a copy of debugfs kho/out or kho/in, or an FDT blob";

    private const int HeadLength = 64;

    /// <summary>No machine has less memory: what is shorter is some other file.</summary>
    private const int LeastRawLength = 4096;

    /// <summary>
    /// A file that begins like an FDT is one below this length. A KHO FDT has a few pages at most, and the dump of a
    /// machine's memory that happens to have an FDT at its first byte is longer.
    /// </summary>
    private const int FdtFileLimit = 1024 * 1024;

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
            return OpenElfCore(path);
        }

        if (options.RawBase is null && DumpFormat.Find(head) is DumpFormat other)
        {
            throw new KhoFormatException($"{path}: is {other.Name}, which cannot be read; {other.Remedy}");
        }

        return OpenRaw(path, options.RawBase ?? 0);
    }

    private static MemoryImage OpenElfCore(string path)
    {
        DiagnosticBag diagnostics = new();
        ElfCore core = ElfCore.Open(path, diagnostics);
        return new MemoryImage(path, ElfCoreFormat, core, diagnostics)
        {
            Machine = core.Machine,
            KhoNotes = KhoNote.FindAll(core.Notes, diagnostics),
            VmCoreInfo = VmCoreInfo.Find(core.Notes, diagnostics),
        };
    }

    private static MemoryImage OpenRaw(string path, ulong baseAddress)
    {
        RawMemory memory = RawMemory.Open(path, baseAddress);
        if (memory.Ranges[0].Length < LeastRawLength)
        {
            ulong length = memory.Ranges[0].Length;
            memory.Dispose();
            throw new KhoFormatException($"{path}: {length} bytes that are neither an ELF core nor an FDT blob, and raw memory has at least {LeastRawLength}; expected {Expected}");
        }

        return new MemoryImage(path, RawFormat, memory, new DiagnosticBag());
    }

    private static MemoryImage OpenDirectory(string path)
    {
        DiagnosticBag diagnostics = new();
        IReadOnlyList<DebugfsDirectory> directories = DebugfsDirectory.Open(path, diagnostics);
        return directories.Count > 0
            ? new MemoryImage(path, DebugfsFormat, EmptyMemory.Instance, diagnostics) { Debugfs = directories }
            : throw new KhoFormatException($"{path}: the directory holds neither fdt nor sub_fdts, expected a copy of debugfs kho/out or kho/in or of their parent");
    }

    private static MemoryImage OpenPipe(string path, Stream stream)
    {
        byte[] head = ReadHead(stream);
        if (!head.AsSpan().StartsWith(FdtMagic))
        {
            string found = head.Length == 0 ? "is empty"
                : ElfCore.HasMagic(head) ? "is an ELF file, which cannot be read from a pipe; give a file's name"
                : DumpFormat.Find(head) is DumpFormat other ? $"is {other.Name}, which cannot be read from a pipe; {other.Remedy}"
                : $"begins with {Convert.ToHexStringLower(head.AsSpan(0, Math.Min(FdtMagic.Length, head.Length)))}";
            throw new KhoFormatException($"{PipeName(path)}: {found}; expected an FDT blob ({Convert.ToHexStringLower(FdtMagic)}), only blobs can be piped");
        }

        byte[] blob = CappedReader.ReadStream(stream, head, MostPipedBytes, out bool more);
        return more
            ? throw new KhoFormatException($"{PipeName(path)}: is longer than {MostPipedBytes} bytes, expected an FDT blob")
            : OpenFdt(path, blob);
    }

    private static MemoryImage OpenFdt(string path, byte[] blob) =>
        new(path, FdtFormat, EmptyMemory.Instance, new DiagnosticBag()) { Blob = blob };

    private static byte[] ReadHead(Stream stream)
    {
        byte[] head = new byte[HeadLength];
        return head[..stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false)];
    }

    private static string PipeName(string path) => path == StandardInput ? "standard input" : path;
}
