using Kho.Analysis.Handovers;

namespace Kho.Analysis.Golden;

/// <summary>One expectation that was compared.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Authority">Who said so, in words: <c>debugfs</c>, <c>the new kernel</c>, a file's name.</param>
/// <param name="Member">What it is about.</param>
/// <param name="Values">Number of values that were compared.</param>
/// <param name="Differences">What differs, from what was expected to what was found; empty if it holds.</param>
public sealed record GoldenComparison(GoldenSource Source, string Authority, string Member, int Values, IReadOnlyList<ValueDifference> Differences)
{
    /// <summary>A source as the command line and its JSON spell it.</summary>
    /// <param name="source">Source.</param>
    public static string SourceName(GoldenSource source) => source switch
    {
        GoldenSource.Independent => "independent",
        GoldenSource.Manifest => "manifest",
        GoldenSource.Recorded => "recorded",
        _ => "integrity",
    };
}
