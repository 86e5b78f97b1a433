using System.Text;
using System.Text.Json.Nodes;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Luo;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Manifests;

internal sealed partial class HandoverEncoder
{
    /// <summary>Folios of one memfd: 64 GiB of 4 KiB pages, which take 256 MiB of entries.</summary>
    private const ulong MaximumFolios = 1UL << 24;

    private byte[] EncodeLuoBlocks(LuoBlocksAbi format, LuoManifest luo)
    {
        List<byte[]> sessions = [.. luo.Sessions.Select(session =>
        {
            List<byte[]> files = [.. session.Files.Select(file => EncodeFile(format.File, file))];
            ulong place = session.FilesAt ?? WriteBlocks(format, format.File, files, session.FileBlocks);
            return EncodeSession(format.Session, session, place);
        })];
        ulong first = luo.SessionsAt ?? WriteBlocks(format, format.Session, sessions, luo.SessionBlocks);
        ulong flbs = EncodeFlbs(luo, format.FlbHeader, format.Flb);
        BlobFormatAbi own = _release.Formats.Values.First(other => other.LuoBlocks == format);
        RefuseFeatures(own, luo.Features, "blobs: LUO");
        StructureValue head = own.Features is FeaturesAbi features
            ? new StructureValue().Add(features.Field, Masks(format.Structure, features, luo.Features))
            : new StructureValue().Add("compatible", Encoding.UTF8.GetBytes(own.Compatible!));
        return Encode(format.Structure, head
            .Add("liveupdate_num", luo.LiveupdateNum)
            .Add("sessions_pa", first)
            .Add("flbs_pa", flbs));
    }

    private static void RefuseFeatures(BlobFormatAbi? format, FeaturesManifest? given, string where)
    {
        if (given is not null && format?.Features is null)
        {
            throw new KhoFormatException($"{where}: features: the format {format?.DisplayName} has no feature masks");
        }
    }

    /// <summary>Feature masks as the manifest gives them, else as the release's kernels write them; what is reserved is 0.</summary>
    private StructureValue Masks(string structure, FeaturesAbi features, FeaturesManifest? given)
    {
        FeatureMasks own = FeatureMasks.Written(features);
        FeatureMasks masks = new(given?.Supp ?? own.Supp, given?.Required ?? own.Required, given?.Active ?? own.Active);
        StructureLayout layout = _structures.Layout(structure).Field(features.Field, out _).Structure!;
        var value = new StructureValue();
        foreach (LayoutField field in layout.Fields)
        {
            ulong number = field.Id switch { "supp" => masks.Supp, "req" => masks.Required, "active" => masks.Active, _ => 0 };
            value.Add(field.Id, field.IsList ? FieldValue.Of([.. Enumerable.Repeat(FieldValue.Of(number), (int)(field.Count ?? 0))]) : FieldValue.Of(number));
        }

        return value;
    }

    private ulong WriteBlocks(LuoBlocksAbi format, string structure, List<byte[]> entries, IReadOnlyList<BlockPlace>? places)
    {
        if (entries.Count == 0 && places is not { Count: > 0 })
        {
            return 0;
        }

        int room = _pages.PageSize - _structures.SizeOf(format.Block);
        if (_structures.SizeOf(structure) > room)
        {
            throw new KhoFormatException($"blobs: LUO: a {structure} of {_structures.SizeOf(structure)} bytes does not fit the {room} bytes of a block");
        }

        var writer = new BlockListWriter(_memory, _structures.SizeOf(structure), _structures, format.Block);
        if (places is not null)
        {
            foreach (BlockPlace place in places)
            {
                Preserve(place.Address, 0);
            }

            return writer.Write(entries, [.. places.Select(place => new BlockPlacement(place.Address, (int)Math.Min(place.Count, int.MaxValue)))]);
        }

        return writer.Write(entries, _ =>
        {
            ulong block = _places.Allocate();
            Preserve(block, 0);
            return block;
        });
    }

