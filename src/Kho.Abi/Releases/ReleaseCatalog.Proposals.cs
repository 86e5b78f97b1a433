using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Releases;

public sealed partial class ReleaseCatalog
{
    private const string BuiltInProposals = "Kho.Abi.Generated.proposals.json";
    private const string ProposalsMember = "proposals";

    /// <summary>Members of a description that name formats.</summary>
    private static readonly string[] _named = ["blobs", "files", "flbs"];

    /// <summary>Releases with proposals applied, by id, made on demand.</summary>
    private readonly ConcurrentDictionary<string, Lazy<AbiRelease>> _overlaid = new(StringComparer.Ordinal);

    /// <summary>All proposals by id, in the order of ids.</summary>
    internal IReadOnlyDictionary<string, AbiProposal> Proposals { get; }

    private AbiRelease? FindOverlaid(string name, out bool isMeant)
    {
        string[] parts = name.Split(AbiProposal.Joint);
        AbiRelease? named = Named(parts[0]);

        // What follows the number of a point release is the kernel's local version: 6.19.13+deb13-cloud-amd64.
        isMeant = named is not null && parts.Length > 1 && !(_points.Contains(named.Id) && !parts[0].StartsWith(KernelPrefix, StringComparison.OrdinalIgnoreCase));
        AbiRelease? release = parts.Length < 2 ? null : named ?? FindByKernelRelease(WithoutPrefix(parts[0]));
        AbiProposal?[] proposals = [.. parts.Skip(1).Select(part => Proposals.GetValueOrDefault(part.ToLowerInvariant()))];
        if (release is null || proposals.Contains(null))
        {
            return null;
        }

        if (proposals.Distinct().Count() != proposals.Length)
        {
            throw new KhoFormatException($"'{name}' names a proposal twice");
        }

        return Overlay(release, proposals!);
    }

    /// <summary>The described releases and, for each proposal that mentions a string, its base release with the proposal applied.</summary>
    /// <param name="name">Name of a blob or of an object bound to files, or compatible string of a file.</param>
    internal IEnumerable<AbiRelease> ReleasesFor(string name) => Releases.Concat(Proposals.Values
        .Where(proposal => _named.Any(kind => proposal.Changes[kind] is JsonObject changed && changed.ContainsKey(name)) && _byId.ContainsKey(proposal.PostedOn))
        .Select(proposal => Overlay(_byId[proposal.PostedOn], [proposal])));

    /// <summary>Applies proposals to a release. A described release with the same base and proposals is the result.</summary>
    private AbiRelease Overlay(AbiRelease release, IEnumerable<AbiProposal> proposals)
    {
        (string origin, IReadOnlyList<string> laid) = OriginOf(release);
        List<string> all = [.. laid];
        foreach (AbiProposal proposal in proposals)
        {
            AddWithNeeds(proposal, all, release.Proposals);
        }

        if (all.Count == laid.Count)
        {
            return release;
        }

        if (Releases.FirstOrDefault(other => OriginOf(other) is var (itsOrigin, itsProposals) && itsOrigin == origin && itsProposals.SequenceEqual(all)) is AbiRelease known)
        {
            return known;
        }

        string id = string.Join(AbiProposal.Joint, all.Prepend(origin));
        return _overlaid.GetOrAdd(id, _ => new Lazy<AbiRelease>(() => Build(id, _byId[origin], all))).Value;
    }

    private AbiRelease Build(string id, AbiRelease origin, List<string> ids)
    {
        LayeredMembers layers = new([Describe(origin.Id)], IdentifyingMembers);
        List<AbiProposal> laid = [.. origin.Proposals.Select(before => Proposals[before])];
        foreach (AbiProposal proposal in ids.Select(proposal => Proposals[proposal]))
        {
            layers = LayOver(layers, laid, proposal, origin.Id, Proposals);
            laid.Add(proposal);
        }

        AbiProposal[] added = [.. laid.Skip(origin.Proposals.Count)];
        var identity = new JsonObject
        {
            ["id"] = id,
            ["title"] = $"{origin.Title} with {string.Join(", ", added.Select(proposal => proposal.Title))}",
            ["verified"] = string.Join("; ", added.Select(proposal => proposal.Source).Distinct()),
            ["based_on"] = origin.Id,
            [ProposalsMember] = Texts(laid.Select(proposal => proposal.Id)),
        };
        JsonObject whole = new LayeredMembers([identity, .. layers.Layers], IdentifyingMembers).Merged();
        AbiRelease release = ToRelease(whole);
        _wholes.Add(id, whole);
        return WithStructures(release, Structures);
    }

    /// <summary>The described release, and the proposals applied to it.</summary>
    private (string Origin, IReadOnlyList<string> Laid) OriginOf(AbiRelease release)
    {
        bool isDescribed = _byId.ContainsKey(release.Id) && !_alike.Contains(release.Id);
        if (isDescribed || release.BasedOn is not string baseId || !_byId.TryGetValue(baseId, out AbiRelease? described))
        {
            return (release.Id, []);
        }

        (string origin, IReadOnlyList<string> laid) = OriginOf(described);
        return (origin, [.. laid, .. release.Proposals.Skip(described.Proposals.Count)]);
    }

    private void AddWithNeeds(AbiProposal proposal, List<string> all, IReadOnlyList<string> present)
    {
        if (all.Contains(proposal.Id) || present.Contains(proposal.Id))
        {
            return;
        }

        foreach (string needed in proposal.Needs)
        {
            AddWithNeeds(Proposals[needed], all, present);
        }

        all.Add(proposal.Id);
    }

