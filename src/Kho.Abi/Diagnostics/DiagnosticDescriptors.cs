namespace Kho.Abi.Diagnostics;

/// <summary>Every kind of finding that reading an image can make. Ids are stable: they are added to, never renumbered.</summary>
public static class DiagnosticDescriptors
{
    /// <summary>A file ends before the bytes that its own headers announce.</summary>
    public static readonly DiagnosticDescriptor FileTruncated = Error("KHO0001", "file ends early");

    /// <summary>Two segments describe the same memory.</summary>
    public static readonly DiagnosticDescriptor SegmentsOverlap = Warning("KHO0002", "segments overlap");

    /// <summary>A segment's header makes no sense and the segment is left out.</summary>
    public static readonly DiagnosticDescriptor SegmentUnusable = Error("KHO0003", "segment unusable");

    /// <summary>A note cannot be read, or says something that cannot be used.</summary>
    public static readonly DiagnosticDescriptor NoteUnusable = Warning("KHO0004", "note unusable");

    /// <summary>A device tree's header cannot be used.</summary>
    public static readonly DiagnosticDescriptor DeviceTreeHeader = Error("KHO0010", "device tree header unusable");

    /// <summary>A device tree ends before its header says so; what is there was read.</summary>
    public static readonly DiagnosticDescriptor DeviceTreeCut = Warning("KHO0011", "device tree cut short");

    /// <summary>The structure block of a device tree holds something that is no item.</summary>
    public static readonly DiagnosticDescriptor DeviceTreeStructure = Error("KHO0012", "device tree structure damaged");

    /// <summary>A property's name lies outside the strings block.</summary>
    public static readonly DiagnosticDescriptor DeviceTreeString = Error("KHO0013", "device tree string missing");

    /// <summary>Property names were lost with the end of a device tree and deduced from their lengths.</summary>
    public static readonly DiagnosticDescriptor DeviceTreeNamesDeduced = Info("KHO0014", "property names deduced");

    /// <summary>No handover root was found.</summary>
    public static readonly DiagnosticDescriptor NoRoot = Error("KHO0020", "no handover root");

    /// <summary>The root device tree cannot be read.</summary>
    public static readonly DiagnosticDescriptor RootUnreadable = Error("KHO0021", "root unreadable");

    /// <summary>The root's compatible string is none that a known release writes.</summary>
    public static readonly DiagnosticDescriptor RootCompatibleUnknown = Error("KHO0022", "root compatible unknown");

    /// <summary>A property of the root or of one of its nodes is missing or has another length than it must have.</summary>
    public static readonly DiagnosticDescriptor RootProperty = Error("KHO0023", "root property unusable");

    /// <summary>The root names no memory map yet: the handover is not finalized.</summary>
    public static readonly DiagnosticDescriptor MapNotFinalized = Info("KHO0024", "memory map not finalized");

    /// <summary>The image holds more than one handover root.</summary>
    public static readonly DiagnosticDescriptor SeveralRoots = Info("KHO0025", "several handover roots");

    /// <summary>The page size is not said anywhere and was chosen by what fits.</summary>
    public static readonly DiagnosticDescriptor PageSizeAssumed = Warning("KHO0026", "page size assumed");

    /// <summary>Two sources name different page sizes, or the one in use does not fit the bytes.</summary>
    public static readonly DiagnosticDescriptor PageSizeDisagrees = Warning("KHO0027", "page sizes disagree");

    /// <summary>Two child nodes of the root have one name.</summary>
    public static readonly DiagnosticDescriptor BlobNameTwice = Warning("KHO0028", "two blobs of one name");

    /// <summary>An image's note or a hint names a release that is not known.</summary>
    public static readonly DiagnosticDescriptor ReleaseUnknown = Warning("KHO0030", "release unknown");

    /// <summary>The bytes do not look as the release in use writes them.</summary>
    public static readonly DiagnosticDescriptor ReleaseDisagrees = Warning("KHO0031", "evidence against the release");

    /// <summary>Several releases write these bytes alike.</summary>
    public static readonly DiagnosticDescriptor ReleaseAmbiguous = Info("KHO0032", "several releases fit");

    /// <summary>A pointer of the memory map leads nowhere.</summary>
    public static readonly DiagnosticDescriptor MapPointer = Error("KHO0040", "memory map pointer unusable");

    /// <summary>A page of the memory map was met twice.</summary>
    public static readonly DiagnosticDescriptor MapMetTwice = Error("KHO0041", "memory map page met twice");

    /// <summary>A number in the memory map is past its limit.</summary>
    public static readonly DiagnosticDescriptor MapImpossible = Error("KHO0042", "memory map value impossible");

    /// <summary>A key of the radix tree is no block.</summary>
    public static readonly DiagnosticDescriptor KeyInvalid = Error("KHO0043", "radix key invalid");

