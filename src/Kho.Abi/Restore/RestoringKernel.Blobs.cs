using System.Buffers.Binary;
using Kho.Abi.Codec;
using Kho.Abi.Handover.Blobs;
using Kho.Abi.Handover.Trees;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Restore;

internal sealed partial class RestoringKernel
{
    /// <summary>More of a blob is not read; none is longer.</summary>
    private const ulong MaximumBlob = 16 << 20;

    /// <summary>What a subsystem finds under its name.</summary>
    private enum Retrieval
    {
        Found,
        NoSuchBlob,
        Broken,
    }

    private Retrieval Retrieve(string name, out ulong address, out ulong? size)
    {
        address = 0;
        size = null;
        if (_root?.Root.Child(name) is not DeviceTreeNode node)
        {
            return Retrieval.NoSuchBlob;
        }

        if (node.Property(_release.Root.BlobAddressProperty) is not { } place || place.Value.Length != _structures.SizeOf(StructureNames.MapProperty))
        {
            return Retrieval.Broken;
        }

        address = _structures.Read(StructureNames.MapProperty, place.Value).Number("address");
        if (_release.Root.BlobSizeProperty is not string sizeName)
        {
            return Retrieval.Found;
        }

        if (node.Property(sizeName) is not { } length || length.Value.Length != _structures.SizeOf(StructureNames.SizeProperty))
        {
            Say($"KHO: broken KHO subnode '{name}': missing or invalid {sizeName} property");
            return Retrieval.Broken;
        }

        size = _structures.Read(StructureNames.SizeProperty, length.Value).Number("size");
        return Retrieval.Found;
    }

    private (string Name, BlobFormatAbi Format)? BlobOf(BlobReader reader) => BlobOf(format => format.Reader == reader);

    private (string Name, BlobFormatAbi Format)? BlobOf(Func<BlobFormatAbi, bool> predicate)
    {
        foreach ((string name, string format) in _release.Blobs)
        {
            if (predicate(_release.Formats[format]))
            {
                return (name, _release.Formats[format]);
            }
        }

        return null;
    }

    private void RetrieveRegions()
    {
        if (BlobOf(BlobReader.Memblock) is not (string name, BlobFormatAbi format))
        {
            return;
        }

        Retrieval retrieval = Retrieve(name, out ulong address, out _);
        if (retrieval == Retrieval.NoSuchBlob)
        {
            return;
        }

        DeviceTree? tree = retrieval == Retrieval.Found ? ReadTree(address, $"the blob {name}") : null;
        if (tree is null || BlobProperties.Compatible(tree.Root) != format.Compatible)
        {
            Outcome(name, format.DisplayName, RestoreVerdict.Refused, "the blob is not what the kernel expects: every region is allocated afresh, and its contents are lost");
            return;
        }

        IReadOnlyList<ReserveMemRequest> wanted = _configuration.ReserveMem ?? [.. tree.Root.Children.Select(child => new ReserveMemRequest(child.Name, RegionSize(child, format.Memblock!) ?? 0, 1))];
        RestoreVerdict worst = RestoreVerdict.Ok;
        foreach (ReserveMemRequest request in wanted)
        {
            worst = Worse(worst, RetrieveRegion(tree, format.Memblock!, request));
        }

        foreach (DeviceTreeNode child in tree.Root.Children.Where(child => !wanted.Any(request => request.Name == child.Name)))
        {
            _items.Add(new ItemOutcome("region", child.Name, RestoreVerdict.Lossy, "the command line does not ask for it: it stays reserved, and nobody finds it"));
            worst = Worse(worst, RestoreVerdict.Lossy);
        }

        int regions = _items.Count(item => item.Kind == "region");
        int recovered = _items.Count(item => item.Kind == "region" && item.Verdict == RestoreVerdict.Ok);
        Outcome(name, format.DisplayName, regions > 0 && _items.Where(item => item.Kind == "region").All(item => item.Verdict == RestoreVerdict.Refused) ? RestoreVerdict.Refused : worst == RestoreVerdict.Refused ? RestoreVerdict.Lossy : worst,
            $"{recovered} of {Quantity.Count((ulong)regions, "region")} {(regions == 1 ? "is" : "are")} recovered");
    }

