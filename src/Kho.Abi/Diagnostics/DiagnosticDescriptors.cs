namespace Kho.Diagnostics;

/// <summary>Findings of decoding, restoring and extracting. Ids are stable: they are added to, never renumbered.</summary>
internal static class DiagnosticDescriptors
{
    private static readonly DiagnosticGroup _group = new();

    /// <summary>All descriptors of this assembly, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => _group.Descriptors;

    /// <summary>The header of a device tree is unusable.</summary>
    public static readonly DiagnosticDescriptor DeviceTreeHeader = _group.Error("KHO0010", "device tree header unusable");

    /// <summary>A device tree ends before its stated length; the available part is read.</summary>
    public static readonly DiagnosticDescriptor DeviceTreeCut = _group.Warning("KHO0011", "device tree cut short");

    /// <summary>The structure block of a device tree holds an invalid token.</summary>
    public static readonly DiagnosticDescriptor DeviceTreeStructure = _group.Error("KHO0012", "device tree structure damaged");

    /// <summary>The name of a property is outside the strings block.</summary>
    public static readonly DiagnosticDescriptor DeviceTreeString = _group.Error("KHO0013", "device tree string missing");

    /// <summary>A truncated device tree lost its property names; they are deduced from their lengths.</summary>
    public static readonly DiagnosticDescriptor DeviceTreeNamesDeduced = _group.Info("KHO0014", "property names deduced");

    /// <summary>The image has no handover root.</summary>
    public static readonly DiagnosticDescriptor NoRoot = _group.Error("KHO0020", "no handover root");

    /// <summary>The root device tree cannot be read.</summary>
    public static readonly DiagnosticDescriptor RootUnreadable = _group.Error("KHO0021", "root unreadable");

    /// <summary>No known release writes the root's compatible string.</summary>
    public static readonly DiagnosticDescriptor RootCompatibleUnknown = _group.Error("KHO0022", "root compatible unknown");

    /// <summary>A property of the root or of one of its nodes is missing or has a wrong length.</summary>
    public static readonly DiagnosticDescriptor RootProperty = _group.Error("KHO0023", "root property unusable");

    /// <summary>The root names no memory map yet: the handover is not finalized.</summary>
    public static readonly DiagnosticDescriptor MapNotFinalized = _group.Info("KHO0024", "memory map not finalized");

    /// <summary>The image holds more than one handover root.</summary>
    public static readonly DiagnosticDescriptor SeveralRoots = _group.Info("KHO0025", "several handover roots");

    /// <summary>No source states the page size; the best fit is used.</summary>
    public static readonly DiagnosticDescriptor PageSizeAssumed = _group.Warning("KHO0026", "page size assumed");

    /// <summary>Two sources state different page sizes, or the one in use does not fit the bytes.</summary>
    public static readonly DiagnosticDescriptor PageSizeDisagrees = _group.Warning("KHO0027", "page sizes disagree");

    /// <summary>Two child nodes of the root have one name.</summary>
    public static readonly DiagnosticDescriptor BlobNameTwice = _group.Warning("KHO0028", "two blobs of one name");

    /// <summary>A note of the image or a hint names an unknown release.</summary>
    public static readonly DiagnosticDescriptor ReleaseUnknown = _group.Warning("KHO0030", "release unknown");

    /// <summary>The bytes contradict the release in use.</summary>
    public static readonly DiagnosticDescriptor ReleaseDisagrees = _group.Warning("KHO0031", "evidence against the release");

    /// <summary>Several releases write the same bytes.</summary>
    public static readonly DiagnosticDescriptor ReleaseAmbiguous = _group.Info("KHO0032", "several releases fit");

    /// <summary>A pointer of the memory map is invalid.</summary>
    public static readonly DiagnosticDescriptor MapPointer = _group.Error("KHO0040", "memory map pointer unusable");

    /// <summary>Two pointers of the memory map lead to the same page.</summary>
    public static readonly DiagnosticDescriptor MapMetTwice = _group.Error("KHO0041", "memory map page met twice");

    /// <summary>A number in the memory map exceeds its limit.</summary>
    public static readonly DiagnosticDescriptor MapImpossible = _group.Error("KHO0042", "memory map value impossible");

    /// <summary>A key of the radix tree is no valid block.</summary>
    public static readonly DiagnosticDescriptor KeyInvalid = _group.Error("KHO0043", "radix key invalid");

