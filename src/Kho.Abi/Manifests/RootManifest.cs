using Kho.Abi.Codec;

namespace Kho.Abi.Manifests;

/// <summary>The root device tree.</summary>
public sealed record RootManifest
{
    /// <summary>Physical address, or null to have it placed.</summary>
    public ulong? At { get; init; }

    /// <summary>The tree is not written: its bytes are residue at <see cref="At"/>.</summary>
    public bool Raw { get; init; }

    /// <summary>The compatible string, or null for the release's.</summary>
    public string? Compatible { get; init; }

    /// <summary>Layout of the tree, or null for the release's.</summary>
    public DeviceTreeManifest? DeviceTree { get; init; }
}
