using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Analysis.Comparison;

namespace Kho.Analysis.Kernels;

/// <summary>Compares the facts that a kernel's bytes prove with the known releases.</summary>
internal sealed partial class KernelAbiExtractor(ReleaseCatalog catalog, KernelImage kernel)
{
    private const string HandoverSymbol = "CONFIG_KEXEC_HANDOVER";

    private readonly List<KernelValue> _values = [];
    private readonly List<string> _notes = [];
    private readonly Dictionary<AbiRelease, IReadOnlyList<ComponentString>> _strings = catalog.Releases.Concat(catalog.PointReleases).ToDictionary(release => release, release => ComponentString.Of(catalog, release));
    private readonly SortedDictionary<string, IReadOnlyList<string>> _compatible = new(StringComparer.Ordinal);
    private int? _pageSize;

    public KernelAbi Run()
    {
        Add("format", kernel.Format, KernelValueSource.Header);
        if (kernel.KernelRelease is string version)
        {
            Add("version", version, KernelValueSource.String);
        }

        FindComponents();
        (bool? hasHandover, string because, KernelValueSource source) = JudgeHandover();
        Add("kho", hasHandover switch { true => "yes", false => "no", _ => "unknown" }, source);
        FindPageSize();
        AddConfiguration();
        var abi = new KernelAbi { Kernel = kernel, HasHandover = hasHandover, HandoverBecause = because, PageSize = _pageSize, Compatible = _compatible };
        if (hasHandover == true)
        {
            abi = Compare(abi);
        }

        return abi with { Values = _values, Notes = _notes };
    }

    private void Add(string name, string value, KernelValueSource from) => _values.Add(new KernelValue(name, value, from));

    private void FindComponents()
    {
        foreach (IGrouping<string, ComponentString> known in _strings.Values.SelectMany(texts => texts).GroupBy(text => text.Component).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            HashSet<string> families = [.. known.Select(text => text.Family)];
            string[] found = [.. (kernel.CompatibleStrings ?? []).Where(text => families.Contains(AbiModel.Family(text)))];
            if (found.Length > 0)
            {
                _compatible[known.Key] = found;
            }
        }
    }

    private (bool? HasHandover, string Because, KernelValueSource Source) JudgeHandover()
    {
        string[] roots = [.. _compatible.GetValueOrDefault(ComponentString.Root) ?? []];
        string? configured = kernel.Configuration is null ? null : kernel.Configuration.GetValueOrDefault(HandoverSymbol) ?? "n";
        if (roots.Length > 0 && (kernel.IgnoresHandover || configured == "n"))
        {
            return (null, $"its data hold {roots[0]}, and {(kernel.IgnoresHandover ? "the message of a kernel without KHO" : $"its configuration has no {HandoverSymbol}")}", KernelValueSource.Assumed);
        }

        if (configured is not null)
        {
            return configured == "y"
                ? (true, $"its configuration has {HandoverSymbol}=y", KernelValueSource.Config)
                : (false, $"its configuration has no {HandoverSymbol}", KernelValueSource.Config);
        }

        if (roots.Length > 0)
        {
            return (true, $"its data hold {string.Join(", ", roots)}", KernelValueSource.String);
        }

        if (kernel.IgnoresHandover)
        {
            return (false, "its data hold \"Passed KHO data, but CONFIG_KEXEC_HANDOVER not set. Ignoring.\", which only a kernel without KHO has", KernelValueSource.String);
        }

        if (kernel.Versions is LiveUpdateVersions listed && listed.Formats.Any(format => _strings.Values.Any(texts => texts.Any(text => text.Component == ComponentString.Root && text.Family == AbiModel.Family(format)))))
        {
            return (true, $"its section lists {string.Join(", ", listed.Formats)}", KernelValueSource.Section);
        }

        string? map = kernel.Types is null ? null : catalog.Releases.Select(MapStructure).FirstOrDefault(name => kernel.Types.Layouts(name).Count > 0);
        if (map is not null)
        {
            return (true, $"its types hold {map}", KernelValueSource.Btf);
        }

        return (null, kernel.IsWhole
            ? "its data hold no root string and no message of a kernel without KHO, and it carries no configuration"
            : "the file is no whole kernel, and nothing in it is KHO's", KernelValueSource.Assumed);
    }

