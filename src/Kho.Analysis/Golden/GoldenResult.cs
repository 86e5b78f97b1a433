using System.IO.Enumeration;
using Kho.Abi.Releases;
using Kho.Analysis.Handovers;

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

/// <summary>Where an expectation comes from, which is what its confirmation is worth.</summary>
public enum GoldenSource
{
    /// <summary>Somebody else said so: a kernel, debugfs, a program in the guest, a checksum of contents.</summary>
    Independent,

    /// <summary>The manifest from which the image was encoded says so.</summary>
    Manifest,

    /// <summary>This library said so when the record was made, and a person accepted it.</summary>
    Recorded,

    /// <summary>The image's own SHA-256, as it was written down: that it is still the same file.</summary>
    Integrity,
}

/// <summary>What became of comparing a golden image with its expectations.</summary>
public enum GoldenStatus
{
    /// <summary>There are expectations, and all of them hold.</summary>
    Ok,

    /// <summary>An expectation does not hold.</summary>
    Differs,

    /// <summary>There is nothing beside the image that it could be compared with.</summary>
    WithoutExpectation,

    /// <summary>There are expectations, and no image.</summary>
    WithoutImage,

    /// <summary>The image or an expectation cannot be read.</summary>
    Unreadable,
}

/// <summary>By what golden images are read, and which of them.</summary>
internal sealed record GoldenOptions
{
    /// <summary>Releases and structures.</summary>
    public ReleaseCatalog Catalog { get; init; } = ReleaseCatalog.BuiltIn;

    /// <summary>Patterns of names of images, with <c>*</c> and <c>?</c>; without either, a part of the name will do. Empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Patterns of members of a record whose differences do not count, such as <c>*.message</c>.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Says whether an image is among those that are asked for.</summary>
    /// <param name="file">Image.</param>
    public bool IsWanted(GoldenFile file) => IsWanted((file ?? throw new ArgumentNullException(nameof(file))).Name);

    internal bool IsWanted(string name) => Only.Count == 0 || Only.Any(pattern =>
        pattern.AsSpan().ContainsAny('*', '?') ? FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false) : name.Contains(pattern, StringComparison.Ordinal));

    internal bool IsIgnored(string member) => Ignore.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, member, ignoreCase: false));
}