    private byte[] EncodeLuoTree(BlobManifest blob, LuoDeviceTreeAbi format, LuoManifest luo)
    {
        ulong header = luo.SessionsAt ?? AllocateArray(format.SessionPages);
        int headerSize = _structures.SizeOf(format.SessionHeader);
        int sessionSize = _structures.SizeOf(format.Session);
        CheckRoom("sessions", headerSize + (sessionSize * luo.Sessions.Count), format.SessionPages);
        _memory.Write(header, Encode(format.SessionHeader, new StructureValue().Add("count", (ulong)luo.Sessions.Count)), "luo_session_header_ser");
        for (int index = 0; index < luo.Sessions.Count; index++)
        {
            SessionManifest session = luo.Sessions[index];
            byte[] bytes = EncodeSession(format.Session, session, EncodeFileArray(format, session));
            _memory.Write(header + (ulong)(headerSize + (index * sessionSize)), bytes, $"luo_session_ser {session.Name}");
        }

        RefuseFeatures(_release.BlobFormat(blob.Name), luo.Features, $"blobs: {blob.Name}");
        var root = new DeviceTreeNode("");
        root.Add(Property(HandoverRoot.CompatibleProperty, TextBytes(_release.BlobFormat(blob.Name)!.Compatible!)));
        root.Add(Property(format.NumberProperty, Encode(StructureNames.LuoNumber, new StructureValue().Add("liveupdate_number", luo.LiveupdateNum))));
        AddPointer(root, format.SessionNode, format.SessionCompatible, format.SessionHeaderProperty, header);
        if (format.FlbNode is not null)
        {
            AddPointer(root, format.FlbNode, format.FlbCompatible!, format.FlbHeaderProperty!, EncodeFlbs(luo, format.FlbHeader!, format.Flb!));
        }

        return WriteTree(root, blob.DeviceTree, edited: false, null);
    }

    private void AddPointer(DeviceTreeNode root, string name, string compatible, string property, ulong address)
    {
        var node = new DeviceTreeNode(name);
        node.Add(Property(HandoverRoot.CompatibleProperty, TextBytes(compatible)));
        node.Add(Property(property, Encode(StructureNames.LuoHeaderPointer, new StructureValue().Add("header", address))));
        root.Add(node);
    }

    private ulong EncodeFileArray(LuoDeviceTreeAbi format, SessionManifest session)
    {
        if (session.Files.Count == 0 && session.FilesAt is null)
        {
            return 0;
        }

        int fileSize = _structures.SizeOf(format.File);
        CheckRoom($"session {session.Name}: files", fileSize * session.Files.Count, format.FilePages);
        ulong array = session.FilesAt ?? AllocateArray(format.FilePages);
        for (int index = 0; index < session.Files.Count; index++)
        {
            _memory.Write(array + (ulong)(index * fileSize), EncodeFile(format.File, session.Files[index]), $"luo_file_ser of {session.Name}");
        }

        return array;
    }

    private void CheckRoom(string what, int bytes, int pages)
    {
        if (bytes > pages << _pages.PageShift)
        {
            throw new KhoFormatException($"{what}: {bytes} bytes do not fit {pages} pages");
        }
    }

    /// <summary>An array of pages, preserved as one block, as the kernel allocates it.</summary>
    private ulong AllocateArray(int pages)
    {
        int order = System.Numerics.BitOperations.Log2((uint)pages);
        ulong address = _places.Allocate(order);
        Preserve(address, order);
        return address;
    }

    private byte[] EncodeSession(string structure, SessionManifest session, ulong files)
    {
        StructureLayout layout = _structures.Layout(structure);
        return layout.Write(new StructureValue()
            .Add("name", Text(layout, "name", session.Name))
            .Add("file_set_ser", new StructureValue().Add("files", files).Add("count", session.FileCount ?? (ulong)session.Files.Count)));
    }

    private byte[] EncodeFile(string structure, FileManifest file)
    {
        string compatible = file.Compatible ?? _release.Files.Keys.LastOrDefault()
            ?? throw new KhoFormatException($"file {JsonStyle.Hex(file.Token)}: {_release.Id} has no format for files");
        ulong data = file.Data ?? (file.Memfd is null ? 0 : _places.Allocate());
        if (file.Memfd is MemfdManifest memfd)
        {
            BlobFormatAbi format = _release.FileFormat(compatible)
                ?? throw new KhoFormatException($"file {JsonStyle.Hex(file.Token)}: {_release.Id} has no format '{compatible}'");
            EncodeMemfd(format, memfd, data, $"file {JsonStyle.Hex(file.Token)}");
            Preserve(_pages.PageStart(data), 0);
        }

        if (file.Value is JsonObject value)
        {
            data = EncodeAt(_release.FileFormat(compatible), compatible, file.Data, value, $"file {JsonStyle.Hex(file.Token)}");
        }

        StructureLayout layout = _structures.Layout(structure);
        return layout.Write(new StructureValue()
            .Add("compatible", Text(layout, "compatible", compatible))
            .Add("data", data)
            .Add("token", file.Token));
    }

