using System.Globalization;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Abi.Tests.Layouts;
using Kho.Abi.Tests.Spec;

namespace Kho.Abi.Tests.Permutation;

/// <summary>
/// Changes structures of the specification as an author of a <c>.ksy</c> would: the same fields, elsewhere. A number of
/// elements that fill a page follows the sizes. What the kernel's format fixes stays, and <see cref="Fixed"/> says why.
/// </summary>
internal static class SpecPermuter
{
    private const string PageSize = "page_size";
    private const int WordBits = 64;
    private const int Growth = 8;
    private const int KeptBytes = 3;

    private const string Register = "page->private is one unsigned long, so the fields share eight bytes";
    private const string WholePage = "the number of slots is a power of two that the key's bits count, and the slots take the whole page";
    private const string Bits = "bits in a page or in half a kilobyte have no fields";

    /// <summary>Files of formats that other programs define and that compiled parsers read: a changed copy is refused.</summary>
    public static readonly string[] Containers = ["btf", "elf_core", "flattened_devicetree", "flattened_dump", "kdump", "lime"];

    /// <summary>Files that describe what KHO and its users write.</summary>
    public static readonly string[] Files =
    [
        "kexec_metadata", "kho_block", "kho_chunk_list", "kho_page_info", "kho_radix_key", "kho_radix_tree", "kho_root", "kho_scratch", "kho_test", "kho_vmalloc",
        "luo", "memblock", "memfd_luo",
    ];

    private static readonly ChangeKind[] _sizes = [ChangeKind.PadFront, ChangeKind.PadBetween, ChangeKind.Widen];
    private static readonly ChangeKind[] _all = Enum.GetValues<ChangeKind>();

    /// <summary>Changes that cannot be, by structure, and why.</summary>
    public static readonly IReadOnlyDictionary<string, (ChangeKind[] Kinds, string Why)> Fixed = new Dictionary<string, (ChangeKind[], string)>
    {
        ["kho_chunk_list::kho_mem_phys_bits"] = (_all, Bits),
        ["kho_radix_tree::kho_radix_leaf"] = (_all, Bits),
        ["kho_radix_tree::kho_radix_node"] = (_sizes, WholePage),
        ["kho_radix_key::untyped_key"] = (_all, "one number takes the whole key"),
        ["kho_radix_key::typed_key"] = ([ChangeKind.PadFront, ChangeKind.PadBetween, ChangeKind.Rotate, ChangeKind.Flip, ChangeKind.Reverse, ChangeKind.Widen], "a key is a number of 64 bits in a register, and the place of the type decides whether the tree holds it"),
        ["kho_page_info::bare_order"] = (_sizes, Register),
        ["kho_page_info::magic_and_order"] = (_sizes, Register),
        ["kho_page_info::magic_type_and_order"] = (_sizes, Register),
        ["kho_scratch"] = (_all, "an array without a head of its own: its elements change in kho_scratch::area"),
    };

    /// <summary>Every change.</summary>
    public static IReadOnlyList<Change> Changes { get; } = [.. Files.SelectMany(ChangesOf)];

    /// <summary>Writes the changed files into a directory of their own.</summary>
    public static TemporarySpec Write(IReadOnlyCollection<Change> changes)
    {
        Dictionary<string, JsonObject> files = Files.ToDictionary(file => file, Read);
        Dictionary<string, (long Head, long Element)> before = Arrays(files).ToDictionary(array => array.Name, array => (array.Head, array.Element));
        foreach (Change change in changes)
        {
            Apply(files[FileOf(change.Structure)], change);
        }

        HashSet<string> written = [.. changes.Select(change => FileOf(change.Structure))];
        foreach ((string name, JsonObject field, long rest, long element) in Arrays(files))
        {
            if (before[name] != (rest, element))
            {
                field["repeat-expr"] = $"({PageSize} - {rest}) / {element}";
                written.Add(FileOf(name));
            }
        }

        var spec = new TemporarySpec();
        foreach (string file in written)
        {
            spec.Write(file + ".ksy", files[file].ToJsonString());
        }

        return spec;
    }

