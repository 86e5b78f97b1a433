using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;

namespace Kho.Analysis.Matrix;

/// <summary>
/// The transition kernel between a writer and a reader that does not take over what it needs: kernels that bridge the two,
/// or what such a kernel would have to accept and to write.
/// </summary>
/// <param name="From">Release that writes.</param>
/// <param name="To">Release that reads.</param>
/// <param name="Bridges">Rows of kernels between the two over which everything mandatory survives, the shortest first; empty if none is known.</param>
/// <param name="Demands">What a kernel between the two would have to do, one demand a component that does not come through.</param>
internal sealed record TransitionKernel(AbiRelease From, AbiRelease To, IReadOnlyList<IReadOnlyList<AbiRelease>> Bridges, IReadOnlyList<TransitionDemand> Demands)
{
    /// <summary>Which kernel is missing, in a sentence without its end.</summary>
    public string Told
    {
        get
        {
            string[] lost = [.. Demands.Where(demand => demand.Writes is null).Select(demand => demand.Component)];
            return Bridges.Count > 0 ? $"everything mandatory comes through over {string.Join(", or over ", Bridges.Select(bridge => string.Join(" → ", bridge.Select(release => release.Id))))}"
                : lost.Length > 0 ? $"no kernel in between can help: {To.Id} loses {string.Join(", ", lost)} whoever hands it over"
                : "a transition kernel is missing: no known release, and none with a known proposal, accepts the one and writes the other";
        }
    }
}

/// <summary>What a transition kernel would have to accept and to write of one component.</summary>
/// <param name="Component">Name of the component.</param>
/// <param name="Accepts">What the writer hands over.</param>
/// <param name="Writes">What the reader takes over; null if no kernel in between can help.</param>
/// <param name="Remark">Why that is so, or what makes it hard; null for nothing.</param>
internal sealed record TransitionDemand(string Component, string Accepts, string? Writes, string? Remark)
{
    private const int MostNames = 3;

    /// <summary>Releases, and releases with a proposal, that accept it, the writer itself left out.</summary>
    public IReadOnlyList<string> AcceptedBy { get; init; } = [];

    /// <summary>Releases, and releases with a proposal, that write it, the reader itself left out.</summary>
    public IReadOnlyList<string> WrittenBy { get; init; } = [];

    /// <summary>Column heads of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["component", "accepts", "as does", "writes", "as does", ""];

    /// <summary>The demand for people, a few names of kernels at most.</summary>
    public IReadOnlyList<string> Cells => [Component, Accepts, Names(AcceptedBy), Writes ?? "-", Writes is null ? "-" : Names(WrittenBy), Remark ?? ""];

    private static string Names(IReadOnlyList<string> releases) => releases.Count switch
    {
        0 => "no known kernel",
        <= MostNames => string.Join(", ", releases),
        _ => $"{string.Join(", ", releases.Take(MostNames))} and {releases.Count - MostNames} more",
    };
}

/// <summary>
/// Searches the known kernels, and the known proposals laid over them, for transition kernels. Whether one is found is computed
/// as every cell of the matrix is: by letting each reader read what each writer writes.
/// </summary>
internal sealed class TransitionSearch
{
    private const int MostBridges = 4;

    /// <summary>Members of a proposal that only add to what a release has, unless they name something that it has already.</summary>
    private static readonly string[] _named = ["blobs", "files", "flbs", "formats", "behaviour"];

    private readonly ReleaseCatalog _catalog;
    private readonly int _pageSize;
    private readonly MatrixPolicy _policy;
    private readonly Dictionary<string, IReadOnlyList<AbiFingerprint>> _fingerprints = new(StringComparer.Ordinal);

    private TransitionSearch(ReleaseCatalog catalog, int pageSize, MatrixPolicy policy)
    {
        _catalog = catalog;
        _pageSize = pageSize;
        _policy = policy;
    }

    /// <summary>Finds what is missing at each update of a chain at which something mandatory is lost.</summary>
    /// <param name="catalog">Releases, proposals and structures.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="policy">Which components must come through; null for all.</param>
    /// <param name="imageRow">Reads the image that the first update of the chain reads; null where its writer's workload is read.</param>
    public static IReadOnlyList<TransitionKernel> Find(ReleaseCatalog catalog, UpdateChain chain, MatrixPolicy? policy = null, Func<IReadOnlyList<AbiRelease>, IReadOnlyList<MatrixCell>>? imageRow = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(chain);
        var search = new TransitionSearch(catalog, chain.Hops[0].ReaderPageSize, policy ?? MatrixPolicy.Standard);
        return chain.Survives
            ? []
            : [.. chain.Hops.Select((hop, index) => (Hop: hop, Row: index == 0 ? imageRow : null)).Where(hop => search.Losses(hop.Hop).Any()).Select(hop => search.Between(hop.Hop, hop.Row))];
    }

