namespace Kho.Diagnostics;

/// <summary>Every kind of finding that reading an image can make. Ids are stable: they are added to, never renumbered.</summary>
internal static partial class DiagnosticDescriptors
{
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

    /// <summary>The bytes behind a string fit several layouts that it names.</summary>
    public static readonly DiagnosticDescriptor FormsFit = Info("KHO0074", "several layouts fit");

    /// <summary>A value of the kernel's configuration that nothing states was found by what the bytes fit.</summary>
    public static readonly DiagnosticDescriptor ConfigurationDeduced = Info("KHO0075", "configuration deduced");

    /// <summary>A layout depends on the kernel's configuration, and the bytes do not tell which.</summary>
    public static readonly DiagnosticDescriptor ConfigurationUnknown = Warning("KHO0076", "configuration unknown");

    /// <summary>A part of a damaged handover cannot be made again from its fields; a manifest keeps its bytes.</summary>
    public static readonly DiagnosticDescriptor KeptRaw = Warning("KHO0080", "kept as raw bytes");

    /// <summary>An entry of a radix node stands for keys that do not fit 64 bits: a kernel shifts them out and reads others.</summary>
    public static readonly DiagnosticDescriptor KeysShiftedOut = Error("KHO0081", "radix keys beyond 64 bits");

    /// <summary>A preserved block lies below 1 MiB on a PC, where a kernel allocates nothing.</summary>
    public static readonly DiagnosticDescriptor BlockInLowMemory = Error("KHO0200", "block in low memory");

    /// <summary>A preserved block begins at physical address 0, which every list of pages takes for its end or for a hole.</summary>
    public static readonly DiagnosticDescriptor BlockAtPageZero = Error("KHO0201", "page zero preserved");

    /// <summary>A block lies above everything that the image shows of the machine's memory, and few others do.</summary>
    public static readonly DiagnosticDescriptor BlockFarAway = Warning("KHO0202", "block far above known memory");

    /// <summary>A block lies in memory of two NUMA nodes; no allocator makes such a block.</summary>
    public static readonly DiagnosticDescriptor BlockCrossesNode = Error("KHO0203", "block crosses NUMA nodes");

    /// <summary>A block's order is larger than the reading kernel restores; what owns it is lost.</summary>
    public static readonly DiagnosticDescriptor BlockTooLarge = Warning("KHO0204", "block larger than the reader restores");

    /// <summary>A preserved block belongs to nothing that the handover describes: it stays reserved until the next kexec.</summary>
    public static readonly DiagnosticDescriptor BlockUnowned = Warning("KHO0205", "block without an owner");

    /// <summary>Blocks have no known owner, and not everything that owns blocks can be told: sessions are not serialised yet, or a blob is of an unknown format.</summary>
    public static readonly DiagnosticDescriptor BlocksNotAttributed = Info("KHO0206", "blocks not attributed");

    /// <summary>A page of the memory map holds no block: what stood there was unpreserved.</summary>
    public static readonly DiagnosticDescriptor EmptyNode = Info("KHO0207", "empty node");

    /// <summary>A page of the memory map lies in a preserved block, which has another owner.</summary>
    public static readonly DiagnosticDescriptor MapInBlock = Error("KHO0208", "memory map in a preserved block");

    /// <summary>A bitmap does not begin where one of its order can: kernels compute other blocks from it than were meant.</summary>
    public static readonly DiagnosticDescriptor BitmapMisplaced = Error("KHO0209", "bitmap misplaced");

    /// <summary>A chunk or a page of a vmalloc area is not preserved.</summary>
    public static readonly DiagnosticDescriptor AreaNotPreserved = Error("KHO0210", "vmalloc area not preserved");

    /// <summary>A header, list or block of sessions, files or objects is not preserved.</summary>
    public static readonly DiagnosticDescriptor LuoNotPreserved = Error("KHO0211", "LUO structure not preserved");

    /// <summary>The structure that describes a memfd is not preserved.</summary>
    public static readonly DiagnosticDescriptor MemfdNotPreserved = Error("KHO0212", "memfd not preserved");

    /// <summary>A folio of a memfd is not preserved.</summary>
    public static readonly DiagnosticDescriptor FolioNotPreserved = Error("KHO0213", "folio not preserved");

    /// <summary>A reserve_mem region is not preserved.</summary>
    public static readonly DiagnosticDescriptor RegionNotPreserved = Error("KHO0214", "region not preserved");

