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
        if (tree.Root.Child(test.DataNode) is not DeviceTreeNode data || data.Property(test.FoliosProperty) is not DeviceTreeProperty list)
        {
            return true;
        }

        bool isArea = IsVmallocArea(list, structures);
        return test.Folios == KhoTestFolioList.Vmalloc ? isArea : !isArea || IsWholeList(data, test, list, structures);
    }

    /// <summary>True if a property's value is as long as the announced number of folios makes an array. A descriptor can be that long, too.</summary>
    private static bool IsWholeList(DeviceTreeNode data, KhoTestAbi test, DeviceTreeProperty list, StructureReader structures) =>
        data.Property(test.NrFoliosProperty) is DeviceTreeProperty count
        && count.Value.Length == structures.SizeOf(StructureNames.TestFolioCount)
        && structures.Read(StructureNames.TestFolioCount, count.Value).Number("nr_folios") * (ulong)structures.SizeOf(StructureNames.TestFolio) == (ulong)list.Value.Length;

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
