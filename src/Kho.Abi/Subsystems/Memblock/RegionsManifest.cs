using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Subsystems.Memblock;

/// <summary>reserve_mem regions, as a manifest describes them; each region states its own address.</summary>
/// <param name="Regions">The regions.</param>
internal sealed record RegionsManifest(IReadOnlyList<ReservedRegion> Regions) : BlobContentManifest
{
    /// <summary>Key of the contents in a manifest.</summary>
    public const string Key = "regions";

    /// <summary>Parses the contents.</summary>
    /// <param name="node">Mapping of the blob.</param>
    public static RegionsManifest Read(YamlMapping node) =>
        new([.. node.Mappings(Key).Select(region => region.Ended(new ReservedRegion(region.Text("name"), region.Number("start"), region.Number("size"))))]);

    /// <inheritdoc/>
    public override void Write(YamlOutput yaml) => yaml.Section(Key, true, () => yaml.Items(Regions, region =>
        $"{{ name: {YamlOutput.Quote(region.Name)}, start: {YamlOutput.Hex(region.Start ?? 0)}, size: {YamlOutput.Hex(region.Size ?? 0)} }}"));

    /// <inheritdoc/>
    public override IEnumerable<(ulong Start, ulong Length)> PlacedRuns(int pageShift) => Regions.Select(region => (region.Start ?? 0, region.Size ?? 0));

    /// <inheritdoc/>
    public override byte[] Encode(BlobManifest blob, BlobEncoder encoder)
    {
        MemblockAbi format = Format(blob, encoder, format => format.Memblock);
        DeviceTreeNode root = Root(blob, encoder);
        foreach (ReservedRegion region in Regions)
        {
            ulong start = region.Start ?? 0;
            ulong size = region.Size ?? 0;
            var node = new DeviceTreeNode(region.Name);
            node.Add(BlobEncoder.Property(BlobProperties.CompatibleProperty, BlobEncoder.TextBytes(format.RegionCompatible)));
            node.Add(BlobEncoder.Property(format.StartProperty, encoder.Encode(StructureNames.MemblockStart, new StructureValue().Add("start", start))));
            node.Add(BlobEncoder.Property(format.SizeProperty, encoder.Encode(StructureNames.MemblockSize, new StructureValue().Add("size", size))));
            root.Add(node);
            foreach (PreservedExtent extent in encoder.CutRange(start, size >> encoder.Pages.PageShift, 0))
            {
                encoder.PreserveSingles(extent.Start, extent.Order);
            }
        }

        return encoder.WriteTree(root, blob.DeviceTree);
    }
}
