using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Handovers;

/// <summary>The root device tree, read without knowing yet which release wrote it.</summary>
public sealed class HandoverRoot
{
    /// <summary>Property that every device tree has; the standard's name, not KHO's.</summary>
    internal const string CompatibleProperty = "compatible";

    private readonly StructureReader _structures;

    internal HandoverRoot(RootCandidate candidate, DeviceTree tree, StructureReader structures)
    {
        _structures = structures;
        Candidate = candidate;
        Tree = tree;
        Compatible = tree.Root.Property(CompatibleProperty)?.Texts ?? [];
    }

    /// <summary>Where it was found.</summary>
    public RootCandidate Candidate { get; }

    /// <summary>Physical address, or null where only the bytes are known.</summary>
    public ulong? Address => Candidate.Address;

    /// <summary>The device tree.</summary>
    public DeviceTree Tree { get; }

    /// <summary>The strings of its compatible property.</summary>
    public IReadOnlyList<string> Compatible { get; }

    /// <summary>Address of the memory map that the root names under a release's name for it; null if it does not or the value has another length.</summary>
    /// <param name="release">Release whose names to use.</param>
    internal ulong? MapAddress(AbiRelease release) => ReadAddress(Tree.Root.Property(release.Root.MapProperty));

    /// <summary>Address and size of a child's blob under a release's names.</summary>
    /// <param name="node">Child node.</param>
    /// <param name="release">Release whose names to use.</param>
    internal (ulong? Address, ulong? Size) BlobPlace(DeviceTreeNode node, AbiRelease release)
    {
        ulong? size = null;
        if (release.Root.BlobSizeProperty is string name && Read(node.Property(name), StructureNames.SizeProperty) is StructureValue value)
        {
            size = value.Number("size");
        }

        return (ReadAddress(node.Property(release.Root.BlobAddressProperty)), size);
    }

    private ulong? ReadAddress(DeviceTreeProperty? property) => Read(property, StructureNames.MapProperty)?.Number("address");

    private StructureValue? Read(DeviceTreeProperty? property, string structure) =>
        property is not null && property.Value.Length == _structures.SizeOf(structure) ? _structures.Read(structure, property.Value) : null;
}
