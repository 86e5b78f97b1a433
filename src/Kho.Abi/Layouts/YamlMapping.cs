using System.Text;
using System.Text.Json.Nodes;
using Kho.Diagnostics;
using Kho.Formatting;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Kho.Abi.Layouts;

/// <summary>A mapping of a hand-written YAML text: its members by name, each read once. A member left over is misspelt.</summary>
internal sealed class YamlMapping
{
    private readonly YamlMappingNode _mapping;
    private readonly string _source;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public YamlMapping(YamlNode node, string source, string path)
    {
        _source = source;
        Path = path;
        _mapping = node as YamlMappingNode ?? throw Error(node, path, "expected a mapping");
    }

    /// <summary>Reads a YAML text that is one mapping.</summary>
    /// <param name="source">Its name in messages.</param>
    /// <exception cref="KhoFormatException">The text is no YAML, or something else.</exception>
    public static YamlMapping Read(TextReader reader, string source)
    {
        YamlStream stream = YamlText.Load(reader, source);
        return stream.Documents.Count == 1
            ? new YamlMapping(stream.Documents[0].RootNode, source, "")
            : throw new KhoFormatException($"{source}: expected one YAML document, found {stream.Documents.Count}");
    }

    /// <summary>Path to the mapping, for findings.</summary>
    public string Path { get; }

    /// <summary>Line of the mapping's first member.</summary>
    public int Line => (int)_mapping.Start.Line;

