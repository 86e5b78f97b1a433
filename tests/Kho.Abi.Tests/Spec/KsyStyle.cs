using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Tests.Spec;

/// <summary>
/// Rules for a .ksy file: Kaitai's style guide (https://doc.kaitai.io/ksy_style_guide.html), what its C# target needs,
/// and what this project wants of a specification that others read.
/// </summary>
internal sealed partial class KsyStyle
{
    private const int LineLength = 80;
    private const string License = "MIT";

    private static readonly string[] _metaKeys =
        ["id", "title", "application", "file-extension", "xref", "tags", "license", "ks-version", "imports", "encoding", "endian", "bit-endian"];

    private static readonly string[] _typeKeys =
        ["meta", "-container", "-orig-id", "doc", "doc-ref", "to-string", "params", "seq", "instances", "types", "enums"];

    private static readonly string[] _fieldKeys =
    [
        "id", "-orig-id", "-points-to", "-count", "-next", "-entries", "-entry-count", "-area-of", "-selected-by", "-bytes", "-pages", "-padding", "-role", "size", "size-eos", "type", "enum", "terminator", "include", "consume", "eos-error", "pad-right", "encoding", "process",
        "valid", "contents", "repeat", "repeat-expr", "repeat-until", "if", "doc", "doc-ref",
    ];

    private static readonly string[] _instanceKeys = ["-orig-id", "io", "pos", .. _fieldKeys[13..]];

    private static readonly string[] _enumValueKeys = ["id", "-orig-id", "doc", "doc-ref"];

    private readonly List<string> _violations = [];
    private readonly string _name;
    private readonly IReadOnlyCollection<string> _withoutKernelName;
    private readonly HashSet<string> _filesUsed = new(StringComparer.Ordinal);

    private KsyStyle(string name, IReadOnlyCollection<string> withoutKernelName)
    {
        _name = name;
        _withoutKernelName = withoutKernelName;
    }

    /// <summary>What is against the rules in a file; empty if nothing.</summary>
    /// <param name="name">The file's name without .ksy.</param>
    /// <param name="text">Its text.</param>
    /// <param name="withoutKernelName">Paths (<c>file::type.field</c>, <c>file::enum=value</c>) of what the kernel has no name for.</param>
    public static List<string> Violations(string name, string text, IReadOnlyCollection<string> withoutKernelName)
    {
        var style = new KsyStyle(name, withoutKernelName);
        style.CheckText(text);
        YamlMappingNode file = new StringReader(text).LoadYaml();
        style.CheckIndentation(file);
        style.CheckMeta(file);
        style.CheckType(name, name, file);
        style.CheckImports(file);
        return style._violations;
    }

