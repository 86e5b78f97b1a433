using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Handovers;

/// <summary>Quick looks at a blob, to tell formats apart without reading all of it.</summary>
internal static class BlobFormats
{
    /// <summary>Says whether a blob begins as a format with a compatible string must.</summary>
    /// <param name="format">Format.</param>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="structures">Reads structures by name.</param>
    public static bool Fits(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, StructureReader structures)
    {
        if (format.Structure is StructureAbi structure)
        {
            return structure.CompatibleField is string field && ReadText(structures, structure.Structure, field, bytes) == format.Compatible;
        }

        if (format.Features is not null)
        {
            return FeatureMasks.Find(bytes.Span) is not null;
        }

        if (format.LuoBlocks is not null)
        {
            return ReadText(structures, format.LuoBlocks.Structure, "compatible", bytes) == format.Compatible;
        }

        if (DeviceTree.Read(bytes, null, new DiagnosticBag()) is not DeviceTree tree
            || tree.Root.Property(HandoverRoot.CompatibleProperty)?.Texts.Contains(format.Compatible!) != true)
        {
            return false;
        }

        if (format.LuoDeviceTree is LuoDeviceTreeAbi luo)
        {
            IEnumerable<string> nodes = luo.FlbNode is null ? [luo.SessionNode] : [luo.SessionNode, luo.FlbNode];
            return tree.Root.Children.Select(child => child.Name).Order(StringComparer.Ordinal).SequenceEqual(nodes.Order(StringComparer.Ordinal));
        }

        if (format.KhoTest is KhoTestAbi test && tree.Root.Child(test.DataNode)?.Property(test.FoliosProperty) is DeviceTreeProperty list)
        {
            return (test.Folios == KhoTestFolioList.Vmalloc) == IsVmallocArea(list, structures);
        }

        return true;
    }

    /// <summary>Release string of the writing kernel, or null if the blob is too short or of another version.</summary>
    /// <param name="format">Format.</param>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="structures">Reads structures by name.</param>
    public static string? PreviousRelease(StructureAbi format, ReadOnlyMemory<byte> bytes, StructureReader structures)
    {
        if (bytes.Length < structures.SizeOf(format.Structure))
        {
            return null;
        }

        StructureValue metadata = structures.Read(format.Structure, bytes);
        string release = KernelText.DecodeField(metadata.Bytes(WriterAnnouncement.ReleaseField).Span, out bool terminated);
        return terminated && (format.Version is not int version || metadata.Number(format.VersionField) == (ulong)version) && release.Length > 0 ? release : null;
    }

    private static string? ReadText(StructureReader structures, string structure, string field, ReadOnlyMemory<byte> bytes) =>
        bytes.Length < structures.SizeOf(structure) ? null : KernelText.DecodeField(structures.Read(structure, bytes).Bytes(field).Span, out _);

    /// <summary>A vmalloc area's descriptor, unlike an array of folios, is of one fixed length and its last fields are small.</summary>
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
