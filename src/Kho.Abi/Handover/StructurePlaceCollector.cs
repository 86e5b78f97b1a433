using System.Buffers.Binary;
using Kho.Abi.Codec;
using Kho.Abi.Handover.Blobs;
using Kho.Abi.Handover.Trees;
using Kho.Abi.Layouts;
using Kho.Abi.Physical;
using Kho.Abi.Releases;

namespace Kho.Abi.Handover;

/// <summary>
/// Says where the structures of a decoded handover lie, by going over the document once more. Its work is bounded by the
/// document's: nothing is followed that the readers did not follow.
/// </summary>
internal sealed class StructurePlaceCollector
{
    /// <summary>Name of the file that specifies device trees, for what is a tree as a whole.</summary>
    internal const string DeviceTreeFile = "flattened_devicetree";

    /// <summary>No device tree of a handover is longer; one that says so is shown up to here.</summary>
    private const uint MaximumTree = 16 << 20;

    private readonly IPhysicalMemory _memory;
    private readonly HandoverDocument _document;
    private readonly HandoverOptions _options;
    private readonly AbiRelease _release;
    private readonly StructureReader _structures;
    private readonly List<StructurePlace> _places = [];

    private StructurePlaceCollector(IPhysicalMemory memory, HandoverOptions options, HandoverDocument document, AbiRelease release)
    {
        _memory = memory;
        _options = options;
        _document = document;
        _release = release;
        _structures = new StructureReader(options.Catalog.Structures, document.PageSize);
    }

    /// <summary>Collects all places.</summary>
    /// <param name="memory">The image's memory.</param>
    /// <param name="options">Options under which the document was decoded.</param>
    /// <param name="document">Document.</param>
    public static StructurePlaces Collect(IPhysicalMemory memory, HandoverOptions options, HandoverDocument document)
    {
        if (document.Release is null)
        {
            return new StructurePlaces([]);
        }

        var collector = new StructurePlaceCollector(memory, options, document, document.Release.Release);
        collector.AddRoot();
        collector.AddMap();
        collector.AddScratch();
        foreach (Blob blob in document.Blobs)
        {
            collector.AddBlob(blob);
        }

        return new StructurePlaces(collector._places);
    }

    private void AddRoot()
    {
        if (_document.Root is { Address: ulong address } root)
        {
            AddTree(address, "root of the handover", ReleaseStructures.RootProperties(_release), (ulong)root.Tree.Length);
        }
    }

    private void AddMap()
    {
        if (_document.MemoryMap is not MemoryMap map)
        {
            return;
        }

        bool trusted = map.Trust != MapTrust.Stale;
        string doubt = trusted ? "" : ", not believed: the map is stale";
        foreach ((ulong address, MapStructure kind) in map.Structures)
        {
            (string structure, ulong length, string use) = kind switch
            {
                MapStructure.Node => (_release.MemoryMap.Radix!.Node, (ulong)map.Pages.PageSize, address == map.Address ? "root of the memory map's radix tree" : "inner node of the memory map's radix tree"),
                MapStructure.Leaf => (_release.MemoryMap.Radix!.Leaf, (ulong)map.Pages.PageSize, "leaf of the memory map's radix tree"),
                MapStructure.Chunk => (_release.MemoryMap.ChunkList!.Chunk, (ulong)map.Pages.PageSize, address == map.Address ? "first chunk of the memory map" : "chunk of the memory map"),
                _ => (StructureNames.ChunkBitmap, (ulong)(map.BitmapBits ?? 0) / 8, "bitmap of the memory map"),
            };
            Add(Place(structure, address, length, use + doubt) with { IsTrusted = trusted });
        }
    }

    private void AddScratch()
    {
        ulong? address = _options.ScratchAddress ?? _document.Root?.Candidate.ScratchAddress;
        ulong? size = _options.ScratchAddress is null ? _document.Root?.Candidate.ScratchSize : _options.ScratchSize;
        if (address is ulong start && size is ulong bytes && _document.Scratch.Count > 0)
        {
            AddArray(_release.Scratch, start, bytes / (ulong)_structures.SizeOf(_release.Scratch), bytes, "scratch areas");
        }
    }

