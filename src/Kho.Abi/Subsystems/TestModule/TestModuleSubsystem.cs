using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Subsystems.TestModule;

/// <summary>The kernel's KHO test module.</summary>
internal sealed class TestModuleSubsystem : Subsystem
{
    /// <inheritdoc/>
    public override IReadOnlyList<BlobReader> Readers => [BlobReader.KhoTest];

    /// <inheritdoc/>
    public override IReadOnlyList<ContentKind> Contents => [new ContentKind(KhoTestManifest.Key, (node, _) => KhoTestManifest.Read(node.Mapping(KhoTestManifest.Key)!))];

    /// <inheritdoc/>
    public override BlobValue ReadTree(BlobFormatAbi format, DeviceTree tree, ulong? address, BlobContext context) => new KhoTestReader(context).Read(format.KhoTest!, tree, address);

    /// <inheritdoc/>
    public override BlobContentManifest Sample(BlobFormatAbi format, ReleaseAt abi, IReadOnlyList<BlobContentManifest> files) => new KhoTestManifest
    {
        Fill = (ReadOnlyMemory<byte>)"kept over kexec\n"u8.ToArray(),
        Folios = [new KhoTestFolios(0x9000000, 3, 0), new KhoTestFolios(0x9400000, 1, 2)],
    };

    /// <inheritdoc/>
    protected override bool Fits(BlobFormatAbi format, DeviceTree tree, StructureReader structures)
    {
        KhoTestAbi test = format.KhoTest!;
        return tree.Root.Child(test.DataNode)?.Property(test.FoliosProperty) is not DeviceTreeProperty list
            || (test.Folios == KhoTestFolioList.Vmalloc) == IsVmallocArea(list, structures);
    }

    /// <summary>
    /// True if a property's value is the descriptor of a vmalloc area. Unlike an array of folios it has a fixed length, and its
    /// last fields are small.
    /// </summary>
    private static bool IsVmallocArea(DeviceTreeProperty property, StructureReader structures)
    {
        if (property.Value.Length != structures.SizeOf(StructureNames.TestFoliosInfo))
        {
            return false;
        }

        StructureValue area = structures.Read(StructureNames.TestFoliosInfo, property.Value).Structure("folios_info");
        return area.Number("order") < 64 && area.Number("first") % 4096 == 0;
    }
}
