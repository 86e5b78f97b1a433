using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;

namespace Kho.Analysis.Kernels;

/// <summary>
/// The handover ABI of a kernel file: what its bytes prove, which known release it is nearest to, and what is only taken over
/// from that release.
/// </summary>
internal sealed record KernelAbi
{
    /// <summary>The kernel.</summary>
    public required KernelImage Kernel { get; init; }

    /// <summary>KHO is built in: true or false where the file proves it, else null.</summary>
    public required bool? HasHandover { get; init; }

    /// <summary>What proves that, or why nothing does; a clause without a full stop.</summary>
    public required string HandoverBecause { get; init; }

    /// <summary>The nearest known release that kernels were made of; null without KHO.</summary>
    public AbiRelease? Nearest { get; init; }

    /// <summary>Changes that were never released and that the kernel has on top of it.</summary>
    public IReadOnlyList<AbiRelease> Overlays { get; init; } = [];

    /// <summary>The release whose description stands for the kernel: the last overlay, else the nearest one.</summary>
    public AbiRelease? StandsFor => Overlays.Count > 0 ? Overlays[^1] : Nearest;

    /// <summary>Page size in bytes, or null if nothing in the file tells.</summary>
    public int? PageSize { get; init; }

    /// <summary>Compatible strings in the kernel's data by component; a component that is not there is not built in, or new.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Compatible { get; init; } = new SortedDictionary<string, IReadOnlyList<string>>();

    /// <summary>Everything that is said of the kernel, with what proves it.</summary>
    public IReadOnlyList<KernelValue> Values { get; init; } = [];

    /// <summary>What is to be known besides, one sentence each: what cannot be told apart, on what ground it was chosen.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How the kernel's structures differ from those of <see cref="StandsFor"/>; from is the release, to the kernel.</summary>
    public IReadOnlyList<AbiFinding> StructureDifferences { get; init; } = [];

    /// <summary>Compatible strings of <see cref="StandsFor"/> that the kernel has in another version.</summary>
    public IReadOnlyList<KernelStringDifference> StringDifferences { get; init; } = [];

    /// <summary>Nothing that the file proves differs from <see cref="StandsFor"/>.</summary>
    public bool IsAsDescribed => StandsFor is not null && StringDifferences.Count == 0 && !StructureDifferences.Any(finding => finding.IsWireChange);

    /// <summary>Extracts the ABI of a kernel.</summary>
    /// <param name="catalog">Releases to compare it with; they also say which strings and structures are KHO's.</param>
    /// <param name="kernel">Kernel.</param>
    /// <exception cref="KhoFormatException">The kernel's types are damaged.</exception>
    public static KernelAbi Extract(ReleaseCatalog catalog, KernelImage kernel)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(kernel);
        return new KernelAbiExtractor(catalog, kernel).Run();
    }
}

/// <summary>A compatible string that a kernel has in another version than the release that stands for it.</summary>
/// <param name="Component">Component.</param>
/// <param name="Place">Place in the release's description.</param>
/// <param name="From">The release's string.</param>
/// <param name="To">The kernel's string.</param>
internal sealed record KernelStringDifference(string Component, string Place, string From, string To);

/// <summary>What a value of a kernel's ABI rests on.</summary>
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

    /// <summary>Nothing in the file: it is taken over from the release that the kernel is nearest to.</summary>
    Assumed,
}

/// <summary>One thing that is said of a kernel, and what proves it.</summary>
/// <param name="Name">What it is: a component's string (<c>compatible.LUO</c>), a symbol of the configuration, a member of a release's description, a structure.</param>
/// <param name="Value">Its value.</param>
/// <param name="From">What it rests on.</param>
internal sealed record KernelValue(string Name, string Value, KernelValueSource From)
{
    /// <summary>The source as JSON and tables spell it.</summary>
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