    private void AddBlob(Blob blob)
    {
        if (blob.Address is not ulong address || blob.Value is null)
        {
            return;
        }

        BlobFormatAbi? format = blob.Abi;
        if (format?.LuoBlocks is LuoBlocksAbi blocks)
        {
            AddStructure(blocks.Structure, address, $"{blob.Name}: head of everything");
        }
        else if (blob.Value is TreeValue value)
        {
            AddValues(value.Root, blob.Name);
        }
        else
        {
            AddTree(address, $"blob {blob.Name}", format is null ? null : ReleaseStructures.Properties(format), blob.Size);
        }

        switch (blob.Value)
        {
            case LuoValue luo when format is not null:
                AddLuo(blob.Name, luo, format);
                break;
            case KhoTestValue { FoliosInfo: VmallocArea area } test:
                AddArea(area, StructureNames.TestFolio, test.NrFolios ?? 0, $"{blob.Name}: list of folios");
                break;
        }
    }

    private void AddValues(ValueTree root, string use)
    {
        foreach (TreePlace place in TreePlaces.Of(root, use, use, _structures).Where(place => place.Structure is not null))
        {
            bool isArray = place.Kind is TreePlaceKind.Array or TreePlaceKind.AreaEntries;
            ulong length = isArray ? place.Count * (ulong)_structures.SizeOf(place.Structure!) : place.Length;
            Add(Place(place.Structure!, place.Address, length, place.Use) with { Count = isArray ? place.Count : 1, IsArray = isArray });
        }
    }

    private void AddLuo(string name, LuoValue luo, BlobFormatAbi format)
    {
        string session = format.LuoBlocks?.Session ?? format.LuoDeviceTree!.Session;
        if (luo.SessionsAddress is ulong header && format.LuoDeviceTree is LuoDeviceTreeAbi tree)
        {
            ulong size = AddStructure(tree.SessionHeader, header, $"{name}: head of the sessions");
            AddArray(session, header + size, (ulong)luo.Sessions.Count, ulong.MaxValue, $"{name}: sessions");
        }

        AddBlocks(luo.SessionBlocks, format, session, $"{name}: sessions");
        foreach (LuoSession each in luo.Sessions)
        {
            AddFiles(name, each, format);
        }

        string? flbHeader = format.LuoBlocks?.FlbHeader ?? format.LuoDeviceTree?.FlbHeader;
        string? flb = format.LuoBlocks?.Flb ?? format.LuoDeviceTree?.Flb;
        if (luo.FlbHeader is ulong flbs && flbHeader is not null && flb is not null)
        {
            foreach (LuoFlb each in luo.Flbs ?? [])
            {
                if (each.Value is TreeValue value)
                {
                    AddValues(value.Root, $"{name}: object {each.Name}");
                }
            }

            ulong size = AddStructure(flbHeader, flbs, $"{name}: head of the objects bound to files (FLB)");
            AddArray(flb, flbs + size, (ulong)(luo.Flbs?.Count ?? 0), ulong.MaxValue, $"{name}: objects bound to files (FLB)");
        }
    }

    private void AddFiles(string name, LuoSession session, BlobFormatAbi format)
    {
        string use = $"{name}: files of session '{session.Name}'";
        if (format.LuoDeviceTree is LuoDeviceTreeAbi arrays)
        {
            AddArray(arrays.File, session.FilesAddress, (ulong)session.Files.Count, ulong.MaxValue, use);
        }
        else
        {
            AddBlocks(session.FileBlocks, format, format.LuoBlocks!.File, use);
        }

        foreach (LuoFile file in session.Files)
        {
            if (file.Value is TreeValue tree)
            {
                AddValues(tree.Root, $"{name}: file {JsonStyle.Hex(file.Token)} of session '{session.Name}'");
            }

            if (file.Value is MemfdValue memfd && FileFormatOf(file) is MemfdAbi abi)
            {
                string which = $"{name}: memfd {JsonStyle.Hex(file.Token)} of session '{session.Name}'";
                AddStructure(abi.Structure, file.Data, which);
                AddArea(memfd.Folios, abi.Folio, memfd.NrFolios, $"{which}, list of folios");
            }
        }
    }

