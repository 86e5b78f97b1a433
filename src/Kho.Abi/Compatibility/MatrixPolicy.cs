using Kho.Abi.Handover.Manifests;

namespace Kho.Abi.Compatibility;

/// <summary>Which components of a handover must come through: an optional one that does not only makes an update slower.</summary>
/// <param name="Mandatory">Components that must; null for all that are not optional.</param>
/// <param name="Optional">Components that need not.</param>
public sealed record MatrixPolicy(IReadOnlyList<string>? Mandatory, IReadOnlyList<string> Optional)
{
    /// <summary>The memory map and every component that the writer has are mandatory.</summary>
    public static MatrixPolicy Standard { get; } = new(null, []);

    /// <summary>Says whether a component must come through.</summary>
    /// <param name="component">Name of the component.</param>
    public bool IsMandatory(string component) =>
        !Optional.Contains(component, StringComparer.Ordinal) && (Mandatory is null || Mandatory.Contains(component, StringComparer.Ordinal));

    /// <summary>Reads a policy: YAML with the lists <c>mandatory</c> and <c>optional</c>, of which either may be missing.</summary>
    /// <param name="path">File.</param>
    /// <exception cref="KhoFormatException">The file is no policy.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MatrixPolicy ReadFile(string path)
    {
        using StreamReader reader = File.OpenText(path);
        ManifestNode root = ManifestReader.ReadRoot(reader, path);
        var policy = new MatrixPolicy(root.Texts("mandatory"), root.Texts("optional") ?? []);
        root.End();
        if (policy.Mandatory?.Intersect(policy.Optional, StringComparer.Ordinal).FirstOrDefault() is string both)
        {
            throw root.ErrorAt("optional", $"'{both}' is mandatory, too");
        }

        return policy;
    }
}
