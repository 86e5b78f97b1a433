using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Releases;

/// <summary>Members of one mapping of a release description, each read by its name; what nobody reads is refused, so that a misspelt name is found.</summary>
/// <remarks>
/// Every run of the command line reads all built-in descriptions. Read by the serializer of System.Text.Json, its tables of
/// types took longer than everything else that decoding a small handover takes.
/// </remarks>
internal sealed class DescriptionMembers
{
    private const string Help = "help: see spec/releases/release.schema.json";

    private readonly JsonObject _members;
    private readonly string _place;
    private readonly List<string> _known = [];
    private readonly List<string> _missing = [];

    /// <param name="members">The mapping.</param>
    /// <param name="place">Names that lead to it, joined by dots; empty for the description itself.</param>
    public DescriptionMembers(JsonObject members, string place = "")
    {
        _members = members;
        _place = place;
    }

    /// <summary>Ends reading.</summary>
    /// <param name="read">What the members came to.</param>
    /// <returns><paramref name="read"/>.</returns>
    /// <exception cref="KhoFormatException">The mapping has a member that was not asked for, or lacks a required one.</exception>
    public T Complete<T>(T read)
    {
        if (_members.Select(member => member.Key).FirstOrDefault(name => !_known.Contains(name)) is string unknown)
        {
            throw new KhoFormatException($"{At(unknown)}: '{unknown}' is not known here{Suggestion.Of(unknown, _known, "")}");
        }

        return _missing.Count == 0
            ? read
            : throw new KhoFormatException($"{(_place.Length > 0 ? _place + ": " : "")}{string.Join(", ", _missing.Select(name => $"'{name}'"))} {(_missing.Count == 1 ? "is" : "are")} missing");
    }

    /// <summary>A text that must be there.</summary>
    public string Text(string name) => Required(name) is JsonNode node ? TextOf(node, name) : "";

    /// <summary>A text, or null if there is none.</summary>
    public string? OptionalText(string name) => Optional(name) is JsonNode node ? TextOf(node, name) : null;

    /// <summary>A list of texts, or none.</summary>
    public IReadOnlyList<string> Texts(string name) => Optional(name) switch
    {
        null => [],
        JsonArray list => [.. list.Select((element, index) => TextOf(element, $"{name}[{index}]"))],
        JsonNode other => throw Invalid(other, name),
    };

    /// <summary>Texts by name that must be there.</summary>
    public IReadOnlyDictionary<string, string> TextsByName(string name) => Required(name) is JsonNode node ? ByName(node, name, TextOf) : [];

    /// <summary>Texts by name, or none.</summary>
    public IReadOnlyDictionary<string, string> OptionalTextsByName(string name) => Optional(name) is JsonNode node ? ByName(node, name, TextOf) : [];

    /// <summary>Numbers by name that must be there.</summary>
    public IReadOnlyDictionary<string, int> NumbersByName(string name) => Required(name) is JsonNode node ? ByName(node, name, NumberOf) : [];

    /// <summary>Lists of numbers by name, or null if there are none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>>? OptionalNumbersByName(string name) => Optional(name) is JsonNode node
        ? ByName(node, name, (value, place) => (IReadOnlyList<long>)[.. (value as JsonArray ?? throw Invalid(value, place)).Select((element, index) => Int64Of(element, $"{place}[{index}]"))])
        : null;

    /// <summary>Mappings by name that must be there.</summary>
    public IReadOnlyDictionary<string, T> PartsByName<T>(string name, Func<DescriptionMembers, T> read) => Required(name) is JsonNode node
        ? ByName(node, name, (value, place) => read(new DescriptionMembers(value as JsonObject ?? throw Invalid(value, place), At(place))))
        : new Dictionary<string, T>(StringComparer.Ordinal);

    /// <summary>A number that must be there.</summary>
    public int Number(string name) => Required(name) is JsonNode node ? NumberOf(node, name) : 0;

    /// <summary>A number, or null if there is none.</summary>
    public int? OptionalNumber(string name) => Optional(name) is JsonNode node ? NumberOf(node, name) : null;

    /// <summary>A set of bits that must be there.</summary>
    public ulong Bits(string name) => Required(name) is not JsonNode node ? 0
        : ulong.TryParse(NumeralOf(node), NumberStyles.None, CultureInfo.InvariantCulture, out ulong bits) ? bits : throw Invalid(node, name);

    /// <summary>Yes or no, which must be there.</summary>
    public bool Flag(string name) => Required(name) is JsonNode node && FlagOf(node, name);

