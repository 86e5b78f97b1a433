using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Tests.Spec;

/// <summary>Types of a set of .ksy files, read without Kaitai.</summary>
internal sealed class Ksy
{
    private readonly Dictionary<string, KsyType> _types = new(StringComparer.Ordinal);

    private Ksy(IEnumerable<YamlMappingNode> files)
    {
        foreach (YamlMappingNode file in files)
        {
            var meta = (YamlMappingNode)file.Member("meta")!;
            Add(new KsyType(meta.Text("id")!, null, file));
        }
    }

    public IEnumerable<KsyType> Types => _types.Values;

    public static Ksy Load(IEnumerable<string> paths) => new([.. paths.Select(path =>
    {
        using StreamReader reader = File.OpenText(path);
        return reader.LoadYaml();
    })]);

    public static Ksy Parse(params string[] texts) => new(texts.Select(text => new StringReader(text).LoadYaml()));

    public KsyType? Find(string path) => _types.GetValueOrDefault(path);

    /// <summary>The type that a field's <c>type</c> names: nested in an enclosing type, imported, or with its path.</summary>
    public KsyType Resolve(string name, KsyType scope)
    {
        for (KsyType? enclosing = scope; enclosing is not null; enclosing = enclosing.Parent)
        {
            if (Find($"{enclosing.Path}::{name}") is KsyType nested)
            {
                return nested;
            }
        }

        string file = name.Split("::")[0];
        return (file == scope.File.Path || scope.File.Imports.Contains(file)) && Find(name) is KsyType found
            ? found
            : throw new FormatException($"{scope.Path}: no type {name}");
    }

    private void Add(KsyType type)
    {
        _types.Add(type.Path, type);
        foreach ((string name, YamlMappingNode node) in type.Node.Mappings("types"))
        {
            Add(new KsyType($"{type.Path}::{name}", type, node));
        }
    }
}

/// <summary>One type of a .ksy file.</summary>
/// <param name="Path">File and names of the enclosing types, <c>luo::luo_ser</c>.</param>
/// <param name="Parent">Enclosing type, or null for a file.</param>
/// <param name="Node">Its YAML.</param>
internal sealed record KsyType(string Path, KsyType? Parent, YamlMappingNode Node)
{
    public KsyType File => Parent is null ? this : Parent.File;

    public string? KernelName => Node.Text("-orig-id");

    public IReadOnlyCollection<string> Imports =>
        Meta.Member("imports") is YamlSequenceNode imports ? [.. imports.Children.Select(import => ((YamlScalarNode)import).Value!)] : [];

    public bool IsLittleEndian => File.Meta.Text("endian") == "le";

    public bool HasLittleEndianBits => File.Meta.Text("bit-endian") == "le";

    private YamlMappingNode Meta => (YamlMappingNode)Node.Member("meta")!;
}
