using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>One format of a blob or of a preserved file; the member named by <see cref="Reader"/> is set.</summary>
internal sealed record BlobFormatAbi
{
    /// <summary>Id within the release, the key of <see cref="AbiRelease.Formats"/>; set by the loader.</summary>
    public string Id { get => field ?? ""; init; }

    /// <summary>Algorithm that reads it.</summary>
    public required BlobReader Reader { get; init; }

    /// <summary>Compatible string inside the blob (or of the file), or null if the format has none.</summary>
    public string? Compatible { get; init; }

    /// <summary>Feature masks that decide whether a reader accepts the contents; null if strings or versions do.</summary>
    public FeaturesAbi? Features { get; init; }

    /// <summary>Names and types for <see cref="BlobReader.Memblock"/>.</summary>
    public MemblockAbi? Memblock { get; init; }

    /// <summary>Names and types for <see cref="BlobReader.KhoTest"/>.</summary>
    public KhoTestAbi? KhoTest { get; init; }

    /// <summary>The structure and its names, for <see cref="BlobReader.Structure"/>.</summary>
    public StructureAbi? Structure { get; init; }

    /// <summary>Names and types for <see cref="BlobReader.LuoDeviceTree"/>.</summary>
    public LuoDeviceTreeAbi? LuoDeviceTree { get; init; }

    /// <summary>Names and types for <see cref="BlobReader.LuoBlocks"/>.</summary>
    public LuoBlocksAbi? LuoBlocks { get; init; }

    /// <summary>Names and types for <see cref="BlobReader.Memfd"/>.</summary>
    public MemfdAbi? Memfd { get; init; }

    /// <summary>What the reader needs; null where the release does not say it.</summary>
    [JsonIgnore]
    public IFormatNames? Names => Reader switch
    {
        BlobReader.Memblock => Memblock,
        BlobReader.KhoTest => KhoTest,
        BlobReader.Structure => Structure,
        BlobReader.LuoDeviceTree => LuoDeviceTree,
        BlobReader.LuoBlocks => LuoBlocks,
        _ => Memfd,
    };

    /// <summary>The format's name in reports: its compatible string, or its id.</summary>
    public string DisplayName => Compatible ?? Id;

    /// <summary>Reads it from a description.</summary>
    public static BlobFormatAbi Read(DescriptionMembers members) => members.Complete(new BlobFormatAbi
    {
        Reader = members.Choice<BlobReader>("reader"),
        Compatible = members.OptionalText("compatible"),
        Features = members.OptionalPart("features", FeaturesAbi.Read),
        Memblock = members.OptionalPart("memblock", MemblockAbi.Read),
        KhoTest = members.OptionalPart("kho_test", KhoTestAbi.Read),
        Structure = members.OptionalPart("structure", StructureAbi.Read),
        LuoDeviceTree = members.OptionalPart("luo_device_tree", LuoDeviceTreeAbi.Read),
        LuoBlocks = members.OptionalPart("luo_blocks", LuoBlocksAbi.Read),
        Memfd = members.OptionalPart("memfd", MemfdAbi.Read),
    });
}

/// <summary>Names and types of a format, which its reader needs.</summary>
internal interface IFormatNames
{
    /// <summary>Types of the values of a device tree's properties; none of what is no device tree.</summary>
    IEnumerable<(string Property, string Structure)> Properties => [];

    /// <summary>Structures other than the values of a device tree's properties.</summary>
    IEnumerable<string> Structures => [];

    /// <summary>Structure at a blob's address; null for a device tree.</summary>
    string? Head => null;

    /// <summary>Structure whose field <c>compatible</c> holds the format's own string; null if there is none.</summary>
    string? Named => null;

    /// <summary>Structure whose field <c>compatible</c> names the format of a file; null if the format has no files.</summary>
    string? FileEntry => null;

    /// <summary>Arrays of fixed length: member of the format that says so, pages, structure of the head or null, structure of an element or null.</summary>
    IEnumerable<(string Member, int Pages, string? Head, string? Element)> Arrays => [];

    /// <summary>What is wrong with the names, as a predicate; null if nothing is.</summary>
    string? Problem => null;

    /// <summary>Says whether a reader tells the format by a compatible string.</summary>
    /// <param name="format">Format that has the names.</param>
    bool NeedsCompatible(BlobFormatAbi format) => true;
}

/// <summary>The algorithms that read a blob; the release gives each its names and types.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<BlobReader>))]
internal enum BlobReader
{
    /// <summary>Device tree of reserve_mem regions.</summary>
    [JsonStringEnumMemberName("memblock")]
    Memblock,

    /// <summary>Device tree of the KHO test module.</summary>
    [JsonStringEnumMemberName("kho_test")]
    KhoTest,

    /// <summary>A structure of the specification, and the targets of its fields.</summary>
    [JsonStringEnumMemberName("structure")]
    Structure,

    /// <summary>LUO with a device tree and contiguous arrays.</summary>
    [JsonStringEnumMemberName("luo_device_tree")]
    LuoDeviceTree,

    /// <summary>LUO with a structure and block lists.</summary>
    [JsonStringEnumMemberName("luo_blocks")]
    LuoBlocks,

    /// <summary>A memfd in a LUO session.</summary>
    [JsonStringEnumMemberName("memfd")]
    Memfd,
}

/// <summary>What a kernel does with a blob's structure at boot.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<BlobConsumer>))]
internal enum BlobConsumer
{
    /// <summary>The kernel announces which kernel wrote the handover.</summary>
    [JsonStringEnumMemberName("announces_writer")]
    AnnouncesWriter,
}
