using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>Encodes the data of the Live Update Orchestrator: sessions, their files, and objects bound to files.</summary>
/// <param name="encoder">Memory to write to, and the allocator of addresses.</param>
internal sealed class LuoEncoder(BlobEncoder encoder)
{
    /// <summary>Encodes the format with block lists: writes all targets of the blob's pointers, then encodes the blob's structure.</summary>
    public byte[] EncodeBlocks(LuoBlocksAbi format, LuoManifest luo)
    {
        List<byte[]> sessions = [.. luo.Sessions.Select(session =>
        {
            List<byte[]> files = [.. session.Files.Select(file => EncodeFile(format.File, file))];
            ulong place = session.FilesAt ?? WriteBlocks(format, format.File, files, session.FileBlocks);
            return EncodeSession(format.Session, session, place);
        })];
        ulong first = luo.SessionsAt ?? WriteBlocks(format, format.Session, sessions, luo.SessionBlocks);
        ulong flbs = EncodeFlbs(luo, format.FlbHeader, format.Flb);
        BlobFormatAbi own = encoder.Release.Formats.Values.First(other => other.LuoBlocks == format);
        FeaturesManifest.CheckPlace(luo.Features, own, "blobs: LUO");
        StructureValue head = own.Features is FeaturesAbi features
            ? new StructureValue().Add(features.Field, encoder.Masks(format.Structure, features, luo.Features))
            : new StructureValue().Add("compatible", Encoding.UTF8.GetBytes(own.Compatible!));
        byte[] bytes = encoder.Encode(format.Structure, head
            .Add("liveupdate_num", luo.LiveupdateNum)
            .Add("sessions_pa", first)
            .Add("flbs_pa", flbs));
        return OtherFields.Encode(encoder.Structures.Layout(format.Structure), bytes, luo.Others, "blobs: LUO", encoder, [.. LuoManifest.KnownOfHead, own.Features?.Field]);
    }

    private ulong WriteBlocks(LuoBlocksAbi format, string structure, List<byte[]> entries, IReadOnlyList<BlockPlace>? places)
    {
        if (entries.Count == 0 && places is not { Count: > 0 })
        {
            return 0;
        }

        int room = encoder.Pages.PageSize - encoder.Structures.SizeOf(format.Block);
        if (encoder.Structures.SizeOf(structure) > room)
        {
            throw new KhoFormatException($"blobs: LUO: a {structure} of {encoder.Structures.SizeOf(structure)} bytes does not fit the {room} bytes of a block");
        }

        var writer = new BlockListWriter(encoder.Memory, encoder.Structures.SizeOf(structure), encoder.Structures, format.Block);
        if (places is not null)
        {
            foreach (BlockPlace place in places)
            {
                encoder.Preserve(place.Address, 0);
            }

            return writer.Write(entries, [.. places.Select(place => new BlockPlacement(place.Address, (int)Math.Min(place.Count, int.MaxValue)))]);
        }

        return writer.Write(entries, _ =>
        {
            ulong block = encoder.Places.Allocate();
            encoder.Preserve(block, 0);
            return block;
        });
    }

    /// <summary>Encodes the format with arrays: writes all targets of the device tree's properties.</summary>
    /// <param name="root">Root of the device tree, to which nodes and properties are added.</param>
    /// <param name="format">Names and structures of the format.</param>
    /// <param name="luo">Data to encode.</param>
    public void EncodeTree(DeviceTreeNode root, LuoDeviceTreeAbi format, LuoManifest luo)
    {
        ulong header = luo.SessionsAt ?? AllocateArray(format.SessionPages);
        int headerSize = encoder.Structures.SizeOf(format.SessionHeader);
        int sessionSize = encoder.Structures.SizeOf(format.Session);
        CheckRoom("sessions", headerSize + (sessionSize * luo.Sessions.Count), format.SessionPages);
        encoder.Memory.Write(header, encoder.Encode(format.SessionHeader, new StructureValue().Add("count", (ulong)luo.Sessions.Count)), "luo_session_header_ser");
        for (int index = 0; index < luo.Sessions.Count; index++)
        {
            SessionManifest session = luo.Sessions[index];
            byte[] bytes = EncodeSession(format.Session, session, EncodeFileArray(format, session));
            encoder.Memory.Write(header + (ulong)(headerSize + (index * sessionSize)), bytes, $"luo_session_ser {session.Name}");
        }

        root.Add(BlobEncoder.Property(format.NumberProperty, encoder.Encode(StructureNames.LuoNumber, new StructureValue().Add("liveupdate_number", luo.LiveupdateNum))));
        AddPointer(root, format.SessionNode, format.SessionCompatible, format.SessionHeaderProperty, header);
        if (format.FlbNode is not null)
        {
            AddPointer(root, format.FlbNode, format.FlbCompatible!, format.FlbHeaderProperty!, EncodeFlbs(luo, format.FlbHeader!, format.Flb!));
        }
    }

