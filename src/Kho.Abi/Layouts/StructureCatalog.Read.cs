using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Layouts;

internal sealed partial class StructureCatalog
{
    /// <summary>Keys that move later fields and that this reader does not support; to ignore one would misplace the fields after it.</summary>
    private static readonly string[] _refusedKeys = ["if", "io", "pad-right", "pos", "process", "repeat-until", "size-eos", "terminator"];

    private static readonly string[] _typeKeys = ["meta", "doc", "doc-ref", "to-string", "params", "seq", "types", "instances", "enums", "-orig-id", "-container"];

    private static readonly string[] _metaKeys =
    [
        "id", "title", "application", "file-extension", "xref", "license", "tags", "ks-version", "ks-debug", "ks-opaque-types", "imports", "encoding", "endian", "bit-endian",
    ];

    private static readonly string[] _fieldKeys =
    [
        "id", "doc", "doc-ref", "contents", "type", "repeat", "repeat-expr", "size", "enum", "encoding", "consume", "include", "eos-error", "valid", .. _refusedKeys,
        "-orig-id", "-area-of", "-bytes", "-c-type", "-cases", "-config", "-count", "-entries", "-entry-count", "-enum", "-maximum", "-never-zero", "-next", "-padding", "-pages",
        "-pfn", "-points-to", "-reference", "-role", "-selected-by", "-token-of", "-union-by", "-written-by",
    ];

    /// <summary>
    /// Refuses a key that nothing understands: a misspelt one would leave out what it is to say. Keys that begin with a hyphen
    /// may be other tools' own, unless they are nearly one of ours.
    /// </summary>
    private static void RequireKnown(JsonObject node, string[] known, string where)
    {
        foreach (string key in node.Select(member => member.Key).Where(key => !known.Contains(key)))
        {
            if (!key.StartsWith('-') || Suggestion.Nearest(key, known) is not null)
            {
                throw new KhoFormatException($"{where}: '{key}' is not known here{Suggestion.Of(key, known, $"; known are {string.Join(", ", known.Where(name => !name.StartsWith('-')))}")}");
            }
        }
    }

    private static string FileId(JsonObject file, string source) =>
        Text((file["meta"] as JsonObject)?["id"]) ?? throw new KhoFormatException($"{source}: no meta/id");

    private static SpecFile ReadFile(FileSource source)
    {
        JsonObject file = source.Read();
        string id = source.Id;
        JsonObject meta = file["meta"]!.AsObject();
        Dictionary<string, StructureSpec> structures = new(StringComparer.Ordinal);
        Dictionary<string, EnumerationSpec> enumerations = new(StringComparer.Ordinal);
        try
        {
            RequireKnown(file, _typeKeys, id);
            RequireKnown(meta, _metaKeys, "meta");
            FileHead head = ReadHead(meta, file, id);
            if (file["seq"] is not null)
            {
                structures[id] = ReadStructure(file, id, head);
            }

            foreach ((string name, JsonNode? type) in Members(file["types"]))
            {
                structures[id + Separator + name] = ReadStructure(Object(type, name), id + Separator + name, head);
            }

            foreach ((string name, JsonNode? values) in Members(file["enums"]))
            {
                enumerations[id + Separator + name] = ReadEnumeration(id + Separator + name, values);
            }
        }
        catch (KhoFormatException exception)
        {
            throw new KhoFormatException($"{source.Source}: {exception.Message}", exception);
        }

        return new SpecFile(source.Source, structures, enumerations);
    }

    private static FileHead ReadHead(JsonObject meta, JsonObject file, string id) =>
        new(id, Reference(file), Text(meta["encoding"]), IsBig(meta, "endian") ?? false, IsBig(meta, "bit-endian") ?? true);

    private static bool? IsBig(JsonObject meta, string key) => (meta[key], Text(meta[key])) switch
    {
        (null, _) => null,
        (_, "le") => false,
        (_, "be") => true,
        _ => throw new KhoFormatException($"meta/{key} must be le or be"),
    };

