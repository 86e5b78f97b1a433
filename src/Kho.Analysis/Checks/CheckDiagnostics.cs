using Kho.Diagnostics;

namespace Kho.Analysis.Checks;

/// <summary>Findings that <c>kho check</c> alone makes. Ids are stable: they are added to, never renumbered.</summary>
internal static class CheckDiagnostics
{
    private static readonly DiagnosticGroup _group = new();

    /// <summary>All descriptors of this assembly, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => _group.Descriptors;

    /// <summary>A preserved block is below 1 MiB on a PC, where a kernel never allocates.</summary>
    public static readonly DiagnosticDescriptor BlockInLowMemory = _group.Error("KHO0200", "block in low memory");

    /// <summary>A preserved block begins at physical address 0, which every list of pages reads as its end or as a hole.</summary>
    public static readonly DiagnosticDescriptor BlockAtPageZero = _group.Error("KHO0201", "page zero preserved");

    /// <summary>One of few blocks above all memory that the image shows.</summary>
    public static readonly DiagnosticDescriptor BlockFarAway = _group.Warning("KHO0202", "block far above known memory");

    /// <summary>A block spans two NUMA nodes, which no allocator does.</summary>
    public static readonly DiagnosticDescriptor BlockCrossesNode = _group.Error("KHO0203", "block crosses NUMA nodes");

    /// <summary>A block's order exceeds the reading kernel's limit; its owner is lost.</summary>
    public static readonly DiagnosticDescriptor BlockTooLarge = _group.Warning("KHO0204", "block larger than the reader restores");

    /// <summary>A preserved block has no owner in the handover: it stays reserved until the next kexec.</summary>
    public static readonly DiagnosticDescriptor BlockUnowned = _group.Warning("KHO0205", "block without an owner");

    /// <summary>Blocks have no known owner, and not all owners are known: sessions are not serialised yet, or a blob has an unknown format.</summary>
    public static readonly DiagnosticDescriptor BlocksNotAttributed = _group.Info("KHO0206", "blocks not attributed");

    /// <summary>A page of the memory map holds no block: its blocks were unpreserved.</summary>
    public static readonly DiagnosticDescriptor EmptyNode = _group.Info("KHO0207", "empty node");

    /// <summary>A page of the memory map is in a preserved block of another owner.</summary>
    public static readonly DiagnosticDescriptor MapInBlock = _group.Error("KHO0208", "memory map in a preserved block");

    /// <summary>A bitmap's first address is not aligned for its order: kernels compute other blocks than the writer meant.</summary>
    public static readonly DiagnosticDescriptor BitmapMisplaced = _group.Error("KHO0209", "bitmap misplaced");

    /// <summary>An owner begins or ends within a preserved block, or has another order than its block: it cannot be restored as described.</summary>
    public static readonly DiagnosticDescriptor OwnerMisfitsBlock = _group.Error("KHO0216", "owner and block do not fit");

    /// <summary>Two parts of the handover claim the same memory.</summary>
    public static readonly DiagnosticDescriptor OwnersOverlap = _group.Error("KHO0220", "owners overlap");

    /// <summary>A part of the handover is in a scratch area, which the next kernel overwrites.</summary>
    public static readonly DiagnosticDescriptor OwnerInScratch = _group.Error("KHO0221", "owner in scratch");

    /// <summary>A part of the handover is outside the machine's memory.</summary>
    public static readonly DiagnosticDescriptor OwnerOutsideMemory = _group.Error("KHO0222", "owner outside memory");

    /// <summary>Two sessions have one name: the second cannot be opened.</summary>
    public static readonly DiagnosticDescriptor SessionNameTwice = _group.Error("KHO0230", "two sessions of one name");

    /// <summary>Two files of one session have one token: only one can be retrieved.</summary>
    public static readonly DiagnosticDescriptor TokenTwice = _group.Error("KHO0231", "two files of one token");

    /// <summary>Two reserve_mem regions have one name: a look-up finds only one.</summary>
    public static readonly DiagnosticDescriptor RegionNameTwice = _group.Error("KHO0232", "two regions of one name");

    /// <summary>Two objects bound to files (FLB) have one name: a look-up finds only one.</summary>
    public static readonly DiagnosticDescriptor FlbNameTwice = _group.Error("KHO0233", "two objects of one name");

    /// <summary>A session or region has an empty name, so that a look-up cannot find it.</summary>
    public static readonly DiagnosticDescriptor NameEmpty = _group.Warning("KHO0234", "empty name");

    /// <summary>A reserve_mem region is empty, not page-aligned or past the physical address space.</summary>
    public static readonly DiagnosticDescriptor RegionEmpty = _group.Error("KHO0235", "region without memory");

    /// <summary>A memfd has seals that its readers do not know, so that they refuse the file.</summary>
    public static readonly DiagnosticDescriptor SealsUnknown = _group.Error("KHO0240", "unknown seals");

