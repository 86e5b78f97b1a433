using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>The algorithms that read a blob; each is told the names and types by the release.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<BlobReader>))]
public enum BlobReader
{
    /// <summary>Device tree of reserve_mem regions.</summary>
    [JsonStringEnumMemberName("memblock")]
    Memblock,

    /// <summary>Device tree of the KHO test module.</summary>
    [JsonStringEnumMemberName("kho_test")]
    KhoTest,

    /// <summary>A structure of the specification, and what its fields lead to.</summary>
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