    private void CheckText(string text)
    {
        Require(text.EndsWith('\n') && !text.EndsWith("\n\n", StringComparison.Ordinal), _name, "ends with one line feed");
        Require(!text.Contains('\r') && !text.Contains('\t'), _name, "has no carriage returns and no tabs");
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            Require(line.Length <= LineLength, $"{_name} line {number}", $"has at most {LineLength} columns");
            Require(line == line.TrimEnd(), $"{_name} line {number}", "has no blanks at its end");
            Require(!line.StartsWith("---", StringComparison.Ordinal) && !line.StartsWith('%'), $"{_name} line {number}", "is no document marker or directive");
        }
    }

    private void CheckIndentation(YamlNode node)
    {
        IEnumerable<KeyValuePair<YamlNode, YamlNode>> members = node is YamlMappingNode mapping ? mapping.Children : [];
        foreach ((YamlNode key, YamlNode value) in members)
        {
            bool isBlock = value is YamlMappingNode { Style: MappingStyle.Block } or YamlSequenceNode { Style: SequenceStyle.Block };
            Require(!isBlock || value.Start.Column == key.Start.Column + 2, $"{_name} line {value.Start.Line}", "is indented by two");
            CheckIndentation(value);
        }

        foreach (YamlNode item in node is YamlSequenceNode sequence ? sequence.Children : [])
        {
            Require(item is not YamlMappingNode || item.Start.Line == ((YamlMappingNode)item).Children.First().Key.Start.Line, $"{_name} line {item.Start.Line}", "begins behind its dash");
            CheckIndentation(item);
        }
    }

    private void CheckMeta(YamlMappingNode file)
    {
        if (file.Member("meta") is not YamlMappingNode meta)
        {
            _violations.Add($"{_name}: has meta");
            return;
        }

        CheckOrder($"{_name}.meta", meta, _metaKeys);
        Require(meta.Text("id") == _name, $"{_name}.meta.id", "is the file's name");
        Require(!string.IsNullOrEmpty(meta.Text("title")), $"{_name}.meta.title", "is there");
        Require(meta.Text("license") == License, $"{_name}.meta.license", $"is {License}");
        Require(meta.Text("ks-version") is string version && KsVersion().IsMatch(version), $"{_name}.meta.ks-version", "is there");
        Require(meta.Text("endian") is "le" or "be", $"{_name}.meta.endian", "is there");
        if (meta.Member("xref") is YamlMappingNode xref)
        {
            Require(xref.Keys().SequenceEqual(xref.Keys().Order(StringComparer.Ordinal)), $"{_name}.meta.xref", "is in alphabetic order");
        }
    }

    private void CheckType(string path, string name, YamlMappingNode type)
    {
        bool isFile = path == _name;
        CheckOrder(path, type, _typeKeys);
        CheckDoc(path, type);
        Require(SnakeCase().IsMatch(name), path, "is in snake case");
        Require(isFile == (type.Member("meta") is not null), $"{path}.meta", "is in the file's own type only");
        Require(!isFile || type.Member("doc-ref") is not null, $"{path}.doc-ref", "is there");
        bool isNamespace = isFile && type.Member("seq") is null;
        Require(isNamespace || HasKernelName(path, type), $"{path}.-orig-id", "is there");

        List<string> nested = [.. type.Mappings("types").Select(other => other.Name), .. type.Mappings("enums").Select(other => other.Name)];
        HashSet<string> properties = new(StringComparer.Ordinal);
        foreach (YamlMappingNode parameter in type.Items("params"))
        {
            CheckField(path, name, parameter, nested, properties, isParameter: true);
        }

        foreach (YamlMappingNode field in type.Items("seq"))
        {
            CheckField(path, name, field, nested, properties, isParameter: false);
        }

        foreach ((string instanceName, YamlMappingNode instance) in type.Mappings("instances"))
        {
            string place = $"{path}.{instanceName}";
            Require(SnakeCase().IsMatch(instanceName), place, "is in snake case");
            Require(instance.Member("value") is null, place, "computes nothing: the C# target casts 64-bit results to int");
            CheckOrder(place, instance, _instanceKeys, "value");
            CheckDoc(place, instance);
        }

        foreach ((string enumName, YamlMappingNode values) in type.Mappings("enums"))
        {
            CheckEnum($"{path}::{enumName}", enumName, values);
        }

        foreach ((string otherName, YamlMappingNode other) in type.Mappings("types"))
        {
            CheckType($"{path}::{otherName}", otherName, other);
        }
    }

    private void CheckField(string path, string typeName, YamlMappingNode field, List<string> nested, HashSet<string> properties, bool isParameter)
    {
        string id = field.Text("id") ?? "";
        string place = $"{path}.{id}";
        string? type = field.Text("type");
        CheckOrder(place, field, _fieldKeys);
        CheckDoc(place, field);
        Require(SnakeCase().IsMatch(id), place, "is in snake case");
        Require(isParameter || HasKernelName(place, field), $"{place}.-orig-id", "is there");
        Require(properties.Add(GeneratedParser.UpperCamel(id)), place, "becomes a property of its own in C#");
        Require(id != typeName, place, "is not named like the type that it is in (C# forbids it)");
        Require(!nested.Contains(id), place, "is not named like a type nested beside it (C# forbids it)");
        Require(type is null || type.Split("::")[^1] != id, place, "is not named like its own type");
        foreach (string? used in (string?[])[type, field.Text("enum")])
        {
            if (used is not null && used.Contains("::", StringComparison.Ordinal))
            {
                _filesUsed.Add(used.Split("::")[0]);
            }
        }
    }

    private void CheckEnum(string path, string name, YamlMappingNode values)
    {
        Require(SnakeCase().IsMatch(name), path, "is in snake case");
        foreach ((YamlNode number, YamlNode node) in values.Children)
        {
            if (node is not YamlMappingNode value)
            {
                _violations.Add($"{path}={number}: says more than a name");
                continue;
            }

            string place = $"{path}={value.Text("id")}";
            CheckOrder(place, value, _enumValueKeys);
            CheckDoc(place, value);
            Require(SnakeCase().IsMatch(value.Text("id") ?? ""), place, "is in snake case");
            Require(HasKernelName(place, value), $"{place}.-orig-id", "is there");
        }
    }

    private void CheckImports(YamlMappingNode file)
    {
        if (file.Member("meta") is YamlMappingNode meta && meta.Member("imports") is YamlSequenceNode imports)
        {
            foreach (string? import in imports.Children.Select(import => ((YamlScalarNode)import).Value))
            {
                Require(_filesUsed.Contains(import!), $"{_name}.meta.imports", $"has only what is used, and {import} is not");
            }
        }
    }

    private void CheckDoc(string path, YamlMappingNode node)
    {
        if (node.Member("doc") is not YamlScalarNode { Value: string text } doc)
        {
            _violations.Add($"{path}.doc: is there");
            return;
        }

        string content = text.Trim();
        bool isOneLine = !content.Contains('\n');
        Require(content.EndsWith('.'), $"{path}.doc", "ends with a full stop");
        Require(content.Length > 0 && !char.IsAsciiLetterLower(content[0]), $"{path}.doc", "begins like a sentence");
        Require(doc.Style != ScalarStyle.Plain || doc.Start.Line == doc.End.Line, $"{path}.doc", "is a literal block if it needs several lines");
        Require(doc.Style is ScalarStyle.Plain or ScalarStyle.Literal, $"{path}.doc", "is plain or a literal block");

        // The text of a literal block begins two columns after its key; as a plain one it would follow "doc: ".
        bool wouldFit = isOneLine && doc.Start.Column + content.Length - 1 <= LineLength;
        Require(doc.Style == ScalarStyle.Plain || !wouldFit || content.Contains(": ", StringComparison.Ordinal), $"{path}.doc", "is one plain line if it fits");
    }

    private void CheckOrder(string path, YamlMappingNode node, string[] order, params string[] reportedElsewhere)
    {
        List<string> keys = [.. node.Keys().Except(reportedElsewhere)];
        foreach (string unknown in keys.Except(order))
        {
            _violations.Add($"{path}: has no {unknown}");
        }

        IEnumerable<string> known = keys.Intersect(order);
        Require(known.SequenceEqual(order.Intersect(keys)), path, $"has its keys in the order {string.Join(", ", order.Intersect(keys))}");
    }

    private bool HasKernelName(string path, YamlMappingNode node) => !string.IsNullOrEmpty(node.Text("-orig-id")) != _withoutKernelName.Contains(path);

    private void Require(bool condition, string path, string rule)
    {
        if (!condition)
        {
            _violations.Add($"{path}: {rule}");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();

    [GeneratedRegex("^0\\.[0-9]+$")]
    private static partial Regex KsVersion();
}
