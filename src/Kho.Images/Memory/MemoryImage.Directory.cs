using System.Buffers;
using Kho.Diagnostics;

namespace Kho.Images;

public sealed partial class MemoryImage
{
    /// <summary>No dump is shorter than its headers.</summary>
    private const int LeastDumpLength = 64;

    /// <summary>Most files of a directory that are examined in search of dumps.</summary>
    private const int MostFiles = 256;

    /// <summary>
    /// Opens a directory: a copy of debugfs, the only dump among its files, as in
    /// <c>/var/crash/STAMP</c>, or the parts of a split dump.
    /// </summary>
    private static MemoryImage OpenDirectory(string path, MemoryImageOptions options)
    {
        DiagnosticBag diagnostics = new();
        IReadOnlyList<DebugfsDirectory> directories = DebugfsDirectory.Open(path, diagnostics);
        if (directories.Count > 0)
        {
            return new MemoryImage(path, DebugfsFormat, EmptyMemory.Instance, diagnostics) { Debugfs = directories };
        }

        List<string> wholes = [];
        List<string> parts = [];
        foreach (string file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Take(MostFiles))
        {
            switch (KindOf(file, options))
            {
                case DumpKind.Whole:
                    wholes.Add(file);
                    break;
                case DumpKind.Part:
                    parts.Add(file);
                    break;
                default:
                    break;
            }
        }

        return (wholes.Count, parts.Count) switch
        {
            (1, 0) => OpenFile(wholes[0], wholes[0], options),
            (0, > 0) => OpenParts(parts),
            (0, 0) => throw new KhoFormatException($"{path}: the directory holds neither a dump, or the parts of one, nor fdt or sub_fdts, expected one dump, or a copy of debugfs kho/out or kho/in or of their parent"),
            _ => throw new KhoFormatException($"{path}: the directory holds {Several(wholes, parts)}; help: name one of them"),
        };
    }

    private static string Several(List<string> wholes, List<string> parts)
    {
        const int MostShown = 4;
        IEnumerable<string> names = wholes.Select(file => System.IO.Path.GetFileName(file));
        string shown = string.Join(", ", names.Take(MostShown)) + (wholes.Count > MostShown ? $" and {wholes.Count - MostShown} more" : "");
        return parts.Count == 0 ? $"{wholes.Count} dumps, {shown}"
            : $"the parts of a split dump, such as {System.IO.Path.GetFileName(parts[0])}, and {(wholes.Count == 1 ? "a dump" : $"{wholes.Count} dumps")} beside them, {shown}";
    }

    /// <summary>Whether a file begins like a kdump-compressed dump, flattened or not.</summary>
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

    /// <summary>The kind of a file by its first bytes; an unreadable file is no dump.</summary>
    /// <param name="path">Path of a file.</param>
    internal static DumpKind KindOf(string path)
    {
        // A survey asks this of every file below a directory.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(HeadLength);
        try
        {
            // A pipe has no length, and opening it would wait for a writer.
            if (new FileInfo(path).Length < LeastDumpLength)
            {
                return DumpKind.None;
            }

            int count;
            using (FileStream stream = CappedReader.OpenShared(path))
            {
                count = stream.ReadAtLeast(buffer.AsSpan(0, HeadLength), HeadLength, throwOnEndOfStream: false);
            }

            byte[] head = count == buffer.Length ? buffer : buffer[..count];
            return IsDump(head) ? KdumpHeader.HasMagic(head) || FlattenedFile.HasMagic(head) ? IsPart(path) ? DumpKind.Part : DumpKind.Whole : DumpKind.Whole : DumpKind.None;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return DumpKind.None;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary><see cref="KindOf(string)"/>, also for files that are compressed as a whole.</summary>
    /// <param name="path">Path of a file.</param>
    /// <param name="options">What the file does not state.</param>
    internal static DumpKind KindOf(string path, MemoryImageOptions options)
    {
        if (KindOf(path) is not DumpKind.None and DumpKind kind)
        {
            return kind;
        }

        try
        {
            if (options.IsRaw || new FileInfo(path).Length == 0)
            {
                return DumpKind.None;
            }

            using FileStream stream = CappedReader.OpenShared(path);
            if (FileCompression.Find(ReadHead(stream)) is not FileCompression method)
            {
                return DumpKind.None;
            }

            stream.Position = 0;
            using Stream contents = method.Open(stream);
            return IsDump(ReadHead(contents)) ? DumpKind.Whole : DumpKind.None;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Every decompressor throws its own exceptions for damaged input.
            return DumpKind.None;
        }
    }

    private static bool IsDump(byte[] head) =>
        KdumpHeader.HasMagic(head) || FlattenedFile.HasMagic(head) || LimeFile.HasMagic(head) || AvmlFile.HasMagic(head) || ElfCore.IsCore(head);

    /// <summary>Whether a file of a directory is a part of a split dump; an unreadable file is not.</summary>
    private static bool IsPart(string path)
    {
        try
        {
            using KdumpFile dump = KdumpFile.Open(path, new DiagnosticBag());
            return dump.IsSplit;
        }
        catch (Exception exception) when (exception is KhoFormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The memory of a running host, opened as an ELF core, with the host's debugfs and note.</summary>
    /// <param name="path">Its name in findings.</param>
    /// <param name="memory">The host's memory; the result owns it.</param>
    /// <param name="debugfs">The host's debugfs directories.</param>
    /// <param name="note">The note about the handover by the host's own kernel, or null.</param>
    internal static MemoryImage OfHost(string path, MemoryImage memory, IReadOnlyList<DebugfsDirectory> debugfs, KhoNote? note) =>
        new(path, memory.FormatName, memory.Memory, memory.Diagnostics)
        {
            Machine = memory.Machine,
            VmCoreInfo = memory.VmCoreInfo,
            Debugfs = debugfs,
            KhoNotes = note is null ? memory.KhoNotes : [note],
        };

    /// <summary>A running host whose memory cannot be read.</summary>
    /// <param name="path">Its name in findings.</param>
    /// <param name="debugfs">The host's debugfs directories; may be empty.</param>
    /// <param name="missing">Findings about what cannot be read.</param>
    internal static MemoryImage OfHost(string path, IReadOnlyList<DebugfsDirectory> debugfs, DiagnosticBag missing) =>
        new(path, DebugfsFormat, EmptyMemory.Instance, missing) { Debugfs = debugfs };
}

/// <summary>Kind of a file by its first bytes.</summary>
internal enum DumpKind
{
    /// <summary>No recognisable dump; raw memory has no signature.</summary>
    None,

    /// <summary>A dump of physical memory.</summary>
    Whole,

    /// <summary>One of the parts that <c>makedumpfile --split</c> wrote.</summary>
    Part,
}
