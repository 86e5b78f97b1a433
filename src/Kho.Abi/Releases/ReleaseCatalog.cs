using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Releases;

/// <summary>
/// The known releases: the built-in ones, with those of a directory laid over them. Each release's file may be
/// based on another; its members are then merged over the other's (RFC 7396: objects merge, null removes,
/// everything else replaces), except for those that identify a release.
/// </summary>
public sealed partial class ReleaseCatalog
{
    private const string KernelPrefix = "linux-";

    private const string BuiltInResource = "Kho.Abi.Generated.releases.json";

    /// <summary>Members that identify a release and are never merged.</summary>
    internal static readonly string[] IdentifyingMembers = ["id", "title", "aliases", "versions", "verified", "based_on", ProposalsMember];

    private static readonly Lazy<ReleaseCatalog> _lazyBuiltIn = new(() => Of(ReadBuiltIn(), ReadBuiltInPoints(), ReadProposals(""), StructureCatalog.BuiltIn));

    /// <summary>More point releases than any series has had.</summary>
    private const int MostPointReleases = 256;

    private readonly Dictionary<string, AbiRelease> _byId;
    private readonly Wholes _wholes;
    private readonly IReadOnlySet<string> _points;

    /// <summary>Releases that are another one with proposals applied.</summary>
    private readonly IReadOnlySet<string> _alike;

    private ReleaseCatalog(IReadOnlyList<AbiRelease> all, Wholes wholes, IReadOnlySet<string> points, IReadOnlySet<string> alike, IReadOnlyDictionary<string, AbiProposal> proposals, StructureCatalog structures)
    {
        _points = points;
        _wholes = wholes;
        _alike = alike;
        Proposals = proposals;
        Structures = structures;
        AbiRelease[] releases = [.. all.Select(release => WithStructures(release, structures))];
        Releases = [.. releases.Where(release => !points.Contains(release.Id))];
        PointReleases = [.. releases.Where(release => points.Contains(release.Id))];
        _byId = releases.ToDictionary(release => release.Id, StringComparer.Ordinal);
    }

    /// <summary>The releases of <c>spec/releases</c>, embedded at build time.</summary>
    public static ReleaseCatalog BuiltIn => _lazyBuiltIn.Value;

    /// <summary>All releases, each after its base: those of kernels and what they are based on, then those that no kernel has.</summary>
    internal IReadOnlyList<AbiRelease> Releases { get; }

    /// <summary>
    /// Point releases that differ from their series' entry in <see cref="Releases"/>, such as <c>linux-6.19.13</c>. A name or a
    /// version selects them; comparisons of all releases and choices by bytes leave them out.
    /// </summary>
    internal IReadOnlyList<AbiRelease> PointReleases { get; }

    /// <summary>The structures that the releases name, from the same directory.</summary>
    internal StructureCatalog Structures { get; }

