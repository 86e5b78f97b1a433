using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Manifests;

/// <summary>
/// Describes a decoded handover in a manifest that encodes to the same bytes: every structure by its fields and its address, all
/// other bytes as residue. Encoding the manifest proves the result.
/// </summary>
internal sealed partial class ManifestBuilder
{
    private readonly HandoverDocument _document;
    private readonly MemoryImage _image;
    private readonly ReleaseCatalog _catalog;
    private readonly ReleaseAt _abi;
    private readonly AbiRelease _release;
    private readonly SetupDataManifest? _setupData;

    private ManifestBuilder(HandoverDocument document, MemoryImage image, ReleaseCatalog catalog)
    {
        _document = document;
        _image = image;
        _catalog = catalog;
        _abi = document.Release!.Abi;
        _release = _abi.Release;
        _setupData = FindSetupData();
    }

    /// <summary>Describes a handover in a manifest.</summary>
    /// <param name="document">Decoded handover.</param>
    /// <param name="image">Image from which the handover was decoded.</param>
    /// <param name="scope">Residue to include.</param>
    /// <param name="catalog">Releases and structures with which the handover was decoded; null for the built-in ones.</param>
    /// <param name="findings">Receives a warning for every damaged part whose fields do not encode to the same bytes; these bytes
    /// become residue. Null to fail with an exception instead.</param>
    /// <exception cref="KhoFormatException">The handover has no physical address; or, without <paramref name="findings"/>, the
    /// fields of a structure do not encode to the same bytes: the message names the structure.</exception>
    public static HandoverManifest Build(HandoverDocument document, MemoryImage image, ResidueScope scope = ResidueScope.All, ReleaseCatalog? catalog = null, DiagnosticBag? findings = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(image);
        if (document.Root?.Address is null || image.Memory.Ranges.Count == 0)
        {
            throw new KhoFormatException($"{document.ImagePath}: a manifest needs a handover in physical memory");
        }

        catalog ??= ReleaseCatalog.BuiltIn;
        var builder = new ManifestBuilder(document, image, catalog);
        if (findings is not null)
        {
            return builder.BuildTolerantly(scope, findings);
        }

        HandoverManifest manifest = builder.Build();
        return builder.WithResidue(manifest, HandoverEncoder.Encode(manifest, catalog), scope);
    }

    private HandoverManifest WithResidue(HandoverManifest manifest, EncodedHandover encoded, ResidueScope scope)
    {
        IReadOnlyList<StructurePlace> raw = scope == ResidueScope.Touched && _raw.Count > 0
            ? StructurePlaceCollector.Collect(_image.Memory, new HandoverOptions { Catalog = _catalog }, _document).Places
            : [];
        return manifest with { Residue = ResidueCollector.Collect(_image.Memory, encoded.Memory, scope, [.. raw.Select(place => (place.Address, place.Last))]) };
    }

    private HandoverManifest Build()
    {
        HandoverRoot root = _document.Root!;
        return new HandoverManifest
        {
            Release = _release.Id,
            PageSize = _document.PageSize,
            Machine = _image.Machine == ElfMachine.Aarch64 ? "aarch64" : "x86_64",
            Scratch = new ScratchManifest
            {
                At = root.Candidate.ScratchAddress,
                Areas = _raw.Contains(_document.Scratch) ? [] : [.. _document.Scratch.Select(area => new MemoryRange(area.Address, area.Size))],
            },
            SetupData = _setupData is null || _raw.Contains(_setupData) ? null : _setupData,
            Root = _raw.Contains(root) ? new RootManifest { At = root.Address, Raw = true } : new RootManifest
            {
                At = root.Address,
                Compatible = root.Compatible.Count == 1 && root.Compatible[0] != _release.Root.Compatible ? root.Compatible[0] : null,
                DeviceTree = TreeLayout(root.Tree, root.Address!.Value, _release.Root.EditedTree, HandoverEncoder.RootStrings(_release.Root)),
            },
            MemoryMap = BuildMap(),
            Blobs = [.. _document.Blobs.Select(BuildBlob)],
        };
    }

