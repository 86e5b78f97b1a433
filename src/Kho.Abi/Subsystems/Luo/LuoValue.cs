using System.Text.Json;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>The blob of the Live Update Orchestrator, alike for all its formats.</summary>
/// <param name="Compatible">Version of the format as the blob states it.</param>
/// <param name="LiveupdateNum">Number of live updates since the last cold boot, or null where it is missing.</param>
/// <param name="Sessions">Sessions, as far as they could be read.</param>
/// <param name="Flbs">Objects bound to files; null where the format has none.</param>
public sealed record LuoValue(
    string Compatible,
    ulong? LiveupdateNum,
    IReadOnlyList<LuoSession> Sessions,
    IReadOnlyList<LuoFlb>? Flbs) : BlobValue
{
    /// <summary>Feature masks, or null where the format has none.</summary>
    internal FeatureMasks? Features { get; init; }

    /// <summary>Physical address of the header before an array of sessions, or of the first block of sessions; null where there is none.</summary>
    public ulong? SessionsAddress { get; init; }

    /// <summary>The blob says where sessions are, and the image does not hold that memory: how many there are is not known.</summary>
    internal bool AreSessionsElsewhere { get; init; }

    /// <summary>The blocks of sessions, in list order; none where sessions are an array.</summary>
    internal IReadOnlyList<BlockPlace> SessionBlocks { get; init; } = [];

    /// <summary>Physical address of the header of the objects bound to files, or null.</summary>
    public ulong? FlbHeader { get; init; }

    /// <summary>Number of pages that the objects' header states; 0 where there is none.</summary>
    public ulong FlbPages { get; init; }

    internal override int SessionCount => Sessions.Count;

    internal override IEnumerable<BlobPart> Parts =>
    [
        .. Sessions.SelectMany(session => session.Files.Select(file => new BlobPart(file, $"file {JsonStyle.Hex(file.Token)} of session {session.Name}", file.Data, file.Value))),
        .. (Flbs ?? []).Where(flb => flb.Value is not null).Select(flb => new BlobPart(flb, $"object {flb.Name}", flb.Data, flb.Value)),
    ];

    internal override void WriteJson(Utf8JsonWriter json)
    {
        json.WriteString("compatible", Compatible);
        Features?.WriteMember(json);
        json.WriteNumberOrNull("liveupdate_num", LiveupdateNum);
        json.WriteStartArray("sessions");
        foreach (LuoSession session in Sessions)
        {
            session.WriteJson(json);
        }

        json.WriteEndArray();
        json.WriteStartArray("flbs");
        foreach (LuoFlb flb in Flbs ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", flb.Name);
            json.WriteHex("data", flb.Data);
            json.WriteNumber("count", flb.Count);
            if (flb.Value is not null)
            {
                WriteMember(json, flb.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal override BlobDescription Describe(int pageShift) => new LuoDescription(this, pageShift).Describe();

    internal override IReadOnlyList<StructureRun> Own(Blob blob, ulong address, PlaceContext context) => blob.Abi?.LuoBlocks is LuoBlocksAbi blocks
        ? [context.One(blocks.Structure, address, $"{blob.Name}: head of everything")]
        : base.Own(blob, address, context);

    internal override IEnumerable<HandoverPlace> Places(Blob blob, PlaceContext context) =>
        blob.Abi is BlobFormatAbi format ? new LuoPlaces(blob.Name, this, format, context).All() : [];

    internal override BlobContentManifest ToManifest(Blob blob, ManifestSource source) => LuoManifest.Of(blob, this, source);

    internal override IEnumerable<PreservedItem> Items(string name, int pageShift) => LuoContents.Items(this, pageShift);

    internal override IEnumerable<PreservedContents> Contents(string name, ContentsContext context) => new LuoContents(this, context).All();
}

/// <summary>A session (<c>struct luo_session_ser</c>).</summary>
/// <param name="Name">Name given by user space.</param>
/// <param name="Files">Its files, as far as they could be read.</param>
public sealed record LuoSession(string Name, IReadOnlyList<LuoFile> Files)
{
    /// <summary>What systemd says of the session's tokens; null unless the session is systemd's.</summary>
    public SystemdMapping? Systemd { get; init; }

    /// <summary>Physical address of the array or of the first block of files, as it is written.</summary>
    public ulong FilesAddress { get; init; }

    /// <summary>Number of files, as it is written.</summary>
    public ulong FileCount { get; init; }

    /// <summary>The blocks of files, in list order; none where files are an array.</summary>
    internal IReadOnlyList<BlockPlace> FileBlocks { get; init; } = [];

    internal void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteStartArray("files");
        foreach (LuoFile file in Files)
        {
            json.WriteStartObject();
            json.WriteString("compatible", file.Compatible);
            json.WriteHex("token", file.Token);
            json.WriteHex("data", file.Data);
            BlobValue.WriteMember(json, file.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Systemd?.WriteMember(json);
        json.WriteEndObject();
    }
}

/// <summary>A preserved file (<c>struct luo_file_ser</c>).</summary>
/// <param name="Compatible">Name and version of its handler's format.</param>
/// <param name="Token">User space's name for it within its session.</param>
/// <param name="Data">The handler's own value.</param>
/// <param name="Value">What that leads to, or null where no format is known or nothing can be read.</param>
public sealed record LuoFile(string Compatible, ulong Token, ulong Data, BlobValue? Value) : IContentsOwner
{
    void IContentsOwner.WriteIdentity(Utf8JsonWriter json)
    {
        json.WriteHex("token", Token);
        json.WriteString("compatible", Compatible);
    }

    bool IContentsOwner.WriteDetails(Utf8JsonWriter json) => Value?.WriteDetails(json) ?? false;
}

/// <summary>An object bound to the life of files (<c>struct luo_flb_ser</c>).</summary>
/// <param name="Name">Name and version of its format.</param>
/// <param name="Data">The handler's own value.</param>
/// <param name="Count">Number of files that depend on it.</param>
public sealed record LuoFlb(string Name, ulong Data, ulong Count)
{
    /// <summary>What <see cref="Data"/> leads to, if a release describes the format of this name; else null.</summary>
    public BlobValue? Value { get; init; }

    /// <summary>What is to be written at <see cref="Data"/>: fields by the kernel's names; null for nothing.</summary>
    public System.Text.Json.Nodes.JsonObject? Content { get; init; }
}

/// <summary>A block of a <c>kho_block</c> list.</summary>
/// <param name="Address">Physical address of the block.</param>
/// <param name="Count">Number of entries that it states.</param>
internal sealed record BlockPlace(ulong Address, ulong Count)
{
    /// <summary>Reads the blocks of a manifest's list; null where there is no list.</summary>
    public static IReadOnlyList<BlockPlace>? Read(YamlMapping node, string name) =>
        node.Has(name) ? [.. node.NumberLists(name, 2).Select(numbers => new BlockPlace(numbers[0], numbers[1]))] : null;

    /// <summary>Blocks as a manifest has them; null for none.</summary>
    public static string? Flow(IReadOnlyList<BlockPlace>? blocks) =>
        blocks is null ? null : $"[{string.Join(", ", blocks.Select(block => $"[{YamlOutput.Hex(block.Address)}, {block.Count}]"))}]";
}
