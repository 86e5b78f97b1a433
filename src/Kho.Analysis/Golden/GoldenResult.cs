namespace Kho.Analysis.Golden;

/// <summary>What a golden image's comparison with its expectations came to.</summary>
/// <param name="Name">Name of the image.</param>
/// <param name="ImagePath">Its path; of expectations without an image theirs.</param>
/// <param name="Status">Outcome.</param>
public sealed record GoldenResult(string Name, string ImagePath, GoldenStatus Status)
{
    /// <summary>Why, where it is not about values.</summary>
    public string? Message { get; init; }

    /// <summary>What was compared.</summary>
    public IReadOnlyList<GoldenComparison> Comparisons { get; init; } = [];

    /// <summary>Expectations that were not compared, and why, one each.</summary>
    public IReadOnlyList<(string Member, string Reason)> NotCompared { get; init; } = [];

    /// <summary>Number of values of a source that were compared.</summary>
    /// <param name="source">Source.</param>
    public int Values(GoldenSource source) => Comparisons.Where(comparison => comparison.Source == source).Sum(comparison => comparison.Values);

    /// <summary>A status as the command line and its JSON spell it.</summary>
    /// <param name="status">Status.</param>
    public static string StatusName(GoldenStatus status) => status switch
    {
        GoldenStatus.Ok => "ok",
        GoldenStatus.Differs => "differs",
        GoldenStatus.WithoutExpectation => "no-expectation",
        GoldenStatus.WithoutImage => "no-image",
        _ => "unreadable",
    };
}
