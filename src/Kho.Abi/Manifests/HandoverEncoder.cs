using System.Numerics;
using System.Text;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Manifests;

/// <summary>
/// Builds a handover from a manifest: every structure from its fields, by the layouts and strings of the manifest's
/// release; what the manifest does not place is placed.
/// </summary>
internal sealed partial class HandoverEncoder
{
    /// <summary>Most bytes of contents that are made by repeating others.</summary>
    private const ulong MaximumFilled = 1UL << 30;

    private static readonly MemoryRange _standardMemory = new(16UL << 20, 1UL << 40);

    private readonly HandoverManifest _manifest;
    private readonly AbiRelease _release;
    private readonly PageGeometry _pages;
    private readonly StructureReader _structures;
    private readonly MemoryBuilder _memory;
    private readonly PlaceAllocator _places;
    private readonly RadixKeyLayout? _keys;
    private readonly List<PreservedExtent> _implied = [];

    /// <summary>Bytes of contents that were made by repeating.</summary>
    private ulong _filled;

    private HandoverEncoder(HandoverManifest manifest, ReleaseCatalog catalog, MemoryBuilder memory)
    {
        _manifest = manifest;
        _release = catalog.Find(manifest.Release)
            ?? throw new KhoFormatException($"release: '{manifest.Release}' is no known release; known are {string.Join(", ", catalog.Releases.Select(release => release.Id))}");
        _pages = new PageGeometry(manifest.PageSize, _release.PhysicalAddressBits);
        _structures = new StructureReader(catalog.Structures, manifest.PageSize);
        _keys = _release.MemoryMap is { Kind: MemoryMapKind.Radix, Radix: { } radix } ? RadixKeyLayout.Of(radix) : null;
        _memory = memory;
        _places = new PlaceAllocator(_pages, manifest.Memory.Count > 0 ? manifest.Memory : [_standardMemory], PlacedRanges());
    }

    /// <summary>Encodes a manifest.</summary>
    /// <param name="manifest">What to build.</param>
    /// <param name="catalog">Releases and structures; null for the built-in ones.</param>
    /// <exception cref="KhoFormatException">Something in the manifest cannot be: the message names it.</exception>
    public static EncodedHandover Encode(HandoverManifest manifest, ReleaseCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new HandoverEncoder(manifest, catalog ?? ReleaseCatalog.BuiltIn, new MemoryBuilder(manifest.PageSize)).Encode();
    }

    private EncodedHandover Encode()
    {
        List<(string Name, ulong Address, ulong Size)> blobs = [.. _manifest.Blobs.Select(EncodeBlob)];
        ulong root = _manifest.Root.At ?? _places.Allocate();
        Preserve(root, 0);
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
        root.Add(Property(HandoverRoot.CompatibleProperty, TextBytes(_manifest.Root.Compatible ?? names.Compatible)));
        root.Add(Property(names.MapProperty, Encode(StructureNames.MapProperty, new StructureValue().Add("address", map))));
        foreach ((string name, ulong place, ulong size) in blobs)
        {
            var node = new DeviceTreeNode(name);
            if (names.BlobSizeProperty is not null)
            {
                node.Add(Property(names.BlobSizeProperty, Encode(StructureNames.SizeProperty, new StructureValue().Add("size", size))));
            }

            node.Add(Property(names.BlobAddressProperty, Encode(StructureNames.MapProperty, new StructureValue().Add("address", place))));
            root.Add(node);
        }

        byte[] bytes = WriteTree(root, _manifest.Root.DeviceTree, names.EditedTree, RootStrings(names));
        if (bytes.Length > _pages.PageSize)
        {
            throw new KhoFormatException($"root: the device tree takes {bytes.Length} bytes and may take one page");
        }

        _memory.Write(address, bytes, "root FDT");
    }

    /// <summary>The strings of an edited root, in the order in which the kernel adds them.</summary>
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

