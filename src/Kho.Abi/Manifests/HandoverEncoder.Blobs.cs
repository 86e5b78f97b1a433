using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Manifests;

internal sealed partial class HandoverEncoder
{
    /// <summary>Kernels hand over memory of vmalloc() only, and of nothing else.</summary>
    private ulong UsualAreaFlags => _structures.Catalog.Number("kho_vmalloc::area_flags", "alloc");

    private (string Name, ulong Address, ulong Size) EncodeBlob(BlobManifest blob)
    {
        if (blob.Content is null)
        {
            return (blob.Name, blob.At ?? 0, blob.Size ?? 0);
        }

        ulong address = blob.At ?? _places.Allocate();
        byte[] bytes = blob.Content switch
        {
            RawManifest raw => raw.Bytes.ToArray(),
            StructureManifest structure => EncodeStructure(blob, structure),
            RegionsManifest regions => EncodeRegions(blob, Format(blob, format => format.Memblock), regions),
            KhoTestManifest test => EncodeKhoTest(blob, Format(blob, format => format.KhoTest), test),
            LuoManifest luo when _release.BlobFormat(blob.Name)?.LuoBlocks is LuoBlocksAbi format => EncodeLuoBlocks(format, luo),
            LuoManifest luo => EncodeLuoTree(blob, Format(blob, format => format.LuoDeviceTree), luo),
            _ => throw new KhoFormatException($"blobs: {blob.Name}: unknown content"),
        };
        _memory.Write(address, bytes, $"blob {blob.Name}");
        ulong pages = ((ulong)bytes.Length + (address - _pages.PageStart(address)) + (ulong)_pages.PageSize - 1) >> _pages.PageShift;
        foreach (PreservedExtent extent in CutRange(_pages.PageStart(address), pages, 0))
        {
            Preserve(extent.Start, extent.Order);
        }

        return (blob.Name, address, blob.Size ?? (ulong)bytes.Length);
    }

    private T Format<T>(BlobManifest blob, Func<BlobFormatAbi, T?> select)
        where T : class =>
        (_release.BlobFormat(blob.Name) is BlobFormatAbi format ? select(format) : null)
        ?? throw new KhoFormatException($"blobs: {blob.Name}: {_release.Id} has no blob of this name with such content");

    private byte[] EncodeRegions(BlobManifest blob, MemblockAbi format, RegionsManifest regions)
    {
        var root = new DeviceTreeNode("");
        root.Add(Property(HandoverRoot.CompatibleProperty, TextBytes(_release.BlobFormat(blob.Name)!.Compatible!)));
        foreach (ReservedRegion region in regions.Regions)
        {
            ulong start = region.Start ?? 0;
            ulong size = region.Size ?? 0;
            var node = new DeviceTreeNode(region.Name);
            node.Add(Property(HandoverRoot.CompatibleProperty, TextBytes(format.RegionCompatible)));
            node.Add(Property(format.StartProperty, Encode(StructureNames.MemblockStart, new StructureValue().Add("start", start))));
            node.Add(Property(format.SizeProperty, Encode(StructureNames.MemblockSize, new StructureValue().Add("size", size))));
            root.Add(node);
            foreach (PreservedExtent extent in CutRange(start, size >> _pages.PageShift, 0))
            {
                PreserveSingles(extent.Start, extent.Order);
            }
        }

        return WriteTree(root, blob.DeviceTree, edited: false, null);
    }

    private byte[] EncodeKhoTest(BlobManifest blob, KhoTestAbi format, KhoTestManifest test)
    {
        var layout = new TestFolioLayout(_structures);
        var entries = new MemoryStream();
        byte[] entry = new byte[layout.Size];
        uint count = 0;
        foreach (KhoTestFolios folios in test.Folios)
        {
            for (ulong index = 0; index < folios.Count; index++)
            {
                ulong folio = folios.Start + (index << (folios.Order + _pages.PageShift));
                layout.Write(entry, folio, folios.Order);
                entries.Write(entry);
                count++;
                Preserve(folio, folios.Order);
                if (test.Fill is ReadOnlyMemory<byte> fill)
                {
                    WriteFilled(folio, 1UL << (folios.Order + _pages.PageShift), 0, fill.Span);
                }
            }
        }

        byte[] list = entries.ToArray();
        var root = new DeviceTreeNode("");
        root.Add(Property(HandoverRoot.CompatibleProperty, TextBytes(_release.BlobFormat(blob.Name)!.Compatible!)));
        root.Add(Property(format.MagicProperty, Encode(StructureNames.TestMagic, new StructureValue().Add("number", TestFolioLayout.Magic(_structures)))));
        var data = new DeviceTreeNode(format.DataNode);
        root.Add(data);
        data.Add(Property(format.NrFoliosProperty, Encode(StructureNames.TestFolioCount, new StructureValue().Add("nr_folios", test.NrFolios ?? count))));
        data.Add(Property(format.FoliosProperty, format.Folios == KhoTestFolioList.Inline
            ? list
            : Encode(StructureNames.TestFoliosInfo, new StructureValue().Add("folios_info", EncodeArea(test.List, list, "kho_test.list")))));
        data.Add(Property(format.CsumProperty, Encode(StructureNames.TestChecksum, new StructureValue().Add("csum", test.Csum ?? Checksum(test)))));
        return WriteTree(root, blob.DeviceTree, edited: false, null);
    }