    /// <summary>A folio of the KHO test module is not preserved.</summary>
    public static readonly DiagnosticDescriptor TestFolioNotPreserved = Error("KHO0215", "test folio not preserved");

    /// <summary>Memory that a field of a structure leads to is not preserved.</summary>
    public static readonly DiagnosticDescriptor TargetNotPreserved = Error("KHO0219", "target of a field not preserved");

    /// <summary>What owns memory begins within a preserved block, ends within one, or has another order than its block: it cannot be restored as it is described.</summary>
    public static readonly DiagnosticDescriptor OwnerMisfitsBlock = Error("KHO0216", "owner and block do not fit");

    /// <summary>Two parts of the handover claim the same memory.</summary>
    public static readonly DiagnosticDescriptor OwnersOverlap = Error("KHO0220", "owners overlap");

    /// <summary>A part of the handover lies in a scratch area, which the next kernel overwrites.</summary>
    public static readonly DiagnosticDescriptor OwnerInScratch = Error("KHO0221", "owner in scratch");

    /// <summary>A part of the handover lies where the machine has no memory.</summary>
    public static readonly DiagnosticDescriptor OwnerOutsideMemory = Error("KHO0222", "owner outside memory");

    /// <summary>Two sessions have one name: the second cannot be opened.</summary>
    public static readonly DiagnosticDescriptor SessionNameTwice = Error("KHO0230", "two sessions of one name");

    /// <summary>Two files of one session have one token: only one can be retrieved.</summary>
    public static readonly DiagnosticDescriptor TokenTwice = Error("KHO0231", "two files of one token");

    /// <summary>Two reserve_mem regions have one name: only one is found.</summary>
    public static readonly DiagnosticDescriptor RegionNameTwice = Error("KHO0232", "two regions of one name");

    /// <summary>Two objects bound to files (FLB) have one name: only one is found.</summary>
    public static readonly DiagnosticDescriptor FlbNameTwice = Error("KHO0233", "two objects of one name");

    /// <summary>A session or region has no name, by which it would be found.</summary>
    public static readonly DiagnosticDescriptor NameEmpty = Warning("KHO0234", "empty name");

    /// <summary>A reserve_mem region has no size, is not aligned to pages or leads beyond the physical address space.</summary>
    public static readonly DiagnosticDescriptor RegionEmpty = Error("KHO0235", "region without memory");

    /// <summary>A memfd has seals that its readers do not know: they refuse the file.</summary>
    public static readonly DiagnosticDescriptor SealsUnknown = Error("KHO0240", "unknown seals");

    /// <summary>A memfd has flags that no known kernel writes; readers ignore them.</summary>
    public static readonly DiagnosticDescriptor MemfdFlagsUnknown = Warning("KHO0241", "unknown flags of a memfd");

    /// <summary>A folio of a memfd has flags that no known kernel writes; readers ignore them.</summary>
    public static readonly DiagnosticDescriptor FolioFlagsUnknown = Warning("KHO0242", "unknown flags of a folio");

    /// <summary>A folio of a memfd lies beyond the size that the memfd states.</summary>
    public static readonly DiagnosticDescriptor FolioBeyondSize = Error("KHO0243", "folio beyond the file's end");

    /// <summary>A memfd's size or position is larger than any file's can be.</summary>
    public static readonly DiagnosticDescriptor FileNumberImpossible = Error("KHO0244", "size or position impossible");

    /// <summary>Two folios of a memfd are for the same place of the file.</summary>
    public static readonly DiagnosticDescriptor FolioPlaceTwice = Error("KHO0245", "two folios for one place");

    /// <summary>The area for a memfd's list of folios is larger than its entries need.</summary>
    public static readonly DiagnosticDescriptor FolioListMisfits = Warning("KHO0246", "list of folios of another length");

    /// <summary>A memfd is longer than its folios: a writer fills holes before it preserves a file.</summary>
    public static readonly DiagnosticDescriptor FileNotCovered = Warning("KHO0247", "file longer than its folios");

    /// <summary>A folio of a memfd is not marked dirty or not marked uptodate: its contents may be dropped, or count as never read.</summary>
    public static readonly DiagnosticDescriptor FolioFlagsUnset = Warning("KHO0248", "flags of a folio not set");

    /// <summary>A vmalloc area has flags that no known kernel writes: readers refuse the area.</summary>
    public static readonly DiagnosticDescriptor AreaFlagsUnknown = Error("KHO0250", "unknown flags of a vmalloc area");

