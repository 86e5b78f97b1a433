namespace Kho.Diagnostics;

/// <summary>Findings about image files. Ids are stable: they are added to, never renumbered.</summary>
internal static class ImageDiagnostics
{
    private static readonly DiagnosticGroup _group = new();

    /// <summary>All descriptors of this assembly, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => _group.Descriptors;

    /// <summary>A file ends before the bytes that its own headers announce.</summary>
    public static readonly DiagnosticDescriptor FileTruncated = _group.Error("KHO0001", "file ends early");

    /// <summary>Two segments describe the same memory, or two views of it show different contents.</summary>
    public static readonly DiagnosticDescriptor SegmentsOverlap = _group.Warning("KHO0002", "segments overlap");

    /// <summary>A segment's header is invalid; the segment is left out.</summary>
    public static readonly DiagnosticDescriptor SegmentUnusable = _group.Error("KHO0003", "segment unusable");

    /// <summary>A note cannot be read, or states an unusable value.</summary>
    public static readonly DiagnosticDescriptor NoteUnusable = _group.Warning("KHO0004", "note unusable");

    /// <summary>Headers of a dump disagree with each other or with the file.</summary>
    public static readonly DiagnosticDescriptor DumpHeader = _group.Warning("KHO0100", "dump header inconsistent");

    /// <summary>The tool that made the dump did not finish it: pages are missing.</summary>
    public static readonly DiagnosticDescriptor DumpIncomplete = _group.Error("KHO0101", "dump incomplete");

    /// <summary>A piece of a flattened dump lies outside any file.</summary>
    public static readonly DiagnosticDescriptor FlattenedPieces = _group.Error("KHO0102", "flattened dump damaged");

    /// <summary>Pages that the dump holds cannot be read: damaged, or compressed by an unsupported method.</summary>
    public static readonly DiagnosticDescriptor PageUnreadable = _group.Error("KHO0103", "pages cannot be read");

    /// <summary>Parts of a split dump are missing, overlap, or belong to different dumps.</summary>
    public static readonly DiagnosticDescriptor DumpParts = _group.Warning("KHO0104", "parts of a split dump do not fit");
}