    private RestoreVerdict RetrieveRegion(DeviceTree tree, MemblockAbi format, ReserveMemRequest request)
    {
        RestoreVerdict verdict;
        string message;
        if (tree.Root.Child(request.Name) is not DeviceTreeNode node)
        {
            verdict = RestoreVerdict.Lossy;
            message = "the handover has no such region: it is allocated afresh";
        }
        else if (BlobProperties.Compatible(node) != format.RegionCompatible
            || RegionStart(node, format) is not ulong start || RegionSize(node, format) is not ulong size)
        {
            verdict = RestoreVerdict.Refused;
            message = "its node is not what the kernel expects: it is allocated afresh, and its contents are lost";
        }
        else if (size != request.Size || (start & (Math.Max(request.Alignment, 1) - 1)) != 0)
        {
            verdict = RestoreVerdict.Refused;
            message = $"{size} bytes at 0x{start:x} do not fit what the command line asks for: it is allocated afresh, and its contents are lost";
        }
        else
        {
            Say($"Revived memory reservation '{request.Name}' from KHO");
            bool whole = size > 0 && Blocks.Covers(start, size);
            verdict = whole ? RestoreVerdict.Ok : RestoreVerdict.Misread;
            message = whole ? $"revived at 0x{start:x}" : $"revived at 0x{start:x}, but its memory is not all reserved: others may have used it before";
            ClaimPages(start, (size + (ulong)_geometry.PageSize - 1) >> PageShift, $"region {request.Name}", ClaimKind.Region);
        }

        _items.Add(new ItemOutcome("region", request.Name, verdict, message));
        return verdict;
    }

    private ulong? RegionStart(DeviceTreeNode node, MemblockAbi format) => NumberOf(node, format.StartProperty, StructureNames.MemblockStart, "start");

    private ulong? RegionSize(DeviceTreeNode node, MemblockAbi format) => NumberOf(node, format.SizeProperty, StructureNames.MemblockSize, "size");

    private void ReadMetadata()
    {
        if (BlobOf(format => format.Structure?.Consumer == BlobConsumer.AnnouncesWriter) is not (string name, BlobFormatAbi format) || !_configuration.Kho)
        {
            return;
        }

        Retrieval retrieval = Retrieve(name, out ulong address, out ulong? size);
        if (retrieval != Retrieval.Found)
        {
            if (retrieval == Retrieval.Broken)
            {
                Outcome(name, format.DisplayName, RestoreVerdict.Refused, "the root's node for it is broken: the kernel does without");
            }

            return;
        }

        RequireIntact(address, Math.Max(size ?? 0, 1), $"the blob {name}");
        StructureAbi layout = format.Structure!;
        int length = _structures.SizeOf(layout.Structure);
        if (size < sizeof(uint))
        {
            Say($"KHO: {name} blob too small ({size} bytes)");
            Outcome(name, format.DisplayName, RestoreVerdict.Refused, $"{size} bytes are too few for a version: the kernel does without");
            return;
        }

        StructureValue value = _memory.Read(layout.Structure, address, $"the blob {name}");
        ulong version = value.Number(layout.VersionField);
        if (layout.Version is int known && version != (ulong)known)
        {
            Say($"KHO: {name} version {version} not supported (expected {layout.Version})");
            Outcome(name, format.DisplayName, RestoreVerdict.Refused, $"version {version}, and the kernel knows {layout.Version}: it does without");
            return;
        }

        if (size < (ulong)length)
        {
            Say($"KHO: {name} blob too small for v{version} ({size} < {length})");
            Outcome(name, format.DisplayName, RestoreVerdict.Refused, $"{size} bytes, and the kernel expects {length}: it does without");
            return;
        }

        string previous = KernelText.DecodeField(value.Bytes(WriterAnnouncement.ReleaseField).Span, out _);
        Say($"KHO: exec from: {previous} (count {value.Number(WriterAnnouncement.CountField)})");
        Outcome(name, format.DisplayName, RestoreVerdict.Ok, $"written by {previous}");
    }

