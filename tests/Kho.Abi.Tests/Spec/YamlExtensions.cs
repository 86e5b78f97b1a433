using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Tests.Spec;

/// <summary>Members of YAML mappings by name.</summary>
internal static class YamlExtensions
{
    public static YamlMappingNode LoadYaml(this TextReader reader)
    {
        var stream = new YamlStream();
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    public static YamlNode? Member(this YamlMappingNode mapping, string name) =>
        mapping.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? value) ? value : null;

    public static string? Text(this YamlMappingNode mapping, string name) => (mapping.Member(name) as YamlScalarNode)?.Value;

    public static IEnumerable<(string Name, YamlMappingNode Value)> Mappings(this YamlMappingNode mapping, string name) =>
        mapping.Member(name) is YamlMappingNode members
            ? members.Children.Select(member => (((YamlScalarNode)member.Key).Value!, (YamlMappingNode)member.Value))
            : [];

    public static IEnumerable<YamlMappingNode> Items(this YamlMappingNode mapping, string name) =>
        mapping.Member(name) is YamlSequenceNode items ? items.Children.Cast<YamlMappingNode>() : [];

    public static IEnumerable<string> Keys(this YamlMappingNode mapping) =>
        mapping.Children.Keys.Select(key => ((YamlScalarNode)key).Value!);
}
