using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;

namespace Kho.Analysis.Kernels;

/// <summary>
/// Compares the structures of a release, or of another kernel, with a kernel's compiled types. BTF has neither
/// constants nor strings, so that tree depths and compatible strings are not compared.
/// </summary>
internal static class KernelCheck
{
    /// <summary>Compares a release's structures with a kernel's types.</summary>
    /// <param name="pageSize">Page size in bytes, or null for that of the kernel's page-sized structures.</param>
    /// <exception cref="KhoFormatException">The release names a structure that there is none of, or the types are damaged.</exception>
    public static KernelCheckResult Run(ReleaseCatalog catalog, AbiRelease release, BtfFile types, int? pageSize = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(types);
        int size = pageSize ?? PageSizeOf(catalog, types);
        var model = AbiModel.Of(catalog, ReleaseAt.Of(release, size));
        List<string> same = [];
        List<string> missing = [];
        List<AbiFinding> differences = [];
        foreach (IGrouping<string, (StructureLayout Layout, IReadOnlySet<string> Parts)> group in CStructures(new ReleaseLayoutSet(model)))
        {
            IReadOnlyList<StructureLayout> built = types.Layouts(group.Key);
            if (built.Count == 0)
            {
                // Boot data depend on the architecture: their absence does not identify a release.
                if (group.Any(used => !used.Parts.SetEquals([AbiPart.BootName])))
                {
                    missing.Add(group.Key);
                }

                continue;
            }

            List<StructureComparison.Difference>? fewest = Fewest(group.Select(used => model.TrueLayout(used.Layout.Spec.Name)), built);
            if (fewest!.Count == 0)
            {
                same.Add(group.Key);
            }

            differences.AddRange(fewest.Select(difference => Finding(difference, size)));
        }

        AddMapKind(catalog, release, types, size, differences);
        return new KernelCheckResult(release.Id, types.Source, size, same, missing, AbiDiff.Sort(differences));
    }

    /// <summary>Compares the KHO structures of two kernels.</summary>
    /// <param name="catalog">Specification, which defines KHO's structures.</param>
    /// <param name="old">Types of the old kernel.</param>
    /// <param name="new">Types of the new kernel.</param>
    /// <exception cref="KhoFormatException">The types are damaged.</exception>
    public static AbiDifferences Compare(ReleaseCatalog catalog, BtfFile old, BtfFile @new)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(@new);
        int pageSize = PageSizeOf(catalog, @new);
        List<AbiFinding> findings = [];
        foreach (string name in KnownNames(catalog))
        {
            IReadOnlyList<StructureLayout> before = old.Layouts(name);
            IReadOnlyList<StructureLayout> after = @new.Layouts(name);
            if (before.Count > 0 && after.Count > 0)
            {
                findings.AddRange(Fewest(before, after)!.Select(difference => Finding(difference, pageSize)));
            }
            else if (before.Count + after.Count > 0)
            {
                AbiRule rule = after.Count > 0 ? AbiRules.StructureAdded : AbiRules.StructureRemoved;
                var difference = new StructureComparison.Difference(rule, rule.Category, name, before.Count > 0 ? name : null, after.Count > 0 ? name : null, $"{name} is {(after.Count > 0 ? "new" : "gone")}");
                findings.Add(Finding(difference, pageSize));
            }
        }

        string[] maps = [.. catalog.Releases.Select(release => MapStructure(catalog, release)).Distinct()];
        string[] oldMaps = [.. maps.Where(name => old.Layouts(name).Count > 0)];
        string[] newMaps = [.. maps.Where(name => @new.Layouts(name).Count > 0)];
        if (oldMaps.Length > 0 && newMaps.Length > 0 && !oldMaps.Intersect(newMaps).Any())
        {
            findings.Add(MapKindFinding(oldMaps[0], newMaps[0], $"the old kernel has {oldMaps[0]}, the new one {newMaps[0]}", pageSize));
        }