    private ulong EncodeFlbs(LuoManifest luo, string headerStructure, string structure)
    {
        if (luo.FlbsAt == 0)
        {
            return 0;
        }

        ulong header = luo.FlbsAt ?? _places.Allocate();
        Preserve(header, 0);
        if (luo.FlbsOpaque)
        {
            return header;
        }

        int headerSize = _structures.SizeOf(headerStructure);
        StructureLayout layout = _structures.Layout(structure);
        CheckRoom("flbs", headerSize + (layout.Size * luo.Flbs.Count), (int)Math.Clamp(luo.FlbPages, 1, 16));
        _memory.Write(header, Encode(headerStructure, new StructureValue().Add("pgcnt", luo.FlbPages).Add("count", (ulong)luo.Flbs.Count)), "luo_flb_header_ser");
        for (int index = 0; index < luo.Flbs.Count; index++)
        {
            LuoFlb flb = luo.Flbs[index];
            ulong data = flb.Content is JsonObject content ? EncodeAt(_release.FlbFormat(flb.Name), flb.Name, flb.Data == 0 ? null : flb.Data, content, $"object {flb.Name}") : flb.Data;
            byte[] bytes = layout.Write(new StructureValue().Add("name", Text(layout, "name", flb.Name)).Add("data", data).Add("count", flb.Count));
            _memory.Write(header + (ulong)(headerSize + (index * layout.Size)), bytes, $"luo_flb_ser {flb.Name}");
        }

        return header;
    }

    private void EncodeMemfd(BlobFormatAbi file, MemfdManifest memfd, ulong address, string where)
    {
        MemfdAbi format = file.Memfd!;
        IReadOnlyList<FolioManifest> folios = memfd.Folios ?? PlaceFolios(memfd, where);
        StructureLayout folioLayout = _structures.Layout(format.Folio);
        List<byte[]> entries = [];
        foreach (FolioManifest run in folios)
        {
            int order = run.Order ?? 0;
            CheckCount((ulong)entries.Count, run.Count, where);
            for (ulong index = 0; index < run.Count; index++)
            {
                ulong pages = index << order;
                entries.Add(folioLayout.Write(new StructureValue()
                    .Add("pfn", run.Pfn == 0 ? 0 : run.Pfn + pages)
                    .Add("flags", (ulong)run.Flags)
                    .Add("index", run.Index + pages)));
            }

            if (run.Pfn != 0 && run.Order is not null)
            {
                Preserve(run.Pfn << _pages.PageShift, order, run.Count);
                WriteContents(memfd, run);
            }
        }

        byte[] list = [.. entries.SelectMany(entry => entry)];
        StructureValue area = EncodeArea(memfd.List, list, $"{where}: list of folios");
        StructureLayout layout = _structures.Layout(format.Structure);
        RefuseFeatures(file, memfd.Features, where);
        StructureValue value = (file.Features is FeaturesAbi features ? new StructureValue().Add(features.Field, Masks(format.Structure, features, memfd.Features)) : new StructureValue())
            .Add("pos", memfd.Pos).Add("size", memfd.Size);
        if (layout.Fields.Any(field => field.Id == "seals"))
        {
            value.Add("seals", memfd.Seals).Add("flags", memfd.Flags);
        }

        value.Add("nr_folios", memfd.NrFolios ?? (ulong)entries.Count).Add("folios", area);
        _memory.Write(address, layout.Write(value), "memfd_luo_ser");
    }

    /// <summary>A page for every page of the file that is no hole.</summary>
    private List<FolioManifest> PlaceFolios(MemfdManifest memfd, string where)
    {
        List<FolioManifest> folios = [];
        ulong pages = (memfd.Size >> _pages.PageShift) + (memfd.Size % (ulong)_pages.PageSize != 0 ? 1UL : 0);
        CheckCount(0, pages, where);
        for (ulong index = 0; index < pages; index++)
        {
            if (!memfd.Holes.Any(hole => index >= hole.Start && index - hole.Start < hole.Size))
            {
                folios.Add(new FolioManifest(index, _places.Allocate() >> _pages.PageShift, 1, 0, 3));
            }
        }

        return folios;
    }

    private static void CheckCount(ulong before, ulong more, string where)
    {
        if (more > MaximumFolios - before)
        {
            throw new KhoFormatException($"{where}: more than {MaximumFolios} folios, one entry for each");
        }
    }

    private void WriteContents(MemfdManifest memfd, FolioManifest run)
    {
        ulong start = run.Pfn << _pages.PageShift;
        ulong offset = run.Index << _pages.PageShift;
        ulong length = run.Count << ((run.Order ?? 0) + _pages.PageShift);
        ulong inFile = offset < memfd.Size ? Math.Min(length, memfd.Size - offset) : 0;
        if (memfd.Fill is ReadOnlyMemory<byte> fill && inFile > 0)
        {
            WriteFilled(start, inFile, offset, fill.Span);
        }

        if (memfd.Content is ReadOnlyMemory<byte> content && offset < (ulong)content.Length)
        {
            _memory.WriteUnowned(start, content.Span.Slice((int)offset, (int)Math.Min(inFile, (ulong)content.Length - offset)));
        }
    }

    private static byte[] Text(StructureLayout layout, string field, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int room = layout.Field(field, out _).BitWidth / 8;
        return bytes.Length < room
            ? bytes
            : throw new KhoFormatException($"'{text}' does not fit {layout.Spec.KernelName}.{field}: {bytes.Length} bytes, at most {room - 1} and a NUL");
    }
}
