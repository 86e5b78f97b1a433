using Kho.Abi.Releases;
using Kho.Analysis.Kernels;
using Kho.Cli.Terminals;

namespace Kho.Cli.Options;

/// <summary>The one place where a kernel file stands for a release: wherever the command line names a release, it may name a kernel instead.</summary>
internal static class KernelReleases
{
    /// <summary>Says whether a text can only mean a kernel: a file, or a source tree.</summary>
    public static bool IsKernel(string text) => text.Length > 0 && (File.Exists(text) || KernelImage.IsSourceTree(text));

    /// <summary>The release that a kernel is of; a note on standard error says which one it is and what is assumed.</summary>
    /// <param name="catalog">The releases to choose from.</param>
    /// <param name="path">Kernel.</param>
    /// <param name="where">Which option or argument names it.</param>
    /// <exception cref="NoHandoverException">The kernel has no KHO, or does not tell.</exception>
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
    /// <exception cref="NoHandoverException">The kernel has no KHO, or does not tell.</exception>
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

    /// <summary>What of a kernel's ABI is proved and what is not, in a line.</summary>
    public static string Basis(KernelAbi abi)
    {
        string[] proved = [.. Kinds(abi, value => value.From is KernelValueSource.String or KernelValueSource.Btf or KernelValueSource.Section)];
        string[] assumed = [.. Kinds(abi, value => value.From == KernelValueSource.Assumed).Select(kind => proved.Contains(kind) ? $"other {kind}" : kind)];
        return $"{string.Join(", ", proved)} by the file; assumed: {string.Join(", ", assumed)}";
    }

    /// <summary>Kinds of values; which release it is follows from the others.</summary>
    private static IEnumerable<string> Kinds(KernelAbi abi, Func<KernelValue, bool> predicate) => abi.Values.Where(predicate)
        .Select(value => value.Name.Split('.')[0])
        .Select(name => name switch { "structure" => "structures", "compatible" => "compatible strings", "memory_map" => "members of memory_map", _ => name })
        .Where(name => name is not ("kho" or "release" or "overlay")).Distinct();

    private static string Differences(KernelAbi abi) => string.Join(", ", abi.StringDifferences.Select(difference => $"{difference.Component} is {difference.To}")
        .Concat(abi.StructureDifferences.Where(finding => finding.IsWireChange).Select(finding => finding.Place)).Take(4));
}

/// <summary>A kernel has no handover ABI that could be looked at.</summary>
/// <param name="message">Which kernel, and why.</param>
/// <param name="isProved">It is proved that it has none; otherwise the file does not tell.</param>
internal sealed class NoHandoverException(string message, bool isProved) : Exception(message)
{
    /// <summary>It is proved that the kernel has no KHO.</summary>
    public bool IsProved { get; } = isProved;
}
