using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Memblock;

/// <summary>memblock: memory that the command line reserves under a name (<c>reserve_mem=</c>).</summary>
internal sealed class MemblockSubsystem : Subsystem
{
    /// <inheritdoc/>
    public override IReadOnlyList<BlobReader> Readers => [BlobReader.Memblock];

    /// <inheritdoc/>
    public override IReadOnlyList<ContentKind> Contents => [new ContentKind(RegionsManifest.Key, (node, _) => RegionsManifest.Read(node))];

    /// <inheritdoc/>
    public override BlobValue ReadTree(BlobFormatAbi format, DeviceTree tree, ulong? address, BlobContext context) => new MemblockReader(context).Read(format.Memblock!, tree, address);

    /// <inheritdoc/>
    public override BlobContentManifest Sample(BlobFormatAbi format, ReleaseAt abi, IReadOnlyList<BlobContentManifest> files) =>
        new RegionsManifest([new ReservedRegion("odd", 0x7800000, 3 * (ulong)abi.Pages.PageSize), new ReservedRegion("k64", 0x5000000, 64 << 10)]);
}

/// <summary>Reads the device tree of reserve_mem regions.</summary>
internal sealed class MemblockReader(BlobContext context)
{
    /// <summary>Reads the blob.</summary>
    /// <param name="format">Names and structures of the format.</param>
    /// <param name="tree">The blob's device tree.</param>
    /// <param name="address">Physical address of the blob; null if unknown.</param>
    public MemblockValue Read(MemblockAbi format, DeviceTree tree, ulong? address)
    {
        var properties = new BlobProperties(context, address);
        List<ReservedRegion> regions = [];
        foreach (DeviceTreeNode node in tree.Root.Children)
        {
            string compatible = BlobProperties.Compatible(node);
            if (compatible != format.RegionCompatible)
            {
                context.Mismatch(DiagnosticDescriptors.BlobMismatch, properties.AddressOf(node), $"{node.Name}.compatible", $"'{compatible}', expected '{format.RegionCompatible}'");
                continue;
            }

            regions.Add(new ReservedRegion(
                node.Name,
                properties.Read(node, format.StartProperty, StructureNames.MemblockStart)?.Number("start"),
                properties.Read(node, format.SizeProperty, StructureNames.MemblockSize)?.Number("size")));
        }

        return new MemblockValue(regions);
    }
}
