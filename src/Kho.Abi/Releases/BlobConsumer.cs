using System.Text.Json.Serialization;

namespace Kho.Abi.Releases;

/// <summary>What a kernel does with a blob's structure at boot.</summary>
[JsonConverter(typeof(NamedEnumJsonConverter<BlobConsumer>))]
public enum BlobConsumer
{
    /// <summary>The kernel announces which kernel wrote the handover.</summary>
    [JsonStringEnumMemberName("announces_writer")]
    AnnouncesWriter,
}
