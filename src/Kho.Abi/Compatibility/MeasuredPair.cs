using System.Text.Json;
using Kho.Abi.Restore;

namespace Kho.Abi.Compatibility;

/// <summary>A pair of real kernels of which one read what the other wrote.</summary>
/// <param name="Writer">Version of the kernel that wrote.</param>
/// <param name="Reader">Version of the kernel that read.</param>
/// <param name="WriterPageSize">Page size of the writer in bytes.</param>
/// <param name="ReaderPageSize">Page size of the reader in bytes.</param>
/// <param name="Outcome"><c>identical</c>, <c>refused</c>, <c>misread</c> or <c>panic</c>.</param>
public sealed record MeasuredPair(string Writer, string Reader, int WriterPageSize, int ReaderPageSize, string Outcome)
{
    private const string Resource = "Kho.Abi.Measured.";

    private static readonly Lazy<IReadOnlyList<MeasuredPair>> _all = new(() => [.. Load("measured.json"), .. Load("measured-arm64.json")]);

    /// <summary>All pairs that were measured; <c>golden/pairs</c> says how.</summary>
    public static IReadOnlyList<MeasuredPair> All => _all.Value;

    /// <summary>Says whether what a reader is predicted to do with the memory map is what the kernel did.</summary>
    /// <param name="report">Prediction.</param>
    public bool Agrees(RestoreReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        RestoreVerdict? map = report.Component(ComponentOutcome.MemoryMap)?.Verdict;
        return Outcome switch
        {
            // Which blocks were reserved was measured; whether their types survived was not.
            "identical" => report.Revived && report.Blocks.LostCount == 0 && report.Blocks.InventedCount == 0 && map is not RestoreVerdict.Panics,
            "refused" => map == RestoreVerdict.Refused,
            "misread" => map == RestoreVerdict.Misread,
            _ => map == RestoreVerdict.Panics,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Writer} → {Reader}, booted";

    private static List<MeasuredPair> Load(string name)
    {
        using Stream stream = typeof(MeasuredPair).Assembly.GetManifestResourceStream(Resource + name)!;
        using JsonDocument document = JsonDocument.Parse(stream);
        List<MeasuredPair> pairs = [];
        foreach (JsonElement pair in document.RootElement.EnumerateArray())
        {
            int PageSize(string member) => pair.TryGetProperty(member, out JsonElement size) ? size.GetInt32() : 4096;
            pairs.Add(new MeasuredPair(
                pair.GetProperty("writer").GetString()!,
                pair.GetProperty("reader").GetString()!,
                PageSize("writerPageSize"),
                PageSize("readerPageSize"),
                pair.GetProperty("outcome").GetString()!));
        }

        return pairs;
    }
}
