using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Formatting;

namespace Kho.Abi.Layouts;

/// <summary>Writes YAML of mappings, lists and scalars that <see cref="YamlMapping"/> reads back.</summary>
/// <param name="output">Where to.</param>
internal sealed class YamlOutput(TextWriter output)
{
    private static readonly SearchValues<char> _hexDigits = SearchValues.Create("0123456789abcdef");

    private int _indent;
    private bool _dash;

    /// <summary>An address as YAML has it.</summary>
    public static string Hex(ulong value) => JsonStyle.Hex(value);

    /// <summary>Bytes as YAML has them.</summary>
    public static string Base64(ReadOnlyMemory<byte> bytes) => $"!!binary \"{Convert.ToBase64String(bytes.Span)}\"";

    /// <summary>Text in quotes. A JSON string is a YAML string.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JsonStyle.Options.Encoder)}\"";

    /// <summary>A value in one line. Addresses are numbers in YAML, and need no quotes.</summary>
    public static string Flow(JsonNode? value) => value switch
    {
        JsonArray array => $"[{string.Join(", ", array.Select(Flow))}]",
        JsonObject members => members.Count == 0 ? "{}" : $"{{ {string.Join(", ", members.Select(member => $"{member.Key}: {Flow(member.Value)}"))} }}",
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => IsAddress(scalar.GetValue<string>()) ? scalar.GetValue<string>() : Quote(scalar.GetValue<string>()),
        _ => value?.ToJsonString() ?? "null",
    };

    /// <summary>Writes a member that is text; none if it is null.</summary>
    /// <param name="name">Name.</param>
    /// <param name="value">Text.</param>
    /// <param name="quote">False for what is YAML already.</param>
    public void Member(string name, string? value, bool quote = true)
    {
        if (value is not null)
        {
            Line($"{name}: {(quote ? Quote(value) : value)}");
        }
    }

    /// <summary>Writes a member that is a number; none if it is null.</summary>
    public void Member(string name, ulong? value)
    {
        if (value is ulong number)
        {
            Line($"{name}: {number}");
        }
    }

    /// <summary>Writes a member that is true; none if it is false.</summary>
    public void Flag(string name, bool value)
    {
        if (value)
        {
            Member(name, "true", quote: false);
        }
    }

    /// <summary>Writes a member that is an address; none if it is null.</summary>
    public void Address(string name, ulong? value)
    {
        if (value is ulong address)
        {
            Line($"{name}: {Hex(address)}");
        }
    }

    /// <summary>Writes a member that is bytes; none if it is null.</summary>
    public void Bytes(string name, ReadOnlyMemory<byte>? value)
    {
        if (value is ReadOnlyMemory<byte> bytes)
        {
            Member(name, Base64(bytes), quote: false);
        }
    }

    /// <summary>Writes a member that is a mapping or a list.</summary>
    /// <param name="name">Name.</param>
    /// <param name="present">False to write nothing.</param>
    /// <param name="body">Writes what is in it.</param>
    public void Section(string name, bool present, Action body)
    {
        if (present)
        {
            Line($"{name}:");
            _indent++;
            body();
            _indent--;
        }
    }

    /// <summary>Writes the members of a JSON object.</summary>
    public void Members(JsonObject members)
    {
        foreach ((string name, JsonNode? value) in members)
        {
            switch (value)
            {
                case JsonObject { Count: > 0 } inner:
                    Section(name, true, () => Members(inner));
                    break;
                case JsonArray { Count: > 0 } array when array.All(element => element is JsonObject):
                    Section(name, true, () => Blocks(array.OfType<JsonObject>(), Members));
                    break;
                default:
                    Member(name, Flow(value), quote: false);
                    break;
            }
        }
    }

    /// <summary>Writes items on one line each.</summary>
    public void Items<T>(IEnumerable<T> items, Func<T, string> text)
    {
        foreach (T item in items)
        {
            Line($"- {text(item)}");
        }
    }

    /// <summary>Writes items of several lines each; the first line of each bears the dash.</summary>
    public void Blocks<T>(IEnumerable<T> items, Action<T> body)
    {
        foreach (T item in items)
        {
            _dash = true;
            _indent++;
            body(item);
            _indent--;
        }
    }

    private static bool IsAddress(string text) => text.StartsWith("0x", StringComparison.Ordinal) && text.Length > 2 && !text.AsSpan(2).ContainsAnyExcept(_hexDigits);

    private void Line(string text)
    {
        var line = new StringBuilder();
        line.Append(' ', 2 * (_dash ? _indent - 1 : _indent));
        line.Append(_dash ? "- " : "").Append(text).Append('\n');
        _dash = false;
        output.Write(line);
    }
}
