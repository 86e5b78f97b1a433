using System.Globalization;
using System.Text.RegularExpressions;
using Kho.Abi.Releases;

namespace Kho.Analysis.Kernels;

internal sealed partial class KernelAbiExtractor
{
    private readonly Dictionary<AbiRelease, Candidate> _weighed = [];

    /// <summary>How well a release fits.</summary>
    /// <param name="Contradictions">Number of components with another string, or unknown to the release.</param>
    /// <param name="Agreements">Number of components with the same string.</param>
    /// <param name="Differences">Number of structures that differ; 0 without types.</param>
    /// <param name="Missing">Number of structures that the types lack; 0 without types.</param>
    private sealed record Candidate(AbiRelease Release, int Contradictions, int Agreements, int Differences, int Missing);

    private Candidate Weigh(AbiRelease release)
    {
        if (!_weighed.TryGetValue(release, out Candidate? candidate))
        {
            int agreements = _compatible.Count(found => _strings[release].Any(text => text.Component == found.Key && found.Value.Contains(text.Text)));
            KernelCheckResult? check = kernel.Types is null ? null : KernelCheck.Run(catalog, release, kernel.Types, _pageSize);
            _weighed[release] = candidate = new Candidate(
                release, _compatible.Count - agreements, agreements, check?.Differences.Count(finding => finding.IsWireChange) ?? 0, check?.Missing.Count ?? 0);
        }

        return candidate;
    }

    /// <summary>The release that fits best: by strings, then by the kernel's version, then by structures.</summary>
    private Candidate Choose()
    {
        AbiRelease? stated = kernel.KernelRelease is string version ? catalog.FindByKernelRelease(version) : null;
        Candidate best = catalog.Releases.Concat(catalog.PointReleases.Where(point => point == stated)).Select((release, index) => (Weighed: Weigh(release), Index: index))
            .OrderBy(entry => entry.Weighed.Contradictions)
            .ThenBy(entry => entry.Weighed.Release == stated ? 0 : 1)
            .ThenBy(entry => entry.Weighed.Differences)
            .ThenBy(entry => entry.Weighed.Missing)
            .ThenBy(entry => entry.Weighed.Release.Versions.Count == 0 ? 1 : 0)
            .ThenByDescending(entry => entry.Weighed.Agreements)
            .ThenBy(entry => Distance(entry.Weighed.Release))
            .ThenByDescending(entry => entry.Weighed.Release.Versions.Count == 0 ? -entry.Index : entry.Index)
            .First().Weighed;
        if (stated is not null && best.Release != stated && !IsBasedOn(best.Release, stated))
        {
            _notes.Add($"the kernel calls itself {kernel.KernelRelease}, and its strings are those of {best.Release.Id}");
        }
        else if (stated is null && kernel.KernelRelease is not null)
        {
            _notes.Add($"{kernel.KernelRelease} is no known release; {best.Release.Id} is the nearest by its strings{(kernel.Types is null ? "" : " and structures")}");
        }

        return best;
    }

    /// <summary>Distance of a release's versions from the kernel's, in minor versions; later releases are farther than any earlier one.</summary>
    private int Distance(AbiRelease release)
    {
        if (Number(kernel.KernelRelease) is not int own)
        {
            return 0;
        }

        int[] distances = [.. release.Versions.Select(Number).OfType<int>().Select(other => other <= own ? own - other : 1_000_000 + other - own)];
        return distances.Length == 0 ? int.MaxValue : distances.Min();
    }

    private static int? Number(string? version) =>
        version is not null && MajorMinor().Match(version) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            && major < 1000 && minor < 1000
                ? (major * 1000) + minor
                : null;

    [GeneratedRegex(@"^([0-9]+)\.([0-9]+)")]
    private static partial Regex MajorMinor();

    /// <summary>Whether a release has no kernels of its own and thus is an overlay on its base.</summary>
    private (AbiRelease Nearest, AbiRelease[] Overlays) Split(AbiRelease release)
    {
        List<AbiRelease> overlays = [];
        AbiRelease nearest = release;
        while (nearest.Versions.Count == 0 && nearest.BasedOn is string baseId && catalog.Find(baseId) is AbiRelease underneath)
        {
            overlays.Insert(0, nearest);
            nearest = underneath;
        }

        return nearest.Versions.Count > 0 ? (nearest, [.. overlays]) : (release, []);
    }

    /// <summary>
    /// An overlay on a release: one whose structures fit better than the release's own, or one that the kernel's local version names. If several
    /// fit equally, the one that the version names, or the one that changes least.
    /// </summary>
    private AbiRelease[] FindOverlay(AbiRelease nearest)
    {
        Candidate plain = Weigh(nearest);
        AbiRelease[] fitting =
        [
            .. catalog.Releases.Where(release => release.Versions.Count == 0 && IsBasedOn(release, nearest) && Weigh(release) is Candidate candidate
                && candidate.Contradictions == plain.Contradictions
                && (candidate.Differences < plain.Differences || (candidate.Differences == plain.Differences && OverlayToken(release) is not null))),
        ];
        AbiRelease? best = fitting.OrderBy(release => Weigh(release).Differences).ThenBy(release => OverlayToken(release) is null ? 1 : 0).FirstOrDefault();
        return best is null ? [] : Split(best).Overlays;
    }

    /// <summary>The part of the kernel's local version that is an alias of a release (<c>rfc</c> in <c>7.2.6-rfc</c>), or null.</summary>
    private string? OverlayToken(AbiRelease release) =>
        kernel.KernelRelease?.Split('-', '+', '_', '~').Skip(1).FirstOrDefault(token => release.Aliases.Contains(token, StringComparer.OrdinalIgnoreCase));

    private bool IsBasedOn(AbiRelease release, AbiRelease other)
    {
        for (AbiRelease? at = release; at is not null; at = at.BasedOn is string id ? catalog.Find(id) : null)
        {
            if (at == other)
            {
                return true;
            }
        }

        return false;
    }
}