    /// <summary>A vmalloc area's order does not go with its flags, its length or its pages' alignment.</summary>
    public static readonly DiagnosticDescriptor AreaOrderImpossible = Error("KHO0251", "order of a vmalloc area impossible");

    /// <summary>The size that the root states for a blob is less than the blob needs, or more than is preserved of it.</summary>
    public static readonly DiagnosticDescriptor BlobSizeDisagrees = Error("KHO0260", "blob-size disagrees");

    /// <summary>LUO has no session, and there are blocks that nothing else owns: sessions are not serialised yet, or lost.</summary>
    public static readonly DiagnosticDescriptor SessionsMissing = Warning("KHO0261", "no session, but blocks without an owner");

    /// <summary>A scratch area is empty, not aligned to pages, beyond memory, or overlaps another.</summary>
    public static readonly DiagnosticDescriptor ScratchImpossible = Error("KHO0265", "scratch area impossible");

    /// <summary>What the boot loader tells of the handover has another length than kernels write.</summary>
    public static readonly DiagnosticDescriptor BootDataOdd = Warning("KHO0266", "boot data unusual");

    /// <summary>The boot data name no scratch areas: a kernel that takes the handover over has no memory to boot in.</summary>
    public static readonly DiagnosticDescriptor ScratchMissing = Error("KHO0267", "no scratch areas");

    /// <summary>The contents of the KHO test module's folios do not have the checksum that was written.</summary>
    public static readonly DiagnosticDescriptor TestChecksumWrong = Error("KHO0270", "checksum wrong");

    /// <summary>The running kernel hands its root to the crash kernel, too, in whatever state it is when the kernel crashes.</summary>
    public static readonly DiagnosticDescriptor CrashKernelHanded = Warning("KHO0275", "crash kernel is handed the handover");

    /// <summary>The next kernel is built to initialise page structures late, and its release does not go together with that.</summary>
    public static readonly DiagnosticDescriptor NextDeferredPages = Warning("KHO0276", "next kernel's page structures are late");

    /// <summary>The next kernel is built without KHO and ignores the handover.</summary>
    public static readonly DiagnosticDescriptor NextWithoutKho = Error("KHO0280", "next kernel without KHO");

    /// <summary>KHO is off in the next kernel: memory and regions are taken over, but LUO and the test module do nothing.</summary>
    public static readonly DiagnosticDescriptor NextKhoOff = Error("KHO0281", "KHO off in the next kernel");

    /// <summary>LUO is not built into the next kernel or not switched on: sessions are lost.</summary>
    public static readonly DiagnosticDescriptor NextLuoOff = Error("KHO0282", "LUO off in the next kernel");

    /// <summary>The next kernel has no handler for memfds: files of sessions are lost.</summary>
    public static readonly DiagnosticDescriptor NextMemfdOff = Error("KHO0283", "memfd handler missing in the next kernel");

    /// <summary>This release hands over only what was finalized before the next kernel was loaded, and nothing is finalized.</summary>
    public static readonly DiagnosticDescriptor NotFinalizedBeforeLoad = Warning("KHO0284", "not finalized before load");

    /// <summary>The next kernel has another page size; nothing checks that, and it panics.</summary>
    public static readonly DiagnosticDescriptor NextPageSize = Error("KHO0285", "other page size in the next kernel");

    /// <summary>The next kernel's command line does not ask for a reserve_mem region of the handover: its contents are lost.</summary>
    public static readonly DiagnosticDescriptor NextRegionMissing = Error("KHO0286", "region not asked for");

    /// <summary>The next kernel asks for a reserve_mem region with another size: it is allocated afresh and its contents are lost.</summary>
    public static readonly DiagnosticDescriptor NextRegionSize = Error("KHO0287", "region of another size");

    /// <summary>The next kernel asks for a reserve_mem region with an alignment that the region does not have: its contents are lost.</summary>
    public static readonly DiagnosticDescriptor NextRegionAlignment = Error("KHO0288", "region of another alignment");

    /// <summary>The next kernel's command line does not switch KHO on, so that its build decides.</summary>
    public static readonly DiagnosticDescriptor NextDefaultUnknown = Warning("KHO0289", "next kernel's default decides");

    /// <summary>A kernel of the release that reads the handover would panic, or take bytes for something else.</summary>
    public static readonly DiagnosticDescriptor ReaderDies = Error("KHO0290", "reader panics or misreads");