    /// <summary>Narrows the order in a layout of page->private to one bit, and keeps the place of everything else.</summary>
    public static void NarrowOrder(TemporarySpec spec, string structure)
    {
        string path = Path.Combine(spec.Path, FileOf(structure) + ".ksy");
        JsonObject file = File.Exists(path) ? YamlJson.ReadFile(path) : Read(FileOf(structure));
        JsonArray seq = Type(file, structure)["seq"]!.AsArray();
        JsonObject order = seq.Select(field => field!.AsObject()).Single(field => Text(field, "id") == "order");
        int at = seq.IndexOf(order);
        int bits = (int)BitsOf(Text(order, "type")!);
        bool top = (Text(order, "type")!.EndsWith("be", StringComparison.Ordinal) || Text(file["meta"]!.AsObject(), "bit-endian") == "be") && bits > 0;
        order["type"] = "b1";
        seq.Insert(top ? at : at + 1, new JsonObject { ["id"] = "unused", ["type"] = $"b{bits - 1}" });
        if (top)
        {
            file["meta"]!["bit-endian"] = "be";
        }

        spec.Write(Path.GetFileName(path), file.ToJsonString());
    }

    /// <summary>Inserts a field into the first structure of a file, whatever the file describes.</summary>
    public static TemporarySpec WithFieldInserted(string fileId)
    {
        JsonObject file = Read(fileId);
        JsonObject type = file["seq"] is not null ? file : file["types"]!.AsObject().First(type => type.Value!["seq"] is not null).Value!.AsObject();
        type["seq"]!.AsArray().Insert(0, new JsonObject { ["id"] = "inserted", ["type"] = "u8" });
        var spec = new TemporarySpec();
        spec.Write(fileId + ".ksy", file.ToJsonString());
        return spec;
    }

    private static IEnumerable<Change> ChangesOf(string fileId)
    {
        JsonObject file = Read(fileId);
        foreach (string name in NamesIn(file, fileId))
        {
            foreach (ChangeKind kind in _all)
            {
                if (!(Fixed.TryGetValue(name, out (ChangeKind[] Kinds, string Why) limit) && limit.Kinds.Contains(kind)) && IsPossible(Type(file, name), kind))
                {
                    yield return new Change(name, kind);
                }
            }
        }
    }

    private static bool IsPossible(JsonObject type, ChangeKind kind)
    {
        JsonObject[][] units = Units(type);
        JsonObject[] fields = [.. units.SelectMany(unit => unit)];
        return kind switch
        {
            ChangeKind.Reverse => fields.Length > 1,
            ChangeKind.Rotate => units.Length > 2 || (units.Length == 2 && units.Any(unit => unit.Length > 1)),
            ChangeKind.Widen => fields.Any(field => IsBitField(field) || Text(field, "type") is "u1" or "u2" or "u4"),
            ChangeKind.Flip => fields.Any(field => IsBitField(field) || Text(field, "type") is "u2" or "u4" or "u8"),
            _ => true,
        };
    }

    private static void Apply(JsonObject file, Change change)
    {
        JsonObject type = Type(file, change.Structure);
        JsonObject[][] units = Units(type);
        JsonArray seq = type["seq"]!.AsArray();
        seq.Clear();
        IEnumerable<JsonObject> fields = change.Kind switch
        {
            ChangeKind.Reverse => units.SelectMany(unit => unit).Reverse(),
            ChangeKind.Rotate => units.TakeLast(1).Concat(units.SkipLast(1)).SelectMany(unit => unit),
            ChangeKind.PadFront => units.SelectMany(unit => unit).Prepend(Padding("front", "u8")),
            ChangeKind.PadBetween => units.SelectMany((unit, index) => index == 0
                ? [.. unit, Padding("first", "u1"), new JsonObject { ["id"] = "padding_rest", ["-padding"] = true, ["size"] = KeptBytes }]
                : (IEnumerable<JsonObject>)[.. unit, Padding(index.ToString(CultureInfo.InvariantCulture), "u4")]),
            ChangeKind.Widen when change.Structure.StartsWith("kho_radix_key::", StringComparison.Ordinal) => units.SelectMany(unit => unit).Select(WidenType),
            ChangeKind.Widen => units.SelectMany(Widen),
            _ => units.SelectMany(unit => unit).Select(Flip),
        };
        foreach (JsonObject field in fields.ToArray())
        {
            seq.Add(field);
        }

        if (change.Kind == ChangeKind.Flip && units.Any(unit => IsBitField(unit[0])))
        {
            file["meta"]!["bit-endian"] = "be";
        }
    }

    private static JsonObject Padding(string id, string type) => new() { ["id"] = "padding_" + id, ["-padding"] = true, ["type"] = type };

