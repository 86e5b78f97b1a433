using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>The Live Update Orchestrator: sessions of files, and objects bound to files.</summary>
internal sealed class LuoSubsystem : Subsystem
{
    /// <inheritdoc/>
    public override IReadOnlyList<BlobReader> Readers => [BlobReader.LuoDeviceTree, BlobReader.LuoBlocks];

    /// <inheritdoc/>
    public override IReadOnlyList<ContentKind> Contents => [new ContentKind(LuoManifest.Key, (node, kinds) => LuoManifest.Read(node.Mapping(LuoManifest.Key)!, kinds))];

    /// <inheritdoc/>
    public override bool KeepsFiles => true;

    /// <inheritdoc/>
    public override bool IsTree(BlobFormatAbi format) => format.Reader == BlobReader.LuoDeviceTree;

    /// <inheritdoc/>
    public override BlobValue? Read(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, ulong? address, BlobContext context) => new LuoReader(context).ReadBlocks(format, bytes, address);

    /// <inheritdoc/>
    public override BlobValue ReadTree(BlobFormatAbi format, DeviceTree tree, ulong? address, BlobContext context) => new LuoReader(context).ReadDeviceTree(format.LuoDeviceTree!, tree, address);

    /// <inheritdoc/>
    public override bool Fits(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, StructureReader structures) => format is { LuoBlocks: LuoBlocksAbi blocks, Features: null }
        ? ReadText(structures, blocks.Structure, "compatible", bytes) == format.Compatible
        : base.Fits(format, bytes, structures);

    /// <inheritdoc/>
    public override BlobContentManifest Sample(BlobFormatAbi format, ReleaseAt abi, IReadOnlyList<BlobContentManifest> files) => new LuoManifest
    {
        Sessions =
        [
            new SessionManifest { Name = "empty" },
            new SessionManifest { Name = "files", Files = [.. files.Select((file, index) => new FileManifest { Token = (ulong)index + 1, Content = file })] },
        ],
    };

    /// <inheritdoc/>
    protected override bool Fits(BlobFormatAbi format, DeviceTree tree, StructureReader structures)
    {
        LuoDeviceTreeAbi luo = format.LuoDeviceTree!;
        IEnumerable<string> nodes = luo.FlbNode is null ? [luo.SessionNode] : [luo.SessionNode, luo.FlbNode];
        return tree.Root.Children.Select(child => child.Name).Order(StringComparer.Ordinal).SequenceEqual(nodes.Order(StringComparer.Ordinal));
    }
}
