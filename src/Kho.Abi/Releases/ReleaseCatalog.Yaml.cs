using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Releases;

public sealed partial class ReleaseCatalog
{
    private static Description ReadYaml(string path)
    {
        JsonObject members = YamlJson.ReadFile(path);
        var description = new Description(members, path);
        string expected = Path.GetFileNameWithoutExtension(path);
        return description.Id == expected
            ? description
            : throw new KhoFormatException($"{path}: id is '{description.Id}', and the file's name says '{expected}'");
    }

    private sealed class Description
    {
        public Description(JsonObject members, string source)
        {
            Members = members;
            Source = source;
            RenameOldKeys(members);
            Id = members["id"]?.GetValueKind() == JsonValueKind.String
                ? members["id"]!.GetValue<string>()
                : throw new KhoFormatException($"{source}: no id");
            BaseId = members["based_on"]?.GetValueKind() == JsonValueKind.String ? members["based_on"]!.GetValue<string>() : null;
            Proposals = members[ProposalsMember] switch
            {
                null => [],
                JsonArray list when list.All(element => element?.GetValueKind() == JsonValueKind.String) => [.. list.Select(element => element!.GetValue<string>())],
                _ => throw new KhoFormatException($"{source}: {ProposalsMember}: expected a list of proposals"),
            };
        }

        /// <summary>Proposals to apply to the base.</summary>
        public IReadOnlyList<string> Proposals { get; }

        /// <summary>The description names a base and proposals, and has no members of its own.</summary>
        public bool IsOnlyProposals => BaseId is not null && Proposals.Count > 0 && Members.All(member => IdentifyingMembers.Contains(member.Key));

        public JsonObject Members { get; }

        public string Source { get; }

        public string Id { get; }

        public string? BaseId { get; }

        /// <summary>Older descriptions name one structure by a key of its own.</summary>
        private static void RenameOldKeys(JsonObject members)
        {
            const string Old = "kexec_metadata";
            const string New = "structure";
            foreach (JsonObject format in (members["formats"] as JsonObject ?? []).Select(entry => entry.Value).OfType<JsonObject>())
            {
                if (format[Old] is JsonObject old)
                {
                    format.Remove(Old);
                    format[New] = old;
                    old["consumer"] ??= "announces_writer";
                }

                if (format["reader"] is JsonValue reader && reader.GetValueKind() == JsonValueKind.String && reader.GetValue<string>() == Old)
                {
                    format["reader"] = New;
                }
            }
        }
    }

    private const string PointsFolder = "points";

    private const string BuiltInPointsResource = "Kho.Abi.Generated.points.json";

    private static ReleaseCatalog Of(Dictionary<string, Description> releases, Dictionary<string, Description> points, Dictionary<string, AbiProposal> proposals, StructureCatalog structures)
    {
        // A directory may describe a built-in point release as a release.
        HashSet<string> ids = [];
        var all = new Dictionary<string, Description>(StringComparer.Ordinal);
        foreach ((string id, Description point) in points)
        {
            if (!releases.ContainsKey(id))
            {
                ids.Add(id);
                all.Add(id, point);
            }
        }

        HashSet<string> alike = [];
        foreach ((string id, Description release) in releases)
        {
            all.Add(id, release);
        }

        foreach (Description description in all.Values)
        {
            if (description.IsOnlyProposals)
            {
                alike.Add(description.Id);
            }
        }

        List<AbiRelease> resolved = Resolve(all, proposals, out Wholes wholes);
        return new ReleaseCatalog(resolved, wholes, ids, alike, new SortedDictionary<string, AbiProposal>(proposals, StringComparer.Ordinal), structures);
    }

    private static Dictionary<string, Description> ReadBuiltInPoints() => ReadTable(BuiltInPointsResource);

    /// <summary>The built-in point releases, with those of a directory laid over them.</summary>
    /// <param name="directory">Directory of release descriptions, with or without the folder.</param>
    private static Dictionary<string, Description> ReadPoints(string directory)
    {
        Dictionary<string, Description> points = ReadBuiltInPoints();
        string folder = Path.Combine(directory, PointsFolder);
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.yaml") : [];
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            Description description = ReadYaml(file);
            points[description.Id] = description;
        }

        return points;
    }

    private static AbiRelease ToRelease(LayeredMembers layers, SharedParts shared, Description description)
    {
        try
        {
            AbiRelease release = AbiRelease.Read(new DescriptionMembers(layers, shared));
            CheckReferences(release, description);
            return release;
        }
        catch (KhoFormatException exception)
        {
            throw new KhoFormatException($"{description.Source}: {exception.Message}", exception);
        }
    }

    /// <summary>A release from its whole description.</summary>
    private static AbiRelease ToRelease(JsonObject whole) => ToRelease(new LayeredMembers([whole]), new SharedParts(), new Description(whole, whole["id"]!.GetValue<string>()));
}
