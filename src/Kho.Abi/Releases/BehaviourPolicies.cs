using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>What adding a second blob of one name does.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<DuplicateBlobPolicy>))]
internal enum DuplicateBlobPolicy
{
    /// <summary>It is added.</summary>
    [JsonStringEnumMemberName("appended")]
    Appended,

    /// <summary>It is refused with -EEXIST.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>When the root names the memory map.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<FinalizePolicy>))]
internal enum FinalizePolicy
{
    /// <summary>When user space asks for it, which must be before the next kernel is loaded.</summary>
    [JsonStringEnumMemberName("explicit")]
    Explicit,

    /// <summary>When user space asks for it, or in the reboot into the next kernel.</summary>
    [JsonStringEnumMemberName("at_reboot")]
    AtReboot,

    /// <summary>From boot on.</summary>
    [JsonStringEnumMemberName("always")]
    Always,
}

/// <summary>Whether debug builds accept pages of the memory map itself in a scratch area.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<MapPagesInScratchPolicy>))]
internal enum MapPagesInScratchPolicy
{
    /// <summary>They do.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>They refuse with -EINVAL.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>What a reader does with a root that names no usable memory map.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<MapPropertyPolicy>))]
internal enum MapPropertyPolicy
{
    /// <summary>The handover is taken over, and nothing is found in it.</summary>
    [JsonStringEnumMemberName("optional")]
    Optional,

    /// <summary>The handover is not taken over.</summary>
    [JsonStringEnumMemberName("required")]
    Required,
}

/// <summary>What a preserved file does whose compatible string no handler has.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<MissingHandlerPolicy>))]
internal enum MissingHandlerPolicy
{
    /// <summary>Reading of its session ends; other sessions are read.</summary>
    [JsonStringEnumMemberName("ends_session")]
    EndsSession,

    /// <summary>Reading of all sessions ends, and /dev/liveupdate cannot be opened.</summary>
    [JsonStringEnumMemberName("ends_all")]
    EndsAll,
}

/// <summary>Whether a device tree must have a node.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<NodePolicy>))]
internal enum NodePolicy
{
    /// <summary>It need not be there.</summary>
    [JsonStringEnumMemberName("optional")]
    Optional,

    /// <summary>Without it the tree is refused.</summary>
    [JsonStringEnumMemberName("required")]
    Required,
}

/// <summary>What restoring pages that are no folio does.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<RestorePagesPolicy>))]
internal enum RestorePagesPolicy
{
    /// <summary>There is no such call.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>Blocks are restored as folios and split; the compound state stays behind.</summary>
    [JsonStringEnumMemberName("folios_then_split")]
    FoliosThenSplit,

    /// <summary>Every page gets a reference of its own.</summary>
    [JsonStringEnumMemberName("single_pages")]
    SinglePages,

    /// <summary>Every page gets a reference in split blocks, only the first in others.</summary>
    [JsonStringEnumMemberName("by_page_type")]
    ByPageType,
}

/// <summary>What restoring one preserved page does, a block of any order.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<RestorePagePolicy>))]
internal enum RestorePagePolicy
{
    /// <summary>There is no such call.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>The block's first page gets a reference, and no compound page is made of the block.</summary>
    [JsonStringEnumMemberName("head_reference")]
    HeadReference,
}

/// <summary>How the array of pages of a restored vmalloc area is filled.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<RestoreVmallocPolicy>))]
internal enum RestoreVmallocPolicy
{
    /// <summary>There is no such call.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>With the first page of an entry, once for each of its pages.</summary>
    [JsonStringEnumMemberName("head_page_repeated")]
    HeadPageRepeated,

    /// <summary>With each page of an entry.</summary>
    [JsonStringEnumMemberName("every_page")]
    EveryPage,
}

/// <summary>What becomes of the page of the root device tree.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<RootTreePolicy>))]
internal enum RootTreePolicy
{
    /// <summary>It is restored at the end of memory initialisation.</summary>
    [JsonStringEnumMemberName("restored")]
    Restored,

    /// <summary>It stays reserved until the next kexec.</summary>
    [JsonStringEnumMemberName("kept")]
    Kept,
}

/// <summary>Whether a block of the page type split is restored as a folio.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<SplitFolioPolicy>))]
internal enum SplitFolioPolicy
{
    /// <summary>It is, as any other.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>It is refused.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>What adding a key does that is wider than the key width.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<WideKeyPolicy>))]
internal enum WideKeyPolicy
{
    /// <summary>The bits that the tree cannot hold are dropped without a word.</summary>
    [JsonStringEnumMemberName("dropped")]
    Dropped,

    /// <summary>The key is refused with -ERANGE.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
