using Kho.Abi.Releases;
using Kho.Abi.Restore;

namespace Kho.Analysis.Matrix;

/// <summary>A pair of real kernels of which one read what the other wrote.</summary>
/// <param name="Writer">Version of the kernel that wrote.</param>
/// <param name="Reader">Version of the kernel that read.</param>
/// <param name="WriterPageSize">Page size of the writer in bytes.</param>
/// <param name="ReaderPageSize">Page size of the reader in bytes.</param>
/// <param name="Outcome"><c>identical</c>, <c>refused</c>, <c>misread</c> or <c>panic</c>.</param>
public sealed partial record MeasuredPair(string Writer, string Reader, int WriterPageSize, int ReaderPageSize, string Outcome)
{
    private const string Resource = "Kho.Abi.Measured.";

    private static readonly Lazy<IReadOnlyList<MeasuredPair>> _all = new(() => [.. Load("measured.json"), .. Load("measured-arm64.json")]);

    /// <summary>All pairs that were measured; <c>golden/pairs</c> says how.</summary>
    public static IReadOnlyList<MeasuredPair> All => _all.Value;

    /// <summary>What was seen to become of components other than the memory map; those that nobody looked at are not there.</summary>
    public IReadOnlyDictionary<string, RestoreVerdict> Components { get; init; } = new Dictionary<string, RestoreVerdict>(StringComparer.Ordinal);

    /// <summary>The pair of two built-in releases at two page sizes, or null if nobody looked.</summary>
    /// <param name="writer">Id of the release that writes.</param>
    /// <param name="writerPageSize">Its page size in bytes.</param>
    /// <param name="reader">Id of the release that reads.</param>
    /// <param name="readerPageSize">Its page size in bytes.</param>
    public static MeasuredPair? Find(string writer, int writerPageSize, string reader, int readerPageSize) => All.FirstOrDefault(pair =>
        pair.WriterPageSize == writerPageSize && pair.ReaderPageSize == readerPageSize
        && ReleaseCatalog.BuiltIn.Find(pair.Writer)?.Id == writer && ReleaseCatalog.BuiltIn.Find(pair.Reader)?.Id == reader);

    /// <summary>Says whether the kernel made of a component what is predicted.</summary>
    /// <param name="report">Prediction for the whole handover.</param>
    /// <param name="component">Prediction for the component.</param>
    /// <returns>Null if nobody looked at the component, or not at what the prediction is about.</returns>
    public bool? Confirms(RestoreReport report, ComponentOutcome component)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(component);
        return component.Name == ComponentOutcome.MemoryMap ? ConfirmsMap(report, component.Verdict)
            : Components.TryGetValue(component.Name, out RestoreVerdict seen) ? seen == component.Verdict
            : null;
    }

    /// <summary>Says whether the kernel did with the memory map nothing else than is predicted, as far as somebody looked.</summary>
    /// <param name="report">Prediction.</param>
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
                // Which blocks were reserved was measured; whether their types survived was not.
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
}