    /// <summary>Names of the members, in order.</summary>
    public IEnumerable<string> Names => _mapping.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "");

    /// <summary>Whether a member exists and is not null.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>Fails if the mapping has members that were not read.</summary>
    public void End()
    {
        foreach (YamlNode key in _mapping.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: string name } || !_read.Contains(name))
            {
                throw Error(key, Path, $"'{key}' is not known here{Suggestion.Of(key.ToString(), _read, "")}");
            }
        }
    }

    /// <summary>A value that was read from the mapping.</summary>
    /// <exception cref="KhoFormatException">The mapping has members that nobody asked for.</exception>
    public T Ended<T>(T value)
    {
        End();
        return value;
    }

    /// <summary>A mapping inside this one, or null.</summary>
    public YamlMapping? Mapping(string name) => Find(name) is YamlNode node ? new YamlMapping(node, _source, Join(name)) : null;

    /// <summary>The mappings of a list inside this one; empty if missing.</summary>
    public IReadOnlyList<YamlMapping> Mappings(string name) =>
        [.. Sequence(name).Select((node, index) => new YamlMapping(node, _source, $"{Join(name)}[{index}]"))];

    /// <summary>The lists of numbers of a list inside this one; empty if missing.</summary>
    public IReadOnlyList<ulong[]> NumberLists(string name, int length) =>
    [
        .. Sequence(name).Select((node, index) =>
            node is YamlSequenceNode sequence && sequence.Children.Count == length
                ? sequence.Children.Select(child => ToNumber(child, $"{Join(name)}[{index}]")).ToArray()
                : throw Error(node, $"{Join(name)}[{index}]", $"expected a list of {length} numbers")),
    ];

    /// <summary>The numbers of a list; empty if missing.</summary>
    public IReadOnlyList<ulong> Numbers(string name) => [.. Sequence(name).Select((node, index) => ToNumber(node, $"{Join(name)}[{index}]"))];

    /// <summary>The texts of a list, or null if it is missing.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        Has(name) ? [.. Sequence(name).Select((node, index) => (node as YamlScalarNode)?.Value ?? throw Error(node, $"{Join(name)}[{index}]", "expected text"))] : null;

    /// <summary>A number: decimal, hexadecimal with 0x, or with K, M, G or T after it.</summary>
    public ulong Number(string name) => NumberOrNull(name) ?? throw Missing(name);

    /// <summary>A number, or null if it is missing.</summary>
    public ulong? NumberOrNull(string name) => Find(name) is YamlNode node ? ToNumber(node, Join(name)) : null;

    /// <summary>A number no larger than a limit, or null if it is missing.</summary>
    public ulong? NumberOrNull(string name, ulong maximum) => NumberOrNull(name) is not ulong number ? null
        : number <= maximum ? number
        : throw Error(Find(name)!, Join(name), $"{number} is larger than {maximum}");

    /// <summary>Text.</summary>
    public string Text(string name) => TextOrNull(name) ?? throw Missing(name);

    /// <summary>Text, or null if it is missing.</summary>
    public string? TextOrNull(string name) => Find(name) is not YamlNode node ? null
        : (node as YamlScalarNode)?.Value ?? throw Error(node, Join(name), "expected text");

    /// <summary>true or false; false if it is missing.</summary>
    public bool Flag(string name, bool standard = false) => TextOrNull(name) switch
    {
        null => standard,
        "true" => true,
        "false" => false,
        string other => throw Error(Find(name)!, Join(name), $"'{other}' is neither true nor false"),
    };

    /// <summary>Bytes: text as UTF-8, or base64 after the tag !!binary; null if they are missing.</summary>
    public ReadOnlyMemory<byte>? Bytes(string name)
    {
        if (Find(name) is not YamlNode node)
        {
            return null;
        }

        string text = (node as YamlScalarNode)?.Value ?? throw Error(node, Join(name), "expected text or !!binary");
        if (node.Tag.IsEmpty || node.Tag.Value != "tag:yaml.org,2002:binary")
        {
            return (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text);
        }

        try
        {
            return (ReadOnlyMemory<byte>)Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Error(node, Join(name), "is no base64");
        }
    }

    /// <summary>Bytes that are repeated over contents; null if there are none.</summary>
    /// <exception cref="KhoFormatException">There are some, and none of them.</exception>
    public ReadOnlyMemory<byte>? Fill()
    {
        ReadOnlyMemory<byte>? fill = Bytes("fill");
        return fill is { Length: 0 } ? throw ErrorAt("fill", "is empty") : fill;
    }

    /// <summary>A mapping with members that only the specification knows.</summary>
    /// <param name="name">Name of the member.</param>
    /// <exception cref="KhoFormatException">It is no mapping.</exception>
    public JsonObject Json(string name) => YamlJson.ToJson(Find(name) ?? _mapping, _source) as JsonObject ?? throw ErrorAt(name, "expected a mapping");

    /// <summary>Makes an error about a member.</summary>
    public KhoFormatException ErrorAt(string name, string problem) => Error(Find(name) ?? _mapping, Join(name), problem);

    private IEnumerable<YamlNode> Sequence(string name) => Find(name) switch
    {
        null => [],
        YamlSequenceNode sequence => sequence.Children,
        YamlNode other => throw Error(other, Join(name), "expected a list"),
    };

    private YamlNode? Find(string name)
    {
        _read.Add(name);
        return _mapping.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? node)
            && node is not YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" }
            ? node
            : null;
    }

    private ulong ToNumber(YamlNode node, string path)
    {
        string text = (node as YamlScalarNode)?.Value ?? node.ToString();
        return node is YamlScalarNode && NumberText.TryParseBytes(text, out ulong number)
            ? number
            : throw Error(node, path, NumberText.Refuse(text, "number, such as 4096, 0x1000 or 4K"));
    }

    private KhoFormatException Missing(string name) =>
        Names.FirstOrDefault(other => IsMisspelt(other, name)) is string misspelt
            ? Error(_mapping, Join(name), $"is missing; '{misspelt}' is not known here")
            : Error(_mapping, Join(name), "is missing");

    private KhoFormatException Error(YamlNode node, string path, string problem) =>
        new($"{_source}: line {node.Start.Line}: {(path.Length > 0 ? path + ": " : "")}{problem}");

    /// <summary>Whether two words are one edit apart: a letter added, missing, wrong or swapped with its neighbour.</summary>
    private static bool IsMisspelt(string word, string meant)
    {
        if (word == meant || Math.Abs(word.Length - meant.Length) > 1)
        {
            return false;
        }

        int start = word.AsSpan().CommonPrefixLength(meant);
        ReadOnlySpan<char> left = word.AsSpan(start);
        ReadOnlySpan<char> right = meant.AsSpan(start);
        return left.Length > right.Length ? left[1..].SequenceEqual(right)
            : left.Length < right.Length ? right[1..].SequenceEqual(left)
            : left[1..].SequenceEqual(right[1..]) || (left.Length > 1 && left[0] == right[1] && left[1] == right[0] && left[2..].SequenceEqual(right[2..]));
    }

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}