    private void AddPointer(DeviceTreeNode root, string name, string compatible, string property, ulong address)
    {
        var node = new DeviceTreeNode(name);
        node.Add(BlobEncoder.Property(BlobProperties.CompatibleProperty, BlobEncoder.TextBytes(compatible)));
        node.Add(BlobEncoder.Property(property, encoder.Encode(StructureNames.LuoHeaderPointer, new StructureValue().Add("header", address))));
        root.Add(node);
    }

    private ulong EncodeFileArray(LuoDeviceTreeAbi format, SessionManifest session)
    {
        if (session.Files.Count == 0 && session.FilesAt is null)
        {
            return 0;
        }

        int fileSize = encoder.Structures.SizeOf(format.File);
        CheckRoom($"session {session.Name}: files", fileSize * session.Files.Count, format.FilePages);
        ulong array = session.FilesAt ?? AllocateArray(format.FilePages);
        for (int index = 0; index < session.Files.Count; index++)
        {
            encoder.Memory.Write(array + (ulong)(index * fileSize), EncodeFile(format.File, session.Files[index]), $"luo_file_ser of {session.Name}");
        }

        return array;
    }

    private void CheckRoom(string what, int bytes, int pages)
    {
        if (bytes > pages << encoder.Pages.PageShift)
        {
            throw new KhoFormatException($"{what}: {bytes} bytes do not fit {pages} pages");
        }
    }

    /// <summary>Allocates pages for an array and preserves them as one block, as the kernel does.</summary>
    private ulong AllocateArray(int pages)
    {
        int order = BitOperations.Log2((uint)pages);
        ulong address = encoder.Places.Allocate(order);
        encoder.Preserve(address, order);
        return address;
    }

    private byte[] EncodeSession(string structure, SessionManifest session, ulong files)
    {
        StructureLayout layout = encoder.Structures.Layout(structure);
        byte[] bytes = layout.Write(new StructureValue()
            .Add("name", BlobEncoder.Text(layout, "name", session.Name))
            .Add("file_set_ser", new StructureValue().Add("files", files).Add("count", session.FileCount ?? (ulong)session.Files.Count)));
        return OtherFields.Encode(layout, bytes, session.Others, $"session {session.Name}", encoder, LuoManifest.KnownOfSession);
    }

    private byte[] EncodeFile(string structure, FileManifest file)
    {
        string compatible = file.Compatible ?? encoder.Release.Files.Keys.LastOrDefault()
            ?? throw new KhoFormatException($"file {JsonStyle.Hex(file.Token)}: {encoder.Release.Id} has no format for files");
        ulong data = file.Content?.EncodeAt(file.Data, encoder.Release.FileFormat(compatible), compatible, $"file {JsonStyle.Hex(file.Token)}", encoder) ?? file.Data ?? 0;
        StructureLayout layout = encoder.Structures.Layout(structure);
        byte[] bytes = layout.Write(new StructureValue()
            .Add("compatible", BlobEncoder.Text(layout, "compatible", compatible))
            .Add("data", data)
            .Add("token", file.Token));
        return OtherFields.Encode(layout, bytes, file.Others, $"file {JsonStyle.Hex(file.Token)}", encoder, LuoManifest.KnownOfFile);
    }

    private ulong EncodeFlbs(LuoManifest luo, string headerStructure, string structure)
    {
        if (luo.FlbsAt == 0)
        {
            return 0;
        }

        ulong header = luo.FlbsAt ?? encoder.Places.Allocate();
        encoder.Preserve(header, 0);
        if (luo.FlbsOpaque)
        {
            return header;
        }

        int headerSize = encoder.Structures.SizeOf(headerStructure);
        StructureLayout layout = encoder.Structures.Layout(structure);
        CheckRoom("flbs", headerSize + (layout.Size * luo.Flbs.Count), (int)Math.Clamp(luo.FlbPages, 1, 16));
        encoder.Memory.Write(header, encoder.Encode(headerStructure, new StructureValue().Add("pgcnt", luo.FlbPages).Add("count", (ulong)luo.Flbs.Count)), "luo_flb_header_ser");
        for (int index = 0; index < luo.Flbs.Count; index++)
        {
            LuoFlb flb = luo.Flbs[index];
            ulong data = flb.Content is JsonObject content ? new TreeWriter(encoder).EncodeAt(encoder.Release.FlbFormat(flb.Name), flb.Name, flb.Data == 0 ? null : flb.Data, content, $"object {flb.Name}") : flb.Data;
            byte[] bytes = layout.Write(new StructureValue().Add("name", BlobEncoder.Text(layout, "name", flb.Name)).Add("data", data).Add("count", flb.Count));
            OtherFields.Encode(layout, bytes, flb.Others, $"object {flb.Name}", encoder, LuoManifest.KnownOfFlb);
            encoder.Memory.Write(header + (ulong)(headerSize + (index * layout.Size)), bytes, $"luo_flb_ser {flb.Name}");
        }

        return header;
    }
}