    /// <summary>The checksum as the machine of the manifest computes it.</summary>
    private uint Checksum(KhoTestManifest test)
    {
        var sums = InternetChecksum.Of(_memory, _pages, test.Folios.Select(folios => folios.Run(_pages.PageShift)));
        return sums.On(Machine) ?? sums.Carried;
    }

    /// <summary>Writes a vmalloc area: its pages, its chain, and gives its descriptor.</summary>
    private StructureValue EncodeArea(AreaManifest area, byte[] contents, string where)
    {
        var writer = new VmallocWriter(_memory, _structures);
        int entryShift = area.Order + _pages.PageShift;
        (ulong Address, IReadOnlyList<ulong> Entries)[]? chunks = area.Chunks?.Select(chunk => (chunk.Address, (IReadOnlyList<ulong>)Entries(chunk, entryShift, writer.Capacity))).ToArray();
        List<ulong> entries = chunks is not null
            ? [.. chunks.SelectMany(chunk => chunk.Entries)]
            : [.. Enumerable.Range(0, (contents.Length + (1 << entryShift) - 1) >> entryShift).Select(_ => _places.Allocate(area.Order))];
        List<ulong> placed = [];
        VmallocChain chain = chunks is null ? writer.Write(entries, area.Order, _ => Place(placed))
            : chunks.Length == 0 ? default
            : writer.Write(area.Order, chunks);
        if (!area.Opaque)
        {
            if (contents.Length > (long)entries.Count << entryShift)
            {
                throw new KhoFormatException($"{where}: {contents.Length} bytes do not fit {entries.Count} entries of {1L << entryShift} bytes");
            }

            for (int offset = 0; offset < contents.Length; offset += _pages.PageSize)
            {
                ulong place = entries[offset >> entryShift] + (ulong)(offset & ((1 << entryShift) - 1));
                _memory.Write(place, contents.AsSpan(offset, Math.Min(_pages.PageSize, contents.Length - offset)), where);
            }
        }

        foreach (ulong entry in entries)
        {
            PreserveSingles(entry, area.Order);
        }

        foreach (ulong chunk in area.Chunks?.Select(chunk => chunk.Address) ?? placed)
        {
            Preserve(chunk, 0);
        }

        return new StructureValue()
            .Add("first", area.First ?? chain.First)
            .Add("total_pages", area.TotalPages ?? chain.TotalPages)
            .Add("flags", area.Flags ?? (entries.Count > 0 ? UsualAreaFlags : 0))
            .Add("order", area.Order);
    }

    private ulong Place(List<ulong> placed)
    {
        ulong address = _places.Allocate();
        placed.Add(address);
        return address;
    }

    private static List<ulong> Entries(VmallocChunk chunk, int entryShift, int capacity)
    {
        List<ulong> entries = [];
        foreach (VmallocRun run in chunk.Entries)
        {
            if (run.Count > (ulong)(capacity - entries.Count))
            {
                throw new KhoFormatException($"the chunk at 0x{chunk.Address:x} holds {capacity} entries, and {(UInt128)entries.Count + run.Count} are given");
            }

            for (ulong index = 0; index < run.Count; index++)
            {
                entries.Add(run.Start + (index << entryShift));
            }
        }

        return entries;
    }

    /// <summary>Repeats bytes over a range.</summary>
    private void WriteFilled(ulong address, ulong length, ulong offset, ReadOnlySpan<byte> fill)
    {
        _filled += Math.Min(length, MaximumFilled + 1);
        if (_filled > MaximumFilled)
        {
            throw new KhoFormatException($"fill: more than {Quantity.Size(MaximumFilled)} of contents; an image is made in memory");
        }

        byte[] page = new byte[_pages.PageSize];
        for (ulong position = 0; position < length; position += (ulong)page.Length)
        {
            int part = (int)Math.Min((ulong)page.Length, length - position);
            for (int index = 0; index < part; index++)
            {
                page[index] = fill[(int)((offset + position + (ulong)index) % (ulong)fill.Length)];
            }

            _memory.WriteUnowned(address + position, page.AsSpan(0, part));
        }
    }
}
