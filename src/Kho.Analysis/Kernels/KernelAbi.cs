using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;

namespace Kho.Analysis.Kernels;

/// <summary>
/// The handover ABI of a kernel file: the facts that its bytes prove, the nearest known release, and the facts inherited
/// from it.
/// </summary>
internal sealed record KernelAbi
{
    /// <summary>The kernel.</summary>
    public required KernelImage Kernel { get; init; }

    /// <summary>KHO is built in: true or false where the file proves it, else null.</summary>
    public required bool? HasHandover { get; init; }

    /// <summary>The proof, or why there is no proof; a clause without a full stop.</summary>
    public required string HandoverBecause { get; init; }

    /// <summary>The nearest release with kernels; null without KHO.</summary>
    public AbiRelease? Nearest { get; init; }

    /// <summary>Unreleased changes that the kernel has on top of it.</summary>
    public IReadOnlyList<AbiRelease> Overlays { get; init; } = [];

    /// <summary>The release that describes the kernel: the last overlay, or the nearest release.</summary>
    public AbiRelease? StandsFor => Overlays.Count > 0 ? Overlays[^1] : Nearest;

    /// <summary>Page size in bytes, or null if the file does not show it.</summary>
    public int? PageSize { get; init; }

    /// <summary>Compatible strings in the kernel's data by component; a missing component is not built in, or new.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Compatible { get; init; } = new SortedDictionary<string, IReadOnlyList<string>>();

    /// <summary>Every fact about the kernel, with its proof.</summary>
    public IReadOnlyList<KernelValue> Values { get; init; } = [];

    /// <summary>Notes, one sentence each: ambiguities, and the ground of a choice.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Differences between the structures of <see cref="StandsFor"/> (from) and the kernel's (to).</summary>
    public IReadOnlyList<AbiFinding> StructureDifferences { get; init; } = [];

    /// <summary>Compatible strings of <see cref="StandsFor"/> that the kernel has in another version.</summary>
    public IReadOnlyList<KernelStringDifference> StringDifferences { get; init; } = [];

    /// <summary>Every proved fact agrees with <see cref="StandsFor"/>.</summary>
    public bool IsAsDescribed => StandsFor is not null && StringDifferences.Count == 0 && !StructureDifferences.Any(finding => finding.IsWireChange);

    /// <summary>Extracts the ABI of a kernel.</summary>
    /// <param name="catalog">Releases to compare with; they also define KHO's strings and structures.</param>
    /// <exception cref="KhoFormatException">The kernel's types are damaged.</exception>
    public static KernelAbi Extract(ReleaseCatalog catalog, KernelImage kernel)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(kernel);
        return new KernelAbiExtractor(catalog, kernel).Run();
    }
}

/// <summary>A compatible string of a kernel in another version than in the release that describes it.</summary>
/// <param name="Place">Place in the release's description.</param>
internal sealed record KernelStringDifference(string Component, string Place, string From, string To);

/// <summary>Proof of a fact about a kernel's ABI.</summary>
internal enum KernelValueSource
{
    /// <summary>The kernel's types.</summary>
    Btf,

    /// <summary>A string in its data.</summary>
    String,

    /// <summary>Its configuration.</summary>
    Config,

    /// <summary>A section that lists formats.</summary>
    Section,

    /// <summary>The header of the boot image, or the architecture.</summary>
    Header,

    /// <summary>None: the nearest release has it.</summary>
    Assumed,
}

/// <summary>One fact about a kernel, and its proof.</summary>
/// <param name="Name">Name of the fact: a component's string (<c>compatible.LUO</c>), a symbol of the configuration, a member of a release's description, a structure.</param>
/// <param name="From">Proof of the fact.</param>
internal sealed record KernelValue(string Name, string Value, KernelValueSource From)
{
    /// <summary>Name of the proof in JSON and tables.</summary>
    public string Source => From switch
    {
        KernelValueSource.Btf => "btf",
        KernelValueSource.String => "string",
        KernelValueSource.Config => "config",
        KernelValueSource.Section => "section",
        KernelValueSource.Header => "header",
        _ => "assumed",
    };
}

/// <summary>A compatible string of a release.</summary>
/// <param name="Component">The versioned component: <c>root</c>, a blob, a kind of file, or a part of one (<c>LUO.session</c>).</param>
/// <param name="Place">Place in the release's description, such as <c>blobs.LUO.compatible</c>.</param>
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
        .. AbiModel.Of(catalog, ReleaseAt.Of(release, PageGeometry.Sizes[0])).Parts.Values
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
