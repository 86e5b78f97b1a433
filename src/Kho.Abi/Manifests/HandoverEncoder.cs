using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Manifests;

/// <summary>
/// Encodes a handover from a manifest: every structure from its fields, with the layouts and strings of the manifest's release.
/// The encoder chooses an address for everything that the manifest does not place.
/// </summary>
internal sealed partial class HandoverEncoder
{
    private static readonly MemoryRange _standardMemory = new(16UL << 20, 1UL << 40);

    private readonly HandoverManifest _manifest;
    private readonly AbiRelease _release;
    private readonly ReleaseAt _abi;
    private readonly MemoryBuilder _memory;
    private readonly PlaceAllocator _places;
    private readonly BlobEncoder _blobs;

    private HandoverEncoder(HandoverManifest manifest, ReleaseCatalog catalog, MemoryBuilder memory)
    {
        _manifest = manifest;
        _release = catalog.Find(manifest.Release)
            ?? throw new KhoFormatException($"release: '{manifest.Release}' is no known release; known are {string.Join(", ", catalog.Releases.Select(release => release.Id))}");
        _abi = ReleaseAt.Of(_release, manifest.PageSize);
        _memory = memory;
        _places = new PlaceAllocator(Pages, manifest.Memory.Count > 0 ? manifest.Memory : [_standardMemory], PlacedRanges());
        _blobs = new BlobEncoder(_abi, memory, _places) { Machine = Machine, Preserves = manifest.MemoryMap.Implied };
    }

    /// <summary>Encodes a manifest.</summary>
    /// <param name="catalog">Releases and structures; null for the built-in ones.</param>
    /// <exception cref="KhoFormatException">The manifest describes something that cannot be encoded; the message names the member.</exception>
    public static EncodedHandover Encode(HandoverManifest manifest, ReleaseCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new HandoverEncoder(manifest, catalog ?? ReleaseCatalog.BuiltIn, new MemoryBuilder(manifest.PageSize)).Encode();
    }

    private PageGeometry Pages => _abi.Pages;

    private EncodedHandover Encode()
    {
        List<(string Name, ulong Address, ulong Size)> blobs = [.. _manifest.Blobs.Select(EncodeBlob)];
        ulong root = _manifest.Root.At ?? _places.Allocate();
        _blobs.Preserve(root, 0);
        ulong map = EncodeMap();
        if (!_manifest.Root.Raw)
        {
            EncodeRoot(root, map, blobs);
        }

        (ulong scratch, ulong scratchSize) = EncodeScratch();
        if (_manifest.SetupData is SetupDataManifest setupData)
        {
            EncodeSetupData(setupData, root, scratch, scratchSize);
        }

        ulong residue = 0;
        foreach (ResidueManifest piece in _manifest.Residue)
        {
            _memory.WriteUnowned(piece.At, piece.Bytes.Span);
            residue += (ulong)piece.Bytes.Length;
        }

        var note = new KhoNote(_release.Id, _manifest.PageSize, root, scratch, scratchSize);
        return new EncodedHandover(_memory, note, Machine, residue);
    }

    private ElfMachine Machine => _manifest.Machine == "aarch64" ? ElfMachine.Aarch64 : ElfMachine.X8664;

    private void EncodeRoot(ulong address, ulong map, List<(string Name, ulong Address, ulong Size)> blobs)
    {
        RootAbi names = _release.Root;
        var root = new DeviceTreeNode("");
        root.Add(BlobEncoder.Property(HandoverRoot.CompatibleProperty, BlobEncoder.TextBytes(_manifest.Root.Compatible ?? names.Compatible)));
        root.Add(BlobEncoder.Property(names.MapProperty, _blobs.Encode(StructureNames.MapProperty, new StructureValue().Add("address", map))));
        foreach ((string name, ulong place, ulong size) in blobs)
        {
            var node = new DeviceTreeNode(name);
            if (names.BlobSizeProperty is not null)
            {
                node.Add(BlobEncoder.Property(names.BlobSizeProperty, _blobs.Encode(StructureNames.SizeProperty, new StructureValue().Add("size", size))));
            }

            node.Add(BlobEncoder.Property(names.BlobAddressProperty, _blobs.Encode(StructureNames.MapProperty, new StructureValue().Add("address", place))));
            root.Add(node);
        }

        byte[] bytes = _blobs.WriteTree(root, _manifest.Root.DeviceTree, names.EditedTree, RootStrings(names));
        if (bytes.Length > Pages.PageSize)
        {
            throw new KhoFormatException($"root: the device tree takes {bytes.Length} bytes and may take one page");
        }

        _memory.Write(address, bytes, "root FDT");
    }

    /// <summary>Strings of an edited root tree, in the order in which the kernel adds them.</summary>
    internal static IEnumerable<string> RootStrings(RootAbi names)
    {
        yield return names.MapProperty;
        yield return HandoverRoot.CompatibleProperty;
        yield return names.BlobAddressProperty;
        if (names.BlobSizeProperty is string size)
        {
            yield return size;
        }
    }

