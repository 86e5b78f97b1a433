using Kho.Diagnostics;

namespace Kho.Images;

/// <summary>
/// An image that may hold a handover, recognised by its contents: a memory dump, a copy of debugfs, or a bare
/// blob. Owns the memory.
/// </summary>
public sealed partial class MemoryImage : IDisposable
{
    /// <summary><see cref="FormatName"/> of an ELF core file.</summary>
    public const string ElfCoreFormat = "elf-core";

    /// <summary><see cref="FormatName"/> of an ELF core file in makedumpfile's flattened format.</summary>
    public const string FlattenedElfCoreFormat = "elf-core-flattened";

    /// <summary><see cref="FormatName"/> of a kdump-compressed dump, of one file or of parts.</summary>
    public const string KdumpFormat = "kdump";

    /// <summary><see cref="FormatName"/> of a kdump-compressed dump in makedumpfile's flattened format.</summary>
    public const string FlattenedKdumpFormat = "kdump-flattened";

    /// <summary><see cref="FormatName"/> of a dump by LiME in its own format.</summary>
    public const string LimeFormat = "lime";

    /// <summary><see cref="FormatName"/> of a compressed dump by AVML.</summary>
    public const string AvmlFormat = "avml";

    /// <summary><see cref="FormatName"/> of a raw memory dump.</summary>
    public const string RawFormat = "raw";

    /// <summary><see cref="FormatName"/> of a directory copied from debugfs.</summary>
    public const string DebugfsFormat = "debugfs";

    /// <summary><see cref="FormatName"/> of a flattened device tree alone.</summary>
    public const string FdtFormat = "fdt";

    private MemoryImage(string path, string formatName, IPhysicalMemory memory, DiagnosticBag diagnostics)
    {
        Path = path;
        Paths = [path];
        FormatName = formatName;
        Memory = memory;
        Diagnostics = diagnostics;
    }

    /// <summary>Path as the caller gave it, the first of several; <c>-</c> for standard input.</summary>
    public string Path { get; }

    /// <summary>Paths of all files of the image; <see cref="Path"/> alone unless it is a split dump.</summary>
    public IReadOnlyList<string> Paths { get; private init; }

    /// <summary>Kind of image: one of the constants of this class whose names end in <c>Format</c>.</summary>
    public string FormatName { get; }

    /// <summary>Compression of the whole file: <c>gzip</c>, <c>zstd</c>, <c>xz</c>, <c>lz4</c> or <c>bzip2</c>; null for none.</summary>
    public string? Compression { get; private init; }

    /// <summary>Physical memory; <see cref="EmptyMemory"/> for an image without any.</summary>
    public IPhysicalMemory Memory { get; }

    /// <summary>Readable KHO notes of an ELF core or of a kdump-compressed dump, in file order.</summary>
    public IReadOnlyList<KhoNote> KhoNotes { get; private init; } = [];

    /// <summary>The first KHO note, which counts, or null.</summary>
    public KhoNote? KhoNote => KhoNotes.Count > 0 ? KhoNotes[0] : null;

    /// <summary>VMCOREINFO of the kernel in the dump, or null.</summary>
    internal VmCoreInfo? VmCoreInfo { get; private init; }

    /// <summary>Architecture, or null if the image does not state it.</summary>
    public ElfMachine? Machine { get; private init; }

    /// <summary>The copies of debugfs, <c>out</c> before <c>in</c>; empty for other images.</summary>
    internal IReadOnlyList<DebugfsDirectory> Debugfs { get; private init; } = [];

    /// <summary>Bytes of a bare blob, an FDT that may be truncated; null for other images.</summary>
    public ReadOnlyMemory<byte>? Blob { get; private init; }

    /// <summary>Whether the image counts as raw memory for want of a known signature.</summary>
    internal bool IsFallback { get; private init; }

    /// <summary>Findings of the opening.</summary>
    internal DiagnosticBag Diagnostics { get; }

    /// <summary>An image of memory without a file, such as a newly encoded handover.</summary>
    /// <param name="name">Its name in findings.</param>
    /// <param name="memory">Memory; the image owns it.</param>
    /// <param name="note">Its KHO note.</param>
    /// <param name="machine">Architecture, or null if unknown.</param>
    public static MemoryImage Of(string name, IPhysicalMemory memory, KhoNote note, ElfMachine? machine = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(note);
        return new MemoryImage(name, ElfCoreFormat, memory, new DiagnosticBag()) { KhoNotes = [note], Machine = machine };
    }

    /// <inheritdoc/>
    public void Dispose() => Memory.Dispose();
}
