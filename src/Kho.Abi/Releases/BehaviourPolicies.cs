using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>What a second blob of one name does.</summary>
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
    /// <summary>On user space's request, which must precede the load of the next kernel.</summary>
    [JsonStringEnumMemberName("explicit")]
    Explicit,

    /// <summary>On user space's request, or in the reboot into the next kernel.</summary>
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
    /// <summary>They accept them.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>They refuse them with -EINVAL.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>What a reader does with a root without a usable memory map.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<MapPropertyPolicy>))]
internal enum MapPropertyPolicy
{
    /// <summary>The reader takes the handover over and finds nothing in it.</summary>
    [JsonStringEnumMemberName("optional")]
    Optional,

    /// <summary>The reader does not take the handover over.</summary>
    [JsonStringEnumMemberName("required")]
    Required,
}

/// <summary>What a preserved file with an unknown compatible string does.</summary>
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
    /// <summary>The node is optional.</summary>
    [JsonStringEnumMemberName("optional")]
    Optional,

    /// <summary>The reader refuses a tree without it.</summary>
    [JsonStringEnumMemberName("required")]
    Required,
}

/// <summary>What the call to restore pages does.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<RestorePagesPolicy>))]
internal enum RestorePagesPolicy
{
    /// <summary>The release has no such call.</summary>
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

/// <summary>What the call to restore one preserved page does; a page may be a block of any order.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<RestorePagePolicy>))]
internal enum RestorePagePolicy
{
    /// <summary>The release has no such call.</summary>
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
    /// <summary>The release has no such call.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>With the first page of an entry, repeated for each of its pages.</summary>
    [JsonStringEnumMemberName("head_page_repeated")]
    HeadPageRepeated,

    /// <summary>With each page of an entry.</summary>
    [JsonStringEnumMemberName("every_page")]
    EveryPage,
}

/// <summary>Fate of the root device tree's page.</summary>
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
    /// <summary>It is restored as any other.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>It is refused.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>What the tree does with a key wider than the key width.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<WideKeyPolicy>))]
internal enum WideKeyPolicy
{
    /// <summary>The tree drops the bits that it cannot hold.</summary>
    [JsonStringEnumMemberName("dropped")]
    Dropped,

    /// <summary>The tree refuses the key with -ERANGE.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
