using System.Text.Json.Nodes;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>Data of the Live Update Orchestrator, as a manifest describes it.</summary>
internal sealed record LuoManifest : BlobContentManifest
{
    /// <summary>Key of the contents in a manifest.</summary>
    public const string Key = "luo";

    /// <summary>Ids of the fields of luo_ser that have keys of their own.</summary>
    public static readonly string[] KnownOfHead = ["compatible", "liveupdate_num", "sessions_pa", "flbs_pa"];

    /// <summary>Ids of the fields of luo_session_ser that have keys of their own.</summary>
    public static readonly string[] KnownOfSession = ["name", "file_set_ser"];

    /// <summary>Ids of the fields of luo_file_ser that have keys of their own.</summary>
    public static readonly string[] KnownOfFile = ["compatible", "data", "token"];

    /// <summary>Ids of the fields of luo_flb_ser that have keys of their own.</summary>
    public static readonly string[] KnownOfFlb = ["name", "data", "count"];

    /// <summary>Fields of the head that only the specification knows; null for none, which are then 0.</summary>
    public JsonObject? Others { get; init; }

    /// <summary>Feature masks, if the format has them; null for those of the release.</summary>
    public FeaturesManifest? Features { get; init; }

    /// <summary>Number of live updates since the last cold boot.</summary>
    public ulong LiveupdateNum { get; init; } = 1;

    /// <summary>The sessions.</summary>
    public IReadOnlyList<SessionManifest> Sessions { get; init; } = [];

    /// <summary>
    /// Physical address of the header of the sessions' array; null to let the encoder choose one. For block lists: address of a
    /// first block that the encoder does not write.
    /// </summary>
    public ulong? SessionsAt { get; init; }

    /// <summary>Blocks of the session list, if the format has blocks; null to let the encoder make them.</summary>
    public IReadOnlyList<BlockPlace>? SessionBlocks { get; init; }

    /// <summary>Objects bound to files.</summary>
    public IReadOnlyList<LuoFlb> Flbs { get; init; } = [];

    /// <summary>Physical address of the FLB objects' header; null to let the encoder choose one, 0 for no header.</summary>
    public ulong? FlbsAt { get; init; }

    /// <summary>Number of pages that the FLB objects' header states.</summary>
    public ulong FlbPages { get; init; } = 1;

    /// <summary>The image does not hold the FLB objects' header, so the encoder writes only its address.</summary>
    public bool FlbsOpaque { get; init; }

    /// <inheritdoc/>
    public override bool HasFiles => Files.Any();

    /// <inheritdoc/>
    public override IEnumerable<ulong?> PlacedPages =>
    [
        SessionsAt,
        FlbsAt,
        .. (SessionBlocks ?? []).Select(block => (ulong?)block.Address),
        .. Sessions.Select(session => session.FilesAt),
        .. Sessions.SelectMany(session => session.FileBlocks ?? []).Select(block => (ulong?)block.Address),
        .. Files.Select(file => file.Data),
        .. Files.SelectMany(file => file.Content?.PlacedPages ?? []),
    ];

    private IEnumerable<FileManifest> Files => Sessions.SelectMany(session => session.Files);

    /// <summary>Describes a decoded LUO blob in a manifest.</summary>
    /// <param name="luo">Decoded contents of the blob.</param>
    /// <param name="source">The image.</param>
    public static LuoManifest Of(Blob blob, LuoValue luo, ManifestSource source)
    {
        bool inBlocks = source.Release.BlobFormat(blob.Name)?.LuoBlocks is not null;
        return new LuoManifest
        {
            Features = FeaturesManifest.Of(luo.Features, source.Release.BlobFormat(blob.Name)),
            LiveupdateNum = luo.LiveupdateNum ?? 0,
            Others = luo.Others,
            Sessions = [.. luo.Sessions.Select(session => SessionManifest.Of(session, inBlocks, source))],
            SessionsAt = inBlocks && luo.SessionBlocks.Count > 0 ? null : luo.SessionsAddress,
            SessionBlocks = inBlocks ? luo.SessionBlocks : null,
            Flbs = [.. (luo.Flbs ?? []).Select(flb => flb with { Value = null, Content = !source.IsRaw(flb) && flb.Value is TreeValue tree ? TreeJson.Of(tree.Root, forManifest: true) : null })],
            FlbsAt = luo.FlbHeader ?? 0,
            FlbPages = luo.FlbPages,
            FlbsOpaque = luo.FlbPages == 0,
        };
    }

