using System.Text.Json.Serialization;
using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>The behaviours in which releases differ.</summary>
internal sealed record BehaviourAbi
{
    /// <summary>The first look at a handover, early in boot.</summary>
    public required PopulateBehaviour Populate { get; init; }

    /// <summary>Taking over the memory map.</summary>
    public required ReserveBehaviour Reserve { get; init; }

    /// <summary>Giving preserved pages back to normal memory management.</summary>
    public required RestoreBehaviour Restore { get; init; }

    /// <summary>The live update orchestrator as reader.</summary>
    public required LuoBehaviour Luo { get; init; }

    /// <summary>Memfds as files of the live update orchestrator.</summary>
    public required MemfdBehaviour Memfd { get; init; }

    /// <summary>The KHO test module as reader.</summary>
    public required TestBehaviour Test { get; init; }

    /// <summary>Preserving memory and making a handover.</summary>
    public required WriteBehaviour Write { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static BehaviourAbi Read(DescriptionMembers members) => members.Complete(new BehaviourAbi
    {
        Populate = members.Part("populate", PopulateBehaviour.Read),
        Reserve = members.Part("reserve", ReserveBehaviour.Read),
        Restore = members.Part("restore", RestoreBehaviour.Read),
        Luo = members.Part("luo", LuoBehaviour.Read),
        Memfd = members.Part("memfd", MemfdBehaviour.Read),
        Test = members.Part("test", TestBehaviour.Read),
        Write = members.Part("write", WriteBehaviour.Read),
    });
}

/// <summary>How the writing kernel preserves memory and makes a handover.</summary>
internal sealed record WriteBehaviour
{
    /// <summary>When the root names the memory map.</summary>
    public required FinalizePolicy Finalize { get; init; }

    /// <summary>What a second blob of one name does.</summary>
    public required DuplicateBlobPolicy DuplicateBlobs { get; init; }

    /// <summary>Whether debug builds accept pages of the map itself in a scratch area.</summary>
    public required MapPagesInScratchPolicy MapPagesInScratch { get; init; }

    /// <summary>Debug builds refuse to preserve memory that overlaps a scratch area.</summary>
    public required bool DebugScratchCheck { get; init; }

    /// <summary>A range of pages is cut where the NUMA node changes.</summary>
    public required bool CutsAtNodes { get; init; }

    /// <summary>Whether a crash kernel is handed the root of the running kernel.</summary>
    public CrashKernelPolicy CrashKernel { get; init; }

    /// <summary>What preserving one page does, a block of any order.</summary>
    public PreservePagePolicy Page { get; init; }

    /// <summary>How the writer finds the type of a block.</summary>
    public required PageTypeDetection PageType { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static WriteBehaviour Read(DescriptionMembers members) => members.Complete(new WriteBehaviour
    {
        Finalize = members.Choice<FinalizePolicy>("finalize"),
        DuplicateBlobs = members.Choice<DuplicateBlobPolicy>("duplicate_blobs"),
        MapPagesInScratch = members.Choice<MapPagesInScratchPolicy>("map_pages_in_scratch"),
        DebugScratchCheck = members.Flag("debug_scratch_check"),
        CutsAtNodes = members.Flag("cuts_at_nodes"),
        CrashKernel = members.OptionalChoice<CrashKernelPolicy>("crash_kernel") ?? default,
        Page = members.OptionalChoice<PreservePagePolicy>("page") ?? default,
        PageType = members.Choice<PageTypeDetection>("page_type"),
    });
}

/// <summary>Whether a crash kernel is handed the root of the running kernel, as if it were the next one.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<CrashKernelPolicy>))]
internal enum CrashKernelPolicy
{
    /// <summary>It is not.</summary>
    [JsonStringEnumMemberName("spared")]
    Spared,

    /// <summary>It is, whatever state the handover is in when the kernel crashes.</summary>
    [JsonStringEnumMemberName("handed")]
    Handed,
}

/// <summary>What preserving one page does, a block of any order.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<PreservePagePolicy>))]
internal enum PreservePagePolicy
{
    /// <summary>The release has no such call.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>The block becomes one key, whatever its NUMA nodes; every build refuses memory that overlaps a scratch area.</summary>
    [JsonStringEnumMemberName("one_key")]
    OneKey,
}

/// <summary>How the reading kernel gives preserved pages back to normal memory management.</summary>
internal sealed record RestoreBehaviour
{
    /// <summary>A page without the magic number in <c>page->private</c> is refused.</summary>
    public required bool ChecksMagic { get; init; }

