using Kho.Abi.Layouts;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Manifests;

internal static partial class ManifestReader
{
    private static readonly string[] _contentKinds = ["regions", StructureManifest.OldKey, StructureManifest.Key, "kho_test", "luo", "bytes"];

    private static BlobManifest ReadBlob(YamlMapping node) => Ended(node, new BlobManifest
    {
        Name = node.Text("name"),
        At = node.NumberOrNull("at"),
        Size = node.NumberOrNull("size"),
        DeviceTree = ReadDeviceTree(node.Mapping("device_tree")),
        Content = ReadContent(node),
    });

    private static BlobContentManifest? ReadContent(YamlMapping node)
    {
        string[] kinds = [.. _contentKinds.Where(node.Has)];
        if (kinds.Length > 1)
        {
            throw node.ErrorAt(kinds[1], $"there is {kinds[0]} already, and a blob holds one thing");
        }

        return kinds.FirstOrDefault() switch
        {
            "regions" => new RegionsManifest([.. node.Mappings("regions").Select(region => Ended(region, new ReservedRegion(region.Text("name"), region.Number("start"), region.Number("size"))))]),
            StructureManifest.OldKey => new StructureManifest(node.Json(StructureManifest.OldKey)),
            StructureManifest.Key => new StructureManifest(node.Json(StructureManifest.Key)),
            "kho_test" => ReadKhoTest(node.Mapping("kho_test")!),
            "luo" => ReadLuo(node.Mapping("luo")!),
            "bytes" => new RawManifest(node.Bytes("bytes")!.Value),
            _ => null,
        };
    }

    private static KhoTestManifest ReadKhoTest(YamlMapping node) => Ended(node, new KhoTestManifest
    {
        NrFolios = (uint?)node.NumberOrNull("nr_folios", uint.MaxValue),
        Folios = [.. node.Mappings("folios").Select(folios => Ended(folios, new KhoTestFolios(folios.Number("start"), folios.NumberOrNull("count") ?? 1, (int)(folios.NumberOrNull("order", MaximumTestOrder) ?? 0))))],
        Csum = (uint?)node.NumberOrNull("csum", uint.MaxValue),
        List = ReadArea(node.Mapping("list")),
        Fill = ReadFill(node),
    });

    private static AreaManifest ReadArea(YamlMapping? node) => node is null ? new AreaManifest() : Ended(node, new AreaManifest
    {
        Chunks = node.Has("chunks")
            ? [.. node.Mappings("chunks").Select(chunk => Ended(chunk, new VmallocChunk(chunk.Number("at"), [.. chunk.NumberLists("pages", 2).Select(run => new VmallocRun(run[0], run[1]))])))]
            : null,
        First = node.NumberOrNull("first"),
        TotalPages = (uint?)node.NumberOrNull("total_pages", uint.MaxValue),
        Flags = (ushort?)node.NumberOrNull("flags", ushort.MaxValue),
        Order = (ushort)(node.NumberOrNull("order", ushort.MaxValue) ?? 0),
        Opaque = node.Flag("opaque"),
    });

    private static LuoManifest ReadLuo(YamlMapping node) => Ended(node, new LuoManifest
    {
        Features = ReadFeatures(node.Mapping("features")),
        LiveupdateNum = node.NumberOrNull("liveupdate_num") ?? 1,
        Sessions = [.. node.Mappings("sessions").Select(ReadSession)],
        SessionsAt = node.NumberOrNull("sessions_at"),
        SessionBlocks = ReadPlaces(node, "session_blocks"),
        Flbs = [.. node.Mappings("flbs").Select(flb => Ended(flb, new LuoFlb(flb.Text("name"), flb.NumberOrNull("data") ?? 0, flb.NumberOrNull("count") ?? 0) { Content = flb.Has(StructureManifest.Key) ? flb.Json(StructureManifest.Key) : null }))],
        FlbsAt = node.NumberOrNull("flbs_at"),
        FlbPages = node.NumberOrNull("flb_pages") ?? 1,
        FlbsOpaque = node.Flag("flbs_opaque"),
    });

    private static FeaturesManifest? ReadFeatures(YamlMapping? node) =>
        node is null ? null : Ended(node, new FeaturesManifest(node.NumberOrNull("supp"), node.NumberOrNull("req"), node.NumberOrNull("active")));

    private static SessionManifest ReadSession(YamlMapping node) => Ended(node, new SessionManifest
    {
        Name = node.Text("name"),
        Files = [.. node.Mappings("files").Select(ReadFileEntry)],
        FilesAt = node.NumberOrNull("files_at"),
        FileCount = node.NumberOrNull("file_count"),
        FileBlocks = ReadPlaces(node, "file_blocks"),
    });

    private static FileManifest ReadFileEntry(YamlMapping node) => Ended(node, new FileManifest
    {
        Token = node.Number("token"),
        Compatible = node.TextOrNull("compatible"),
        Data = node.NumberOrNull("data"),
        Value = node.Has(StructureManifest.Key) ? node.Json(StructureManifest.Key) : null,
        Memfd = node.Mapping("memfd") is YamlMapping memfd ? ReadMemfd(memfd) : null,
    });

    private static MemfdManifest ReadMemfd(YamlMapping node) => Ended(node, new MemfdManifest
    {
        Features = ReadFeatures(node.Mapping("features")),
        Pos = node.NumberOrNull("pos") ?? 0,
        Size = node.NumberOrNull("size") ?? (ulong)(node.Bytes("content")?.Length ?? 0),
        Seals = (uint)(node.NumberOrNull("seals", uint.MaxValue) ?? 0),
        Flags = (uint)(node.NumberOrNull("flags", uint.MaxValue) ?? 0),
        NrFolios = node.NumberOrNull("nr_folios"),
        Folios = node.Has("folios") ? [.. node.Mappings("folios").Select(ReadFolio)] : null,
        List = ReadArea(node.Mapping("list")),
        Content = node.Bytes("content"),
        Fill = ReadFill(node),
        Holes = [.. node.NumberLists("holes", 2).Select(hole => new MemoryRange(hole[0], hole[1]))],
    });

    private static FolioManifest ReadFolio(YamlMapping node) => Ended(node, new FolioManifest(
        node.Number("index"),
        node.NumberOrNull("pfn") ?? 0,
        node.NumberOrNull("count") ?? 1,
        (int?)node.NumberOrNull("order", MaximumOrder),
        (int)(node.NumberOrNull("flags", 0xfff) ?? 3)));

    private static ReadOnlyMemory<byte>? ReadFill(YamlMapping node)
    {
        ReadOnlyMemory<byte>? fill = node.Bytes("fill");
        return fill is { Length: 0 } ? throw node.ErrorAt("fill", "is empty") : fill;
    }
}