    /// <summary>Yes or no; no if there is nothing.</summary>
    public bool OptionalFlag(string name) => Optional(name) is JsonNode node && FlagOf(node, name);

    /// <summary>A formula or a number, which must be there.</summary>
    public IntegerExpression Formula(string name) => Required(name) is JsonNode node ? FormulaOf(node, name) : null!;

    /// <summary>A formula or a number, or null if there is none.</summary>
    public IntegerExpression? OptionalFormula(string name) => Optional(name) is JsonNode node ? FormulaOf(node, name) : null;

    /// <summary>One of several choices, by its name, which must be there.</summary>
    public T Choice<T>(string name)
        where T : struct, Enum => Required(name) is JsonNode node ? ChoiceOf<T>(node, name) : default;

    /// <summary>One of several choices, by its name, or null if there is none.</summary>
    public T? OptionalChoice<T>(string name)
        where T : struct, Enum => Optional(name) is JsonNode node ? ChoiceOf<T>(node, name) : null;

    /// <summary>A mapping that must be there.</summary>
    public T Part<T>(string name, Func<DescriptionMembers, T> read)
        where T : class => Required(name) is JsonNode node ? PartOf(node, name, read) : null!;

    /// <summary>A mapping, or null if there is none.</summary>
    public T? OptionalPart<T>(string name, Func<DescriptionMembers, T> read)
        where T : class => Optional(name) is JsonNode node ? PartOf(node, name, read) : null;

    /// <summary>A mapping as it is, or null if there is none.</summary>
    public JsonObject? OptionalObject(string name) => Optional(name) is JsonNode node ? node as JsonObject ?? throw Invalid(node, name) : null;

    private JsonNode? Optional(string name)
    {
        _known.Add(name);
        return _members[name];
    }

    private JsonNode? Required(string name)
    {
        JsonNode? node = Optional(name);
        if (node is null)
        {
            _missing.Add(name);
        }

        return node;
    }

    private string At(string name) => _place.Length > 0 ? $"{_place}.{name}" : name;

    private KhoFormatException Invalid(JsonNode? node, string name) => new($"{At(name)}: {node?.ToJsonString() ?? "this value"} is invalid there; {Help}");

    private string TextOf(JsonNode? node, string name) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw Invalid(node, name);

    private bool FlagOf(JsonNode node, string name) => node.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Invalid(node, name),
    };

    private static string? NumeralOf(JsonNode? node) => node?.GetValueKind() == JsonValueKind.Number ? node.ToJsonString() : null;

    private int NumberOf(JsonNode? node, string name) =>
        int.TryParse(NumeralOf(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw Invalid(node, name);

    private long Int64Of(JsonNode? node, string name) =>
        long.TryParse(NumeralOf(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : throw Invalid(node, name);

    private IntegerExpression FormulaOf(JsonNode node, string name)
    {
        string text = node.GetValueKind() switch
        {
            JsonValueKind.Number => node.ToJsonString(),
            JsonValueKind.String => node.GetValue<string>(),
            _ => throw new KhoFormatException($"{At(name)}: expected a number or a formula"),
        };
        try
        {
            return IntegerExpression.Parse(text);
        }
        catch (KhoFormatException exception)
        {
            throw new KhoFormatException($"{At(name)}: {exception.Message}", exception);
        }
    }

    /// <summary>A choice by its name only; a number would select one by its position in the source.</summary>
    private T ChoiceOf<T>(JsonNode node, string name)
        where T : struct, Enum
    {
        string words = TextOf(node, name);
        return words.Length > 0 && char.IsAsciiLetterLower(words[0]) && !words.Contains(',')
            && Enum.TryParse(typeof(T), string.Concat(words.Split('_').Select(word => word.Length > 0 ? char.ToUpperInvariant(word[0]) + word[1..] : "_")), out object? choice)
            ? (T)choice
            : throw Invalid(node, name);
    }

    private T PartOf<T>(JsonNode node, string name, Func<DescriptionMembers, T> read) =>
        read(new DescriptionMembers(node as JsonObject ?? throw Invalid(node, name), At(name)));

    private Dictionary<string, T> ByName<T>(JsonNode node, string name, Func<JsonNode?, string, T> read)
    {
        var values = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach ((string key, JsonNode? value) in node as JsonObject ?? throw Invalid(node, name))
        {
            values.Add(key, read(value, $"{name}.{key}"));
        }

        return values;
    }
}
