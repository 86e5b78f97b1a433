using Kho.Abi.Codec;
using Kho.Abi.Releases;

namespace Kho.Abi.Subsystems.Memblock;

/// <summary>memblock: memory that the command line reserved by name.</summary>
internal sealed class MemblockSubsystem : Subsystem
{
    /// <inheritdoc/>
    public override IReadOnlyList<BlobReader> Readers => [BlobReader.Memblock];

    /// <inheritdoc/>
    public override IReadOnlyList<ContentKind> Contents => [new ContentKind(RegionsManifest.Key, (node, _) => RegionsManifest.Read(node))];

    /// <inheritdoc/>
    public override BlobValue ReadTree(BlobFormatAbi format, DeviceTree tree, ulong? address, BlobContext context) => new MemblockReader(context).Read(format.Memblock!, tree, address);

    /// <inheritdoc/>
    public override BlobContentManifest Sample(BlobFormatAbi format, AbiRelease release, int pageSize, IReadOnlyList<BlobContentManifest> files) =>
        new RegionsManifest([new ReservedRegion("odd", 0x7800000, 3 * (ulong)pageSize), new ReservedRegion("k64", 0x5000000, 64 << 10)]);
}
