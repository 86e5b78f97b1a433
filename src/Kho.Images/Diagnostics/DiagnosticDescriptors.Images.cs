namespace Kho.Diagnostics;

/// <summary>Findings about image files, whatever they hold.</summary>
internal static partial class DiagnosticDescriptors
{
    /// <summary>A file ends before the bytes that its own headers announce.</summary>
    public static readonly DiagnosticDescriptor FileTruncated = Error("KHO0001", "file ends early");

    /// <summary>Two segments describe the same memory, or two views of it show different contents.</summary>
    public static readonly DiagnosticDescriptor SegmentsOverlap = Warning("KHO0002", "segments overlap");

    /// <summary>A segment's header makes no sense and the segment is left out.</summary>
    public static readonly DiagnosticDescriptor SegmentUnusable = Error("KHO0003", "segment unusable");

    /// <summary>A note cannot be read, or says something that cannot be used.</summary>
    public static readonly DiagnosticDescriptor NoteUnusable = Warning("KHO0004", "note unusable");

    /// <summary>Headers of a dump disagree with each other or with the file.</summary>
    public static readonly DiagnosticDescriptor DumpHeader = Warning("KHO0100", "dump header inconsistent");

    /// <summary>The tool that made the dump did not finish it: pages are missing.</summary>
    public static readonly DiagnosticDescriptor DumpIncomplete = Error("KHO0101", "dump incomplete");

    /// <summary>A flattened dump has a piece that is no place in a file.</summary>
    public static readonly DiagnosticDescriptor FlattenedPieces = Error("KHO0102", "flattened dump damaged");

    /// <summary>Pages that the dump holds cannot be read: damaged, or compressed by an unsupported method.</summary>
    public static readonly DiagnosticDescriptor PageUnreadable = Error("KHO0103", "pages cannot be read");

    /// <summary>Parts of a split dump are missing, overlap, or belong to different dumps.</summary>
    public static readonly DiagnosticDescriptor DumpParts = Warning("KHO0104", "parts of a split dump do not fit");
}