    /// <summary>A memfd has flags that no known kernel writes; readers ignore them.</summary>
    public static readonly DiagnosticDescriptor MemfdFlagsUnknown = _group.Warning("KHO0241", "unknown flags of a memfd");

    /// <summary>A folio of a memfd has flags that no known kernel writes; readers ignore them.</summary>
    public static readonly DiagnosticDescriptor FolioFlagsUnknown = _group.Warning("KHO0242", "unknown flags of a folio");

    /// <summary>A folio of a memfd is past the memfd's size.</summary>
    public static readonly DiagnosticDescriptor FolioBeyondSize = _group.Error("KHO0243", "folio beyond the file's end");

    /// <summary>A memfd's size or position exceeds that of any file.</summary>
    public static readonly DiagnosticDescriptor FileNumberImpossible = _group.Error("KHO0244", "size or position impossible");

    /// <summary>Two folios of a memfd have the same index.</summary>
    public static readonly DiagnosticDescriptor FolioPlaceTwice = _group.Error("KHO0245", "two folios for one place");

    /// <summary>The vmalloc area of a memfd's folios is larger than its entries need.</summary>
    public static readonly DiagnosticDescriptor FolioListMisfits = _group.Warning("KHO0246", "list of folios of another length");

    /// <summary>A memfd is longer than its folios, although a writer fills holes before it preserves a file.</summary>
    public static readonly DiagnosticDescriptor FileNotCovered = _group.Warning("KHO0247", "file longer than its folios");

    /// <summary>A folio of a memfd lacks the dirty or the uptodate flag: its contents may be dropped, or count as never read.</summary>
    public static readonly DiagnosticDescriptor FolioFlagsUnset = _group.Warning("KHO0248", "flags of a folio not set");

    /// <summary>A vmalloc area has flags that no known kernel writes, so that readers refuse it.</summary>
    public static readonly DiagnosticDescriptor AreaFlagsUnknown = _group.Error("KHO0250", "unknown flags of a vmalloc area");

    /// <summary>A vmalloc area's order contradicts its flags, its length or its pages' alignment.</summary>
    public static readonly DiagnosticDescriptor AreaOrderImpossible = _group.Error("KHO0251", "order of a vmalloc area impossible");

    /// <summary>The root's size of a blob is less than the blob needs, or more than is preserved.</summary>
    public static readonly DiagnosticDescriptor BlobSizeDisagrees = _group.Error("KHO0260", "blob-size disagrees");

    /// <summary>LUO has no session, and blocks without an owner exist: sessions are not serialised yet, or lost.</summary>
    public static readonly DiagnosticDescriptor SessionsMissing = _group.Warning("KHO0261", "no session, but blocks without an owner");

    /// <summary>A scratch area is empty, not page-aligned, outside memory, or overlaps another.</summary>
    public static readonly DiagnosticDescriptor ScratchImpossible = _group.Error("KHO0265", "scratch area impossible");

    /// <summary>The boot data of the handover have another length than kernels write.</summary>
    public static readonly DiagnosticDescriptor BootDataOdd = _group.Warning("KHO0266", "boot data unusual");

    /// <summary>The boot data name no scratch areas: a reading kernel has no memory to boot in.</summary>
    public static readonly DiagnosticDescriptor ScratchMissing = _group.Error("KHO0267", "no scratch areas");

    /// <summary>The contents of the KHO test module's folios contradict the stored checksum.</summary>
    public static readonly DiagnosticDescriptor TestChecksumWrong = _group.Error("KHO0270", "checksum wrong");

    /// <summary>The running kernel hands its root to the crash kernel, too, in its state at the crash.</summary>
    public static readonly DiagnosticDescriptor CrashKernelHanded = _group.Warning("KHO0275", "crash kernel is handed the handover");

    /// <summary>The next kernel initialises page structures late, and its release does not support that.</summary>
    public static readonly DiagnosticDescriptor NextDeferredPages = _group.Warning("KHO0276", "next kernel's page structures are late");

    /// <summary>The next kernel is built without KHO and ignores the handover.</summary>
    public static readonly DiagnosticDescriptor NextWithoutKho = _group.Error("KHO0280", "next kernel without KHO");

    /// <summary>KHO is off in the next kernel: it takes over memory and regions, but LUO and the test module do nothing.</summary>
    public static readonly DiagnosticDescriptor NextKhoOff = _group.Error("KHO0281", "KHO off in the next kernel");

    /// <summary>The next kernel lacks LUO or does not switch it on: sessions are lost.</summary>
    public static readonly DiagnosticDescriptor NextLuoOff = _group.Error("KHO0282", "LUO off in the next kernel");

    /// <summary>The next kernel has no handler for memfds: files of sessions are lost.</summary>
    public static readonly DiagnosticDescriptor NextMemfdOff = _group.Error("KHO0283", "memfd handler missing in the next kernel");