        return new AbiDifferences(old.Source, @new.Source, [pageSize], AbiDiff.Sort(findings))
        {
            Notes = ["BTF holds structures only: compatible strings, tree depths and other constants were not compared"],
        };
    }

    /// <summary>The page size of a kernel's page-sized structures, in bytes; the smallest page size without any.</summary>
    internal static int PageSizeOf(ReleaseCatalog catalog, BtfFile types)
    {
        StructureSpec[] pages = [.. catalog.Structures.Structures.Values.Where(structure => structure.Parameters.Contains("page_size") && StructureComparison.IsCStructure(structure))];
        return PageGeometry.Sizes.MaxBy(size => pages.Count(page => types.Layouts(page.KernelName).Any(layout => layout.Size == catalog.Structures.Layout(page.Name, size).Size)));
    }

    /// <summary>The kernel's names of all C structures of any release.</summary>
    private static IEnumerable<string> KnownNames(ReleaseCatalog catalog) => catalog.Releases
        .SelectMany(release => CStructures(new ReleaseLayoutSet(AbiModel.Of(catalog, ReleaseAt.Of(release, PageGeometry.Sizes[0])))).Select(group => group.Key))
        .Distinct().Order(StringComparer.Ordinal);

    /// <summary>KHO's own C structures by the kernel's name, without device trees and other containers.</summary>
    private static IEnumerable<IGrouping<string, (StructureLayout Layout, IReadOnlySet<string> Parts)>> CStructures(ReleaseLayoutSet layouts) => layouts.All
        .Where(used => !used.Parts.SetEquals([AbiPart.TreeName]) && !used.Layout.Spec.BigEndian && StructureComparison.IsCStructure(used.Layout.Spec))
        .GroupBy(used => used.Layout.Spec.KernelName);

    /// <summary>The differences of the closest pair of layouts: a name may have several on either side.</summary>
    private static List<StructureComparison.Difference>? Fewest(IEnumerable<StructureLayout> ones, IReadOnlyList<StructureLayout> others) =>
        ones.SelectMany(one => others.Select(other => StructureComparison.CompareBytes(one, other))).MinBy(differences => differences.Count);

    private static void AddMapKind(ReleaseCatalog catalog, AbiRelease release, BtfFile types, int pageSize, List<AbiFinding> differences)
    {
        string own = MapStructure(catalog, release);
        string[] others = [.. catalog.Releases.Select(other => MapStructure(catalog, other)).Where(name => name != own).Distinct()];
        if (types.Layouts(own).Count == 0 && others.FirstOrDefault(name => types.Layouts(name).Count > 0) is string found)
        {
            differences.Add(MapKindFinding(own, found, $"the kernel has no {own}, but {found}", pageSize));
        }
    }

    private static AbiFinding MapKindFinding(string from, string to, string message, int pageSize) =>
        Finding(new StructureComparison.Difference(AbiRules.MapKind, AbiRules.MapKind.Category, $"{AbiPart.MapName}.kind", from, to, message), pageSize);

    private static string MapStructure(ReleaseCatalog catalog, AbiRelease release) =>
        catalog.Structures.Structure(release.MemoryMap.Kind == MemoryMapKind.Radix ? release.MemoryMap.Radix!.Node : release.MemoryMap.ChunkList!.Chunk).KernelName;

    private static AbiFinding Finding(StructureComparison.Difference difference, int pageSize) => new()
    {
        Rule = difference.Rule,
        Category = difference.Category,
        Place = difference.Place,
        From = difference.From,
        To = difference.To,
        Message = difference.Message,
        PageSizes = [pageSize],
    };
}

/// <summary>Whether a kernel build has the layouts of a release's specification.</summary>
/// <param name="Release">Id of the release.</param>
/// <param name="Kernel">Source of the kernel's types.</param>
/// <param name="PageSize">Page size of the comparison in bytes.</param>
/// <param name="Same">Equal structures, by the kernel's names.</param>
/// <param name="Missing">Structures of the release that the kernel's types lack.</param>
/// <param name="Differences">Differences from the specification (from) to the kernel (to).</param>
internal sealed record KernelCheckResult(string Release, string Kernel, int PageSize, IReadOnlyList<string> Same, IReadOnlyList<string> Missing, IReadOnlyList<AbiFinding> Differences)
{
    /// <summary>Yes if every structure of the release exists and is equal, no if one differs.</summary>
    public CompatibilityAnswer Answer =>
        Differences.Any(finding => finding.IsWireChange) ? CompatibilityAnswer.No
        : Missing.Count > 0 || Same.Count == 0 ? CompatibilityAnswer.CannotTell
        : CompatibilityAnswer.Yes;
}

/// <summary>Answer to a question about kernels without booting them.</summary>
internal enum CompatibilityAnswer
{
    /// <summary>Yes, with evidence for every part.</summary>
    Yes,

    /// <summary>No.</summary>
    No,

    /// <summary>No counter-evidence, and incomplete evidence.</summary>
    CannotTell,
}
