using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;

namespace Kho.Abi.Releases;

/// <summary>Point releases: descriptions in a folder of their own beside those of the releases.</summary>
public sealed partial class ReleaseCatalog
{
    private const string PointsFolder = "points";

    private const string BuiltInPointsResource = "Kho.Abi.Generated.points.json";

    private static ReleaseCatalog Of(Dictionary<string, Description> releases, Dictionary<string, Description> points, Dictionary<string, AbiProposal> proposals, StructureCatalog structures)
    {
        // A directory may describe as a release what is built in as a point release.
        HashSet<string> ids = [.. points.Keys.Where(id => !releases.ContainsKey(id))];
        var all = new Dictionary<string, Description>(points.Where(entry => ids.Contains(entry.Key)).Concat(releases), StringComparer.Ordinal);
        List<AbiRelease> resolved = Resolve(all, proposals, out ConcurrentDictionary<string, JsonObject> merged);
        HashSet<string> alike = [.. all.Values.Where(description => description.IsOnlyProposals).Select(description => description.Id)];
        return new ReleaseCatalog(resolved, merged, ids, alike, new SortedDictionary<string, AbiProposal>(proposals, StringComparer.Ordinal), structures);
    }

    private static Dictionary<string, Description> ReadBuiltInPoints() => ReadTable(BuiltInPointsResource);

    /// <summary>The built-in point releases with those of a directory laid over them.</summary>
    /// <param name="directory">Directory of release descriptions, which may have the folder.</param>
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
}
