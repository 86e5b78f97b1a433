using System.IO.Enumeration;
using Kho.Abi.Releases;
using Kho.Analysis.Handovers;

namespace Kho.Analysis.Golden;

/// <summary>Result of a golden image's comparison with its expectations.</summary>
/// <param name="Name">Name of the image.</param>
/// <param name="ImagePath">Its path, or that of expectations without an image.</param>
/// <param name="Status">Outcome.</param>
public sealed record GoldenResult(string Name, string ImagePath, GoldenStatus Status)
{
    /// <summary>Reason, if it is not about values.</summary>
    public string? Message { get; init; }

    /// <summary>The compared expectations.</summary>
    public IReadOnlyList<GoldenComparison> Comparisons { get; init; } = [];

    /// <summary>Skipped expectations with reasons, one each.</summary>
    public IReadOnlyList<(string Member, string Reason)> NotCompared { get; init; } = [];

    /// <summary>Number of compared values of a source.</summary>
    /// <param name="source">Source.</param>
    public int Values(GoldenSource source) => Comparisons.Where(comparison => comparison.Source == source).Sum(comparison => comparison.Values);

    /// <summary>Name of a status on the command line and in JSON.</summary>
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

/// <summary>One compared expectation.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Authority">Its authority, in words: <c>debugfs</c>, <c>the new kernel</c>, a file's name.</param>
/// <param name="Member">Its member.</param>
/// <param name="Values">Number of compared values.</param>
/// <param name="Differences">Differences between expected and actual values; empty if it holds.</param>
public sealed record GoldenComparison(GoldenSource Source, string Authority, string Member, int Values, IReadOnlyList<ValueDifference> Differences)
{
    /// <summary>Name of a source on the command line and in JSON.</summary>
    /// <param name="source">Source.</param>
    public static string SourceName(GoldenSource source) => source switch
    {
        GoldenSource.Independent => "independent",
        GoldenSource.Manifest => "manifest",
        GoldenSource.Recorded => "recorded",
        _ => "integrity",
    };
}

/// <summary>Source of an expectation, which decides its weight.</summary>
public enum GoldenSource
{
    /// <summary>An independent source: a kernel, debugfs, a program in the guest, a checksum of contents.</summary>
    Independent,

    /// <summary>The manifest that the image was encoded from.</summary>
    Manifest,

    /// <summary>This library's own earlier result, which a person accepted.</summary>
    Recorded,

    /// <summary>The recorded SHA-256 of the image, which shows that the file is unchanged.</summary>
    Integrity,
}

/// <summary>Status of the comparison of a golden image with its expectations.</summary>
public enum GoldenStatus
{
    /// <summary>All expectations hold.</summary>
    Ok,

    /// <summary>An expectation does not hold.</summary>
    Differs,

    /// <summary>The image has no expectations.</summary>
    WithoutExpectation,

    /// <summary>The expectations have no image.</summary>
    WithoutImage,

    /// <summary>The image or an expectation cannot be read.</summary>
    Unreadable,
}

/// <summary>Options of golden images, and their selection.</summary>
internal sealed record GoldenOptions
{
    /// <summary>Releases and structures.</summary>
    public ReleaseCatalog Catalog { get; init; } = ReleaseCatalog.BuiltIn;

    /// <summary>Patterns of names of images, with <c>*</c> and <c>?</c>; without either, a part of the name. Empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Patterns of ignored members of a record, such as <c>*.message</c>.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Whether an image is selected.</summary>
    public bool IsWanted(GoldenFile file) => IsWanted((file ?? throw new ArgumentNullException(nameof(file))).Name);

    internal bool IsWanted(string name) => Only.Count == 0 || Only.Any(pattern =>
        pattern.AsSpan().ContainsAny('*', '?') ? FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false) : name.Contains(pattern, StringComparison.Ordinal));

    internal bool IsIgnored(string member) => Ignore.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, member, ignoreCase: false));
}