    /// <summary>This release hands over only what is finalized before the load of the next kernel, and nothing is finalized.</summary>
    public static readonly DiagnosticDescriptor NotFinalizedBeforeLoad = _group.Warning("KHO0284", "not finalized before load");

    /// <summary>The next kernel has another page size, which it does not check, and panics.</summary>
    public static readonly DiagnosticDescriptor NextPageSize = _group.Error("KHO0285", "other page size in the next kernel");

    /// <summary>The next kernel's command line lacks a reserve_mem region of the handover: its contents are lost.</summary>
    public static readonly DiagnosticDescriptor NextRegionMissing = _group.Error("KHO0286", "region not asked for");

    /// <summary>The next kernel requests a reserve_mem region with another size: it allocates a new one, and the contents are lost.</summary>
    public static readonly DiagnosticDescriptor NextRegionSize = _group.Error("KHO0287", "region of another size");

    /// <summary>The next kernel requests a reserve_mem region with an alignment that the region lacks: its contents are lost.</summary>
    public static readonly DiagnosticDescriptor NextRegionAlignment = _group.Error("KHO0288", "region of another alignment");

    /// <summary>The next kernel's command line does not set kho=, so that its build decides.</summary>
    public static readonly DiagnosticDescriptor NextDefaultUnknown = _group.Warning("KHO0289", "next kernel's default decides");

    /// <summary>A reading kernel of the release panics, or misreads bytes.</summary>
    public static readonly DiagnosticDescriptor ReaderDies = _group.Error("KHO0290", "reader panics or misreads");

    /// <summary>A reading kernel of the release loses a part of the handover, and logs which.</summary>
    public static readonly DiagnosticDescriptor ReaderLoses = _group.Warning("KHO0291", "reader loses a part");

    /// <summary>The image does not decide what a reading kernel does with the handover.</summary>
    public static readonly DiagnosticDescriptor ReaderUntold = _group.Info("KHO0292", "reader's view cannot be told");

    /// <summary>A reading kernel of the release refuses the handover or a part of it, which is lost.</summary>
    public static readonly DiagnosticDescriptor ReaderRefuses = _group.Error("KHO0293", "reader refuses");

    /// <summary>The version of the next kernel leaves its point release open, and the point releases differ in the outcome.</summary>
    public static readonly DiagnosticDescriptor ReaderUnsettled = _group.Warning("KHO0294", "next kernel's fixes unknown");

    /// <summary>The share of the machine's memory in scratch areas.</summary>
    public static readonly DiagnosticDescriptor ScratchCost = _group.Info("KHO0296", "what scratch takes");

    /// <summary>Scratch memory serves movable allocations only.</summary>
    public static readonly DiagnosticDescriptor ScratchUnpinnable = _group.Info("KHO0297", "scratch cannot be pinned");

    /// <summary>KHO is on and takes memory, and nothing is preserved.</summary>
    public static readonly DiagnosticDescriptor NothingPreserved = _group.Warning("KHO0298", "KHO on and nothing preserved");

    /// <summary>Scratch areas are large, and something is preserved.</summary>
    public static readonly DiagnosticDescriptor ScratchInUse = _group.Info("KHO0299", "KHO in use");

    /// <summary>Token 0 of systemd's session is no mapping of descriptors to units.</summary>
    public static readonly DiagnosticDescriptor SystemdUnreadable = _group.Error("KHO0300", "systemd's mapping unreadable");

    /// <summary>systemd's mapping has a version that no released systemd accepts.</summary>
    public static readonly DiagnosticDescriptor SystemdVersionUnknown = _group.Error("KHO0301", "version of systemd's mapping unknown");

    /// <summary>systemd's mapping states no version.</summary>
    public static readonly DiagnosticDescriptor SystemdVersionMissing = _group.Error("KHO0302", "version of systemd's mapping missing");

    /// <summary>A descriptor of systemd's session belongs to no unit.</summary>
    public static readonly DiagnosticDescriptor SystemdTokenUnnamed = _group.Warning("KHO0306", "descriptor without a unit");

    /// <summary>The image lacks the contents of systemd's mapping.</summary>
    public static readonly DiagnosticDescriptor SystemdContentsUnknown = _group.Info("KHO0307", "systemd's mapping not in the image");

    /// <summary>A field names a missing file of its session, or one of another handler.</summary>
    public static readonly DiagnosticDescriptor TokenDangling = _group.Error("KHO0308", "token names no such file");
}

/// <summary>Every kind of finding of every assembly; <c>docs/diagnostics.md</c> has a row for each.</summary>
internal static class DiagnosticCatalog
{
    /// <summary>All descriptors, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
        [.. ImageDiagnostics.All.Concat(DiagnosticDescriptors.All).Concat(CheckDiagnostics.All).OrderBy(descriptor => descriptor.Id, StringComparer.Ordinal)];
}
