using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Subsystems.Structures;

namespace Kho.Abi.Manifests;

internal sealed partial class ManifestWriter
{
    private void WriteBlob(BlobManifest blob)
    {
        Member("name", blob.Name);
        Address("at", blob.At);
        Member("size", blob.Size);
        WriteDeviceTree(blob.DeviceTree);
        switch (blob.Content)
        {
            case RegionsManifest regions:
                Section("regions", true, () => Items(regions.Regions, region => $"{{ name: {Quote(region.Name)}, start: {Hex(region.Start ?? 0)}, size: {Hex(region.Size ?? 0)} }}"));
                break;
            case StructureManifest structure:
                Section(structure.Value.ContainsKey(WriterAnnouncement.ReleaseField) ? StructureManifest.OldKey : StructureManifest.Key, true, () => WriteMembers(structure.Value));
                break;
            case KhoTestManifest test:
                Section("kho_test", true, () => WriteKhoTest(test));
                break;
            case LuoManifest luo:
                Section("luo", true, () => WriteLuo(luo));
                break;
            case RawManifest raw:
                Member("bytes", Base64(raw.Bytes), quote: false);
                break;
        }
    }

    private static readonly System.Buffers.SearchValues<char> _hexDigits = System.Buffers.SearchValues.Create("0123456789abcdef");

    private void WriteMembers(JsonObject members)
    {
        foreach ((string name, JsonNode? value) in members)
        {
            switch (value)
            {
                case JsonObject { Count: > 0 } inner:
                    Section(name, true, () => WriteMembers(inner));
                    break;
                case JsonArray { Count: > 0 } array when array.All(element => element is JsonObject):
                    Section(name, true, () => Blocks(array.OfType<JsonObject>(), WriteMembers));
                    break;
                default:
                    Member(name, Flow(value), quote: false);
                    break;
            }
        }
    }

    /// <summary>A value in one line. Addresses are numbers in YAML, and need no quotes.</summary>
    private static string Flow(JsonNode? value) => value switch
    {
        JsonArray array => $"[{string.Join(", ", array.Select(Flow))}]",
        JsonObject members => members.Count == 0 ? "{}" : $"{{ {string.Join(", ", members.Select(member => $"{member.Key}: {Flow(member.Value)}"))} }}",
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => IsAddress(scalar.GetValue<string>()) ? scalar.GetValue<string>() : Quote(scalar.GetValue<string>()),
        _ => value?.ToJsonString() ?? "null",
    };

    private static bool IsAddress(string text) => text.StartsWith("0x", StringComparison.Ordinal) && text.Length > 2 && !text.AsSpan(2).ContainsAnyExcept(_hexDigits);

    private void WriteKhoTest(KhoTestManifest test)
    {
        Member("nr_folios", test.NrFolios);
        Address("csum", test.Csum);
        WriteFill(test.Fill);
        WriteArea(test.List);
        Section("folios", test.Folios.Count > 0, () => Items(test.Folios, folios => $"{{ start: {Hex(folios.Start)}, count: {folios.Count}, order: {folios.Order} }}"));
    }

    private void WriteArea(AreaManifest area)
    {
        Section("list", area != new AreaManifest(), () =>
        {
            Address("first", area.First);
            Member("total_pages", area.TotalPages);
            Member("flags", area.Flags);
            Member("order", area.Order);
            if (area.Opaque)
            {
                Member("opaque", "true", quote: false);
            }

            if (area.Chunks is { } chunks)
            {
                if (chunks.Count == 0)
                {
                    Member("chunks", "[]", quote: false);
                    return;
                }

                Section("chunks", true, () => Items(chunks, chunk =>
                    $"{{ at: {Hex(chunk.Address)}, pages: [{string.Join(", ", chunk.Entries.Select(run => $"[{Hex(run.Start)}, {run.Count}]"))}] }}"));
            }
        });
    }

    private void WriteFeatures(FeaturesManifest? features) => Section("features", features is not null, () =>
    {
        Address("supp", features!.Supp);
        Address("req", features.Required);
        Address("active", features.Active);
    });

    private void WriteLuo(LuoManifest luo)
    {
        WriteFeatures(luo.Features);
        Member("liveupdate_num", luo.LiveupdateNum);
        Address("sessions_at", luo.SessionsAt);
        Member("session_blocks", luo.SessionBlocks is null ? null : Places(luo.SessionBlocks), quote: false);
        Address("flbs_at", luo.FlbsAt);
        Member("flb_pages", luo.FlbPages);
        if (luo.FlbsOpaque)
        {
            Member("flbs_opaque", "true", quote: false);
        }

        Section("flbs", luo.Flbs.Count > 0, () => Items(luo.Flbs, flb => $"{{ name: {Quote(flb.Name)}, data: {Hex(flb.Data)}, count: {flb.Count}{(flb.Content is null ? "" : $", {StructureManifest.Key}: {Flow(flb.Content)}")} }}"));
        Section("sessions", luo.Sessions.Count > 0, () => Blocks(luo.Sessions, session =>
        {
            Member("name", session.Name);
            Address("files_at", session.FilesAt);
            Member("file_count", session.FileCount);
            Member("file_blocks", session.FileBlocks is null ? null : Places(session.FileBlocks), quote: false);
            Section("files", session.Files.Count > 0, () => Blocks(session.Files, WriteFile));
        }));
    }

    private void WriteFile(FileManifest file)
    {
        Address("token", file.Token);
        Member("compatible", file.Compatible);
        Address("data", file.Data);
        Section(StructureManifest.Key, file.Value is not null, () => WriteMembers(file.Value!));
        if (file.Memfd is not MemfdManifest memfd)
        {
            return;
        }

        Section("memfd", true, () =>
        {
            WriteFeatures(memfd.Features);
            Member("pos", memfd.Pos);
            Member("size", memfd.Size);
            Member("seals", memfd.Seals);
            Member("flags", memfd.Flags);
            Member("nr_folios", memfd.NrFolios);
            if (memfd.Content is ReadOnlyMemory<byte> content)
            {
                Member("content", Base64(content), quote: false);
            }

            WriteFill(memfd.Fill);
            Member("holes", memfd.Holes.Count == 0 ? null : $"[{string.Join(", ", memfd.Holes.Select(hole => $"[{hole.Start}, {hole.Size}]"))}]", quote: false);
            WriteArea(memfd.List);
            if (memfd.Folios is { Count: 0 })
            {
                Member("folios", "[]", quote: false);
            }

            Section("folios", memfd.Folios is { Count: > 0 }, () => Items(memfd.Folios!, folio =>
                $"{{ index: {folio.Index}, pfn: {Hex(folio.Pfn)}, count: {folio.Count}{(folio.Order is int order ? $", order: {order}" : "")}, flags: {folio.Flags} }}"));
        });
    }

    private void WriteFill(ReadOnlyMemory<byte>? fill)
    {
        if (fill is ReadOnlyMemory<byte> bytes)
        {
            Member("fill", Base64(bytes), quote: false);
        }
    }
}