    private IEnumerable<ComponentOutcome> Losses(MatrixCell cell) => cell.Components.Where(component => component.Verdict != RestoreVerdict.Ok && _policy.IsMandatory(component.Name));

    private TransitionKernel Between(MatrixCell hop, Func<IReadOnlyList<AbiRelease>, IReadOnlyList<MatrixCell>>? imageRow)
    {
        // Kernels between the two come first: who updates passes them anyway.
        AbiRelease[] all = [.. _catalog.Releases.Concat(_catalog.PointReleases)];
        int[] ends = [Array.IndexOf(all, Described(hop.Writer)), Array.IndexOf(all, Described(hop.Reader))];
        AbiRelease[] plain = [.. all.Where(release => release != hop.Writer && release != hop.Reader).OrderBy(release => Array.IndexOf(all, release) is int at && at > ends.Min() && at < ends.Max() ? 0 : 1)];
        Candidates candidates = Compute(hop, plain, imageRow);
        List<IReadOnlyList<AbiRelease>> bridges = candidates.Bridges(_policy);
        if (bridges.Count == 0)
        {
            candidates = candidates.And(Compute(hop, [.. Overlaid(hop)], imageRow));
            bridges = candidates.Bridges(_policy);
        }

        if (bridges.Count == 0 && LongerBridge(hop, candidates, plain) is { } row)
        {
            bridges.Add(row);
        }

        if (bridges.Count > 0)
        {
            return new TransitionKernel(hop.Writer, hop.Reader, [.. bridges.Take(MostBridges)], []);
        }

        // What is described alike and lost all the same is lost along with something that is not.
        ILookup<bool, TransitionDemand> demands = Losses(hop).Where(component => IsReached(hop, component) || !Agree(hop.Writer, hop.Reader, component.Name))
            .ToLookup(component => Agree(hop.Writer, hop.Reader, component.Name), component => Demand(hop, component, candidates));
        return new TransitionKernel(hop.Writer, hop.Reader, [], [.. demands[demands[false].Any() ? false : true]]);
    }

    private Candidates Compute(MatrixCell hop, AbiRelease[] between, Func<IReadOnlyList<AbiRelease>, IReadOnlyList<MatrixCell>>? imageRow)
    {
        IReadOnlyList<MatrixCell> taken = imageRow is not null ? imageRow(between) : new MatrixRows(_catalog, between, _pageSize, _pageSize, _policy).Row(hop.Writer);
        var handed = new MatrixCell[between.Length];
        Parallel.For(0, between.Length, index => handed[index] = new MatrixRows(_catalog, [hop.Reader], _pageSize, _pageSize, _policy).Row(between[index])[0]);
        return new Candidates(hop, taken, handed);
    }

    /// <summary>The release that proposals were laid over to make one.</summary>
    private AbiRelease Described(AbiRelease release) => release.Id.Contains(AbiProposal.Joint) && release.BasedOn is string origin ? _catalog.Find(origin) ?? release : release;

    /// <summary>Every known kernel with a proposal over it that changes how something is handed over which the kernel has without it.</summary>
    private IEnumerable<AbiRelease> Overlaid(MatrixCell hop)
    {
        HashSet<string> known = [.. _catalog.Releases.Select(release => release.Id), hop.Writer.Id, hop.Reader.Id];
        foreach (AbiRelease release in _catalog.Releases.Prepend(Described(hop.Reader)).Prepend(Described(hop.Writer)).Append(hop.Writer).Append(hop.Reader).Distinct())
        {
            foreach (AbiProposal proposal in _catalog.Proposals.Values.Where(proposal => Changes(proposal, release)))
            {
                AbiRelease? overlaid = null;
                try
                {
                    overlaid = _catalog.Find($"{release.Id}{AbiProposal.Joint}{proposal.Id}");
                }
                catch (KhoFormatException)
                {
                    // A proposal that does not fit a release makes no kernel of it.
                }

                if (overlaid is not null && known.Add(overlaid.Id))
                {
                    yield return overlaid;
                }
            }
        }
    }

    private bool Changes(AbiProposal proposal, AbiRelease release)
    {
        JsonObject described = _catalog.Describe(release.Id);
        bool own = proposal.Changes.Any(member => !_named.Contains(member.Key) || Touches(member.Value, described[member.Key], depth: member.Key == "behaviour" ? 2 : 1));
        return own || proposal.Needs.Any(needed => Changes(_catalog.Proposals[needed], release));
    }

