using System.Globalization;
using System.Text.Json.Nodes;
using Kho.Diagnostics;
using Kho.Formatting;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Layouts;

/// <summary>Converts YAML files of the specification to the JSON of the embedded tables, by YAML's core schema.</summary>
internal static class YamlJson
{
    /// <summary>Reads a file that holds one mapping.</summary>
    /// <exception cref="KhoFormatException">The file is no YAML, or not one mapping; the message names the file and, if known, the line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static JsonObject ReadFile(string path)
    {
        using StreamReader reader = TextFiles.Open(path);
        YamlStream stream = YamlText.Load(reader, path);
        return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root
            ? ToJson(root, path).AsObject()
            : throw new KhoFormatException($"{path}: expected one mapping");
    }

    internal static JsonNode ToJson(YamlNode node, string path)
    {
        // A node may hold an alias of itself.
        if (!node.Anchor.IsEmpty)
        {
            throw new KhoFormatException($"{path}: line {node.Start.Line}: anchors and aliases are not supported here");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach ((YamlNode key, YamlNode value) in mapping.Children)
                {
                    if (key is not YamlScalarNode { Value: string name })
                    {
                        throw new KhoFormatException($"{path}: line {key.Start.Line}: expected a name");
                    }

                    members[name] = IsNull(value) ? null : ToJson(value, path);
                }

                return members;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(child => ToJson(child, path))]);
            case YamlScalarNode scalar:
                return ToJson(scalar);
            default:
                throw new KhoFormatException($"{path}: line {node.Start.Line}: anchors and aliases are not supported here");
        }
    }

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" or null };

    private static JsonValue ToJson(YamlScalarNode scalar)
    {
        string text = scalar.Value ?? "";
        if (scalar.Style == ScalarStyle.Plain)
        {
            // YAML's core schema has signs and no units, and hexadecimal numbers after 0x in lower case only.
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            {
                return JsonValue.Create(number);
            }

            if (text.StartsWith("0x", StringComparison.Ordinal) && NumberText.TryParse(text, out ulong bits))
            {
                return JsonValue.Create((long)bits);
            }

            if (text is "true" or "false")
            {
                return JsonValue.Create(text == "true");
            }
        }

        return JsonValue.Create(text);
    }
}
