using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>The two kinds of preserved memory map.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<MemoryMapKind>))]
public enum MemoryMapKind
{
    /// <summary>Linked chunks with bitmaps, one order a chunk (6.16 to 7.0).</summary>
    [JsonStringEnumMemberName("chunk_list")]
    ChunkList,

    /// <summary>Radix tree of keys that hold address and order (from kho-v2 on).</summary>
    [JsonStringEnumMemberName("radix")]
    Radix,
}