    /// <summary>A change is of something that is there, and does not only add.</summary>
    private static bool Touches(JsonNode? change, JsonNode? described, int depth) => described is not null
        && (depth == 0 || (change as JsonObject)?.Any(member => Touches(member.Value, described[member.Key], depth - 1)) == true);

    /// <summary>The shortest row of two or more plain releases over which everything survives; null if there is none.</summary>
    private AbiRelease[]? LongerBridge(MatrixCell hop, Candidates candidates, AbiRelease[] plain)
    {
        List<MatrixCell[]> rows = [.. candidates.Taken.Where(cell => plain.Contains(cell.Reader) && Survives([cell])).Select(cell => (MatrixCell[])[cell])];
        HashSet<AbiRelease> seen = [hop.Writer, .. rows.Select(row => row[^1].Reader)];
        while (rows.Count > 0)
        {
            if (rows.FirstOrDefault(row => candidates.Handed.FirstOrDefault(cell => cell.Writer == row[^1].Reader) is MatrixCell last && Survives([.. row, last])) is MatrixCell[] found)
            {
                return [.. found.Select(cell => cell.Reader)];
            }

            rows = [.. rows.SelectMany(row => new MatrixRows(_catalog, [.. plain.Where(release => !seen.Contains(release))], _pageSize, _pageSize, _policy).Row(row[^1].Reader)
                .Select(cell => (MatrixCell[])[.. row, cell])).Where(Survives).Where(row => seen.Add(row[^1].Reader))];
        }

        return null;
    }

    private bool Survives(MatrixCell[] hops) => UpdateChain.Follow(hops, _policy).Survives;

    private TransitionDemand Demand(MatrixCell hop, ComponentOutcome component, Candidates candidates)
    {
        string accepts = Written(hop.Writer, component.Name);
        if (Read(hop.Reader, component.Name) is not string writes || component.Name is ComponentOutcome.PageRefcounts or ComponentOutcome.PageInfo or ComponentOutcome.Systemd)
        {
            return new TransitionDemand(component.Name, accepts, null, IsReached(hop, component) ? component.Message : $"{hop.Reader.Id} does not know it");
        }

        string? remark = accepts != writes ? null
            : !Agree(hop.Writer, hop.Reader, component.Name) ? "other bytes under one name, which nothing tells apart"
            : component.Message;
        return new TransitionDemand(component.Name, accepts, writes, remark)
        {
            AcceptedBy = Ids(candidates.Taken.Where(cell => ComesThrough(cell, component.Name)).Select(cell => cell.Reader), hop.Writer),
            WrittenBy = Ids(candidates.Handed.Where(cell => ComesThrough(cell, component.Name)).Select(cell => cell.Writer), hop.Reader),
        };
    }

    private bool ComesThrough(MatrixCell cell, string name) => cell.Component(name) is ComponentOutcome component
        && (IsReached(cell, component) ? component.Verdict == RestoreVerdict.Ok : Agree(cell.Writer, cell.Reader, name));

    /// <summary>Plain releases, or, where there are none, those with a proposal over a release that does not do it itself.</summary>
    private string[] Ids(IEnumerable<AbiRelease> releases, AbiRelease end)
    {
        AbiRelease[] all = [.. releases];
        AbiRelease[] plain = [.. all.Where(release => !release.Id.Contains(AbiProposal.Joint))];
        return [.. (plain.Length > 0 ? plain : all.Where(release => Described(release) != end)).Select(release => release.Id)];
    }

    /// <summary>The reader came to the component; memfds are reached through LUO.</summary>
    private static bool IsReached(MatrixCell cell, ComponentOutcome component) =>
        component.Name == ComponentOutcome.MemoryMap || (cell.NotComputed is null && cell.Report.Revived && !component.IsNotReached
            && (component.Name != ComponentOutcome.Memfd || cell.Components.All(other => other.Verdict == RestoreVerdict.Ok || LuoOf(cell.Writer) != other.Name)));

    private static string? LuoOf(AbiRelease release) => release.Blobs.Keys.FirstOrDefault(name => release.BlobFormat(name)?.Reader is BlobReader.LuoDeviceTree or BlobReader.LuoBlocks);

    /// <summary>Where no kernel comes to a component, the descriptions say whether one reads what the other writes.</summary>
    private bool Agree(AbiRelease writer, AbiRelease reader, string component)
    {
        (string Part, BlobFormatAbi? Format)[] written = [.. Parts(writer, component)];
        return written.Length > 0 && written.All(part =>
        {
            (string Part, BlobFormatAbi? Format) read = Parts(reader, component, all: true).FirstOrDefault(other => other.Part == part.Part);
            return read.Part is not null && (part.Format?.Features is FeaturesAbi features && read.Format?.Features is FeaturesAbi known
                ? FeatureMasks.Written(features).Refusal(known) is null
                : Fingerprint(writer, part.Part) is AbiFingerprint own && Fingerprint(reader, part.Part) is AbiFingerprint its && own.Layout == its.Layout && own.Strings == its.Strings);
        });
    }