    /// <summary>Keys lost the order bit of order 0 because the tree is too shallow.</summary>
    public static readonly DiagnosticDescriptor KeyOrderBitLost = _group.Error("KHO0044", "order bit lost");

    /// <summary>Page types are lost because the tree is too shallow for their bit.</summary>
    public static readonly DiagnosticDescriptor KeyPageTypeLost = _group.Warning("KHO0045", "page type lost");

    /// <summary>Two preserved blocks overlap.</summary>
    public static readonly DiagnosticDescriptor BlocksOverlap = _group.Error("KHO0046", "blocks overlap");

    /// <summary>A preserved block is in a scratch area.</summary>
    public static readonly DiagnosticDescriptor BlockInScratch = _group.Error("KHO0047", "block in scratch");

    /// <summary>A preserved block is outside the machine's memory.</summary>
    public static readonly DiagnosticDescriptor BlockOutsideMemory = _group.Error("KHO0048", "block outside memory");

    /// <summary>The memory map does not preserve memory that the handover itself needs.</summary>
    public static readonly DiagnosticDescriptor NotPreserved = _group.Warning("KHO0049", "not preserved");

    /// <summary>The memory map's pages were reused after a kernel consumed the map: its contents are void.</summary>
    public static readonly DiagnosticDescriptor MapStale = _group.Warning("KHO0050", "memory map stale");

    /// <summary>The memory map is not in the image.</summary>
    public static readonly DiagnosticDescriptor MapNotInImage = _group.Info("KHO0051", "memory map not in the image");

    /// <summary>The array of scratch areas is unreadable or invalid.</summary>
    public static readonly DiagnosticDescriptor ScratchUnusable = _group.Warning("KHO0055", "scratch areas unusable");

    /// <summary>The image lacks the target of a pointer.</summary>
    public static readonly DiagnosticDescriptor ContentsAbsent = _group.Info("KHO0060", "contents not in the image");

    /// <summary>A pointer in a blob is no valid address.</summary>
    public static readonly DiagnosticDescriptor BlobPointer = _group.Error("KHO0061", "blob pointer impossible");

    /// <summary>A blob does not have the format of its name and release.</summary>
    public static readonly DiagnosticDescriptor BlobMismatch = _group.Error("KHO0062", "blob is not of its format");

    /// <summary>The memory of a blob was reused after a kernel consumed the handover.</summary>
    public static readonly DiagnosticDescriptor BlobReused = _group.Warning("KHO0063", "blob's memory reused");

    /// <summary>No known release describes the format of this blob or file.</summary>
    public static readonly DiagnosticDescriptor BlobUnknown = _group.Info("KHO0064", "unknown blob");

    /// <summary>A blob has the format of another release.</summary>
    public static readonly DiagnosticDescriptor BlobOfOtherRelease = _group.Warning("KHO0065", "blob of another release");

    /// <summary>A count exceeds the room for its elements.</summary>
    public static readonly DiagnosticDescriptor CountTooLarge = _group.Error("KHO0066", "count too large");

    /// <summary>Two counts of the same elements differ.</summary>
    public static readonly DiagnosticDescriptor CountsDiffer = _group.Error("KHO0067", "counts differ");

    /// <summary>A string is not terminated within its field.</summary>
    public static readonly DiagnosticDescriptor StringUnterminated = _group.Error("KHO0068", "string not terminated");

    /// <summary>A structure was met twice: a list that is a cycle, or two pointers to one place.</summary>
    public static readonly DiagnosticDescriptor MetTwice = _group.Error("KHO0069", "structure met twice");

    /// <summary>A version differs from the release's.</summary>
    public static readonly DiagnosticDescriptor VersionUnknown = _group.Warning("KHO0070", "version unknown");

    /// <summary>Sessions exist only in the kernel's own memory: the kernel serialises them in the reboot.</summary>
    public static readonly DiagnosticDescriptor NotSerialized = _group.Info("KHO0071", "not serialised yet");

    /// <summary>The image is a directory or a blob alone: pointers into memory cannot be followed.</summary>
    public static readonly DiagnosticDescriptor NoMemory = _group.Info("KHO0072", "no physical memory in the image");

