using Kho.Abi.Codec;

namespace Kho.Abi.Manifests;

/// <summary>A blob.</summary>
public sealed record BlobManifest
{
    /// <summary>Name of its node in the root.</summary>
    public required string Name { get; init; }

    /// <summary>Physical address, or null to have it placed.</summary>
    public ulong? At { get; init; }

    /// <summary>Length in bytes as the root states it; null for the true one.</summary>
    public ulong? Size { get; init; }

    /// <summary>Layout of its device tree, or null for the usual.</summary>
    public DeviceTreeManifest? DeviceTree { get; init; }

    /// <summary>What it holds; null for a blob whose bytes are not known.</summary>
    public BlobContentManifest? Content { get; init; }
}