    /// <summary>A kernel of the release that reads the handover would lose a part of it, and says which.</summary>
    public static readonly DiagnosticDescriptor ReaderLoses = Warning("KHO0291", "reader loses a part");

    /// <summary>What a kernel would do with the handover cannot be told from this image.</summary>
    public static readonly DiagnosticDescriptor ReaderUntold = Info("KHO0292", "reader's view cannot be told");

    /// <summary>A kernel of the release that reads the handover would refuse it, or a part of it: that is lost.</summary>
    public static readonly DiagnosticDescriptor ReaderRefuses = Error("KHO0293", "reader refuses");

    /// <summary>The version of the next kernel does not say which point release it is, and these fare differently.</summary>
    public static readonly DiagnosticDescriptor ReaderUnsettled = Warning("KHO0294", "next kernel's fixes unknown");

    /// <summary>Something of the running host could not be read; the message says what can still be told.</summary>
    public static readonly DiagnosticDescriptor LiveIncomplete = Info("KHO0295", "live host shows not all");

    /// <summary>Memory that the scratch areas take from the machine.</summary>
    public static readonly DiagnosticDescriptor ScratchCost = Info("KHO0296", "what scratch takes");

    /// <summary>Scratch memory serves movable allocations only.</summary>
    public static readonly DiagnosticDescriptor ScratchUnpinnable = Info("KHO0297", "scratch cannot be pinned");

    /// <summary>KHO is switched on and takes memory, and nothing is handed over.</summary>
    public static readonly DiagnosticDescriptor NothingPreserved = Warning("KHO0298", "KHO on and nothing preserved");

    /// <summary>Scratch areas are large, and something is handed over.</summary>
    public static readonly DiagnosticDescriptor ScratchInUse = Info("KHO0299", "KHO in use");

    /// <summary>The running kernel ignored or refused the handover that it was passed, and allocates over it.</summary>
    public static readonly DiagnosticDescriptor NothingTakenOver = Error("KHO0082", "nothing taken over");

    /// <summary>A structure requires a feature that the release does not support.</summary>
    public static readonly DiagnosticDescriptor FeatureRequired = Error("KHO0077", "required feature unknown");

    /// <summary>A structure makes use of a feature that the release does not support and may ignore.</summary>
    public static readonly DiagnosticDescriptor FeatureOptional = Info("KHO0078", "optional feature unknown");

    /// <summary>Token 0 of systemd's session is no mapping of descriptors to units.</summary>
    public static readonly DiagnosticDescriptor SystemdUnreadable = Error("KHO0300", "systemd's mapping unreadable");

    /// <summary>systemd's mapping has a version that no released systemd accepts.</summary>
    public static readonly DiagnosticDescriptor SystemdVersionUnknown = Error("KHO0301", "version of systemd's mapping unknown");

    /// <summary>systemd's mapping states no version.</summary>
    public static readonly DiagnosticDescriptor SystemdVersionMissing = Error("KHO0302", "version of systemd's mapping missing");

    /// <summary>A unit's descriptor store names a token that the session has not.</summary>
    public static readonly DiagnosticDescriptor SystemdTokenDangling = Error("KHO0303", "token of a unit missing");

    /// <summary>A unit's descriptor store names a session that is not handed over.</summary>
    public static readonly DiagnosticDescriptor SystemdSessionMissing = Error("KHO0304", "session of a unit missing");

    /// <summary>A unit's descriptor store names what systemd keeps for itself.</summary>
    public static readonly DiagnosticDescriptor SystemdReserved = Error("KHO0305", "unit names what is systemd's own");

    /// <summary>A descriptor of systemd's session belongs to no unit.</summary>
    public static readonly DiagnosticDescriptor SystemdTokenUnnamed = Warning("KHO0306", "descriptor without a unit");

    /// <summary>The image lacks the contents of systemd's mapping.</summary>
    public static readonly DiagnosticDescriptor SystemdContentsUnknown = Info("KHO0307", "systemd's mapping not in the image");

    /// <summary>A field names a file of its session that is not there, or that is of another handler.</summary>
    public static readonly DiagnosticDescriptor TokenDangling = Error("KHO0308", "token names no such file");

    private static DiagnosticDescriptor Info(string id, string title) => new(id, DiagnosticSeverity.Info, title);

    private static DiagnosticDescriptor Error(string id, string title) => new(id, DiagnosticSeverity.Error, title);

    private static DiagnosticDescriptor Warning(string id, string title) => new(id, DiagnosticSeverity.Warning, title);
}
