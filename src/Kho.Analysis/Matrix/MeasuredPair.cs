using System.Text.Json;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems.Structures;

namespace Kho.Analysis.Matrix;

/// <summary>A pair of real kernels, one of which read the other's handover.</summary>
/// <param name="Writer">Version of the kernel that wrote.</param>
/// <param name="Reader">Version of the kernel that read.</param>
/// <param name="WriterPageSize">Page size of the writer in bytes.</param>
/// <param name="ReaderPageSize">Page size of the reader in bytes.</param>
/// <param name="Outcome"><c>identical</c>, <c>refused</c>, <c>misread</c> or <c>panic</c>.</param>
internal sealed record MeasuredPair(string Writer, string Reader, int WriterPageSize, int ReaderPageSize, string Outcome)
{
    private const string Resource = "Kho.Abi.Measured.";

    private static readonly Lazy<IReadOnlyList<MeasuredPair>> _all = new(() => [.. Load("measured.json"), .. Load("measured-arm64.json")]);

    /// <summary>The first pair of each two releases at their page sizes.</summary>
    private static readonly Lazy<Dictionary<(string? Writer, int WriterPageSize, string? Reader, int ReaderPageSize), MeasuredPair>> _byReleases = new(() =>
    {
        Dictionary<string, string?> releases = All.SelectMany(pair => new[] { pair.Writer, pair.Reader }).Distinct()
            .ToDictionary(kernel => kernel, kernel => ReleaseCatalog.BuiltIn.Find(kernel)?.Id, StringComparer.Ordinal);
        return All.DistinctBy(pair => (releases[pair.Writer], pair.WriterPageSize, releases[pair.Reader], pair.ReaderPageSize))
            .ToDictionary(pair => (releases[pair.Writer], pair.WriterPageSize, releases[pair.Reader], pair.ReaderPageSize));
    });

    /// <summary>All measured pairs; <c>golden/pairs</c> describes the measurement.</summary>
    public static IReadOnlyList<MeasuredPair> All => _all.Value;

    /// <summary>Measured outcomes of components other than the memory map.</summary>
    public IReadOnlyDictionary<string, RestoreVerdict> Components { get; init; } = new Dictionary<string, RestoreVerdict>(StringComparer.Ordinal);

    /// <summary>The pair of two built-in releases at two page sizes, or null if not measured.</summary>
    /// <param name="writer">Id of the release that writes.</param>
    /// <param name="writerPageSize">Its page size in bytes.</param>
    /// <param name="reader">Id of the release that reads.</param>
    /// <param name="readerPageSize">Its page size in bytes.</param>
    public static MeasuredPair? Find(string writer, int writerPageSize, string reader, int readerPageSize) =>
        _byReleases.Value.GetValueOrDefault((writer, writerPageSize, reader, readerPageSize));