    /// <summary>Lays the proposals that a description names over its base.</summary>
    /// <param name="layers">The base.</param>
    /// <param name="laid">Ids of the proposals that the base has; receives the description's.</param>
    private static LayeredMembers LayOver(LayeredMembers layers, Description description, Dictionary<string, AbiProposal> proposals, List<string> laid)
    {
        foreach (string id in description.Proposals)
        {
            if (!proposals.TryGetValue(id, out AbiProposal? proposal))
            {
                throw new KhoFormatException($"{description.Source}: {ProposalsMember} names the unknown proposal '{id}'");
            }

            if (proposal.Needs.FirstOrDefault(needed => !laid.Contains(needed)) is string missing)
            {
                throw new KhoFormatException($"{description.Source}: {ProposalsMember}: {id} needs {missing} before it");
            }

            try
            {
                layers = LayOver(layers, [.. laid.Select(before => proposals[before])], proposal, description.BaseId ?? description.Id, proposals);
            }
            catch (KhoFormatException exception)
            {
                throw new KhoFormatException($"{description.Source}: {exception.Message}", exception);
            }

            laid.Add(id);
        }

        return layers;
    }

    /// <summary>Lays a proposal over a description.</summary>
    /// <param name="layers">The description.</param>
    /// <param name="before">Proposals that it has.</param>
    /// <param name="proposal">The one to lay over it.</param>
    /// <param name="release">The release's name in messages.</param>
    /// <param name="known">All proposals.</param>
    /// <exception cref="KhoFormatException">The proposal does not fit.</exception>
    private static LayeredMembers LayOver(LayeredMembers layers, List<AbiProposal> before, AbiProposal proposal, string release, IReadOnlyDictionary<string, AbiProposal> known)
    {
        if (proposal.Misfit(layers) is string reason)
        {
            throw new KhoFormatException($"the proposal {proposal.Id} does not fit {release}: {reason}");
        }

        HashSet<string> needed = before.Count > 0 ? Needed(proposal, known) : [];
        foreach (AbiProposal other in before.Where(other => !needed.Contains(other.Id)))
        {
            if (proposal.Conflict(other) is string place)
            {
                throw new KhoFormatException($"the proposals {other.Id} and {proposal.Id} conflict: both change {place}");
            }
        }

        return new LayeredMembers([proposal.Changes, .. layers.Layers], IdentifyingMembers);
    }

    /// <summary>A proposal's requirements, transitively.</summary>
    private static HashSet<string> Needed(AbiProposal proposal, IReadOnlyDictionary<string, AbiProposal> known)
    {
        HashSet<string> needed = [];
        Queue<string> open = new(proposal.Needs);
        while (open.TryDequeue(out string? id))
        {
            if (needed.Add(id))
            {
                foreach (string next in known[id].Needs)
                {
                    open.Enqueue(next);
                }
            }
        }

        return needed;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static Dictionary<string, AbiProposal> ReadBuiltInProposals()
    {
        using Stream stream = typeof(ReleaseCatalog).Assembly.GetManifestResourceStream(BuiltInProposals)!;
        return JsonNode.Parse(stream)!.AsArray()
            .Select(node => new AbiProposal(node!.AsObject(), "built-in proposal"))
            .ToDictionary(proposal => proposal.Id, StringComparer.Ordinal);
    }

    /// <summary>The proposals of a directory by the names of their files, together with the built-in ones.</summary>
    private static Dictionary<string, AbiProposal> ReadProposals(string directory)
    {
        Dictionary<string, AbiProposal> proposals = ReadBuiltInProposals();
        foreach (string path in (Directory.Exists(directory) ? Directory.GetFiles(directory, "*.yaml") : []).Order(StringComparer.Ordinal))
        {
            var proposal = new AbiProposal(YamlJson.ReadFile(path), path);
            string expected = Path.GetFileNameWithoutExtension(path);
            if (proposal.Id != expected)
            {
                throw new KhoFormatException($"{path}: id is '{proposal.Id}', and the file's name says '{expected}'");
            }

            proposals[proposal.Id] = proposal;
        }

        foreach (AbiProposal proposal in proposals.Values)
        {
            IEnumerable<string> named = proposal.SupersededBy is string successor ? proposal.Needs.Append(successor) : proposal.Needs;
            if (named.FirstOrDefault(id => !proposals.ContainsKey(id)) is string unknown)
            {
                throw new KhoFormatException($"{proposal.File}: '{unknown}' is no known proposal");
            }

            if (Needed(proposal, proposals).Contains(proposal.Id))
            {
                throw new KhoFormatException($"{proposal.File}: needs is a cycle");
            }
        }

        return proposals;
    }

    /// <summary>Applies each proposal of a directory to its base release, so that a misspelt member is found at once.</summary>
    private void CheckProposals(string directory)
    {
        foreach (AbiProposal proposal in Proposals.Values.Where(proposal => proposal.File.StartsWith(directory, StringComparison.Ordinal)))
        {
            AbiRelease release = _byId.GetValueOrDefault(proposal.PostedOn)
                ?? throw new KhoFormatException($"{proposal.File}: posted_on names the unknown release '{proposal.PostedOn}'");
            try
            {
                Overlay(release, [proposal]);
            }
            catch (KhoFormatException exception)
            {
                throw new KhoFormatException($"{proposal.File}: {exception.Message}", exception);
            }
        }
    }
}