    private AbiFingerprint? Fingerprint(AbiRelease release, string part)
    {
        if (!_fingerprints.TryGetValue(release.Id, out IReadOnlyList<AbiFingerprint>? all))
        {
            try
            {
                all = AbiFingerprint.Of(_catalog, release);
            }
            catch (KhoFormatException)
            {
                // A release whose structures are not there agrees with nobody.
                all = [];
            }

            _fingerprints[release.Id] = all;
        }

        // The root's string is a demand of its own.
        return all.FirstOrDefault(fingerprint => fingerprint.Part == part) is AbiFingerprint found && part != AbiPart.MapName
            ? found with { Strings = string.Join(", ", found.Strings.Split(", ").Where(text => text != release.Root.Compatible)) }
            : all.FirstOrDefault(fingerprint => fingerprint.Part == part);
    }

    /// <summary>The parts of a release's description that a component is.</summary>
    /// <param name="release">Release.</param>
    /// <param name="component">Name of the component.</param>
    /// <param name="all">Of files those that a reader accepts; else the one that a writer makes.</param>
    private static IEnumerable<(string Part, BlobFormatAbi? Format)> Parts(AbiRelease release, string component, bool all = false)
    {
        switch (component)
        {
            case ComponentOutcome.MemoryMap or ComponentOutcome.PageRefcounts or ComponentOutcome.PageInfo:
                return [(AbiPart.MapName, null)];
            case ComponentOutcome.Memfd or ComponentOutcome.Systemd:
                string[] names = [.. release.Files.Keys.Where(name => release.FileFormat(name)?.Memfd is not null)];
                return (all ? names : names.TakeLast(1)).Select(name => (AbiPart.FilePrefix + name, release.FileFormat(name)));
            default:
                return release.Blobs.ContainsKey(component) ? [(AbiPart.BlobPrefix + component, release.BlobFormat(component))] : [];
        }
    }

    private static string Written(AbiRelease release, string component) => Text(release, component, all: false, features => features.Required == 0 ? "feature masks that require nothing" : $"feature masks that require {features.NamesOf(features.Required)} (0x{features.Required:x})")
        ?? $"what {release.Id} writes";

    private static string? Read(AbiRelease release, string component) => Text(release, component, all: true, features => $"feature masks that require no more than {features.NamesOf(features.Supp)} (0x{features.Supp:x})");

    private static string? Text(AbiRelease release, string component, bool all, Func<FeaturesAbi, string> masks)
    {
        if (component is ComponentOutcome.MemoryMap or ComponentOutcome.PageRefcounts or ComponentOutcome.PageInfo)
        {
            return $"the root {release.Root.Compatible} with a {(release.MemoryMap.Kind == MemoryMapKind.Radix ? "radix tree" : "chunk list")}";
        }

        string[] texts = [.. Parts(release, component, all).Select(part => (Name: part.Part[(part.Part.IndexOf('.', StringComparison.Ordinal) + 1)..], part.Format)).Select(part =>
            part.Format?.Features is FeaturesAbi features ? component == ComponentOutcome.Memfd ? $"{part.Name} with {masks(features)}" : masks(features)
            : component == ComponentOutcome.Memfd ? part.Name
            : part.Format?.Compatible ?? (part.Format?.Structure?.Version is int version ? $"version {version}" : part.Name))];
        return texts.Length == 0 ? null : string.Join(" or ", texts);
    }

    /// <summary>What kernels between a writer and a reader make of the one's handover, and the other of theirs.</summary>
    /// <param name="Hop">The update.</param>
    /// <param name="Taken">The writer's handover read by each.</param>
    /// <param name="Handed">The handover of each read by the reader.</param>
    private sealed record Candidates(MatrixCell Hop, IReadOnlyList<MatrixCell> Taken, IReadOnlyList<MatrixCell> Handed)
    {
        public Candidates And(Candidates more) => new(Hop, [.. Taken, .. more.Taken], [.. Handed, .. more.Handed]);

        public List<IReadOnlyList<AbiRelease>> Bridges(MatrixPolicy policy) =>
            [.. Taken.Zip(Handed).Where(pair => UpdateChain.Follow([pair.First, pair.Second], policy).Survives).Select(pair => (AbiRelease[])[pair.First.Reader])];
    }
}
