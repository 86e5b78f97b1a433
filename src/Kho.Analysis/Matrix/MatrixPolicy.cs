using Kho.Abi.Handovers;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Matrix;

/// <summary>Which components of a handover must come through: an optional one that does not only makes an update slower.</summary>
/// <param name="Mandatory">Components that must; null for all that are not optional.</param>
/// <param name="Optional">Components that need not.</param>
internal sealed record MatrixPolicy(IReadOnlyList<string>? Mandatory, IReadOnlyList<string> Optional)
{
    /// <summary>Greatest version of its mapping that the systemd of every reader accepts; null if systemd is not asked.</summary>
    public ulong? ReaderSystemd { get; init; }

    /// <summary>The memory map and every component that the writer has are mandatory.</summary>
    public static MatrixPolicy Standard { get; } = new(null, []);

    /// <summary>Says whether a component must come through.</summary>
    /// <param name="component">Name of the component.</param>
    public bool IsMandatory(string component) =>
        !Optional.Contains(component, StringComparer.Ordinal) && (Mandatory is null || Mandatory.Contains(component, StringComparer.Ordinal));

    /// <summary>Names of all components that a handover can have: those of the releases, and those that an image has besides.</summary>
    /// <param name="catalog">Releases.</param>
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

    /// <summary>Reads a policy: YAML with the lists <c>mandatory</c> and <c>optional</c>, of which either may be missing.</summary>
    /// <param name="path">File.</param>
    /// <param name="known">Names that a component can have (<see cref="KnownComponents"/>): a misspelt one would make every loss a matter of indifference.</param>
    /// <exception cref="KhoFormatException">The file is no policy, or names a component that there is none of.</exception>
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

    /// <summary>A name without what is easily mistaken: case, and what stands between its words.</summary>
    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