    private byte[] WriteTree(DeviceTreeNode root, DeviceTreeManifest? layout, bool edited, IEnumerable<string>? strings)
    {
        bool isEdited = layout?.Style is null ? edited : layout.Style == "edited";
        IReadOnlyList<string>? order = layout?.Strings ?? (isEdited ? strings?.ToList() : null);
        return DeviceTreeWriter.Write(root, isEdited ? DeviceTreeStyle.Edited : DeviceTreeStyle.Sequential, order, _structures.Catalog);
    }

    private (ulong Address, ulong Size) EncodeScratch()
    {
        int areaSize = _structures.SizeOf(_release.Scratch);
        byte[] array = new byte[areaSize * _manifest.Scratch.Areas.Count];
        for (int index = 0; index < _manifest.Scratch.Areas.Count; index++)
        {
            MemoryRange area = _manifest.Scratch.Areas[index];
            Encode(_release.Scratch, new StructureValue().Add("addr", area.Start).Add("size", area.Size)).CopyTo(array.AsSpan(index * areaSize));
        }

        ulong address = _manifest.Scratch.At ?? (array.Length > 0 ? _places.Allocate() : 0);
        if (array.Length > 0)
        {
            _memory.Write(address, array, "kho_scratch");
        }

        return (address, (ulong)array.Length);
    }

    private void EncodeSetupData(SetupDataManifest node, ulong root, ulong scratch, ulong scratchSize) =>
        _memory.Write(node.At ?? _places.Allocate(), SetupDataBytes(_structures, _release, node.Next, root, scratch, scratchSize), "setup_data");