    private void RunTest()
    {
        if (BlobOf(BlobReader.KhoTest) is not (string name, BlobFormatAbi format) || !_configuration.Kho || !_configuration.KhoTest)
        {
            return;
        }

        Retrieval retrieval = Retrieve(name, out ulong address, out _);
        if (retrieval == Retrieval.NoSuchBlob)
        {
            return;
        }

        RestoreVerdict verdict = RestoreVerdict.Refused;
        string message = "the root's node for it is broken";
        if (retrieval == Retrieval.Found)
        {
            RequireIntact(address, MinimumTreeSize, $"the blob {name}");
            verdict = RestoreTest(format, address, out message);
        }

        if (verdict == RestoreVerdict.Ok)
        {
            Say($"{Behaviour.Test.Module}: KHO restore succeeded");
        }
        else if (Behaviour.Test.Failure == TestFailurePolicy.Reported)
        {
            Say($"{Behaviour.Test.Module}: KHO restore failed");
        }

        Outcome(name, format.DisplayName, verdict, message);
    }

    private RestoreVerdict RestoreTest(BlobFormatAbi format, ulong address, out string message)
    {
        KhoTestAbi names = format.KhoTest!;
        DeviceTree? tree = ReadTree(address, "the blob of the test module");
        ulong? Number(DeviceTreeNode? node, string property, string structure, string field) =>
            node?.Property(property) is { } value && value.Value.Length == _structures.SizeOf(structure) ? _structures.Read(structure, value.Value).Number(field) : null;
        DeviceTreeNode? data = tree?.Root.Child(names.DataNode);
        if (tree is null || BlobProperties.Compatible(tree.Root) != format.Compatible
            || Number(tree.Root, names.MagicProperty, StructureNames.TestMagic, "number") != TestFolioLayout.Magic(_structures)
            || Number(data, names.NrFoliosProperty, StructureNames.TestFolioCount, "nr_folios") is not ulong count
            || Number(data, names.CsumProperty, StructureNames.TestChecksum, "csum") is not ulong checksum
            || data!.Property(names.FoliosProperty) is not { } list)
        {
            message = "the blob is not what the kernel expects";
            return RestoreVerdict.Refused;
        }

        var layout = new TestFolioLayout(_structures);
        byte[] entries;
        if (names.Folios == KhoTestFolioList.Inline)
        {
            if ((ulong)list.Value.Length != count * (ulong)layout.Size)
            {
                message = $"the list of {count} folios has {list.Value.Length} bytes";
                return RestoreVerdict.Refused;
            }

            entries = list.Value.ToArray();
        }
        else
        {
            if (list.Value.Length != _structures.SizeOf(StructureNames.TestFoliosInfo))
            {
                message = $"the list's descriptor has {list.Value.Length} bytes";
                return RestoreVerdict.Refused;
            }

            if (RestoreVmalloc(_structures.Read(StructureNames.TestFoliosInfo, list.Value).Structure("folios_info"), "kho_test list") is not RestoredArea area)
            {
                message = "the list of folios cannot be restored";
                return RestoreVerdict.Lossy;
            }

            entries = area.Read(_memory, 0, (int)Math.Min(count * (ulong)layout.Size, MaximumBlob), "the list of the test module");
        }

        return RestoreTestFolios(layout, entries, count, (uint)checksum, out message);
    }

    private RestoreVerdict RestoreTestFolios(TestFolioLayout layout, byte[] entries, ulong count, uint checksum, out string message)
    {
        List<KhoTestFolios> folios = [];
        bool contents = true;
        for (int index = 0; index < entries.Length / layout.Size; index++)
        {
            (ulong start, int order) = layout.Read(entries.AsSpan(index * layout.Size));
            if (!_pages!.TryRestoreFolio(start, out int restored) || restored != order)
            {
                message = $"folio {index} of {count} at 0x{start:x} cannot be restored with order {order}";
                return RestoreVerdict.Lossy;
            }

            ClaimPages(start, 1UL << order, "kho_test folio");
            contents &= _memory.Holds(start, 1UL << (order + PageShift));
            folios.Add(new KhoTestFolios(start, 1, order));
            _pages.FreeBlock(start >> PageShift, order);
        }

        return CompareChecksum(folios, checksum, contents, out message);
    }

    private static RestoreVerdict Worse(RestoreVerdict one, RestoreVerdict other) => one > other ? one : other;
}
