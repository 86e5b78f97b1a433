using Kho.Abi.Releases;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;

namespace Kho.Analysis.Kernels;

/// <summary>
/// The handover ABI of a kernel file: what its bytes prove, which known release it is nearest to, and what is only taken over
/// from that release.
/// </summary>
public sealed record KernelAbi
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
public sealed record KernelStringDifference(string Component, string Place, string From, string To);
