using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Diagnostics;

namespace Kho.Abi.Releases;

/// <summary>
/// A change of the ABI that no release has: posted, or in a tree. One file of
/// <c>spec/proposals</c> describes it, and it applies to any release that it fits: <c>linux-7.3+ID</c>.
/// </summary>
internal sealed class AbiProposal
{
    private const string Posted = "posted";
    private const string InTree = "in a tree";
    private const string DeadEnd = "dead end";
    private const string Merged = "merged in ";
    private const string IdMember = "id";
    private const string ChangesMember = "changes";
    private const string NeedsMember = "needs";

    private static readonly string[] _texts = [IdMember, "title", "posted_on", "state", "source"];
    private static readonly string[] _optional = ["superseded_by", NeedsMember, ChangesMember];

    /// <summary>Reads a description.</summary>
    /// <param name="file">Its source, for messages.</param>
    /// <exception cref="KhoFormatException">A member is missing, unknown or of a wrong type; the message names file and member.</exception>
    public AbiProposal(JsonObject members, string file)
    {
        File = file;
        if (members.Select(member => member.Key).FirstOrDefault(name => !_texts.Contains(name) && !_optional.Contains(name)) is string unknown)
        {
            throw new KhoFormatException($"{file}: '{unknown}' is not known here; a proposal has {string.Join(", ", _texts.Concat(_optional))}");
        }

        Id = Text(members, IdMember);
        Title = Text(members, "title");
        PostedOn = Text(members, "posted_on");
        State = Text(members, "state");
        Source = Text(members, "source");
        SupersededBy = members["superseded_by"] is null ? null : Text(members, "superseded_by");
        if (Id.Contains(Joint) || Id.Length == 0)
        {
            throw new KhoFormatException($"{file}: id: '{Id}' cannot follow a + in a name");
        }

        if (State is not (Posted or InTree or DeadEnd) && !(State.StartsWith(Merged, StringComparison.Ordinal) && State.Length > Merged.Length))
        {
            throw new KhoFormatException($"{file}: state: '{State}' is neither {Posted}, {InTree}, {DeadEnd} nor {Merged}RELEASE");
        }

        Needs = members[NeedsMember] switch
        {
            null => [],
            JsonArray list when list.All(IsText) => [.. list.Select(element => element!.GetValue<string>())],
            _ => throw new KhoFormatException($"{file}: {NeedsMember}: expected a list of proposals"),
        };
        Changes = members[ChangesMember] switch
        {
            null => [],
            JsonObject changes => changes,
            _ => throw new KhoFormatException($"{file}: {ChangesMember}: expected a mapping"),
        };
        if (ReleaseCatalog.IdentifyingMembers.FirstOrDefault(Changes.ContainsKey) is string identity)
        {
            throw new KhoFormatException($"{file}: {ChangesMember}: {identity} identifies the release, and no proposal can change it");
        }
    }

    /// <summary>Separator between the ids of a release and of proposals.</summary>
    public const char Joint = '+';

    /// <summary>Id, such as <c>page-api</c>; also the file's name.</summary>
    public string Id { get; }

    /// <summary>Title for a person.</summary>
    public string Title { get; }

    /// <summary>Id of the release that it is based on.</summary>
    public string PostedOn { get; }

    /// <summary>Status: <c>posted</c>, <c>in a tree</c>, <c>dead end</c>, or <c>merged in</c> a release.</summary>
    public string State { get; }

    /// <summary>Id of the proposal that replaces it, or null.</summary>
    public string? SupersededBy { get; }

    /// <summary>Source of the facts: a tree and commit, source code, captures.</summary>
    public string Source { get; }

    /// <summary>Ids of proposals that it builds on; they apply to the release first.</summary>
    public IReadOnlyList<string> Needs { get; }

    /// <summary>Merge patch for a release's description; null removes a member.</summary>
    public JsonObject Changes { get; }

    /// <summary>File of the description, or its name in messages.</summary>
    public string File { get; }

    /// <summary>Why the proposal does not apply to a release.</summary>
    /// <param name="described">The release's description.</param>
    /// <returns>The reason, or null if no obstacle is known.</returns>
    public string? Misfit(LayeredMembers described)
    {
        if (Changes["memory_map"] is not JsonObject map || map.ContainsKey("kind") || described.Find("memory_map").Mapping?.Find("kind") is not { Kind: JsonValueKind.String } kind)
        {
            return null;
        }

        string present = kind.Scalar!.GetValue<string>();
        return map.Select(member => member.Key).FirstOrDefault(name => name != present) is string other
            ? $"it changes memory_map.{other}, and the release's map is a {present}"
            : null;
    }

    /// <summary>The first member that two proposals give different values.</summary>
    /// <returns>Its place, or null if they agree.</returns>
    public string? Conflict(AbiProposal other) => Conflict(Changes, other.Changes, "");

    private static string? Conflict(JsonObject one, JsonObject other, string place)
    {
        foreach ((string name, JsonNode? value) in one)
        {
            string at = place.Length == 0 ? name : $"{place}.{name}";
            if (!other.TryGetPropertyValue(name, out JsonNode? its) || JsonNode.DeepEquals(value, its))
            {
                continue;
            }

            if (value is not JsonObject members || its is not JsonObject theirs)
            {
                return at;
            }

            if (Conflict(members, theirs, at) is string inner)
            {
                return inner;
            }
        }

        return null;
    }

    private string Text(JsonObject members, string name) => IsText(members[name])
        ? members[name]!.GetValue<string>()
        : throw new KhoFormatException($"{File}: {(members[name] is null ? $"no {name}" : $"{name}: expected text")}");

    private static bool IsText(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;
}