    /// <summary><c>page->private</c> is cleared, so that a second restore is refused.</summary>
    public required bool ClearsStamp { get; init; }

    /// <summary>The largest order that is restored; null for no limit.</summary>
    public IntegerExpression? MaximumOrder { get; init; }

    /// <summary>What the call to restore pages does.</summary>
    public required RestorePagesPolicy Pages { get; init; }

    /// <summary>What the call to restore one preserved page does; a page may be a block of any order.</summary>
    public RestorePagePolicy Page { get; init; }

    /// <summary>Whether a split block is restored as a folio.</summary>
    public required SplitFolioPolicy SplitFolio { get; init; }

    /// <summary>How the array of pages of a vmalloc area is filled.</summary>
    public required RestoreVmallocPolicy Vmalloc { get; init; }

    /// <summary>Fate of the root device tree's page.</summary>
    public required RootTreePolicy RootFdt { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static RestoreBehaviour Read(DescriptionMembers members) => members.Complete(new RestoreBehaviour
    {
        ChecksMagic = members.Flag("checks_magic"),
        ClearsStamp = members.Flag("clears_stamp"),
        MaximumOrder = members.OptionalFormula("maximum_order"),
        Pages = members.Choice<RestorePagesPolicy>("pages"),
        Page = members.OptionalChoice<RestorePagePolicy>("page") ?? default,
        SplitFolio = members.Choice<SplitFolioPolicy>("split_folio"),
        Vmalloc = members.Choice<RestoreVmallocPolicy>("vmalloc"),
        RootFdt = members.Choice<RootTreePolicy>("root_fdt"),
    });
}

/// <summary>How the reading kernel takes over the memory map.</summary>
internal sealed record ReserveBehaviour
{
    /// <summary>Width in bits, 32 or 64, of the shift that gives the size of a block in bytes.</summary>
    public required int SizeBits { get; init; }

    /// <summary>Binary logarithm of the size in bytes of a section of memory; page structures exist for whole sections.</summary>
    public required IntegerExpression SectionBits { get; init; }

    /// <summary>The kernel walks the map once before, to find memory without preserved blocks for early allocations.</summary>
    public required bool ScratchExtension { get; init; }

    /// <summary>What CONFIG_DEFERRED_STRUCT_PAGE_INIT means for the stamps of blocks.</summary>
    public DeferredPagesPolicy DeferredStructPages { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static ReserveBehaviour Read(DescriptionMembers members) => members.Complete(new ReserveBehaviour
    {
        SizeBits = members.Number("size_bits"),
        SectionBits = members.Formula("section_bits"),
        ScratchExtension = members.Flag("scratch_extension"),
        DeferredStructPages = members.OptionalChoice<DeferredPagesPolicy>("deferred_struct_pages") ?? default,
    });
}

/// <summary>What CONFIG_DEFERRED_STRUCT_PAGE_INIT means for the stamps of blocks.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<DeferredPagesPolicy>))]
internal enum DeferredPagesPolicy
{
    /// <summary>No kernel can be built with both.</summary>
    [JsonStringEnumMemberName("excluded")]
    Excluded,

    /// <summary>Page structures are stamped that are initialised only later.</summary>
    [JsonStringEnumMemberName("unprepared")]
    Unprepared,

    /// <summary>All page structures of a block are initialised before its first is stamped.</summary>
    [JsonStringEnumMemberName("initialised")]
    Initialised,
}

/// <summary>The first look at a handover, early in boot.</summary>
internal sealed record PopulateBehaviour
{
    /// <summary>What the kernel does with a root without a usable memory map.</summary>
    public required MapPropertyPolicy MapProperty { get; init; }

    /// <summary>The kernel's message when it takes a handover over.</summary>
    public required string Announcement { get; init; }

    /// <summary>Reads it from a description.</summary>
    public static PopulateBehaviour Read(DescriptionMembers members) => members.Complete(new PopulateBehaviour
    {
        MapProperty = members.Choice<MapPropertyPolicy>("map_property"),
        Announcement = members.Text("announcement"),
    });
}