    private static StructureSpec ReadStructure(JsonObject type, string name, FileHead head)
    {
        RequireKnown(type, _typeKeys, name);
        string id = name[(name.LastIndexOf(':') + 1)..];
        if (type["instances"] is not null || (type["types"] is not null && name != head.Id))
        {
            throw new KhoFormatException($"{name}: instances and nested types are not supported here");
        }

        return new StructureSpec
        {
            Name = name,
            File = head.Id,
            KernelName = Text(type["-orig-id"]) ?? id,
            Doc = Text(type["doc"])?.Trim(),
            Reference = Reference(type) ?? head.Reference,
            Encoding = head.Encoding,
            BigEndian = head.BigEndian,
            BigEndianBits = head.BigEndianBits,
            Parameters = [.. Elements(type["params"]).Select(parameter => Text(Object(parameter, name)["id"]) ?? throw new KhoFormatException($"{name}: a parameter has no id"))],
            Configuration = Elements(type["params"]).OfType<JsonObject>().Where(parameter => Text(parameter["-config"]) is not null)
                .ToDictionary(parameter => Text(parameter["id"])!, parameter => Text(parameter["-config"])!, StringComparer.Ordinal),
            Fields = [.. Elements(type["seq"]).Select(field => ReadField(Object(field, name), name))],
        };
    }

