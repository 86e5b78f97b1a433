using System.Collections.ObjectModel;
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

    private readonly LayeredMembers _members;
    private readonly string _place;
    private readonly SharedParts _shared;
    private readonly List<string> _known = [];
    private readonly List<string> _missing = [];

    /// <param name="members">The mapping.</param>
    /// <param name="shared">What other descriptions came to; receives what this one comes to.</param>
    /// <param name="place">Names that lead to it, joined by dots; empty for the description itself.</param>
    public DescriptionMembers(LayeredMembers members, SharedParts shared, string place = "")
    {
        _members = members;
        _shared = shared;
        _place = place;
    }

    /// <summary>Ends reading.</summary>
    /// <param name="read">What the members came to.</param>
    /// <returns><paramref name="read"/>.</returns>
    /// <exception cref="KhoFormatException">The mapping has a member that was not asked for, or lacks a required one.</exception>
    public T Complete<T>(T read)
    {
        if (_members.FirstBeside(_known) is string unknown)
        {
            throw new KhoFormatException($"{At(unknown)}: '{unknown}' is not known here{Suggestion.Of(unknown, _known, "")}");
        }

        return _missing.Count == 0
            ? read
            : throw new KhoFormatException($"{(_place.Length > 0 ? _place + ": " : "")}{string.Join(", ", _missing.Select(name => $"'{name}'"))} {(_missing.Count == 1 ? "is" : "are")} missing");
    }

    /// <summary>A text that must be there.</summary>
    public string Text(string name) => Required(name) is { IsThere: true } member ? TextOf(member, name) : "";

    /// <summary>A text, or null if there is none.</summary>
    public string? OptionalText(string name) => Optional(name) is { IsThere: true } member ? TextOf(member, name) : null;

    /// <summary>A list of texts, or none.</summary>
    public IReadOnlyList<string> Texts(string name) => Optional(name) is { IsThere: true } member ? ListOf(member, name, TextOf) : [];

    /// <summary>Texts by name that must be there.</summary>
    public IReadOnlyDictionary<string, string> TextsByName(string name) => ByName(Required(name), name, TextOf);

    /// <summary>Texts by name, or none.</summary>
    public IReadOnlyDictionary<string, string> OptionalTextsByName(string name) => ByName(Optional(name), name, TextOf);

    /// <summary>Numbers by name that must be there.</summary>
    public IReadOnlyDictionary<string, int> NumbersByName(string name) => ByName(Required(name), name, NumberOf);

    /// <summary>Lists of numbers by name, or null if there are none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>>? OptionalNumbersByName(string name) => Optional(name) is { IsThere: true } member
        ? ByName(member, name, (value, place) => (IReadOnlyList<long>)ListOf(value, place, Int64Of))
        : null;

    /// <summary>Mappings by name that must be there.</summary>
    /// <param name="read">Reads one, whose name it is given.</param>
    public IReadOnlyDictionary<string, T> PartsByName<T>(string name, Func<DescriptionMembers, string, T> read)
        where T : class => ByName(Required(name), name, (value, place) => PartOf(value, place, members => read(members, place[(name.Length + 1)..])));

    /// <summary>A number that must be there.</summary>
    public int Number(string name) => Required(name) is { IsThere: true } member ? NumberOf(member, name) : 0;

    /// <summary>A number, or null if there is none.</summary>
    public int? OptionalNumber(string name) => Optional(name) is { IsThere: true } member ? NumberOf(member, name) : null;

    /// <summary>A set of bits that must be there.</summary>
    public ulong Bits(string name) => Required(name) is not { IsThere: true } member ? 0
        : ulong.TryParse(NumeralOf(member), NumberStyles.None, CultureInfo.InvariantCulture, out ulong bits) ? bits : throw Invalid(member, name);

    /// <summary>Yes or no, which must be there.</summary>
    public bool Flag(string name) => Required(name) is { IsThere: true } member && FlagOf(member, name);

    /// <summary>Yes or no; no if there is nothing.</summary>
    public bool OptionalFlag(string name) => Optional(name) is { IsThere: true } member && FlagOf(member, name);

    /// <summary>A formula or a number, which must be there.</summary>
    public IntegerExpression Formula(string name) => Required(name) is { IsThere: true } member ? FormulaOf(member, name) : null!;

    /// <summary>A formula or a number, or null if there is none.</summary>
    public IntegerExpression? OptionalFormula(string name) => Optional(name) is { IsThere: true } member ? FormulaOf(member, name) : null;

    /// <summary>One of several choices, by its name, which must be there.</summary>
    public T Choice<T>(string name)
        where T : struct, Enum => Required(name) is { IsThere: true } member ? ChoiceOf<T>(member, name) : default;

    /// <summary>One of several choices, by its name, or null if there is none.</summary>
    public T? OptionalChoice<T>(string name)
        where T : struct, Enum => Optional(name) is { IsThere: true } member ? ChoiceOf<T>(member, name) : null;

    /// <summary>A mapping that must be there.</summary>
    public T Part<T>(string name, Func<DescriptionMembers, T> read)
        where T : class => Required(name) is { IsThere: true } member ? PartOf(member, name, read) : null!;

    /// <summary>A mapping, or null if there is none.</summary>
    public T? OptionalPart<T>(string name, Func<DescriptionMembers, T> read)
        where T : class => Optional(name) is { IsThere: true } member ? PartOf(member, name, read) : null;

    /// <summary>A mapping as it is, or null if there is none.</summary>
    public JsonObject? OptionalObject(string name) => Optional(name) is { IsThere: true } member ? member.Mapping?.Merged() ?? throw Invalid(member, name) : null;

    private LayeredMember Optional(string name)
    {
        _known.Add(name);
        return _members.Find(name);
    }

    private LayeredMember Required(string name)
    {
        LayeredMember member = Optional(name);
        if (!member.IsThere)
        {
            _missing.Add(name);
        }

        return member;
    }

    private string At(string name) => _place.Length > 0 ? $"{_place}.{name}" : name;

    private KhoFormatException Invalid(LayeredMember member, string name) => new($"{At(name)}: {member.Text ?? "this value"} is invalid there; {Help}");

    private string TextOf(LayeredMember member, string name) => member.Kind == JsonValueKind.String ? member.Scalar!.GetValue<string>() : throw Invalid(member, name);

    private bool FlagOf(LayeredMember member, string name) => member.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Invalid(member, name),
    };

    private static string? NumeralOf(LayeredMember member) => member.Kind == JsonValueKind.Number ? member.Text : null;

    private int NumberOf(LayeredMember member, string name) =>
        int.TryParse(NumeralOf(member), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw Invalid(member, name);

    private long Int64Of(LayeredMember member, string name) =>
        long.TryParse(NumeralOf(member), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : throw Invalid(member, name);

    private T[] ListOf<T>(LayeredMember member, string name, Func<LayeredMember, string, T> read)
    {
        JsonArray list = member.Scalar as JsonArray ?? throw Invalid(member, name);
        var values = new T[list.Count];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = read(LayeredMember.Of(list[index]), $"{name}[{index}]");
        }

        return values;
    }

    private IntegerExpression FormulaOf(LayeredMember member, string name)
    {
        string text = member.Kind switch
        {
            JsonValueKind.Number => member.Text!,
            JsonValueKind.String => member.Scalar!.GetValue<string>(),
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
    private T ChoiceOf<T>(LayeredMember member, string name)
        where T : struct, Enum
    {
        string words = TextOf(member, name);
        return words.Length > 0 && char.IsAsciiLetterLower(words[0]) && !words.Contains(',')
            && Enum.TryParse(typeof(T), string.Concat(words.Split('_').Select(word => word.Length > 0 ? char.ToUpperInvariant(word[0]) + word[1..] : "_")), out object? choice)
            ? (T)choice
            : throw Invalid(member, name);
    }

    private T PartOf<T>(LayeredMember member, string name, Func<DescriptionMembers, T> read)
        where T : class
    {
        LayeredMembers layers = member.Mapping ?? throw Invalid(member, name);
        return _shared.Get(layers, () => read(new DescriptionMembers(layers, _shared, At(name))));
    }

    private IReadOnlyDictionary<string, T> ByName<T>(LayeredMember member, string name, Func<LayeredMember, string, T> read)
    {
        if (!member.IsThere)
        {
            return ReadOnlyDictionary<string, T>.Empty;
        }

        LayeredMembers layers = member.Mapping ?? throw Invalid(member, name);
        return _shared.Get<IReadOnlyDictionary<string, T>>(layers, () =>
        {
            var values = new Dictionary<string, T>(StringComparer.Ordinal);
            foreach (string key in layers.Names)
            {
                values.Add(key, read(layers.Find(key), $"{name}.{key}"));
            }

            return values;
        });
    }
}

/// <summary>What the parts of descriptions came to, so that a part which a release has from its base is read once for both.</summary>
internal sealed class SharedParts
{
    private readonly Dictionary<LayeredMembers, object> _parts = [];

    /// <summary>What a part came to.</summary>
    /// <param name="layers">The part.</param>
    /// <param name="read">Reads it, the first time.</param>
    public T Get<T>(LayeredMembers layers, Func<T> read)
        where T : class
    {
        if (_parts.TryGetValue(layers, out object? known) && known is T part)
        {
            return part;
        }

        part = read();
        _parts[layers] = part;
        return part;
    }
}
