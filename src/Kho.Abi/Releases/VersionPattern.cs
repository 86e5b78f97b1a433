using System.Globalization;

namespace Kho.Abi.Releases;

/// <summary>
/// A description's pattern of kernel versions: a beginning of <c>uname -r</c> (<c>7.3</c>), a range of point
/// releases (<c>6.19.13-6.19.14</c>), or a point release and all later ones of its series (<c>7.0.11+</c>).
/// </summary>
internal static class VersionPattern
{
    /// <summary>Number of characters of a kernel's version string that a pattern matches.</summary>
    /// <param name="kernelRelease">As <c>uname -r</c> prints it.</param>
    /// <returns>Number of characters, or 0 if the pattern does not match.</returns>
    public static int Match(string pattern, string kernelRelease)
    {
        if (!TryReadRange(pattern, out PointRelease first, out PointRelease last))
        {
            return StartsWith(kernelRelease, pattern) ? pattern.Length : 0;
        }

        return PointRelease.TryRead(kernelRelease, out PointRelease version) && !IsCandidate(kernelRelease.AsSpan(version.Length))
            && (version.Major, version.Minor) == (first.Major, first.Minor) && version.Patch >= first.Patch && version.Patch <= last.Patch
            ? version.Length
            : 0;
    }

    /// <summary>
    /// The version is a vendor's own count on a series: <c>7.0.0-30-generic</c> names 7.0 and the thirtieth build of it, with
    /// fixes of any point release or of none.
    /// </summary>
    /// <param name="kernelRelease">As <c>uname -r</c> prints it.</param>
    /// <param name="series">Major and minor number with the dot behind them.</param>
    public static bool IsVendors(string kernelRelease, out string series)
    {
        bool isVendors = PointRelease.TryRead(kernelRelease, out PointRelease version) && version.Patch == 0
            && kernelRelease.Length > version.Length + 1 && kernelRelease[version.Length] == '-' && char.IsAsciiDigit(kernelRelease[version.Length + 1]);
        series = isVendors ? $"{version.Major}.{version.Minor}." : "";
        return isVendors;
    }

    private static bool TryReadRange(string pattern, out PointRelease first, out PointRelease last)
    {
        last = default;
        if (!PointRelease.TryRead(pattern, out first))
        {
            return false;
        }

        if (pattern.Length == first.Length + 1 && pattern[^1] == '+')
        {
            last = first with { Patch = int.MaxValue };
            return true;
        }

        return pattern.Length > first.Length + 1 && pattern[first.Length] == '-' && PointRelease.TryRead(pattern[(first.Length + 1)..], out last)
            && first.Length + 1 + last.Length == pattern.Length && (first.Major, first.Minor) == (last.Major, last.Minor);
    }

    private static bool StartsWith(string kernelRelease, string version) =>
        kernelRelease.StartsWith(version, StringComparison.Ordinal)
        && (kernelRelease.Length == version.Length || !char.IsAsciiDigit(kernelRelease[version.Length]))
        && !IsCandidate(kernelRelease.AsSpan(version.Length));

    /// <summary>Whether a version goes on as a release candidate, which only a pattern that names it matches.</summary>
    private static bool IsCandidate(ReadOnlySpan<char> rest) => rest.StartsWith(".0-rc") || rest.StartsWith("-rc");

    /// <summary>Three numbers at the beginning of a text, and their length in characters.</summary>
    private readonly record struct PointRelease(int Major, int Minor, int Patch, int Length)
    {
        public static bool TryRead(string text, out PointRelease version)
        {
            version = default;
            int end = 0;
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            {
                end++;
            }

            string[] parts = text[..end].Split('.');
            if (parts.Length != 3 || !TryNumber(parts[0], out int major) || !TryNumber(parts[1], out int minor) || !TryNumber(parts[2], out int patch))
            {
                return false;
            }

            version = new PointRelease(major, minor, patch, end);
            return true;
        }

        private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
