using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kho.Abi.Layouts;

public sealed partial class StructureCatalog
{
    private static string FileId(JsonObject file, string source) =>
        Text((file["meta"] as JsonObject)?["id"]) ?? throw new KhoFormatException($"{source}: no meta/id");

    private void AddFile(JsonObject file, string source)
    {
        string id = FileId(file, source);
        JsonObject meta = file["meta"]!.AsObject();
        bool bigEndian = Text(meta["endian"]) == "be";
        bool bigEndianBits = Text(meta["bit-endian"]) != "le";
        string? reference = Reference(file);
        try
        {
            if (file["seq"] is not null)
            {
                _structures[id] = ReadStructure(file, id, id, reference, bigEndian, bigEndianBits);
            }

            foreach ((string name, JsonNode? type) in Members(file["types"]))
            {
                _structures[id + Separator + name] = ReadStructure(Object(type, name), id + Separator + name, id, reference, bigEndian, bigEndianBits);
            }

            foreach ((string name, JsonNode? values) in Members(file["enums"]))
            {
                _enumerations[id + Separator + name] = ReadEnumeration(id + Separator + name, values);
            }
        }
        catch (KhoFormatException exception)
        {
            throw new KhoFormatException($"{source}: {exception.Message}", exception);
        }
    }

    private static StructureSpec ReadStructure(JsonObject type, string name, string file, string? reference, bool bigEndian, bool bigEndianBits)
    {
        string id = name[(name.LastIndexOf(':') + 1)..];
        if (type["instances"] is not null || type["types"] is not null && name != file)
        {
            throw new KhoFormatException($"{name}: instances and nested types are not understood here");
        }

        return new StructureSpec
        {
            Name = name,
            File = file,
            KernelName = Text(type["-orig-id"]) ?? id,
            Doc = Text(type["doc"])?.Trim(),
            Reference = Reference(type) ?? reference,
            BigEndian = bigEndian,
            BigEndianBits = bigEndianBits,
            Parameters = [.. Elements(type["params"]).Select(parameter => Text(Object(parameter, name)["id"]) ?? throw new KhoFormatException($"{name}: a parameter has no id"))],
            Fields = [.. Elements(type["seq"]).Select(field => ReadField(Object(field, name), name))],
        };
    }

    private static FieldSpec ReadField(JsonObject field, string structure)
    {
        string id = Text(field["id"]) ?? throw new KhoFormatException($"{structure}: a field has no id");
        string? repeat = Text(field["repeat"]);
        if (repeat is not (null or "expr" or "eos"))
        {
            throw new KhoFormatException($"{structure}.{id}: repeat '{repeat}' is not understood here");
        }

        try
        {
            return new FieldSpec
            {
                Id = id,
                KernelName = Text(field["-orig-id"]) ?? id,
                Doc = Text(field["doc"])?.Trim(),
                Type = Text(field["type"]),
                Size = Formula(field["size"]),
                Contents = field["contents"] is JsonNode contents ? ReadContents(contents) : (ReadOnlyMemory<byte>?)null,
                RepeatCount = repeat == "expr" ? Formula(field["repeat-expr"]) ?? throw new KhoFormatException("no repeat-expr") : null,
                RepeatsToEnd = repeat == "eos",
                Enumeration = Text(field["enum"]),
            };
        }
        catch (KhoFormatException exception)
        {
            throw new KhoFormatException($"{structure}.{id}: {exception.Message}", exception);
        }
    }

    private static ReadOnlyMemory<byte> ReadContents(JsonNode contents) => contents switch
    {
        JsonArray array => (byte[])[.. array.Select(element => element?.GetValueKind() == JsonValueKind.Number ? (byte)element.GetValue<long>() : throw new KhoFormatException("contents must be numbers or text"))],
        _ => System.Text.Encoding.UTF8.GetBytes(Text(contents) ?? throw new KhoFormatException("contents must be numbers or text")),
    };

    private static EnumerationSpec ReadEnumeration(string name, JsonNode? values)
    {
        Dictionary<ulong, EnumerationValue> read = [];
        foreach ((string number, JsonNode? value) in Members(values))
        {
            if (!TryNumber(number, out ulong key))
            {
                throw new KhoFormatException($"{name}: '{number}' is no number");
            }

            read[key] = value is JsonObject members
                ? new EnumerationValue(Text(members["id"]) ?? throw new KhoFormatException($"{name}: value {number} has no id"), Text(members["-orig-id"]), Text(members["doc"])?.Trim())
                : new EnumerationValue(Text(value) ?? throw new KhoFormatException($"{name}: value {number} has no id"), null, null);
        }

        return new EnumerationSpec(name, read);
    }

    private static bool TryNumber(string text, out ulong number) => text.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string? Reference(JsonObject node) => node["doc-ref"] switch
    {
        JsonArray array => string.Join("; ", array.Select(Text)),
        JsonNode one => Text(one),
        null => null,
    };

    private static IntegerExpression? Formula(JsonNode? node) => Text(node) is string text ? IntegerExpression.Parse(text) : null;

    /// <summary>A scalar as text; numbers as YAML and JSON write them.</summary>
    private static string? Text(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        _ => null,
    };

    private static JsonObject Object(JsonNode? node, string where) => node as JsonObject ?? throw new KhoFormatException($"{where}: expected a mapping");

    private static IEnumerable<JsonNode?> Elements(JsonNode? node) => node as JsonArray ?? [];

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonNode? node) => node as JsonObject ?? [];
}