    private static IEnumerable<JsonObject> Widen(JsonObject[] unit)
    {
        long bits = 0;
        foreach (JsonObject field in unit)
        {
            if (IsBitField(field))
            {
                long width = Math.Min(WordBits, BitsOf(Text(field, "type")!) + Growth);
                bits += width;
                field["type"] = $"b{width}";
            }
            else
            {
                field["type"] = Text(field, "type") switch { "u1" => "u2", "u2" => "u4", "u4" => "u8", string other => other, null => null };
                if (field["type"] is null)
                {
                    field.Remove("type");
                }
            }

            yield return field;
        }

        if (bits % WordBits > 0)
        {
            yield return Padding("bits", $"b{WordBits - (bits % WordBits)}");
        }
    }

    /// <summary>A page type of two bits, for which the rest of the key gives one.</summary>
    private static JsonObject WidenType(JsonObject field)
    {
        field["type"] = Text(field, "id") == "page_type" ? "b2" : "b62";
        return field;
    }

    private static JsonObject Flip(JsonObject field)
    {
        if (Text(field, "type") is "u2" or "u4" or "u8")
        {
            field["type"] = Text(field, "type") + "be";
        }

        return field;
    }

    /// <summary>Fields, those of a run of bit fields together.</summary>
    private static JsonObject[][] Units(JsonObject type)
    {
        List<List<JsonObject>> units = [];
        foreach (JsonObject field in type["seq"]!.AsArray().Select(field => field!.AsObject()))
        {
            if (IsBitField(field) && units is [.., [.., JsonObject last] run] && IsBitField(last))
            {
                run.Add(field);
            }
            else
            {
                units.Add([field]);
            }
        }

        return [.. units.Select(unit => unit.ToArray())];
    }

    /// <summary>Structures whose array fills the page, with the array, and in bytes all else and an element.</summary>
    private static IEnumerable<(string Name, JsonObject Field, long Head, long Element)> Arrays(Dictionary<string, JsonObject> files)
    {
        foreach ((string id, JsonObject file) in files)
        {
            foreach (string name in NamesIn(file, id))
            {
                JsonObject[] fields = [.. Type(file, name)["seq"]!.AsArray().Select(field => field!.AsObject())];
                if (fields.SingleOrDefault(field => Text(field, "repeat") == "expr") is JsonObject array)
                {
                    yield return (name, array, fields.Where(field => field != array).Sum(field => SizeInBits(files, id, field)) / 8, SizeInBits(files, id, array) / 8);
                }
            }
        }
    }

    private static long SizeInBits(Dictionary<string, JsonObject> files, string fileId, JsonObject field)
    {
        if (field["size"] is JsonNode size)
        {
            return 8 * long.Parse(size.ToString(), CultureInfo.InvariantCulture);
        }

        string type = Text(field, "type")!;
        if (BitsOf(type) is long bits and > 0)
        {
            return bits;
        }

        string name = type.Contains("::", StringComparison.Ordinal) ? type : $"{fileId}::{type}";
        return Type(files[FileOf(name)], name)["seq"]!.AsArray().Sum(inner => SizeInBits(files, FileOf(name), inner!.AsObject()));
    }

    /// <summary>Bits of a number or a bit field, 0 for any other type.</summary>
    private static long BitsOf(string type) => type switch
    {
        "u1" => 8,
        "u2" or "u2be" => 16,
        "u4" or "u4be" => 32,
        "u8" or "u8be" => 64,
        ['b', .. string digits] when int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int width) => width,
        _ => 0,
    };

    private static bool IsBitField(JsonObject field) => Text(field, "type") is ['b', .. string digits] && digits.All(char.IsAsciiDigit);

    private static string FileOf(string structure) => structure.Split("::")[0];

    private static IEnumerable<string> NamesIn(JsonObject file, string id) =>
        (file["seq"] is null ? [] : new[] { id }).Concat((file["types"]?.AsObject() ?? []).Select(type => $"{id}::{type.Key}"));

    private static JsonObject Type(JsonObject file, string structure) =>
        structure.Split("::") is [_, string type] ? file["types"]![type]!.AsObject() : file;

    private static JsonObject Read(string fileId) => YamlJson.ReadFile(Path.Combine(SpecFiles.SpecDirectory, fileId + ".ksy"));

    private static string? Text(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