    private static FieldSpec ReadField(JsonObject field, string structure)
    {
        string id = Text(field["id"]) ?? throw new KhoFormatException($"{structure}: a field has no id");
        RequireKnown(field, _fieldKeys, $"{structure}.{id}");
        if (_refusedKeys.FirstOrDefault(field.ContainsKey) is string refused)
        {
            throw new KhoFormatException($"{structure}.{id}: '{refused}' is not supported here");
        }

        if (field["type"] is not null && (Text(field["type"]) is null || field["size"] is not null))
        {
            throw new KhoFormatException($"{structure}.{id}: expected either the name of a type or a size");
        }

        string? repeat = Text(field["repeat"]);
        if (repeat is not (null or "expr" or "eos"))
        {
            throw new KhoFormatException($"{structure}.{id}: repeat '{repeat}' is not supported here");
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
                Enumeration = Text(field["enum"]) ?? Text(field["-enum"]),
                Targets = [.. Elements(field["-points-to"]).Select(Text).OfType<string>()],
                Edge = ReadEdge(field),
                IsPadding = IsTrue(field, "-padding"),
                CountedBy = repeat == "eos" ? Text(field["-count"]) : null,
                Maximum = Text(field["-maximum"]),
                IsNeverZero = IsTrue(field, "-never-zero"),
                Union = ReadUnion(field),
                IsWrittenByReader = ReadWriter(field["-written-by"]),
                TokenOf = field["-token-of"] is JsonArray ? [.. Elements(field["-token-of"]).Select(Text).OfType<string>()] : Text(field["-token-of"]) is string handler ? [handler] : [],
                CType = Text(field["-c-type"]),
                Configuration = Text(field["-config"]),
                Roles = ReadRoles(field["-role"]),
            };
        }
        catch (KhoFormatException exception)
        {
            throw new KhoFormatException($"{structure}.{id}: {exception.Message}", exception);
        }
    }

    private static EdgeSpec? ReadEdge(JsonObject field)
    {
        string? Key(string name) => Text(field[name]);
        string[] targets = [.. Elements(field["-points-to"]).Select(Text).OfType<string>().Where(target => !FieldSpec.OpaqueTargets.Contains(target))];
        EdgeKind? kind = field.ContainsKey("-selected-by") ? EdgeKind.Selected
            : field.ContainsKey("-area-of") ? EdgeKind.Area
            : field.ContainsKey("-bytes") || field.ContainsKey("-pages") || IsTrue(field, "-pfn") ? EdgeKind.Contents
            : targets.Length != 1 || field.ContainsKey("repeat") || IsTrue(field, "-reference") ? null
            : field.ContainsKey("-entries") ? EdgeKind.Blocks
            : field.ContainsKey("-next") ? EdgeKind.List
            : field.ContainsKey("-count") ? EdgeKind.Array
            : EdgeKind.One;
        if (kind is EdgeKind.Blocks && Key("-entry-count") is null)
        {
            throw new KhoFormatException("-entries needs -entry-count, the field of the head that counts them");
        }

        string? area = Key("-area-of");
        return kind is null ? null : new EdgeSpec
        {
            Kind = kind.Value,
            Target = targets.FirstOrDefault(),
            Count = Key("-count"),
            Next = Key("-next"),
            Entries = Key("-entries") ?? (area is null || FieldSpec.OpaqueTargets.Contains(area) ? null : area),
            EntryCount = Key("-entry-count"),
            Selector = Key("-selected-by"),
            Length = Key("-bytes") ?? Key("-pages"),
            InPages = field.ContainsKey("-pages"),
            IsPfn = IsTrue(field, "-pfn"),
        };
    }

    private static bool IsTrue(JsonObject field, string key) => field[key] is JsonNode node && node.ToJsonString() == "true";

    private static bool ReadWriter(JsonNode? node) => node is not null && (Text(node) == "reader" ? true : throw new KhoFormatException("-written-by names the reader or is left out"));

    private static UnionSpec? ReadUnion(JsonObject field)
    {
        if (Text(field["-union-by"]) is not string tag)
        {
            return null;
        }

        Dictionary<ulong, string> cases = [];
        foreach ((string key, JsonNode? type) in Members(field["-cases"]))
        {
            cases[NumberText.TryParse(key, out ulong number) ? number : throw new KhoFormatException($"-cases: {NumberText.Refuse(key, "number")}")] =
                Text(type) ?? throw new KhoFormatException($"-cases: {key} names no structure");
        }

        return cases.Count > 0 && field["size"] is not null ? new UnionSpec(tag, cases) : throw new KhoFormatException("-union-by needs a size, and -cases with structures by number");
    }

    private static string[] ReadRoles(JsonNode? node)
    {
        string?[] roles = [.. node is JsonArray list ? list.Select(Text) : node is null ? [] : [Text(node)]];
        return roles.FirstOrDefault(role => role is null || !FieldRoles.All.Contains(role)) is string unknown || roles.Contains(null)
            ? throw new KhoFormatException($"-role: unknown role; known are {string.Join(", ", FieldRoles.All)}")
            : [.. roles.OfType<string>()];
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
            if (!NumberText.TryParse(number, out ulong key))
            {
                throw new KhoFormatException($"{name}: {NumberText.Refuse(number, "number")}");
            }

            read[key] = value is JsonObject members
                ? new EnumerationValue(Text(members["id"]) ?? throw new KhoFormatException($"{name}: value {number} has no id"), Text(members["-orig-id"]), Text(members["doc"])?.Trim())
                : new EnumerationValue(Text(value) ?? throw new KhoFormatException($"{name}: value {number} has no id"), null, null);
        }

        return read.Values.GroupBy(value => value.Id, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is IGrouping<string, EnumerationValue> twice
            ? throw new KhoFormatException($"{name}: two values have the id '{twice.Key}'")
            : new EnumerationSpec(name, read);
    }

    private static string? Reference(JsonObject node) => node["doc-ref"] switch
    {
        JsonArray array => string.Join("; ", array.Select(Text)),
        JsonNode one => Text(one),
        null => null,
    };

    private static IntegerExpression? Formula(JsonNode? node) => Text(node) is string text ? IntegerExpression.Parse(text) : null;

    /// <summary>A scalar as text; numbers in YAML's and JSON's form.</summary>
    private static string? Text(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => node.GetValue<string>(),
        JsonValueKind.Number => node.ToJsonString(),
        _ => null,
    };

    private static JsonObject Object(JsonNode? node, string where) => node as JsonObject ?? throw new KhoFormatException($"{where}: expected a mapping");

    private static IEnumerable<JsonNode?> Elements(JsonNode? node) => node as JsonArray ?? [];

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members(JsonNode? node) => node as JsonObject ?? [];

    /// <summary>What all structures of a file share.</summary>
    private sealed record FileHead(string Id, string? Reference, string? Encoding, bool BigEndian, bool BigEndianBits);
}
