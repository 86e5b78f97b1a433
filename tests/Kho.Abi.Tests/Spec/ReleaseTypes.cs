using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Tests.Spec;

/// <summary>What a release's description says about types, read from spec/releases without the library.</summary>
internal sealed class ReleaseTypes
{
    private readonly YamlMappingNode _release;

    private ReleaseTypes(YamlMappingNode release)
    {
        _release = release;
    }

    /// <summary>Reads a release and what it is based on.</summary>
    public static ReleaseTypes Load(string id) => new(Read(id));

    /// <summary>Length in bytes of the bitmap of a chunk's element, or null if the release has none.</summary>
    public long? BitmapSize(long pageSize) =>
        _release.Member("memory_map") is YamlMappingNode map && map.Member("chunk_list") is YamlMappingNode list
            ? SizeFormula.Evaluate(list.Text("bitmap_bits")!, new Dictionary<string, long> { ["page_size"] = pageSize }) / 8
            : null;

    /// <summary>Paths of the types that the release names, in formats only if a blob or a file of it has that format.</summary>
    public IReadOnlySet<string> Named(Ksy ksy)
    {
        HashSet<string> formats =
        [
            .. Scalars(_release.Member("blobs")),
            .. Scalars(_release.Member("files")),
        ];
        var used = _release.Children.Where(member => ((YamlScalarNode)member.Key).Value != "formats").Select(member => member.Value)
            .Concat(_release.Mappings("formats").Where(format => formats.Contains(format.Name)).Select(format => format.Value));
        return used.SelectMany(Scalars).Where(text => ksy.Find(text) is not null).ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Scalars(YamlNode? node) => node switch
    {
        YamlScalarNode { Value: string text } => [text],
        YamlMappingNode mapping => mapping.Children.Values.SelectMany(Scalars),
        YamlSequenceNode sequence => sequence.Children.SelectMany(Scalars),
        _ => [],
    };

    private static YamlMappingNode Read(string id)
    {
        using StreamReader reader = File.OpenText(Path.Combine(SpecFiles.SpecDirectory, "releases", $"{id}.yaml"));
        YamlMappingNode own = reader.LoadYaml();
        if (own.Text("based_on") is not string basis)
        {
            return own;
        }

        YamlMappingNode release = Read(basis);
        foreach (YamlNode proposal in own.Member("proposals") as YamlSequenceNode ?? [])
        {
            using StreamReader changes = File.OpenText(Path.Combine(SpecFiles.SpecDirectory, "proposals", $"{((YamlScalarNode)proposal).Value}.yaml"));
            release = Merge(release, (YamlMappingNode)changes.LoadYaml().Member("changes")!);
        }

        return Merge(release, own);
    }

    /// <summary>Mappings are merged, everything else is replaced, and null takes away.</summary>
    private static YamlMappingNode Merge(YamlMappingNode basis, YamlMappingNode own)
    {
        var merged = new YamlMappingNode(basis.Children);
        foreach ((YamlNode name, YamlNode value) in own.Children)
        {
            if (value is YamlScalarNode { Value: "null" or "~" or "" })
            {
                merged.Children.Remove(name);
            }
            else
            {
                merged.Children[name] = value is YamlMappingNode mapping && merged.Children.TryGetValue(name, out YamlNode? old) && old is YamlMappingNode previous
                    ? Merge(previous, mapping)
                    : value;
            }
        }

        return merged;
    }
}