    private string MapStructure(AbiRelease release) =>
        catalog.Structures.Structure(release.MemoryMap.Kind == MemoryMapKind.Radix ? release.MemoryMap.Radix!.Node : release.MemoryMap.ChunkList!.Chunk).KernelName;

    private void FindPageSize()
    {
        int? configured = kernel.Configuration is not { } symbols ? null
            : IsSet("CONFIG_ARM64_64K_PAGES") || IsSet("CONFIG_PAGE_SIZE_64KB") ? 65536
            : IsSet("CONFIG_ARM64_16K_PAGES") || IsSet("CONFIG_PAGE_SIZE_16KB") ? 16384
            : IsSet("CONFIG_ARM64_4K_PAGES") || IsSet("CONFIG_PAGE_SIZE_4KB") || IsSet("CONFIG_X86_64") ? 4096
            : null;
        (_pageSize, KernelValueSource source) = configured is not null ? (configured, KernelValueSource.Config)
            : kernel.StatedPageSize is not null ? (kernel.StatedPageSize, KernelValueSource.Header)
            : kernel.Types is not null && catalog.Releases.Any(release => kernel.Types.Layouts(MapStructure(release)).Count > 0) ? (KernelCheck.PageSizeOf(catalog, kernel.Types), KernelValueSource.Btf)
            : ((int?)null, KernelValueSource.Assumed);
        if (_pageSize is int size)
        {
            Add("pageSize", size.ToString(System.Globalization.CultureInfo.InvariantCulture), source);
        }

        bool IsSet(string symbol) => symbols.GetValueOrDefault(symbol) == "y";
    }

    /// <summary>Symbols that decide how a kernel handles or checks a handover.</summary>
    private static readonly string[] _symbols =
    [
        HandoverSymbol, "CONFIG_KEXEC_HANDOVER_DEBUG", "CONFIG_KEXEC_HANDOVER_DEBUGFS", "CONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT", "CONFIG_LIVEUPDATE",
        "CONFIG_LIVEUPDATE_MEMFD", "CONFIG_LIVEUPDATE_TEST", "CONFIG_TEST_KEXEC_HANDOVER", "CONFIG_KEXEC_FILE", "CONFIG_DEFERRED_STRUCT_PAGE_INIT",
        "CONFIG_DEBUG_VM", "CONFIG_DEBUG_PAGEALLOC", "CONFIG_PAGE_POISONING", "CONFIG_PAGE_TABLE_CHECK", "CONFIG_NUMA", "CONFIG_CMA", "CONFIG_SHMEM",
        "CONFIG_RANDOMIZE_BASE",
    ];

    private void AddConfiguration()
    {
        if (kernel.Configuration is null && kernel.IsWhole)
        {
            _notes.Add("the file carries no configuration (CONFIG_IKCONFIG): page checks, KHO's debugging and LUO's options are not known; a configuration file beside it tells");
        }

        foreach (string symbol in kernel.Configuration is null ? [] : _symbols)
        {
            Add(symbol, kernel.Configuration!.GetValueOrDefault(symbol) ?? "n", KernelValueSource.Config);
        }
    }

    private KernelAbi Compare(KernelAbi abi)
    {
        Candidate best = Choose();
        (AbiRelease nearest, AbiRelease[] overlays) = Split(best.Release);
        if (overlays.Length == 0)
        {
            overlays = FindOverlay(nearest);
        }

        AbiRelease standsFor = overlays.Length > 0 ? overlays[^1] : nearest;
        AddReleases(nearest, overlays, standsFor);
        KernelStringDifference[] texts = [.. StringDifferences(standsFor)];
        KernelCheckResult? check = kernel.Types is null ? null : KernelCheck.Run(catalog, standsFor, kernel.Types, _pageSize);
        AddStrings(standsFor);
        AddStructures(standsFor, check);
        AddFacts(standsFor);
        return abi with { Nearest = nearest, Overlays = overlays, StringDifferences = texts, StructureDifferences = check?.Differences ?? [] };
    }