    /// <summary>Parses the contents.</summary>
    /// <param name="node">Mapping of the contents.</param>
    /// <param name="kinds">Kinds of contents that files may have.</param>
    public static LuoManifest Read(YamlMapping node, IReadOnlyList<ContentKind> kinds) => node.Ended(new LuoManifest
    {
        Features = FeaturesManifest.Read(node),
        LiveupdateNum = node.NumberOrNull("liveupdate_num") ?? 1,
        Others = OtherFields.Read(node),
        Sessions = [.. node.Mappings("sessions").Select(session => SessionManifest.Read(session, kinds))],
        SessionsAt = node.NumberOrNull("sessions_at"),
        SessionBlocks = BlockPlace.Read(node, "session_blocks"),
        Flbs = [.. node.Mappings("flbs").Select(flb => flb.Ended(new LuoFlb(flb.Text("name"), flb.NumberOrNull("data") ?? 0, flb.NumberOrNull("count") ?? 0) { Others = OtherFields.Read(flb), Content = flb.Has(StructureManifest.Key) ? flb.Json(StructureManifest.Key) : null }))],
        FlbsAt = node.NumberOrNull("flbs_at"),
        FlbPages = node.NumberOrNull("flb_pages") ?? 1,
        FlbsOpaque = node.Flag("flbs_opaque"),
    });

    /// <inheritdoc/>
    public override void Write(YamlOutput yaml) => yaml.Section(Key, true, () =>
    {
        Features?.Write(yaml);
        yaml.Member("liveupdate_num", LiveupdateNum);
        OtherFields.Write(yaml, Others);
        yaml.Address("sessions_at", SessionsAt);
        yaml.Member("session_blocks", BlockPlace.Flow(SessionBlocks), quote: false);
        yaml.Address("flbs_at", FlbsAt);
        yaml.Member("flb_pages", FlbPages);
        yaml.Flag("flbs_opaque", FlbsOpaque);
        yaml.Section("flbs", Flbs.Count > 0, () => yaml.Items(Flbs, flb =>
            $"{{ name: {YamlOutput.Quote(flb.Name)}, data: {YamlOutput.Hex(flb.Data)}, count: {flb.Count}{(flb.Others is null ? "" : $", {OtherFields.Key}: {YamlOutput.Flow(flb.Others)}")}{(flb.Content is null ? "" : $", {StructureManifest.Key}: {YamlOutput.Flow(flb.Content)}")} }}"));
        yaml.Section("sessions", Sessions.Count > 0, () => yaml.Blocks(Sessions, session => session.Write(yaml)));
    });

    /// <inheritdoc/>
    public override IEnumerable<(ulong Start, ulong Length)> PlacedRuns(int pageShift) =>
        Files.SelectMany(file => file.Content?.PlacedRuns(pageShift) ?? []).Concat(Flbs.SelectMany(flb => StructureManifest.PlacedRuns(flb.Content, pageShift)));

    /// <inheritdoc/>
    public override byte[] Encode(BlobManifest blob, BlobEncoder encoder)
    {
        if (encoder.Release.BlobFormat(blob.Name)?.LuoBlocks is LuoBlocksAbi blocks)
        {
            return new LuoEncoder(encoder).EncodeBlocks(blocks, this);
        }

        LuoDeviceTreeAbi format = Format(blob, encoder, format => format.LuoDeviceTree);
        FeaturesManifest.CheckPlace(Features, encoder.Release.BlobFormat(blob.Name), $"blobs: {blob.Name}");
        DeviceTreeNode root = Root(blob, encoder);
        new LuoEncoder(encoder).EncodeTree(root, format, this);
        return encoder.WriteTree(root, blob.DeviceTree);
    }
}

