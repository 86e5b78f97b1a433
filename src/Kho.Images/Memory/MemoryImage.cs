using Kho.Diagnostics;

namespace Kho.Images;

/// <summary>
/// An image in which a handover may lie, opened by what it contains: a memory dump, a copy of debugfs, or a bare
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

    /// <summary>Path as it was given, of several the first; <c>-</c> for standard input.</summary>
    public string Path { get; }

    /// <summary>Paths of all files that the image is made of; <see cref="Path"/> alone unless it is a dump in parts.</summary>
    public IReadOnlyList<string> Paths { get; private init; }

    /// <summary>Kind of image: one of the constants of this class whose names end in <c>Format</c>.</summary>
    public string FormatName { get; }

    /// <summary>How the file is compressed as a whole: <c>gzip</c>, <c>zstd</c>, <c>xz</c>, <c>lz4</c> or <c>bzip2</c>; null if it is not.</summary>
    public string? Compression { get; private init; }

    /// <summary>Physical memory; <see cref="EmptyMemory"/> for images that hold none.</summary>
    public IPhysicalMemory Memory { get; }

    /// <summary>Readable KHO notes of an ELF core or of a kdump-compressed dump, in file order.</summary>
    public IReadOnlyList<KhoNote> KhoNotes { get; private init; } = [];

    /// <summary>The KHO note that counts, the first; null if there is none.</summary>
    public KhoNote? KhoNote => KhoNotes.Count > 0 ? KhoNotes[0] : null;

    /// <summary>What the kernel in the dump says about itself; null if the image has no such note.</summary>
    internal VmCoreInfo? VmCoreInfo { get; private init; }

    /// <summary>Architecture; null if the image does not say.</summary>
    public ElfMachine? Machine { get; private init; }

    /// <summary>The copies of debugfs, <c>out</c> before <c>in</c>; empty for other images.</summary>
    internal IReadOnlyList<DebugfsDirectory> Debugfs { get; private init; } = [];

    /// <summary>Bytes of a bare blob, an FDT that may be cut short; null for other images.</summary>
    public ReadOnlyMemory<byte>? Blob { get; private init; }

    /// <summary>Whether the image is raw memory because nothing else is known that begins as it does.</summary>
    internal bool IsFallback { get; private init; }

    /// <summary>What was found on opening.</summary>
    internal DiagnosticBag Diagnostics { get; }

    /// <summary>An image of memory that no file holds, such as a handover that was just encoded.</summary>
    /// <param name="name">What findings call it.</param>
    /// <param name="memory">Memory; the image owns it.</param>
    /// <param name="note">What it says about itself.</param>
    /// <param name="machine">Architecture; null if that is not known.</param>
    public static MemoryImage Of(string name, IPhysicalMemory memory, KhoNote note, ElfMachine? machine = null)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(note);
        return new MemoryImage(name, ElfCoreFormat, memory, new DiagnosticBag()) { KhoNotes = [note], Machine = machine };
    }

    /// <inheritdoc/>
    public void Dispose() => Memory.Dispose();
}
