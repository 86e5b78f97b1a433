using System.Text.Json.Nodes;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Checks;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Analysis.Golden;

/// <summary>Options for an image that does not state them; a record keeps them.</summary>
internal sealed record GoldenReading
{
    /// <summary>Physical address of the root device tree.</summary>
    public ulong? Root { get; init; }

    /// <summary>Physical address of the array of scratch areas.</summary>
    public ulong? ScratchAddress { get; init; }

    /// <summary>Length of that array in bytes.</summary>
    public ulong? ScratchSize { get; init; }

    /// <summary>Release that wrote the handover.</summary>
    public string? Release { get; init; }

    /// <summary>Page size in bytes.</summary>
    public int? PageSize { get; init; }

    /// <summary>Physical address of the first byte of raw memory.</summary>
    public ulong? RawBase { get; init; }

    /// <summary>Chosen reading releases; empty for all known ones.</summary>
    public IReadOnlyList<string> Readers { get; init; } = [];

    internal MemoryImageOptions ImageOptions => new() { RawBase = RawBase };

    internal HandoverOptions HandoverOptions(ReleaseCatalog catalog) => new()
    {
        Catalog = catalog,
        Root = Root,
        ScratchAddress = ScratchAddress,
        ScratchSize = ScratchSize,
        PageSize = PageSize,
        Release = Release is null ? null : catalog.Find(Release) ?? throw new KhoFormatException($"release '{Release}' is no known release"),
    };

    /// <summary>The options as a member of a record; null if all are defaults.</summary>
    internal JsonObject? ToJson()
    {
        var json = new JsonObject();
        AddAddress(json, "root", Root);
        AddAddress(json, "scratch", ScratchAddress);
        AddAddress(json, "scratchSize", ScratchSize);
        AddAddress(json, "rawBase", RawBase);
        if (Release is not null)
        {
            json["release"] = Release;
        }

        if (PageSize is int pageSize)
        {
            json["pageSize"] = pageSize;
        }

        if (Readers.Count > 0)
        {
            json["readers"] = new JsonArray([.. Readers.Select(reader => (JsonNode)reader)]);
        }

        return json.Count > 0 ? json : null;
    }

    internal static GoldenReading FromJson(JsonNode? json) => json is not JsonObject members ? new GoldenReading() : new GoldenReading
    {
        Root = Address(members, "root"),
        ScratchAddress = Address(members, "scratch"),
        ScratchSize = Address(members, "scratchSize"),
        RawBase = Address(members, "rawBase"),
        Release = members["release"]?.GetValue<string>(),
        PageSize = members["pageSize"]?.GetValue<int>(),
        Readers = members["readers"] is JsonArray readers ? [.. readers.Select(reader => reader!.GetValue<string>())] : [],
    };

    private static void AddAddress(JsonObject json, string name, ulong? value)
    {
        if (value is ulong address)
        {
            json[name] = JsonStyle.Hex(address);
        }
    }

    private static ulong? Address(JsonObject members, string name) => members[name] is not JsonNode value ? null
        : NumberText.TryParseHexadecimal(value.GetValue<string>(), out ulong address) ? address
        : throw new KhoFormatException($"readWith.{name}: '{value}' is no address");
}

/// <summary>An image, decoded, checked and, for each requested release, restored once.</summary>
internal sealed class GoldenImageReading : IDisposable
{
    private readonly Dictionary<string, RestoreReport?> _reports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _failures = new(StringComparer.Ordinal);

    public GoldenImageReading(GoldenFile file, GoldenReading reading, ReleaseCatalog catalog)
    {
        Catalog = catalog;
        Image = MemoryImage.Open(file.Paths, reading.ImageOptions);
        try
        {
            Document = HandoverReader.Read(Image, reading.HandoverOptions(catalog));
        }
        catch
        {
            Image.Dispose();
            throw;
        }
    }

    public ReleaseCatalog Catalog { get; }

    public MemoryImage Image { get; }

    public HandoverDocument Document { get; }

    /// <summary>The check for the writer's own release.</summary>
    public CheckReport Check() => HandoverCheck.Run(Image, Document, new CheckOptions { Catalog = Catalog });

    /// <summary>Outcome for a reading release; null if undecided.</summary>
    public RestoreReport? Restore(AbiRelease reader, out string? failure)
    {
        if (!_reports.TryGetValue(reader.Id, out RestoreReport? report))
        {
            try
            {
                report = HandoverRestorer.Restore(Image, Document, reader, Catalog);
            }
            catch (KhoFormatException exception)
            {
                _failures[reader.Id] = exception.Message;
            }

            _reports[reader.Id] = report;
        }

        failure = _failures.GetValueOrDefault(reader.Id);
        return report;
    }

    public void Dispose() => Image.Dispose();
}
