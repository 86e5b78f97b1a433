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
        isMeant = named is not null && parts.Length > 1;
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
        JsonObject whole = _merged[origin.Id].DeepClone().AsObject();
        foreach (string member in IdentifyingMembers)
        {
            whole.Remove(member);
        }

        AbiProposal[] proposals = [.. ids.Select(proposal => Proposals[proposal])];
        LayOver(whole, [.. origin.Proposals.Select(before => Proposals[before]), .. proposals], origin.Proposals.Count, origin.Id, Proposals);
        whole["id"] = id;
        whole["title"] = $"{origin.Title} with {string.Join(", ", proposals.Select(proposal => proposal.Title))}";
        whole["verified"] = string.Join("; ", proposals.Select(proposal => proposal.Source).Distinct());
        whole["based_on"] = origin.Id;
        whole[ProposalsMember] = Texts(origin.Proposals.Concat(ids));
        AbiRelease release = ToRelease(whole, new Description(whole, id));
        _merged[id] = whole;
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

    /// <summary>Applies the proposals that a description names to its base.</summary>
    private static void LayOver(JsonObject whole, Description description, Dictionary<string, AbiProposal> proposals, List<string> laid)
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
                LayOver(whole, [.. laid.Select(before => proposals[before]), proposal], laid.Count, description.BaseId ?? description.Id, proposals);
            }
            catch (KhoFormatException exception)
            {
                throw new KhoFormatException($"{description.Source}: {exception.Message}", exception);
            }

            laid.Add(id);
        }
    }

    /// <param name="whole">Description that changes.</param>
    /// <param name="proposals">Proposals in their order.</param>
    /// <param name="first">The first one that is not applied yet.</param>
    /// <param name="release">The release's name in messages.</param>
    /// <param name="known">All proposals.</param>
    /// <exception cref="KhoFormatException">A proposal does not fit.</exception>
    private static void LayOver(JsonObject whole, IReadOnlyList<AbiProposal> proposals, int first, string release, IReadOnlyDictionary<string, AbiProposal> known)
    {
        for (int index = first; index < proposals.Count; index++)
        {
            AbiProposal proposal = proposals[index];
            if (proposal.Misfit(whole) is string reason)
            {
                throw new KhoFormatException($"the proposal {proposal.Id} does not fit {release}: {reason}");
            }

            foreach (AbiProposal before in proposals.Take(index).Where(before => !Needed(proposal, known).Contains(before.Id)))
            {
                if (proposal.Conflict(before) is string place)
                {
                    throw new KhoFormatException($"the proposals {before.Id} and {proposal.Id} conflict: both change {place}");
                }
            }

            Apply(whole, proposal.Changes);
        }
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