    private void AddReleases(AbiRelease nearest, AbiRelease[] overlays, AbiRelease standsFor)
    {
        bool byVersion = kernel.KernelRelease is string version && catalog.FindByKernelRelease(version) == nearest;
        KernelValueSource source = byVersion || _compatible.Count > 0 ? KernelValueSource.String : kernel.Types is not null ? KernelValueSource.Btf : KernelValueSource.Assumed;
        Add("release", nearest.Id, source);
        foreach (AbiRelease overlay in overlays)
        {
            Add("overlay", overlay.Id, OverlayToken(overlay) is not null ? KernelValueSource.String : KernelValueSource.Btf);
        }

        string[] alike = [.. catalog.Releases.Where(other => other != standsFor && LooksAlike(other, standsFor)).Select(other => other.Id)];
        if (alike.Length > 0)
        {
            string ground = overlays.Length > 0 && OverlayToken(overlays[^1]) is string token ? $"the version says \"{token}\""
                : byVersion ? $"the version is {kernel.KernelRelease}"
                : overlays.Length > 0 ? "it changes least"
                : "it is the last of them that kernels were released with";
            _notes.Add($"{string.Join(", ", alike)} cannot be told from {standsFor.Id} by the strings and structures in the file; {standsFor.Id} was chosen because {ground}");
        }
    }

    /// <summary>No fact in the file distinguishes two releases.</summary>
    private bool LooksAlike(AbiRelease one, AbiRelease other)
    {
        Candidate first = Weigh(one);
        Candidate second = Weigh(other);
        return first.Contradictions == second.Contradictions && first.Agreements == second.Agreements && first.Differences == second.Differences && first.Missing == second.Missing;
    }

    private IEnumerable<KernelStringDifference> StringDifferences(AbiRelease release) =>
        from text in _strings[release]
        where _compatible.TryGetValue(text.Component, out IReadOnlyList<string>? found) && !found.Contains(text.Text)
        select new KernelStringDifference(text.Component, text.Place, text.Text, _compatible[text.Component][^1]);

    private void AddStrings(AbiRelease standsFor)
    {
        foreach ((string component, IReadOnlyList<string> found) in _compatible)
        {
            Add($"compatible.{component}", string.Join(", ", found), KernelValueSource.String);
            if (!_strings[standsFor].Any(text => text.Component == component))
            {
                _notes.Add($"the kernel holds {string.Join(", ", found)}, and {standsFor.Id} describes no {component}");
            }
        }

        if (kernel.Versions is LiveUpdateVersions versions)
        {
            Add("liveupdate_versions", string.Join(", ", versions.Formats), KernelValueSource.Section);
        }

        if (kernel.IsWhole && kernel.CompatibleStrings is not null)
        {
            foreach (string component in _strings[standsFor].Select(text => text.Component).Distinct().Where(component => !_compatible.ContainsKey(component)))
            {
                Add($"compatible.{component}", "not built in", KernelValueSource.String);
            }
        }
    }

    private void AddStructures(AbiRelease standsFor, KernelCheckResult? check)
    {
        if (check is null)
        {
            Add("structures", $"as in {standsFor.Id}", KernelValueSource.Assumed);
            _notes.Add("the file has no types (BTF): no structure is proved");
            return;
        }

        foreach (string name in check.Same)
        {
            Add($"structure.{name}", $"as in {standsFor.Id}", KernelValueSource.Btf);
        }

        foreach (AbiFinding finding in check.Differences)
        {
            Add($"structure.{finding.Place}", finding.Message, KernelValueSource.Btf);
        }

        foreach (string name in check.Missing)
        {
            Add($"structure.{name}", $"as in {standsFor.Id}", KernelValueSource.Assumed);
        }
    }

    private void AddFacts(AbiRelease standsFor)
    {
        var model = AbiModel.Of(catalog, ReleaseAt.Of(standsFor, _pageSize ?? PageGeometry.Sizes[0]));
        bool knowsMap = kernel.Types?.Layouts(MapStructure(standsFor)).Count > 0;
        bool knowsBitmap = kernel.Types?.Layouts(catalog.Structures.Structure(StructureNames.ChunkBitmap).KernelName).Count > 0;
        foreach ((string place, string value) in model.Parts[AbiPart.MapName].Facts)
        {
            bool isProved = place.EndsWith(".kind", StringComparison.Ordinal) ? knowsMap : place.EndsWith(".chunk_list.bitmap_bits", StringComparison.Ordinal) && knowsBitmap;
            Add(place, value, isProved ? KernelValueSource.Btf : KernelValueSource.Assumed);
        }

        Add("behaviour", $"as in {standsFor.Id}", KernelValueSource.Assumed);
    }
}
