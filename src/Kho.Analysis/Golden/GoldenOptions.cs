using System.IO.Enumeration;
using Kho.Abi.Releases;

namespace Kho.Analysis.Golden;

/// <summary>By what golden images are read, and which of them.</summary>
public sealed record GoldenOptions
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
