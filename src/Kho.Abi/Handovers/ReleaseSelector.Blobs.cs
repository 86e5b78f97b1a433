using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Known;
using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

/// <summary>The part of the selector that tests the formats of blobs.</summary>
internal sealed partial class ReleaseSelector
{
    private List<ReleaseAt> ByBlobs(List<ReleaseAt> candidates)
    {
        List<ReleaseAt> fitting = [.. candidates.Where(candidate => BlobsFit(candidate.Release))];
        if (fitting.Count == 0)
        {
            return candidates;
        }

        if (fitting.Count < candidates.Count)
        {
            _reasons.Add($"the blobs are written as {string.Join(", ", fitting.Select(candidate => candidate.Release.Id).Distinct())} {(fitting.Count == 1 ? "does" : "do")}");
        }

        return fitting;
    }

    private bool BlobsFit(AbiRelease release)
    {
        foreach ((string name, DeviceTreeNode? node) in Blobs())
        {
            if (release.BlobFormat(name) is not BlobFormatAbi format)
            {
                if (_options.Catalog.Releases.Any(other => other.BlobFormat(name) is not null))
                {
                    return false;
                }

                continue;
            }

            ReadOnlyMemory<byte> bytes = ReadBlob(name, node, release);
            if (bytes.Length > 0 && format.Compatible is not null && !KnownSubsystems.Of(format).Fits(format, bytes, _structures))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The blobs that the root names, and those in a debugfs directory that its truncated root no longer names.</summary>
    private IEnumerable<(string Name, DeviceTreeNode? Node)> Blobs()
    {
        DeviceTreeNode root = _root.Tree.Root;
        return
        [
            .. root.Children.DistinctBy(node => node.Name).Select(node => (node.Name, (DeviceTreeNode?)node)),
            .. _blobs.FileNames.Where(name => root.Child(name) is null).Select(name => (name, (DeviceTreeNode?)null)),
        ];
    }

    private ReadOnlyMemory<byte> ReadBlob(string name, DeviceTreeNode? node, AbiRelease release)
    {
        (ulong? address, ulong? size) = node is null ? (null, null) : _root.BlobPlace(node, release);
        return _blobs.Read(name, address, size, new DiagnosticBag());
    }
}