    private MemfdAbi? FileFormatOf(LuoFile file) =>
        _options.Catalog.Releases.Prepend(_release).Select(release => release.FileFormat(file.Compatible)?.Memfd).FirstOrDefault(format => format is not null);

    private void AddBlocks(IReadOnlyList<BlockPlace> blocks, BlobFormatAbi format, string entry, string use)
    {
        foreach (BlockPlace block in blocks)
        {
            ulong header = AddStructure(format.LuoBlocks!.Block, block.Address, $"head of a block of {use}");
            ulong room = (ulong)_document.PageSize - header;
            AddArray(entry, block.Address + header, block.Count, room, use);
        }
    }

    /// <summary>The chunks of a vmalloc area, and the pages that they list, which hold an array.</summary>
    private void AddArea(VmallocArea area, string entry, ulong count, string use)
    {
        ulong size = (ulong)_structures.SizeOf(entry);
        ulong left = count > ulong.MaxValue / size ? ulong.MaxValue : count * size;
        foreach (VmallocChunk chunk in area.Chunks)
        {
            Add(Place(StructureNames.VmallocChunk, chunk.Address, (ulong)_document.PageSize, $"chunk of {use}"));
            foreach (VmallocRun run in chunk.Entries)
            {
                UInt128 length = (UInt128)run.Count * (ulong)_document.PageSize << area.Order;
                ulong part = length < left ? (ulong)length : left;
                AddArray(entry, run.Start, part / size, part, use);
                left -= part;
            }
        }
    }

    private void AddTree(ulong address, string use, IReadOnlyDictionary<string, string>? types, ulong? limit)
    {
        if (TreeLength(_memory, address) is ulong length)
        {
            Add(TreePlace(address, Math.Min(length, limit ?? length), use, types));
        }
    }

    /// <summary>Length in bytes of the device tree at an address, at most what a blob can have; null if none begins there.</summary>
    internal static ulong? TreeLength(IPhysicalMemory memory, ulong address)
    {
        Span<byte> head = stackalloc byte[2 * sizeof(uint)];
        return memory.Read(address, head, out _) == head.Length && BlobSource.IsTree(head)
            ? Math.Min(BinaryPrimitives.ReadUInt32BigEndian(head[sizeof(uint)..]), MaximumTree)
            : null;
    }

    /// <summary>The place of a device tree.</summary>
    internal static StructurePlace TreePlace(ulong address, ulong length, string use, IReadOnlyDictionary<string, string>? types) => new()
    {
        Address = address,
        Length = length,
        Structure = DeviceTreeFile,
        KernelName = "device tree",
        Use = use,
        IsDeviceTree = true,
        PropertyTypes = types ?? new Dictionary<string, string>(StringComparer.Ordinal),
    };

    private ulong AddStructure(string structure, ulong address, string use)
    {
        ulong size = (ulong)_structures.SizeOf(structure);
        Add(Place(structure, address, size, use));
        return size;
    }

    private void AddArray(string structure, ulong address, ulong count, ulong room, string use)
    {
        ulong size = (ulong)_structures.SizeOf(structure);
        ulong fitting = size == 0 ? 0 : Math.Min(count, room / size);
        Add(Place(structure, address, fitting * size, use) with { Count = fitting, IsArray = true });
    }

    private StructurePlace Place(string structure, ulong address, ulong length, string use) => new()
    {
        Address = address,
        Length = length,
        Structure = structure,
        KernelName = _structures.Layout(structure).Spec.KernelName,
        Use = use,
    };

    /// <summary>What has no bytes, or wraps past the end of the address space, lies nowhere.</summary>
    private void Add(StructurePlace place)
    {
        if (place.Length > 0 && place.Last >= place.Address)
        {
            _places.Add(place);
        }
    }
}
