using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>All subsystems whose blobs, files and objects are plain structures of the specification.</summary>
internal sealed class StructureSubsystem : Subsystem
{
    /// <inheritdoc/>
    public override IReadOnlyList<BlobReader> Readers => [BlobReader.Structure];

    /// <inheritdoc/>
    public override IReadOnlyList<ContentKind> Contents =>
    [
        new ContentKind(StructureManifest.OldKey, (node, _) => new StructureManifest(node.Json(StructureManifest.OldKey))),
        new ContentKind(StructureManifest.Key, (node, _) => new StructureManifest(node.Json(StructureManifest.Key)), IsOfFile: true),
    ];

    /// <inheritdoc/>
    public override bool ReadsFiles => true;

    /// <inheritdoc/>
    public override bool IsTree(BlobFormatAbi format) => false;

    /// <inheritdoc/>
    public override BlobValue? Read(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, ulong? address, BlobContext context) => StructureBlobs.Read(format, bytes, address, context);

    /// <inheritdoc/>
    public override BlobValue? ReadAt(BlobFormatAbi format, ulong address, ulong? holder, string where, BlobContext context) => StructureBlobs.ReadAt(format, address, holder, where, context);

    /// <inheritdoc/>
    public override bool Fits(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, StructureReader structures)
    {
        StructureAbi structure = format.Structure!;
        return structure.CompatibleField is string field && ReadText(structures, structure.Structure, field, bytes) == format.Compatible;
    }

    /// <inheritdoc/>
    public override BlobContentManifest Sample(BlobFormatAbi format, ReleaseAt abi, IReadOnlyList<BlobContentManifest> files) => new StructureManifest([]);
}