    /// <summary>Finds a release by a name from a person or an image's note.</summary>
    /// <param name="name">
    /// An id (<c>linux-7.3</c>), an alias (<c>rfc</c>) or a kernel version (<c>7.3.4</c>, <c>v7.3</c>, <c>7.1-rc5</c>); case does not matter.
    /// Proposals follow, each after a plus: <c>linux-7.3+pci-v1+hwpoison</c>.
    /// </param>
    /// <returns>The release, or null if no release has the name.</returns>
    /// <exception cref="KhoFormatException">A proposal does not apply to the release, or two conflict.</exception>
    internal AbiRelease? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool proposalsAreMeant = false;
        AbiRelease? overlaid = name.Contains(AbiProposal.Joint) ? FindOverlaid(name, out proposalsAreMeant) : null;
        return overlaid ?? (proposalsAreMeant ? null : Named(name) ?? FindByKernelRelease(WithoutPrefix(name)));
    }

    private AbiRelease? Named(string name)
    {
        string lower = name.ToLowerInvariant();
        return _byId.GetValueOrDefault(name)
            ?? _byId.GetValueOrDefault(lower)
            ?? Releases.FirstOrDefault(release => release.Aliases.Contains(lower, StringComparer.OrdinalIgnoreCase))
            ?? _byId.GetValueOrDefault(KernelPrefix + WithoutPrefix(name));
    }

    private static string WithoutPrefix(string name)
    {
        string lower = name.ToLowerInvariant();
        return lower.StartsWith(KernelPrefix, StringComparison.Ordinal) ? lower[KernelPrefix.Length..] : lower.StartsWith('v') ? lower[1..] : lower;
    }

    /// <summary>Finds the release of a kernel by its own version string.</summary>
    /// <param name="kernelRelease">As <c>uname -r</c> prints it, such as <c>7.3.4+deb13-cloud-amd64</c>.</param>
    /// <returns>The release whose <see cref="AbiRelease.Versions"/> match the most of it, or null if none does.</returns>
    internal AbiRelease? FindByKernelRelease(string kernelRelease) =>
        Closest(kernelRelease) is AbiRelease closest ? WithReadings(closest, kernelRelease) : null;

    private AbiRelease? Closest(string kernelRelease) =>
        Releases.Concat(PointReleases).Where(release => release.ServesKernel(kernelRelease)).MaxBy(release => release.MatchLength(kernelRelease));

    /// <summary>A release as a kernel of some version has it: with all the point releases that it may be, if the version does not say which.</summary>
    /// <param name="release">The release.</param>
    /// <param name="kernelRelease">As <c>uname -r</c> prints it.</param>
    internal AbiRelease WithReadings(AbiRelease release, string kernelRelease)
    {
        if (!VersionPattern.IsVendors(kernelRelease, out string series) || release.Proposals.Count > 0 || release.Readings.Count > 0)
        {
            return release;
        }

        AbiRelease[] readings = [release, .. Enumerable.Range(0, MostPointReleases).Select(patch => Closest($"{series}{patch}")).OfType<AbiRelease>().Where(reading => reading.Id != release.Id).DistinctBy(reading => reading.Id)];
        return readings.Length > 1 ? release with { UnsettledBy = kernelRelease, Readings = readings } : release;
    }

    /// <summary>A release with one member of its description as another one has it.</summary>
    /// <param name="release">The release; one of <see cref="Releases"/> or <see cref="PointReleases"/>.</param>
    /// <param name="place">The member, names joined by dots.</param>
    /// <param name="value">Its value; null removes it.</param>
    /// <exception cref="KhoFormatException">No release can be described so.</exception>
    internal AbiRelease With(AbiRelease release, string place, JsonNode? value)
    {
        JsonObject whole = Describe(release.Id).DeepClone().AsObject();
        JsonObject inner = whole;
        string[] names = place.Split('.');
        foreach (string name in names[..^1])
        {
            inner = inner[name]!.AsObject();
        }

        inner[names[^1]] = value?.DeepClone();
        return WithStructures(ToRelease(whole), Structures);
    }

    /// <summary>
    /// A release's whole description with the members of its bases, as the files spell them. Comparisons
    /// of releases walk it, so that no member is forgotten.
    /// </summary>
    /// <param name="id">Id of one of <see cref="Releases"/>, or of a result of <see cref="Find"/>.</param>
    internal JsonObject Describe(string id) => _wholes[id];

    /// <summary>The catalog with a subset of its releases.</summary>
    /// <param name="predicate">Which.</param>
    internal ReleaseCatalog Where(Func<AbiRelease, bool> predicate) =>
        Releases.All(predicate) ? this : new ReleaseCatalog([.. Releases.Concat(PointReleases).Where(predicate)], _wholes, _points, _alike, Proposals, Structures);

    /// <summary>The built-in releases and structures, with those of a directory laid over them.</summary>
    /// <param name="directory">
    /// Directory with <c>*.ksy</c> files, with <c>*.yaml</c> release descriptions, or with a folder <c>releases</c> of these;
    /// a folder <c>proposals</c> may hold <c>*.yaml</c> descriptions of proposals and <c>*.ksy</c> files.
    /// </param>
    /// <exception cref="KhoFormatException">A file is no release description; the message names file and place.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ReleaseCatalog Load(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        string nested = Path.Combine(directory, "releases");
        string source = Directory.Exists(nested) ? nested : directory;
        string[] files = Directory.Exists(source) ? Directory.GetFiles(source, "*.yaml") : [];
        StructureCatalog structures = StructureCatalog.Load(directory);
        string proposals = Path.Combine(directory, ProposalsMember);
        if (files.Length == 0 && structures.IsBuiltIn && !(Directory.Exists(proposals) && Directory.EnumerateFiles(proposals, "*.yaml").Any()))
        {
            throw new KhoFormatException($"{directory}: neither structures (*.ksy) nor descriptions of releases or proposals (*.yaml) there");
        }

        Dictionary<string, Description> descriptions = ReadBuiltIn();
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            Description description = ReadYaml(file);
            descriptions[description.Id] = description;
        }

        ReleaseCatalog catalog = Of(descriptions, ReadPoints(source), ReadProposals(proposals), structures);
        catalog.CheckProposals(proposals);
        return catalog;
    }

    /// <summary>Attaches the specification of the structures that a release names.</summary>
    private static AbiRelease WithStructures(AbiRelease release, StructureCatalog structures) =>
        release.Structures == structures ? release : release with { Structures = structures };

    private static Dictionary<string, Description> ReadBuiltIn() => ReadTable(BuiltInResource);

    private static Dictionary<string, Description> ReadTable(string resource)
    {
        using Stream stream = typeof(ReleaseCatalog).Assembly.GetManifestResourceStream(resource)!;
        return JsonNode.Parse(stream)!.AsArray()
            .Select(node => new Description(node!.AsObject(), "built-in release"))
            .ToDictionary(description => description.Id, StringComparer.Ordinal);
    }

    private static List<AbiRelease> Resolve(Dictionary<string, Description> descriptions, Dictionary<string, AbiProposal> proposals, out Wholes wholes)
    {
        var stacks = new Dictionary<string, Stack>(StringComparer.Ordinal);
        var shared = new SharedParts();
        var order = new List<(int Depth, AbiRelease Release)>();
        foreach (Description description in descriptions.Values)
        {
            Stack stack = Lay(description, descriptions, proposals, stacks, []);
            AbiRelease release = ToRelease(stack.Layers, shared, description);
            order.Add((Depth(description, descriptions), release.Proposals.Count == stack.Laid.Count ? release : release with { Proposals = stack.Laid }));
        }

        wholes = new Wholes(stacks);
        HashSet<string> kernels = [];
        foreach ((int _, AbiRelease release) in order.Where(entry => entry.Release.Versions.Count > 0))
        {
            for (string? id = release.Id; id is not null && kernels.Add(id);)
            {
                id = descriptions[id].BaseId;
            }
        }

        return
        [
            .. order.OrderBy(entry => kernels.Contains(entry.Release.Id) ? 0 : 1)
                .ThenBy(entry => entry.Depth)
                .ThenBy(entry => entry.Release.Id, StringComparer.Ordinal)
                .Select(entry => entry.Release),
        ];
    }

    /// <summary>Number of descriptions below one that is laid already.</summary>
    private static int Depth(Description description, Dictionary<string, Description> descriptions) =>
        description.BaseId is string baseId ? Depth(descriptions[baseId], descriptions) + 1 : 0;

    /// <summary>Lays a description over its proposals and its bases.</summary>
    private static Stack Lay(
        Description description,
        Dictionary<string, Description> descriptions,
        Dictionary<string, AbiProposal> proposals,
        Dictionary<string, Stack> stacks,
        List<string> chain)
    {
        if (stacks.TryGetValue(description.Id, out Stack? known))
        {
            return known;
        }

        string? baseId = description.BaseId;
        if (chain.Contains(description.Id))
        {
            throw new KhoFormatException($"{description.Source}: based_on is a cycle: {string.Join(" → ", [.. chain, description.Id])}");
        }

        LayeredMembers below = new([]);
        List<string> laid = [];
        if (baseId is not null)
        {
            if (!descriptions.TryGetValue(baseId, out Description? baseDescription))
            {
                throw new KhoFormatException($"{description.Source}: based_on names the unknown release '{baseId}'");
            }

            chain.Add(description.Id);
            Stack stack = Lay(baseDescription, descriptions, proposals, stacks, chain);
            chain.RemoveAt(chain.Count - 1);
            below = stack.Layers;
            laid.AddRange(stack.Laid);
        }

        below = LayOver(below, description, proposals, laid);
        var result = new Stack(new LayeredMembers([description.Members, .. below.Layers], IdentifyingMembers), laid);
        stacks[description.Id] = result;
        return result;
    }

    /// <summary>A description over its proposals and its bases.</summary>
    /// <param name="Layers">The descriptions and changes.</param>
    /// <param name="Laid">Ids of all proposals among them.</param>
    private sealed record Stack(LayeredMembers Layers, IReadOnlyList<string> Laid);

    /// <summary>Whole descriptions by id, merged when somebody asks for one: most runs of the command line compare no releases.</summary>
    private sealed class Wholes(Dictionary<string, Stack> stacks)
    {
        private readonly ConcurrentDictionary<string, Lazy<JsonObject>> _wholes = new(stacks.Select(stack => KeyValuePair.Create(stack.Key, new Lazy<JsonObject>(() => Merge(stack.Value)))), StringComparer.Ordinal);

        public JsonObject this[string id] => _wholes[id].Value;

        public void Add(string id, JsonObject whole) => _wholes[id] = new Lazy<JsonObject>(whole);

        private static JsonObject Merge(Stack stack)
        {
            JsonObject whole = stack.Layers.Merged();
            whole.Remove(ProposalsMember);
            if (stack.Laid.Count > 0)
            {
                whole[ProposalsMember] = Texts(stack.Laid);
            }

            return whole;
        }
    }

    private static void CheckReferences(AbiRelease release, Description description)
    {
        if (release.PhysicalAddressBits is < 32 or > 63)
        {
            throw new KhoFormatException($"physical_address_bits is {release.PhysicalAddressBits}, expected 32 to 63");
        }

        foreach ((string name, string format) in release.Blobs.Concat(release.Files).Concat(release.Flbs))
        {
            if (!release.Formats.ContainsKey(format))
            {
                throw new KhoFormatException($"'{name}' has the format '{format}', which {description.Id} does not describe");
            }
        }

        bool described = release.MemoryMap.Kind == MemoryMapKind.Radix ? release.MemoryMap.Radix is not null : release.MemoryMap.ChunkList is not null;
        if (!described)
        {
            throw new KhoFormatException($"memory_map.kind is {release.MemoryMap.Kind}, and memory_map does not describe it");
        }

        foreach (BlobFormatAbi format in release.Formats.Values)
        {
            if (format.Names is not IFormatNames names)
            {
                throw new KhoFormatException($"format '{format.Id}' has the reader {format.Reader} without its names");
            }

            if (format.Features?.Bits.FirstOrDefault(feature => feature.Value is < 0 or > 63) is { Key: not null } bit)
            {
                throw new KhoFormatException($"format '{format.Id}': features.bits.{bit.Key} is {bit.Value}, expected 0 to 63");
            }

            if (format.Compatible is null && names.NeedsCompatible(format))
            {
                throw new KhoFormatException($"format '{format.Id}' has no compatible string");
            }

            if (names.Problem is string problem)
            {
                throw new KhoFormatException($"format '{format.Id}' {problem}");
            }
        }
    }
}