/// <summary>A session.</summary>
internal sealed record SessionManifest
{
    /// <summary>Name of the session.</summary>
    public required string Name { get; init; }

    /// <summary>Files of the session.</summary>
    public IReadOnlyList<FileManifest> Files { get; init; } = [];

    /// <summary>
    /// Physical address of the array of files; null to let the encoder choose one. For block lists: address of a first block that
    /// the encoder does not write.
    /// </summary>
    public ulong? FilesAt { get; init; }

    /// <summary>Number of files that the session states; null for the true number.</summary>
    public ulong? FileCount { get; init; }

    /// <summary>Blocks of the file list, if the format has blocks; null to let the encoder make them.</summary>
    public IReadOnlyList<BlockPlace>? FileBlocks { get; init; }

    /// <summary>Fields that only the specification knows; null for none, which are then 0.</summary>
    public JsonObject? Others { get; init; }

    internal static SessionManifest Of(LuoSession session, bool inBlocks, ManifestSource source) => new()
    {
        Name = session.Name,
        Others = session.Others,
        Files = [.. session.Files.Select(file => FileManifest.Of(file, source))],
        FilesAt = inBlocks && session.FileBlocks.Count > 0 ? null : session.FilesAddress,
        FileCount = session.FileCount,
        FileBlocks = inBlocks ? session.FileBlocks : null,
    };

    internal static SessionManifest Read(YamlMapping node, IReadOnlyList<ContentKind> kinds) => node.Ended(new SessionManifest
    {
        Name = node.Text("name"),
        Others = OtherFields.Read(node),
        Files = [.. node.Mappings("files").Select(file => FileManifest.Read(file, kinds))],
        FilesAt = node.NumberOrNull("files_at"),
        FileCount = node.NumberOrNull("file_count"),
        FileBlocks = BlockPlace.Read(node, "file_blocks"),
    });

    internal void Write(YamlOutput yaml)
    {
        yaml.Member("name", Name);
        OtherFields.Write(yaml, Others);
        yaml.Address("files_at", FilesAt);
        yaml.Member("file_count", FileCount);
        yaml.Member("file_blocks", BlockPlace.Flow(FileBlocks), quote: false);
        yaml.Section("files", Files.Count > 0, () => yaml.Blocks(Files, file => file.Write(yaml)));
    }
}

/// <summary>A preserved file of a session.</summary>
internal sealed record FileManifest
{
    /// <summary>Token with which user space names the file.</summary>
    public required ulong Token { get; init; }

    /// <summary>Compatible string of the file's handler; null for the memfd format of the release.</summary>
    public string? Compatible { get; init; }

    /// <summary>
    /// Value that the handler stored. For a file with contents: physical address of their structure; null to let the encoder
    /// choose one.
    /// </summary>
    public ulong? Data { get; init; }

    /// <summary>Contents that the handler's value points to; null for none.</summary>
    public BlobContentManifest? Content { get; init; }

    /// <summary>Fields that only the specification knows; null for none, which are then 0.</summary>
    public JsonObject? Others { get; init; }

    internal static FileManifest Of(LuoFile file, ManifestSource source) => new()
    {
        Token = file.Token,
        Compatible = file.Compatible,
        Data = file.Data,
        Others = file.Others,
        Content = source.IsRaw(file) ? null : file.Value?.ToPart(source.Release.FileFormat(file.Compatible), source),
    };

    internal static FileManifest Read(YamlMapping node, IReadOnlyList<ContentKind> kinds) => node.Ended(new FileManifest
    {
        Token = node.Number("token"),
        Compatible = node.TextOrNull("compatible"),
        Data = node.NumberOrNull("data"),
        Others = OtherFields.Read(node),
        Content = ContentKind.ReadOne(node, kinds, ofFile: true),
    });

    internal void Write(YamlOutput yaml)
    {
        yaml.Address("token", Token);
        yaml.Member("compatible", Compatible);
        yaml.Address("data", Data);
        OtherFields.Write(yaml, Others);
        Content?.Write(yaml);
    }
}