    private (ulong Address, ulong Size) EncodeScratch()
    {
        int areaSize = _abi.Structures.SizeOf(_release.Scratch);
        byte[] array = new byte[areaSize * _manifest.Scratch.Areas.Count];
        for (int index = 0; index < _manifest.Scratch.Areas.Count; index++)
        {
            MemoryRange area = _manifest.Scratch.Areas[index];
            _blobs.Encode(_release.Scratch, new StructureValue().Add("addr", area.Start).Add("size", area.Size)).CopyTo(array.AsSpan(index * areaSize));
        }

        ulong address = _manifest.Scratch.At ?? (array.Length > 0 ? _places.Allocate() : 0);
        if (array.Length > 0)
        {
            _memory.Write(address, array, "kho_scratch");
        }

        return (address, (ulong)array.Length);
    }

    private void EncodeSetupData(SetupDataManifest node, ulong root, ulong scratch, ulong scratchSize) =>
        _memory.Write(node.At ?? _places.Allocate(), SetupDataBytes(_abi, node.Next, root, scratch, scratchSize), "setup_data");

    /// <summary>The setup_data node that leads to a handover, including its data.</summary>
    internal static byte[] SetupDataBytes(ReleaseAt abi, ulong next, ulong root, ulong scratch, ulong scratchSize)
    {
        StructureReader structures = abi.Structures;
        byte[] data = structures.Layout(abi.Release.Boot.X86SetupData).Write(new StructureValue()
            .Add("fdt_addr", root)
            .Add("fdt_size", (ulong)structures.PageSize)
            .Add("scratch_addr", scratch)
            .Add("scratch_size", scratchSize));
        byte[] header = structures.Layout(StructureNames.SetupData).Write(new StructureValue()
            .Add("next", next)
            .Add("kind", structures.Catalog.Number("x86_boot::setup_data_type", "kexec_kho"))
            .Add("len", (ulong)data.Length));
        return [.. header, .. data];
    }

    private (string Name, ulong Address, ulong Size) EncodeBlob(BlobManifest blob)
    {
        if (blob.Content is null)
        {
            return (blob.Name, blob.At ?? 0, blob.Size ?? 0);
        }

        ulong address = blob.At ?? _places.Allocate();
        byte[] bytes = blob.Content.Encode(blob, _blobs);
        _memory.Write(address, bytes, $"blob {blob.Name}");
        _blobs.PreservePages(address, (ulong)bytes.Length);
        return (blob.Name, address, blob.Size ?? (ulong)bytes.Length);
    }

    /// <summary>All ranges that the manifest places explicitly; the encoder places nothing else there.</summary>
    private IEnumerable<(ulong First, ulong Last)> PlacedRanges()
    {
        ulong page = (ulong)Pages.PageSize;
        foreach (MemoryRange area in _manifest.Scratch.Areas.Where(area => area.Size > 0))
        {
            yield return (area.Start, area.Start + (area.Size - 1));
        }

        // Skip blocks beyond the largest order: such a block is hostile and could leave no free address.
        foreach (BlocksManifest blocks in _manifest.MemoryMap.Blocks.Where(blocks => blocks.Order is not int order || order <= Pages.MaximumOrder))
        {
            UInt128 length = (UInt128)(blocks.Order is int order ? (UInt128)blocks.Count << order : blocks.Pages) * page;
            if (length > 0)
            {
                yield return (blocks.Start, (ulong)UInt128.Min(blocks.Start + length - 1, ulong.MaxValue));
            }
        }

        foreach (ulong address in PlacedPages())
        {
            ulong start = Pages.PageStart(address);
            yield return (start, start + (page - 1));
        }

        foreach ((ulong start, ulong length) in PlacedRuns())
        {
            yield return (start, start + (length - 1));
        }
    }

    private IEnumerable<ulong> PlacedPages()
    {
        IEnumerable<ulong?> single =
        [
            _manifest.Root.At,
            _manifest.Scratch.At,
            _manifest.SetupData?.At,
            .. _manifest.MemoryMap.Nodes.Select(node => (ulong?)node.At),
            .. (_manifest.MemoryMap.Chunks ?? []).SelectMany(chunk => chunk.Elements.Select(element => (ulong?)element.Bitmap).Append(chunk.Address)),
            .. _manifest.Blobs.Select(blob => blob.At),
            .. _manifest.Blobs.SelectMany(blob => blob.Content?.PlacedPages ?? []),
        ];
        return single.OfType<ulong>();
    }

    private IEnumerable<(ulong Start, ulong Length)> PlacedRuns() =>
        _manifest.Residue.Select(residue => (Start: residue.At, Length: (ulong)residue.Bytes.Length))
            .Concat(_manifest.Blobs.SelectMany(blob => blob.Content?.PlacedRuns(Pages.PageShift) ?? []))
            .Where(run => run.Length > 0);
}
