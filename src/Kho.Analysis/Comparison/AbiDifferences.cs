namespace Kho.Analysis.Comparison;

/// <summary>All differences between two ABIs.</summary>
/// <param name="From">The old ABI, as the caller calls it.</param>
/// <param name="To">The new ABI, as the caller calls it.</param>
/// <param name="PageSizes">Page sizes in bytes at which they were compared.</param>
/// <param name="Findings">The differences, in the order of rules and places.</param>
public sealed record AbiDifferences(string From, string To, IReadOnlyList<int> PageSizes, IReadOnlyList<AbiFinding> Findings)
{
    /// <summary>What was not compared, and what all findings come to, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Number of findings that keep one of the kernels from reading all that the other writes.</summary>
    public int Breaking => Findings.Count(finding => finding.IsBreaking);

    /// <summary>The same differences with those marked that somebody decided to live with.</summary>
    /// <param name="suppressions">What was decided.</param>
    public AbiDifferences Suppress(SuppressionList suppressions)
    {
        ArgumentNullException.ThrowIfNull(suppressions);
        return this with { Findings = [.. Findings.Select(finding => finding with { Suppression = suppressions.Find(finding.Rule, finding.Place) })] };
    }
}