    /// <summary>Whether the measured outcome of a component agrees with the prediction.</summary>
    /// <param name="report">Prediction for the whole handover.</param>
    /// <param name="component">Prediction for the component.</param>
    /// <returns>Null if the component or the predicted property was not measured.</returns>
    public bool? Confirms(RestoreReport report, ComponentOutcome component)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(component);
        return component.Name == ComponentOutcome.MemoryMap ? ConfirmsMap(report, component.Verdict)
            : Components.TryGetValue(component.Name, out RestoreVerdict seen) ? seen == component.Verdict
            : null;
    }

    /// <summary>Whether every measured property of the memory map agrees with the prediction.</summary>
    public bool Agrees(RestoreReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Component(ComponentOutcome.MemoryMap) is ComponentOutcome map && Confirms(report, map) != false;
    }

    private bool? ConfirmsMap(RestoreReport report, RestoreVerdict predicted)
    {
        switch (Outcome)
        {
            case "identical":
                // The measurement covers reserved blocks, not their page types.
                bool sameBlocks = report.Revived && report.Blocks.LostCount == 0 && report.Blocks.InventedCount == 0 && predicted is not RestoreVerdict.Panics;
                return !sameBlocks ? false : predicted == RestoreVerdict.Ok ? true : null;
            case "refused":
                return predicted == RestoreVerdict.Refused;
            case "misread":
                return predicted == RestoreVerdict.Misread;
            default:
                return predicted == RestoreVerdict.Panics;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Writer} → {Reader}, booted";

    private const string NotReached = "not reached";

    private static List<MeasuredPair> Load(string name)
    {
        using Stream stream = typeof(MeasuredPair).Assembly.GetManifestResourceStream(Resource + name)!;
        using JsonDocument document = JsonDocument.Parse(stream);
        List<MeasuredPair> pairs = [];
        foreach (JsonElement pair in document.RootElement.EnumerateArray())
        {
            int PageSize(string member) => pair.TryGetProperty(member, out JsonElement size) ? size.GetInt32() : 4096;
            string outcome = pair.GetProperty("outcome").GetString()!;
            pairs.Add(new MeasuredPair(
                pair.GetProperty("writer").GetString()!,
                pair.GetProperty("reader").GetString()!,
                PageSize("writerPageSize"),
                PageSize("readerPageSize"),
                outcome)
            {
                Components = Seen(pair, outcome).ToDictionary(seen => seen.Component, seen => seen.Verdict, StringComparer.Ordinal),
            });
        }

        return pairs;
    }

    /// <summary>Outcomes of components, from the optional columns of the table.</summary>
    private static IEnumerable<(string Component, RestoreVerdict Verdict)> Seen(JsonElement pair, string outcome)
    {
        if (pair.TryGetProperty("testKho", out JsonElement test))
        {
            yield return ("kho_test", test.GetString() switch
            {
                "restored" => RestoreVerdict.Ok,
                NotReached => RestoreVerdict.Panics,
                _ => RestoreVerdict.Refused,
            });
        }

        if (pair.TryGetProperty("luo", out JsonElement luo) && pair.TryGetProperty("memfd", out JsonElement memfd))
        {
            string said = luo.GetString()!;
            bool retrieved = said.StartsWith("retrieved", StringComparison.Ordinal);

            // A component that is not retrieved shares the handover's fate: panic, refusal, or its own loss.
            RestoreVerdict lost = said == NotReached || outcome == "panic" ? RestoreVerdict.Panics
                : outcome == "refused" ? RestoreVerdict.Refused
                : RestoreVerdict.Lossy;
            yield return ("LUO", retrieved ? RestoreVerdict.Ok : lost);
            int preserved = memfd.GetProperty("preserved").GetInt32();
            if (preserved > 0)
            {
                yield return (ComponentOutcome.Memfd, memfd.GetProperty("ok").GetInt32() == preserved ? RestoreVerdict.Ok : lost);
            }
        }

        if (pair.TryGetProperty("reserveMem", out JsonElement regions))
        {
            yield return ("memblock", Regions(regions));
        }

        if (pair.TryGetProperty("metadata", out JsonElement metadata) && (metadata.ValueKind == JsonValueKind.String || outcome is "refused" or "panic"))
        {
            // The kernel logs a line if it has metadata. Without the line they are lost with the whole handover.
            yield return (WriterAnnouncement.BlobName, metadata.ValueKind == JsonValueKind.String ? RestoreVerdict.Ok : outcome == "panic" ? RestoreVerdict.Panics : RestoreVerdict.Refused);
        }
    }

    private static RestoreVerdict Regions(JsonElement regions)
    {
        string[] words = regions.ValueKind == JsonValueKind.String ? [] : [.. regions.EnumerateObject().Select(region => region.Value.GetString()!)];
        return words.Length == 0 ? RestoreVerdict.Panics
            : words.Any(word => word.Contains("DAMAGED", StringComparison.Ordinal)) ? RestoreVerdict.Misread
            : words.All(word => word == "recovered") ? RestoreVerdict.Ok
            : RestoreVerdict.Refused;
    }
}
