using System.Globalization;
using Kho.Diagnostics;
using Kho.Formatting;
using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Layouts;

/// <summary>
/// Finds the line of a specification that a finding is about: a member of a release's description or of
/// its base, or a structure's field in a <c>.ksy</c> file.
/// </summary>
internal sealed class SpecLocator
{
    private const string KernelName = "-orig-id";

    /// <summary>Separator of a file's id and a type's name.</summary>
    private const string FileSeparator = "::";

    /// <summary>Key of a type's fields.</summary>
    private static readonly string[] _fieldLists = ["seq", "instances"];

    private readonly List<(string Path, YamlMappingNode Root)> _releases = [];
    private readonly List<(string Path, YamlMappingNode Root)> _proposals = [];
    private readonly List<(string Path, YamlMappingNode Root)> _structures = [];

    /// <summary>Reads a specification.</summary>
    /// <param name="directories">Directories with <c>*.ksy</c> files and release descriptions; the first with a description of something wins, and missing ones are skipped.</param>
    /// <exception cref="KhoFormatException">A file is no YAML.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public SpecLocator(IEnumerable<string> directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        foreach (string directory in directories.Where(Directory.Exists))
        {
            string nested = Path.Combine(directory, "releases");
            Read(Directory.Exists(nested) ? nested : directory, "*.yaml", _releases);
            Read(directory, "*.ksy", _structures);
            string proposals = Path.Combine(directory, "proposals");
            if (Directory.Exists(proposals))
            {
                Read(proposals, "*.yaml", _proposals);
                Read(proposals, "*.ksy", _structures);
            }
        }
    }

    /// <summary>Finds a place.</summary>
    /// <param name="release">Id of its release.</param>
    /// <param name="place">Place, as findings name it.</param>
    /// <returns>File and line of the innermost described part of the place, or null.</returns>
    public SpecLocation? Find(string release, string place)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(place);
        string[] names = place.Split('=')[0].Split('.');
        return FindMember(release, names) ?? FindStructure(names);
    }

    private SpecLocation? FindMember(string release, string[] names)
    {
        SpecLocation? best = null;
        int deepest = 0;
        HashSet<string> seen = new(StringComparer.Ordinal);
        string[] joined = release.Split(Releases.AbiProposal.Joint);
        LookInProposals(joined.Skip(1));
        for (string? id = joined[0]; id is not null && seen.Add(id);)
        {
            if (_releases.Find(file => Text(file.Root, "id") == id) is not { Root: not null } file)
            {
                break;
            }

            Look(file.Path, file.Root);
            LookInProposals(file.Root.Children.FirstOrDefault(child => child.Key is YamlScalarNode { Value: "proposals" }).Value is YamlSequenceNode list
                ? list.Children.OfType<YamlScalarNode>().Select(name => name.Value ?? "")
                : []);
            id = Text(file.Root, "based_on");
        }

        return best;

        // The last overlay wins.
        void LookInProposals(IEnumerable<string> ids)
        {
            foreach (string id in ids.Reverse())
            {
                if (_proposals.Find(file => Text(file.Root, "id") == id) is { Root: not null } file
                    && Member(file.Root, "changes") is (_, YamlMappingNode changes))
                {
                    Look(file.Path, changes);
                }
            }
        }

        void Look(string path, YamlMappingNode root)
        {
            int depth = Walk(root, names, out YamlNode? key);
            if (depth > deepest)
            {
                deepest = depth;
                best = At(path, key!);
            }
        }
    }

    /// <summary>Follows names into a mapping, as deep as they exist.</summary>
    private static int Walk(YamlMappingNode root, string[] names, out YamlNode? key)
    {
        key = null;
        YamlNode node = root;
        int depth = 0;
        while (depth < names.Length && node is YamlMappingNode mapping && Member(mapping, names[depth]) is (YamlNode name, YamlNode value))
        {
            key = name;
            node = value;
            depth++;
        }

        return depth;
    }

    private SpecLocation? FindStructure(string[] names)
    {
        SpecLocation? structure = null;
        int separator = names[0].LastIndexOf(FileSeparator, StringComparison.Ordinal);
        string wanted = separator < 0 ? names[0] : names[0][(separator + FileSeparator.Length)..];
        foreach ((string path, YamlMappingNode root) in _structures)
        {
            if (separator >= 0 && Path.GetFileNameWithoutExtension(path) != names[0].Split(FileSeparator)[0])
            {
                continue;
            }

            foreach ((string? name, YamlNode place, YamlMappingNode type) in Types(root))
            {
                if (name != wanted && Text(type, KernelName) != wanted)
                {
                    continue;
                }

                structure ??= At(path, place);
                if (names.Length > 1 && Field(type, names[1]) is YamlNode field)
                {
                    return At(path, field);
                }
            }
        }

        return structure;
    }

    /// <summary>The type of a file and all types in it, with their nodes.</summary>
    private static IEnumerable<(string? Name, YamlNode Place, YamlMappingNode Type)> Types(YamlMappingNode file)
    {
        if (Member(file, "meta") is (YamlNode meta, YamlMappingNode about))
        {
            yield return (Text(about, "id"), meta, file);
        }

        Stack<YamlMappingNode> open = new([file]);
        while (open.TryPop(out YamlMappingNode? outer))
        {
            if (Member(outer, "types") is not (_, YamlMappingNode types))
            {
                continue;
            }

            foreach ((YamlNode name, YamlNode type) in types.Children)
            {
                if (type is YamlMappingNode mapping)
                {
                    open.Push(mapping);
                    yield return (name.ToString(), name, mapping);
                }
            }
        }
    }

    private static YamlNode? Field(YamlMappingNode type, string name)
    {
        foreach (string list in _fieldLists)
        {
            switch (Member(type, list)?.Value)
            {
                case YamlSequenceNode fields when fields.Children.OfType<YamlMappingNode>().FirstOrDefault(field => Text(field, "id") == name || Text(field, KernelName) == name) is YamlMappingNode field:
                    return field;
                case YamlMappingNode instances when Member(instances, name) is (YamlNode key, _):
                    return key;
            }
        }

        return null;
    }

    private static (YamlNode Key, YamlNode Value)? Member(YamlMappingNode mapping, string name)
    {
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (key is YamlScalarNode scalar && scalar.Value == name)
            {
                return (key, value);
            }
        }

        return null;
    }

    private static string? Text(YamlMappingNode mapping, string name) => Member(mapping, name)?.Value is YamlScalarNode scalar ? scalar.Value : null;

    private static SpecLocation At(string path, YamlNode node) => new(path, Convert.ToInt32(node.Start.Line, CultureInfo.InvariantCulture));

    private static void Read(string directory, string pattern, List<(string Path, YamlMappingNode Root)> files)
    {
        foreach (string path in Directory.GetFiles(directory, pattern).Order(StringComparer.Ordinal))
        {
            using StreamReader reader = TextFiles.Open(path);
            if (YamlText.Load(reader, path).Documents is [{ RootNode: YamlMappingNode root }, ..])
            {
                files.Add((path, root));
            }
        }
    }
}

/// <summary>A line of a specification's files.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Line">Line, from 1.</param>
internal sealed record SpecLocation(string Path, int Line);
