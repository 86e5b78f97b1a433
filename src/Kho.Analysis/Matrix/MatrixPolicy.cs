using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Matrix;

/// <summary>The mandatory components of a handover. The loss of an optional one only makes an update slower.</summary>
/// <param name="Mandatory">Mandatory components; null for all that are not optional.</param>
/// <param name="Optional">Optional components.</param>
internal sealed record MatrixPolicy(IReadOnlyList<string>? Mandatory, IReadOnlyList<string> Optional)
{
    /// <summary>Greatest version of its mapping that the systemd of every reader accepts; null to ignore systemd.</summary>
    public ulong? ReaderSystemd { get; init; }

    /// <summary>The policy with all components mandatory.</summary>
    public static MatrixPolicy Standard { get; } = new(null, []);

    /// <summary>Whether a component is mandatory.</summary>
    /// <param name="component">Name of the component.</param>
    public bool IsMandatory(string component) =>
        !Optional.Contains(component, StringComparer.Ordinal) && (Mandatory is null || Mandatory.Contains(component, StringComparer.Ordinal));

    /// <summary>Names of all components of the releases and of an image.</summary>
    /// <param name="document">An image's handover, or null.</param>
    public static IReadOnlyList<string> KnownComponents(ReleaseCatalog catalog, HandoverDocument? document = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        IEnumerable<string> blobs = catalog.Releases.SelectMany(release => release.Blobs.Keys).Concat(document?.Blobs.Select(blob => blob.Name) ?? []);
        return
        [
            ComponentOutcome.MemoryMap,
            ComponentOutcome.PageInfo,
            ComponentOutcome.PageRefcounts,
            .. blobs.Append(ComponentOutcome.SessionFiles).Append(ComponentOutcome.Systemd).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>Reads a policy: YAML with the optional lists <c>mandatory</c> and <c>optional</c>.</summary>
    /// <param name="known">Names of components (<see cref="KnownComponents"/>), since a misspelt one would ignore every loss.</param>
    /// <exception cref="KhoFormatException">The file is no policy, or names an unknown component.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MatrixPolicy ReadFile(string path, IReadOnlyList<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        using StreamReader reader = TextFiles.Open(path);
        YamlMapping root = YamlMapping.Read(reader, path);
        var policy = new MatrixPolicy(Names(root, "mandatory", known), Names(root, "optional", known) ?? []);
        root.End();
        if (policy.Mandatory?.Intersect(policy.Optional, StringComparer.Ordinal).FirstOrDefault() is string both)
        {
            throw root.ErrorAt("optional", $"'{both}' is mandatory, too");
        }

        return policy;
    }

    private static IReadOnlyList<string>? Names(YamlMapping root, string list, IReadOnlyList<string> known)
    {
        IReadOnlyList<string>? names = root.Texts(list);
        if (names?.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is not string unknown)
        {
            return names;
        }

        string suggestion = known.FirstOrDefault(name => Plain(name) == Plain(unknown)) is string meant ? $", but '{meant}' is" : "";
        throw root.ErrorAt(list, $"'{unknown}' is no component{suggestion}; known are {string.Join(", ", known)}");
    }

    /// <summary>A name without case and separators.</summary>
    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
