using Kho.Abi.Codec;
using Kho.Analysis.Comparison;
using Kho.Abi.Releases;

namespace Kho.Analysis.Kernels;

/// <summary>A compatible string of a release.</summary>
/// <param name="Component">What it names, whatever its version: <c>root</c>, a blob, a kind of file, or a part of one (<c>LUO.session</c>).</param>
/// <param name="Place">Where the release's description has it, such as <c>blobs.LUO.compatible</c>.</param>
/// <param name="Text">The string, such as <c>luo-v5</c>.</param>
internal sealed record ComponentString(string Component, string Place, string Text)
{
    /// <summary>Component of the root.</summary>
    public const string Root = AbiPart.RootName;

    private const string Suffix = "_compatible";

    /// <summary>The string without its version.</summary>
    public string Family => AbiModel.Family(Text);

    /// <summary>All versioned strings of a release.</summary>
    public static IReadOnlyList<ComponentString> Of(ReleaseCatalog catalog, AbiRelease release) =>
    [
        .. AbiModel.Of(catalog, release, PageGeometry.Sizes[0]).Parts.Values
            .SelectMany(part => part.Strings.Select(entry => new ComponentString(NameOf(part.Name, entry.Key), entry.Key, entry.Value)))
            .Where(text => text.Family != text.Text)
            .OrderBy(text => text.Component, StringComparer.Ordinal),
    ];

    private static string NameOf(string part, string place)
    {
        string name = part.StartsWith(AbiPart.FilePrefix, StringComparison.Ordinal) ? AbiModel.Family(part[AbiPart.FilePrefix.Length..])
            : part.StartsWith(AbiPart.BlobPrefix, StringComparison.Ordinal) ? part[AbiPart.BlobPrefix.Length..]
            : part;
        string leaf = place[(place.LastIndexOf('.') + 1)..];
        return leaf.EndsWith(Suffix, StringComparison.Ordinal) ? $"{name}.{leaf[..^Suffix.Length]}" : name;
    }
}
