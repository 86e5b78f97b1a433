using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Luo;

/// <summary>Decoded blob of the Live Update Orchestrator, in a form common to all its formats.</summary>
/// <param name="Compatible">Version of the format, as the blob states it.</param>
/// <param name="LiveupdateNum">Number of live updates since the last cold boot; null if the blob lacks it.</param>
/// <param name="Sessions">Sessions that could be decoded.</param>
/// <param name="Flbs">Objects bound to files; null if the format has none.</param>
public sealed record LuoValue(
    string Compatible,
    ulong? LiveupdateNum,
    IReadOnlyList<LuoSession> Sessions,
    IReadOnlyList<LuoFlb>? Flbs) : BlobValue
{
    /// <summary>Feature masks; null if the format has none.</summary>
    internal FeatureMasks? Features { get; init; }

    /// <summary>Fields of the head that only the specification knows; null if there are none.</summary>
    internal JsonObject? Others { get; init; }

    /// <summary>Physical address of the header of the sessions' array, or of the first block of sessions; null if there is none.</summary>
    public ulong? SessionsAddress { get; init; }

    /// <summary>The blob points to sessions in memory that the image does not hold, so their number is unknown.</summary>
    internal bool AreSessionsElsewhere { get; init; }

    /// <summary>Blocks of the session list, in list order; empty if the sessions are an array.</summary>
    internal IReadOnlyList<BlockPlace> SessionBlocks { get; init; } = [];

    /// <summary>Physical address of the header of the objects bound to files; null if there is none.</summary>
    public ulong? FlbHeader { get; init; }

    /// <summary>Number of pages that the objects' header states; 0 if there is no header.</summary>
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
        OtherFields.WriteMember(json, Others);
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
            OtherFields.WriteMember(json, flb.Others);
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
/// <param name="Name">Name that user space gave.</param>
/// <param name="Files">Files that could be decoded.</param>
public sealed record LuoSession(string Name, IReadOnlyList<LuoFile> Files)
{
    /// <summary>systemd's description of the session's tokens; null unless the session belongs to systemd.</summary>
    public SystemdMapping? Systemd { get; init; }

    /// <summary>Physical address of the array or of the first block of files, as the session states it.</summary>
    public ulong FilesAddress { get; init; }

    /// <summary>Number of files, as the session states it.</summary>
    public ulong FileCount { get; init; }

    /// <summary>Blocks of the file list, in list order; empty if the files are an array.</summary>
    internal IReadOnlyList<BlockPlace> FileBlocks { get; init; } = [];

    /// <summary>Fields that only the specification knows; null if there are none.</summary>
    internal JsonObject? Others { get; init; }

    internal void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        OtherFields.WriteMember(json, Others);
        json.WriteStartArray("files");
        foreach (LuoFile file in Files)
        {
            json.WriteStartObject();
            json.WriteString("compatible", file.Compatible);
            json.WriteHex("token", file.Token);
            json.WriteHex("data", file.Data);
            OtherFields.WriteMember(json, file.Others);
            BlobValue.WriteMember(json, file.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Systemd?.WriteMember(json);
        json.WriteEndObject();
    }
}

/// <summary>A preserved file (<c>struct luo_file_ser</c>).</summary>
/// <param name="Compatible">Name and version of the handler's format.</param>
/// <param name="Token">Token with which user space names the file within its session.</param>
/// <param name="Data">Value that the handler stored, usually a physical address.</param>
/// <param name="Value">Decoded contents at that address; null if the format is unknown or nothing could be read.</param>
public sealed record LuoFile(string Compatible, ulong Token, ulong Data, BlobValue? Value) : IContentsOwner
{
    /// <summary>Fields that only the specification knows; null if there are none.</summary>
    internal JsonObject? Others { get; init; }

    void IContentsOwner.WriteIdentity(Utf8JsonWriter json)
    {
        json.WriteHex("token", Token);
        json.WriteString("compatible", Compatible);
    }

    bool IContentsOwner.WriteDetails(Utf8JsonWriter json) => Value?.WriteDetails(json) ?? false;
}

/// <summary>An object bound to the lifetime of files (<c>struct luo_flb_ser</c>).</summary>
/// <param name="Name">Name and version of the object's format.</param>
/// <param name="Data">Value that the handler stored, usually a physical address.</param>
/// <param name="Count">Number of files that depend on the object.</param>
public sealed record LuoFlb(string Name, ulong Data, ulong Count)
{
    /// <summary>Decoded contents at <see cref="Data"/>; null if no release describes a format of this name.</summary>
    public BlobValue? Value { get; init; }

    /// <summary>Fields that only the specification knows; null if there are none.</summary>
    internal JsonObject? Others { get; init; }

    /// <summary>Contents to write at <see cref="Data"/>: fields under the kernel's names; null for none.</summary>
    public JsonObject? Content { get; init; }
}

/// <summary>A block of a <c>kho_block</c> list.</summary>
/// <param name="Address">Physical address of the block.</param>
/// <param name="Count">Number of entries that the block states.</param>
internal sealed record BlockPlace(ulong Address, ulong Count)
{
    /// <summary>Reads a list of blocks from a manifest; null if the manifest has no such list.</summary>
    public static IReadOnlyList<BlockPlace>? Read(YamlMapping node, string name) =>
        node.Has(name) ? [.. node.NumberLists(name, 2).Select(numbers => new BlockPlace(numbers[0], numbers[1]))] : null;

    /// <summary>A list of blocks in manifest syntax; null if the list is empty.</summary>
    public static string? Flow(IReadOnlyList<BlockPlace>? blocks) =>
        blocks is null ? null : $"[{string.Join(", ", blocks.Select(block => $"[{YamlOutput.Hex(block.Address)}, {block.Count}]"))}]";
}
