using Kaitai;
using Kho.Abi.Codec;
using Kho.Abi.Diagnostics;
using Kho.Abi.Generated;
using Kho.Abi.Releases;

namespace Kho.Abi.Handover;

/// <summary>Quick looks at a blob, to tell formats apart without reading all of it.</summary>
internal static class BlobFormats
{
    /// <summary>Says whether a blob begins as a format with a compatible string must.</summary>
    /// <param name="format">Format.</param>
    /// <param name="bytes">The blob's bytes.</param>
    public static bool Fits(BlobFormatAbi format, ReadOnlyMemory<byte> bytes)
    {
        if (format.LuoBlocks is not null)
        {
            return LuoVersion(bytes) == format.Compatible;
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
            return (test.Folios == KhoTestFolioList.Vmalloc) == IsVmallocArea(list);
        }

        return true;
    }

    /// <summary>Release string of the writing kernel, or null if the blob is too short or of another version.</summary>
    /// <param name="format">Format.</param>
    /// <param name="bytes">The blob's bytes.</param>
    public static string? PreviousRelease(KexecMetadataAbi format, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var stream = new KaitaiStream(bytes.ToArray());
            var metadata = new KexecMetadata(stream);
            string release = KernelText.DecodeField(metadata.PreviousRelease, out bool terminated);
            return terminated && metadata.Version == format.Version && release.Length > 0 ? release : null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    private static string? LuoVersion(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var stream = new KaitaiStream(bytes.ToArray());
            return KernelText.DecodeField(new Luo.LuoSer(stream).Compatible, out _);
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>A vmalloc area's descriptor, unlike an array of folios, is of one fixed length and its last fields are small.</summary>
    private static bool IsVmallocArea(DeviceTreeProperty property)
    {
        try
        {
            using var stream = new KaitaiStream(property.Value.ToArray());
            KhoVmalloc.Area area = new KhoTest.FoliosInfoProperty(stream).FoliosInfo;
            return stream.IsEof && area.Order < 64 && area.First % 4096 == 0;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }
}