    /// <summary>The node of setup_data that leads to a handover, with its data.</summary>
    internal static byte[] SetupDataBytes(StructureReader structures, AbiRelease release, ulong next, ulong root, ulong scratch, ulong scratchSize)
    {
        byte[] data = structures.Layout(release.Boot.X86SetupData).Write(new StructureValue()
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

    private byte[] Encode(string structure, StructureValue value) => _structures.Layout(structure).Write(value);

    private static DeviceTreeProperty Property(string name, byte[] value) => new(name, value, 0, 0);

    /// <summary>Text as a property value: with its NUL.</summary>
    private static byte[] TextBytes(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>Preserves a block that the handover itself consists of.</summary>
    private void Preserve(ulong address, int order, ulong count = 1, int? pageType = null)
    {
        if (_manifest.MemoryMap.Implied && count > 0)
        {
            _implied.Add(new PreservedExtent(address, count, order, pageType ?? PageType(isSplit: false)));
        }
    }

    /// <summary>Page type of a block whose pages each have a reference, or of one with a single reference; 0 where the release has no types.</summary>
    private int PageType(bool isSplit) => _keys?.TypeOf(isSplit) ?? 0;

    /// <summary>Preserves pages of which each has a reference, as those of regions and of vmalloc areas have.</summary>
    private void PreserveSingles(ulong address, int order)
    {
        Preserve(address, order, 1, PageType(isSplit: order > 0));
    }

    /// <summary>Preserves a range as the kernel cuts it: each block as large as its address and the rest allow.</summary>
    private IEnumerable<PreservedExtent> CutRange(ulong start, ulong pages, int pageType)
    {
        ulong pfn = start >> _pages.PageShift;
        while (pages > 0)
        {
            int order = Math.Min(Math.Min(pfn == 0 ? 63 : BitOperations.TrailingZeroCount(pfn), BitOperations.Log2(pages)), _pages.MaximumOrder);
            yield return new PreservedExtent(pfn << _pages.PageShift, 1, order, pageType);
            pfn += 1UL << order;
            pages -= 1UL << order;
        }
    }

    /// <summary>Everything that the manifest places itself, so that nothing else is placed there.</summary>
    private IEnumerable<(ulong First, ulong Last)> PlacedRanges()
    {
        ulong page = (ulong)_pages.PageSize;
        foreach (MemoryRange area in _manifest.Scratch.Areas.Where(area => area.Size > 0))
        {
            yield return (area.Start, area.Start + (area.Size - 1));
        }

        // A block beyond the largest order is a hostile one, which would leave no place for anything.
        foreach (BlocksManifest blocks in _manifest.MemoryMap.Blocks.Where(blocks => blocks.Order is not int order || order <= _pages.MaximumOrder))
        {
            UInt128 length = (UInt128)(blocks.Order is int order ? (UInt128)blocks.Count << order : blocks.Pages) * page;
            if (length > 0)
            {
                yield return (blocks.Start, (ulong)UInt128.Min(blocks.Start + length - 1, ulong.MaxValue));
            }
        }

        foreach (ulong address in PlacedPages())
        {
            ulong start = _pages.PageStart(address);
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
            .. _manifest.Blobs.Select(blob => blob.Content).OfType<LuoManifest>().SelectMany(PlacedPages),
            .. _manifest.Blobs.Select(blob => blob.Content).OfType<KhoTestManifest>().SelectMany(test => PlacedPages(test.List)),
        ];
        return single.OfType<ulong>();
    }

    private static IEnumerable<ulong?> PlacedPages(LuoManifest luo) =>
    [
        luo.SessionsAt,
        luo.FlbsAt,
        .. (luo.SessionBlocks ?? []).Select(block => (ulong?)block.Address),
        .. luo.Sessions.Select(session => session.FilesAt),
        .. luo.Sessions.SelectMany(session => session.FileBlocks ?? []).Select(block => (ulong?)block.Address),
        .. luo.Sessions.SelectMany(session => session.Files).Select(file => file.Data),
        .. luo.Sessions.SelectMany(session => session.Files).Select(file => file.Memfd).OfType<MemfdManifest>().SelectMany(memfd => PlacedPages(memfd.List)),
    ];

    private static IEnumerable<ulong?> PlacedPages(AreaManifest area) => (area.Chunks ?? []).Select(chunk => (ulong?)chunk.Address);

    private IEnumerable<(ulong Start, ulong Length)> PlacedRuns()
    {
        int shift = _pages.PageShift;
        foreach (ResidueManifest residue in _manifest.Residue.Where(residue => residue.Bytes.Length > 0))
        {
            yield return (residue.At, (ulong)residue.Bytes.Length);
        }

        foreach (BlobContentManifest? content in _manifest.Blobs.Select(blob => blob.Content))
        {
            IEnumerable<(ulong Start, ulong Length)> runs = content switch
            {
                RegionsManifest regions => regions.Regions.Select(region => (region.Start ?? 0, region.Size ?? 0)),
                KhoTestManifest test => test.Folios.Select(folios => (folios.Start, folios.Count << (folios.Order + shift))).Concat(AreaRuns(test.List)),
                LuoManifest luo => luo.Sessions.SelectMany(session => session.Files).Select(file => file.Memfd).OfType<MemfdManifest>().SelectMany(memfd =>
                    (memfd.Folios ?? []).Where(folio => folio.Pfn != 0).Select(folio => (folio.Pfn << shift, folio.Count << ((folio.Order ?? 0) + shift))).Concat(AreaRuns(memfd.List)))
                    .Concat(luo.Sessions.SelectMany(session => session.Files).SelectMany(file => PlacedTree(file.Value, _pages.PageSize, shift)))
                    .Concat(luo.Flbs.SelectMany(flb => PlacedTree(flb.Content, _pages.PageSize, shift))),
                StructureManifest structure => PlacedTree(structure.Value, _pages.PageSize, shift),
                _ => [],
            };
            foreach ((ulong start, ulong length) in runs.Where(run => run.Length > 0))
            {
                yield return (start, length);
            }
        }

        IEnumerable<(ulong Start, ulong Length)> AreaRuns(AreaManifest area) =>
            (area.Chunks ?? []).SelectMany(chunk => chunk.Entries).Select(run => (run.Start, run.Count << (area.Order + shift)));
    }
}
