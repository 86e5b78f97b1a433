using Kho.Abi;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Checks;
using Kho.Analysis.Comparison;
using Kho.Analysis.Golden;
using Kho.Analysis.Handovers;
using Kho.Analysis.Reports;
using Kho.Diagnostics;

namespace Kho.Analysis;

/// <summary>Analyses of handovers and ABIs beyond reading, writing and restoring: the entry point of this library.</summary>
public static class HandoverAnalysis
{
    /// <summary>Checks a handover against every rule, and against reading kernels.</summary>
    /// <param name="handover">Handover.</param>
    /// <param name="readers">Releases of the reading kernels, such as <c>linux-7.3</c>; empty for rules alone.</param>
    /// <exception cref="KhoFormatException">No release has one of the names.</exception>
    public static CheckReport Check(this Handover handover, params IEnumerable<string> readers)
    {
        ArgumentNullException.ThrowIfNull(handover);
        return HandoverCheck.Run(handover.Image, handover.Document, new CheckOptions { Readers = [.. readers.Select(reader => Release(reader, null))] });
    }

    /// <summary>Compares two handovers: preserved memory, blobs, values.</summary>
    /// <param name="handover">The first.</param>
    /// <param name="other">The second.</param>
    public static HandoverDifferences CompareTo(this Handover handover, Handover other)
    {
        ArgumentNullException.ThrowIfNull(handover);
        ArgumentNullException.ThrowIfNull(other);
        return HandoverDiff.Compare(handover.Document, other.Document);
    }

    /// <summary>Writes a page (HTML, one file without references) that shows a handover.</summary>
    /// <param name="handover">Handover.</param>
    /// <param name="output">Where to.</param>
    /// <param name="restored">A kernel's restore of it, to show beside; or null.</param>
    public static void WriteReport(this Handover handover, TextWriter output, RestoreReport? restored = null)
    {
        ArgumentNullException.ThrowIfNull(handover);
        HandoverReport.Write(output, handover.Image, handover.Document, restored);
    }

    /// <summary>Compares the ABIs of two kernels.</summary>
    /// <param name="old">Release of the running kernel, such as <c>linux-7.2</c>, with or without proposals.</param>
    /// <param name="next">Release of the next kernel.</param>
    /// <param name="catalog">Releases and structures; null for the built-in ones.</param>
    /// <exception cref="KhoFormatException">No release has one of the names.</exception>
    public static AbiDifferences Compare(string old, string next, ReleaseCatalog? catalog = null) =>
        AbiDiff.Compare(catalog ?? ReleaseCatalog.BuiltIn, Release(old, catalog), Release(next, catalog));

    /// <summary>Reviews the ABI of a release or proposal.</summary>
    /// <param name="release">Release, with or without proposals.</param>
    /// <param name="catalog">Releases and structures; null for the built-in ones.</param>
    /// <exception cref="KhoFormatException">No release has the name.</exception>
    public static IReadOnlyList<LintFinding> Lint(string release, ReleaseCatalog? catalog = null) =>
        AbiLint.Run(catalog ?? ReleaseCatalog.BuiltIn, Release(release, catalog));

    /// <summary>Compares golden images with the expectations beside them.</summary>
    /// <param name="paths">Images, or directories to search.</param>
    /// <exception cref="IOException">A path is missing or cannot be read.</exception>
    public static IReadOnlyList<GoldenResult> VerifyGolden(params IEnumerable<string> paths) => GoldenVerifier.Verify(paths);

    private static AbiRelease Release(string name, ReleaseCatalog? catalog) =>
        (catalog ?? ReleaseCatalog.BuiltIn).Find(name) ?? throw new KhoFormatException($"{name}: no release has this name");
}
