namespace Kho.Fuzz.Running;

/// <summary>The result of a run.</summary>
/// <param name="Totals">Totals by target.</param>
/// <param name="Findings">Broken promises, the first few of each cause.</param>
/// <param name="Causes">Number of findings by cause.</param>
internal sealed record FuzzResult(IReadOnlyDictionary<string, TargetTotals> Totals, IReadOnlyList<FuzzFinding> Findings, IReadOnlyDictionary<string, long> Causes)
{
    /// <summary>Cases of all targets.</summary>
    public long Cases => Totals.Values.Sum(totals => totals.Cases);
}