    /// <summary>
    /// Boot data that lead to this root, however the root was found; null if there are none, or if a manifest cannot express
    /// them.
    /// </summary>
    private SetupDataManifest? FindSetupData()
    {
        RootCandidate candidate = _document.Root!.Candidate;
        ulong? at = candidate.SetupData;
        if (candidate.Source is RootSource.Note or RootSource.User)
        {
            // The caller or a note named the root, so nobody has searched for boot data yet.
            at = new RootFinder(_image, _catalog).Find(scan: true).FirstOrDefault(other => other.Address == candidate.Address)?.SetupData;
        }

        if (at is not ulong node)
        {
            return null;
        }

        byte[] header = new byte[_abi.Structures.SizeOf(StructureNames.SetupData)];
        if (_image.Memory.Read(node, header, out _) < header.Length)
        {
            return null;
        }

        ulong next = _abi.Structures.Read(StructureNames.SetupData, header).Number("next");
        ulong scratchSize = (ulong)(_abi.Structures.SizeOf(_release.Scratch) * _document.Scratch.Count);
        byte[] expected = HandoverEncoder.SetupDataBytes(_abi, next, candidate.Address!.Value, candidate.ScratchAddress ?? 0, scratchSize);
        byte[] there = new byte[expected.Length];
        return _image.Memory.Read(node, there, out _) == there.Length && there.AsSpan().SequenceEqual(expected) ? new SetupDataManifest(node, next) : null;
    }

    private MemoryMapManifest BuildMap()
    {
        var manifest = new MemoryMapManifest { Implied = false };
        if (_document.MemoryMap is not MemoryMap map || map.Address == 0)
        {
            return manifest with { Unfinalized = true };
        }

        if (_raw.Contains(map) || map.Trust == MapTrust.Stale || map.BrokenPointers.Count > 0 || map.Nodes == 0)
        {
            return manifest with { OpaqueAt = map.Address };
        }

        manifest = manifest with
        {
            Blocks = [.. map.Extents.Concat(map.SuspectExtents).Select(extent => new BlocksManifest
            {
                Start = extent.Start,
                Order = extent.Order,
                Count = extent.Blocks,
                Type = extent.PageType == 0 ? null : map.Radix?.PageTypeName(extent.PageType),
            })],
            Keys = [.. map.InvalidKeys.Select(run => new KeyRunManifest(run.FirstKey, run.Count))],
        };
        return map.Radix is RadixGeometry geometry
            ? manifest with { Nodes = MapPlaces.Nodes(geometry, _abi.Map.RadixPages!, _image.Memory, map.Address) }
            : manifest with { Chunks = MapPlaces.Chunks(_abi, _image.Memory, map.Address) };
    }

    private BlobManifest BuildBlob(Blob blob)
    {
        var manifest = new BlobManifest { Name = blob.Name, At = blob.Address, Size = blob.Size };
        if (_raw.Contains(blob))
        {
            return manifest;
        }

        BlobContentManifest? content = blob.Value?.ToManifest(blob, new ManifestSource(_abi, _image.Memory, _document.MemoryMap, _raw));
        if (content is null || _release.BlobFormat(blob.Name) is null)
        {
            return manifest with { Content = content is { IsRaw: true } ? content : null };
        }

        return blob.Tree is null || blob.Address is not ulong address
            ? manifest with { Content = content }
            : manifest with { Content = content, DeviceTree = TreeLayout(blob.Tree, address, edited: false, null) };
    }

    /// <summary>Layout of a tree if it differs from what the release writes; null if it does not.</summary>
    private DeviceTreeManifest? TreeLayout(DeviceTree tree, ulong address, bool edited, IEnumerable<string>? strings)
    {
        byte[] original = new byte[tree.Length];
        if (tree.IsCut || _image.Memory.Read(address, original, out _) < original.Length)
        {
            throw new KhoFormatException($"0x{address:x}: the device tree is not whole, so that it cannot be written down");
        }

        string[] names = [.. tree.Format.Strings.Select(entry => entry.Name)];
        DeviceTreeStyle usual = edited ? DeviceTreeStyle.Edited : DeviceTreeStyle.Sequential;
        foreach (DeviceTreeStyle style in new[] { usual, DeviceTreeStyle.Sequential, DeviceTreeStyle.Edited })
        {
            if (style == usual && Same(tree, style, edited ? strings?.ToList() : null, original))
            {
                return null;
            }

            if (Same(tree, style, names, original))
            {
                return new DeviceTreeManifest(style == DeviceTreeStyle.Edited ? "edited" : "sequential", names);
            }
        }

        throw new KhoFormatException($"0x{address:x}: the device tree is laid out in a way that cannot be written down");
    }

    private bool Same(DeviceTree tree, DeviceTreeStyle style, IReadOnlyList<string>? strings, byte[] original)
    {
        try
        {
            return DeviceTreeWriter.Write(tree.Root, style, strings, _catalog.Structures).AsSpan().SequenceEqual(original);
        }
        catch (KhoFormatException)
        {
            return false;
        }
    }
}