    /// <summary>Keys lost the bit of order 0 because the tree is too shallow.</summary>
    public static readonly DiagnosticDescriptor KeyOrderBitLost = Error("KHO0044", "order bit lost");

    /// <summary>Page types cannot be told because the tree is too shallow for their bit.</summary>
    public static readonly DiagnosticDescriptor KeyPageTypeLost = Warning("KHO0045", "page type lost");

    /// <summary>Two preserved blocks overlap.</summary>
    public static readonly DiagnosticDescriptor BlocksOverlap = Error("KHO0046", "blocks overlap");

    /// <summary>A preserved block lies in a scratch area.</summary>
    public static readonly DiagnosticDescriptor BlockInScratch = Error("KHO0047", "block in scratch");

    /// <summary>A preserved block lies where the machine has no memory.</summary>
    public static readonly DiagnosticDescriptor BlockOutsideMemory = Error("KHO0048", "block outside memory");

    /// <summary>Memory that the handover itself needs is not preserved by the memory map.</summary>
    public static readonly DiagnosticDescriptor NotPreserved = Warning("KHO0049", "not preserved");

    /// <summary>The memory map's pages were reused after the map was read: nothing in it is true any more.</summary>
    public static readonly DiagnosticDescriptor MapStale = Warning("KHO0050", "memory map stale");

    /// <summary>The memory map is not in the image.</summary>
    public static readonly DiagnosticDescriptor MapNotInImage = Info("KHO0051", "memory map not in the image");

    /// <summary>The array of scratch areas cannot be read or cannot be.</summary>
    public static readonly DiagnosticDescriptor ScratchUnusable = Warning("KHO0055", "scratch areas unusable");

    /// <summary>Contents that a pointer leads to are not in the image.</summary>
    public static readonly DiagnosticDescriptor ContentsAbsent = Info("KHO0060", "contents not in the image");

    /// <summary>A pointer in a blob cannot be an address.</summary>
    public static readonly DiagnosticDescriptor BlobPointer = Error("KHO0061", "blob pointer impossible");

    /// <summary>A blob is not what its name and release promise.</summary>
    public static readonly DiagnosticDescriptor BlobMismatch = Error("KHO0062", "blob is not of its format");

    /// <summary>The memory of a blob holds something else by now; its handover was consumed.</summary>
    public static readonly DiagnosticDescriptor BlobReused = Warning("KHO0063", "blob's memory reused");

    /// <summary>No known release has a format for this blob or file.</summary>
    public static readonly DiagnosticDescriptor BlobUnknown = Info("KHO0064", "unknown blob");

    /// <summary>A blob has a format of another release than the one in use.</summary>
    public static readonly DiagnosticDescriptor BlobOfOtherRelease = Warning("KHO0065", "blob of another release");

    /// <summary>A count is larger than the place for what it counts.</summary>
    public static readonly DiagnosticDescriptor CountTooLarge = Error("KHO0066", "count too large");

    /// <summary>Two counts of the same things differ.</summary>
    public static readonly DiagnosticDescriptor CountsDiffer = Error("KHO0067", "counts differ");

    /// <summary>A string has no end within its field.</summary>
    public static readonly DiagnosticDescriptor StringUnterminated = Error("KHO0068", "string not terminated");

    /// <summary>A structure was met twice: a list that goes round in a circle, or two pointers to one place.</summary>
    public static readonly DiagnosticDescriptor MetTwice = Error("KHO0069", "structure met twice");

    /// <summary>A version is not the one that the release writes.</summary>
    public static readonly DiagnosticDescriptor VersionUnknown = Warning("KHO0070", "version unknown");

    /// <summary>Sessions exist only in the kernel's own memory so far: they are written inside the reboot.</summary>
    public static readonly DiagnosticDescriptor NotSerialized = Info("KHO0071", "not serialised yet");

    /// <summary>A directory or blob alone cannot be followed into memory.</summary>
    public static readonly DiagnosticDescriptor NoMemory = Info("KHO0072", "no physical memory in the image");

    /// <summary>A property or node that the format requires is missing.</summary>
    public static readonly DiagnosticDescriptor BlobIncomplete = Error("KHO0073", "blob incomplete");

    /// <summary>A part of a damaged handover cannot be made again from its fields; a manifest keeps its bytes.</summary>
    public static readonly DiagnosticDescriptor KeptRaw = Warning("KHO0080", "kept as raw bytes");

    /// <summary>An entry of a radix node stands for keys that do not fit 64 bits: a kernel shifts them out and reads others.</summary>
    public static readonly DiagnosticDescriptor KeysShiftedOut = Error("KHO0081", "radix keys beyond 64 bits");

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

    private static DiagnosticDescriptor Info(string id, string title) => new(id, DiagnosticSeverity.Info, title);

    private static DiagnosticDescriptor Error(string id, string title) => new(id, DiagnosticSeverity.Error, title);

    private static DiagnosticDescriptor Warning(string id, string title) => new(id, DiagnosticSeverity.Warning, title);
}