    /// <summary>A property or node that the format requires is missing.</summary>
    public static readonly DiagnosticDescriptor BlobIncomplete = _group.Error("KHO0073", "blob incomplete");

    /// <summary>A compatible string names several layouts, and more than one fits the bytes.</summary>
    public static readonly DiagnosticDescriptor FormsFit = _group.Info("KHO0074", "several layouts fit");

    /// <summary>No source states a value of the kernel's configuration; it is deduced from the bytes.</summary>
    public static readonly DiagnosticDescriptor ConfigurationDeduced = _group.Info("KHO0075", "configuration deduced");

    /// <summary>A layout depends on the kernel's configuration, which the bytes do not show.</summary>
    public static readonly DiagnosticDescriptor ConfigurationUnknown = _group.Warning("KHO0076", "configuration unknown");

    /// <summary>A structure requires a feature that the release does not support.</summary>
    public static readonly DiagnosticDescriptor FeatureRequired = _group.Error("KHO0077", "required feature unknown");

    /// <summary>A structure uses an optional feature that the release does not support.</summary>
    public static readonly DiagnosticDescriptor FeatureOptional = _group.Info("KHO0078", "optional feature unknown");

    /// <summary>A part of a damaged handover cannot be encoded from fields; the manifest keeps its bytes.</summary>
    public static readonly DiagnosticDescriptor KeptRaw = _group.Warning("KHO0080", "kept as raw bytes");

    /// <summary>An entry of a radix node stands for keys beyond 64 bits: a kernel shifts the excess bits out and reads other keys.</summary>
    public static readonly DiagnosticDescriptor KeysShiftedOut = _group.Error("KHO0081", "radix keys beyond 64 bits");

    /// <summary>The running kernel ignored or refused its handover, and allocates over it.</summary>
    public static readonly DiagnosticDescriptor NothingTakenOver = _group.Error("KHO0082", "nothing taken over");

    /// <summary>A chunk or a page of a vmalloc area is not preserved.</summary>
    public static readonly DiagnosticDescriptor AreaNotPreserved = _group.Error("KHO0210", "vmalloc area not preserved");

    /// <summary>A header, list or block of sessions, files or objects is not preserved.</summary>
    public static readonly DiagnosticDescriptor LuoNotPreserved = _group.Error("KHO0211", "LUO structure not preserved");

    /// <summary>The structure that describes a memfd is not preserved.</summary>
    public static readonly DiagnosticDescriptor MemfdNotPreserved = _group.Error("KHO0212", "memfd not preserved");

    /// <summary>A folio of a memfd is not preserved.</summary>
    public static readonly DiagnosticDescriptor FolioNotPreserved = _group.Error("KHO0213", "folio not preserved");

    /// <summary>A reserve_mem region is not preserved.</summary>
    public static readonly DiagnosticDescriptor RegionNotPreserved = _group.Error("KHO0214", "region not preserved");

    /// <summary>A folio of the KHO test module is not preserved.</summary>
    public static readonly DiagnosticDescriptor TestFolioNotPreserved = _group.Error("KHO0215", "test folio not preserved");

    /// <summary>The target of a structure's field is not preserved.</summary>
    public static readonly DiagnosticDescriptor TargetNotPreserved = _group.Error("KHO0219", "target of a field not preserved");

    /// <summary>A source of the running host is unreadable; the message states the consequence.</summary>
    public static readonly DiagnosticDescriptor LiveIncomplete = _group.Info("KHO0295", "live host shows not all");

    /// <summary>A unit's descriptor store names a token that the session lacks.</summary>
    public static readonly DiagnosticDescriptor SystemdTokenDangling = _group.Error("KHO0303", "token of a unit missing");

    /// <summary>A unit's descriptor store names a session that is not handed over.</summary>
    public static readonly DiagnosticDescriptor SystemdSessionMissing = _group.Error("KHO0304", "session of a unit missing");

    /// <summary>A unit's descriptor store names a session or token reserved for systemd.</summary>
    public static readonly DiagnosticDescriptor SystemdReserved = _group.Error("KHO0305", "unit names what is systemd's own");
}

/// <summary>Places that findings name and that are no structure's field; nothing is read by these names.</summary>
internal static class FindingPlaces
{
    /// <summary>The memory map as a whole, by the name of the root's property that leads to it.</summary>
    public const string MemoryMap = "preserved-memory-map";
}
