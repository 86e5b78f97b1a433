using System.Globalization;
using System.Text.Json.Nodes;
using Kho.Abi.Tests.Codec;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Tests.Releases;

/// <summary>The descriptions in <c>spec/releases</c>, turned into JSON by the tests' own rules.</summary>
internal static class ReleaseFiles
{
    public static string Directory { get; } = Path.Combine(CodecFiles.Spec, "releases");

    public static IReadOnlyList<string> Ids { get; } =
        [.. System.IO.Directory.GetFiles(Directory, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static JsonNode Read(string id) => ToJson(File.ReadAllText(Path.Combine(Directory, $"{id}.yaml")))!;

    public static JsonNode? ToJson(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return ToJson(Assert.Single(stream.Documents).RootNode);
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } truth => JsonValue.Create(truth.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: string text } when long.TryParse(text, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidOperationException($"{node.Start}: {node.NodeType}"),
    };
}
