using Kho.Abi.Releases;
using Kho.Analysis.Kernels;
using Kho.Cli.Terminals;

namespace Kho.Cli.Options;

/// <summary>Resolves a kernel file to a release, wherever the command line accepts a release.</summary>
internal static class KernelReleases
{
    /// <summary>Whether a text can only be a kernel: a file, or a source tree.</summary>
    public static bool IsKernel(string text) => text.Length > 0 && (File.Exists(text) || KernelImage.IsSourceTree(text));

    /// <summary>The release of a kernel; a note on standard error names it and its assumptions.</summary>
    /// <param name="catalog">The releases to choose from.</param>
    /// <param name="where">Name of the option or argument.</param>
    /// <exception cref="NoHandoverException">The kernel has no KHO, or does not show it.</exception>
    /// <exception cref="UsageException">No release describes it exactly.</exception>
    public static AbiRelease Find(ReleaseCatalog catalog, string path, string where)
    {
        KernelAbi abi = Extract(catalog, path);
        AbiRelease release = abi.StandsFor!;
        if (!abi.IsAsDescribed)
        {
            throw new UsageException($"{where}: {path} is nearest to {release.Id}, and differs from it: {Differences(abi)}; write its description with 'kho abi extract {path} -o DIR' and name it with --spec DIR");
        }

        Standard.Error.WriteLine($"note: {path} stands for {release.Id}: {Basis(abi)}");
        return abi.Kernel.KernelRelease is string version && release.ServesKernel(version) ? catalog.WithReadings(release, version) : release;
    }

    /// <summary>Extracts the ABI of a kernel that must have one.</summary>
    /// <exception cref="NoHandoverException">The kernel has no KHO, or does not show it.</exception>
    public static KernelAbi Extract(ReleaseCatalog catalog, string path)
    {
        var abi = KernelAbi.Extract(catalog, KernelImage.Open(path));
        return abi.HasHandover switch
        {
            true => abi,
            false => throw new NoHandoverException($"{path}: KHO is not built in: {abi.HandoverBecause}", isProved: true),
            _ => throw new NoHandoverException($"{path}: cannot tell whether KHO is built in: {abi.HandoverBecause}", isProved: false),
        };
    }

    /// <summary>The proved and the assumed facts of a kernel's ABI, on one line.</summary>
    public static string Basis(KernelAbi abi)
    {
        string[] proved = [.. Kinds(abi, value => value.From is KernelValueSource.String or KernelValueSource.Btf or KernelValueSource.Section)];
        string[] assumed = [.. Kinds(abi, value => value.From == KernelValueSource.Assumed).Select(kind => proved.Contains(kind) ? $"other {kind}" : kind)];
        return $"{string.Join(", ", proved)} by the file; assumed: {string.Join(", ", assumed)}";
    }

    /// <summary>Kinds of facts, without the release itself.</summary>
    private static IEnumerable<string> Kinds(KernelAbi abi, Func<KernelValue, bool> predicate) => abi.Values.Where(predicate)
        .Select(value => value.Name.Split('.')[0])
        .Select(name => name switch { "structure" => "structures", "compatible" => "compatible strings", "memory_map" => "members of memory_map", _ => name })
        .Where(name => name is not ("kho" or "release" or "overlay")).Distinct();

    private static string Differences(KernelAbi abi) => string.Join(", ", abi.StringDifferences.Select(difference => $"{difference.Component} is {difference.To}")
        .Concat(abi.StructureDifferences.Where(finding => finding.IsWireChange).Select(finding => finding.Place)).Take(4));
}

/// <summary>A kernel has no visible handover ABI.</summary>
/// <param name="message">The kernel and the reason.</param>
/// <param name="isProved">The absence of KHO is proved; false if the file does not show it.</param>
internal sealed class NoHandoverException(string message, bool isProved) : Exception(message)
{
    /// <summary>The absence of KHO is proved.</summary>
    public bool IsProved { get; } = isProved;
}
