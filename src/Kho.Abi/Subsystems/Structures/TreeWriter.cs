using System.Text.Json;
using System.Text.Json.Nodes;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>
/// Encodes structures and the targets of their pointers, driven only by the specification; the inverse of
/// <see cref="TreeReader"/>.
/// </summary>
internal sealed partial class TreeWriter(BlobEncoder encoder)
{
    private const int MaximumTreeDepth = 16;
    private const int MaximumElements = 1 << 20;

    private int _depth;
    private IReadOnlyDictionary<string, long>? _parameters;

    /// <summary>
    /// Encodes a format's structure. Version, compatible string and feature masks that the manifest omits are those of the
    /// release.
    /// </summary>
    public byte[] EncodeStructure(BlobFormatAbi format, JsonObject value, string where)
    {
        StructureAbi abi = format.Structure!;
        JsonObject whole = value.DeepClone().AsObject();
        IReadOnlyDictionary<string, long>? outer = _parameters;
        _parameters = TakeParameters(abi, whole, where);
        StructureLayout layout = encoder.Structures.Layout(abi.Structure, _parameters);
        foreach ((string name, JsonNode? sample) in abi.Sample ?? [])
        {
            SetDefault(layout, whole, name, sample?.GetValueKind() == JsonValueKind.String
                ? JsonValue.Create(sample.GetValue<string>().Replace("{release}", encoder.Release.Id, StringComparison.Ordinal))
                : sample?.DeepClone());
        }

        if (abi.Version is int version)
        {
            SetDefault(layout, whole, abi.VersionField, version);
        }

        if (abi.CompatibleField is string field && format.Compatible is not null)
        {
            SetDefault(layout, whole, field, format.Compatible);
        }

        if (format.Features is FeaturesAbi features)
        {
            FeatureMasks masks = FeatureMasks.Written(features);
            SetDefault(layout, whole, features.Field, new JsonObject());
            string member = layout.Fields.FirstOrDefault(other => other.Id == features.Field)?.Spec.KernelName ?? features.Field;
            if ((whole[member] ?? whole[features.Field]) is JsonObject given && layout.Field(features.Field, out _).Structure is StructureLayout header)
            {
                SetDefault(header, given, "supp", masks.Supp);
                SetDefault(header, given, "req", masks.Required);
                SetDefault(header, given, "active", masks.Active);
            }
        }

        byte[] bytes = EncodeTree(layout, whole, where);
        _parameters = outer;
        return bytes;
    }

    /// <summary>Values of a structure's parameters: those in the manifest, else the first that the release lists.</summary>
    private static Dictionary<string, long> TakeParameters(StructureAbi abi, JsonObject value, string where)
    {
        Dictionary<string, long> parameters = new(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyList<long> candidates) in abi.Parameters ?? new Dictionary<string, IReadOnlyList<long>>())
        {
            parameters[name] = value[name] is JsonNode given ? (long)Number(given, $"{where}.{name}") : candidates[0];
            value.Remove(name);
        }

        return parameters;
    }

    /// <summary>Encodes the structure of a file or of an object bound to files; returns its physical address.</summary>
    public ulong EncodeAt(BlobFormatAbi? format, string name, ulong? address, JsonObject value, string where)
    {
        if (format?.Structure is null)
        {
            throw new KhoFormatException($"{where}: {encoder.Release.Id} has no format '{name}' that is a structure");
        }

        var place = new JsonObject();
        if (address is ulong given)
        {
            place[TreeJson.At] = JsonStyle.Hex(given);
        }

        return Placed(place, EncodeStructure(format, value, where), name, where);
    }

    private static void SetDefault(StructureLayout layout, JsonObject value, string path, JsonNode? node)
    {
        string name = layout.Fields.FirstOrDefault(field => field.Id == path)?.Spec.KernelName ?? path;
        if (value[name] is null && value[path] is null)
        {
            value[name] = node;
        }
    }

    private byte[] EncodeTree(StructureLayout layout, JsonObject value, string where)
    {
        if (++_depth > MaximumTreeDepth)
        {
            throw new KhoFormatException($"{where}: structures are nested deeper than {MaximumTreeDepth}");
        }

        Dictionary<string, ulong> counts = new(StringComparer.Ordinal);
        int tail = 0;
        if (layout.Open is LayoutField open && Member(open, value) is JsonArray elements)
        {
            if ((encoder.Elements += elements.Count) > MaximumElements)
            {
                throw new KhoFormatException($"{where}: more than {MaximumElements} elements");
            }

            SetCount(open.Spec.CountedBy, (ulong)elements.Count, counts);
            tail = elements.Count * (open.BitWidth / 8);
        }

        byte[] bytes = new byte[layout.Size + tail];
        EncodeFields(layout, value, bytes, where, counts);
        _depth--;
        return bytes;
    }

    /// <summary>Encodes some fields of a structure, without targets of pointers, into its bytes.</summary>
    /// <param name="value">The fields by the kernel's names.</param>
    /// <param name="bytes">Bytes of the structure.</param>
    /// <exception cref="KhoFormatException">The structure has no such field, or the value does not fit.</exception>
    public void EncodeInto(StructureLayout layout, JsonObject value, Span<byte> bytes, string where)
    {
        RequireKnown(layout, value, where);
        foreach (LayoutField field in layout.Fields)
        {
            if (Member(field, value) is JsonNode member)
            {
                EncodeField(layout, field, member, bytes, $"{where}.{field.Spec.KernelName}", [], []);
            }
        }
    }

    /// <summary>Encodes a structure's fields. Targets of pointers are written first, because they determine addresses and counts.</summary>
    private void EncodeFields(StructureLayout layout, JsonObject value, Span<byte> bytes, string where, Dictionary<string, ulong> counts)
    {
        RequireKnown(layout, value, where);
        Dictionary<string, ulong> addresses = new(StringComparer.Ordinal);
        Dictionary<string, JsonObject> areas = new(StringComparer.Ordinal);
        foreach (LayoutField field in layout.Fields)
        {
            if (field.Spec.Edge is EdgeSpec edge && Member(field, value) is JsonObject target)
            {
                EncodeEdge(layout, field, edge, target, value, $"{where}.{field.Spec.KernelName}", addresses, areas, counts);
            }
        }

        foreach (LayoutField field in layout.Fields)
        {
            string place = $"{where}.{field.Spec.KernelName}";
            if (field.Spec.Contents is ReadOnlyMemory<byte> contents)
            {
                contents.Span.CopyTo(bytes[(int)field.ByteOffset..]);
            }
            else
            {
                EncodeField(layout, field, areas.GetValueOrDefault(field.Id) ?? Member(field, value), bytes, place, addresses, counts);
            }
        }
    }

    private void EncodeField(StructureLayout layout, LayoutField field, JsonNode? value, Span<byte> bytes, string where, Dictionary<string, ulong> addresses, Dictionary<string, ulong> counts)
    {
        if (!field.IsList)
        {
            EncodeElement(layout, field, value, bytes, field.BitOffset, where, addresses, counts);
        }
        else if (value is not null)
        {
            JsonArray elements = value as JsonArray ?? throw new KhoFormatException($"{where}: expected a list");
            if (elements.Count > (field.Count ?? elements.Count))
            {
                throw new KhoFormatException($"{where}: {elements.Count} elements, expected at most {field.Count ?? 0}");
            }

            for (int index = 0; index < elements.Count; index++)
            {
                EncodeElement(layout, field, elements[index], bytes, field.BitOffset + ((long)index * field.BitWidth), $"{where}[{index}]", addresses, counts);
            }
        }
    }

    private void EncodeElement(StructureLayout layout, LayoutField field, JsonNode? value, Span<byte> bytes, long bit, string where, Dictionary<string, ulong> addresses, Dictionary<string, ulong> counts)
    {
        Span<byte> part = field.Kind == FieldKind.Number ? default : bytes.Slice((int)(bit / 8), field.BitWidth / 8);
        switch (field.Kind)
        {
            case FieldKind.Number:
                ulong number = addresses.TryGetValue(field.Id, out ulong address) ? address
                    : value is not null ? Number(field, value, where)
                    : counts.GetValueOrDefault(field.Id);
                if (field.BitWidth < 64 && number >> field.BitWidth != 0)
                {
                    throw new KhoFormatException($"{where}: 0x{number:x} does not fit {field.BitWidth} bits");
                }

                StructureLayout.WriteNumber(field, number, bytes, bit);
                break;
            case FieldKind.Structure:
                EncodeFields(field.Structure!, value as JsonObject ?? (value is null ? [] : throw new KhoFormatException($"{where}: expected a mapping")), part, where, counts);
                break;
            case FieldKind.Bytes when field.Spec.Union is UnionSpec union && value is JsonObject cases:
                (string name, JsonNode? fields) = cases.Count == 1 ? cases.First() : throw new KhoFormatException($"{where}: expected one of {string.Join(", ", union.Cases.Values)}");
                StructureLayout one = Nested(layout, union.Cases.Values.FirstOrDefault(type => TreeJson.CaseName(Nested(layout, type)) == name) ?? throw new KhoFormatException($"{where}: '{name}' is none of {string.Join(", ", union.Cases.Values)}"));
                EncodeFields(one, Mapping(fields, where), part, where, counts);
                break;
            default:
                bool isText = layout.Spec.Encoding is not null && field.Spec is { Union: null, IsPadding: false };
                byte[] content = TreeBytes(isText, value, where);
                if (content.Length > part.Length - (isText ? 1 : 0))
                {
                    throw new KhoFormatException($"{where}: {content.Length} bytes, expected at most {part.Length - (isText ? 1 : 0)}{(isText ? " and a NUL" : "")}");
                }

                content.CopyTo(part);
                break;
        }
    }

    private void EncodeEdge(
        StructureLayout layout, LayoutField field, EdgeSpec edge, JsonObject target, JsonObject around, string where,
        Dictionary<string, ulong> addresses, Dictionary<string, JsonObject> areas, Dictionary<string, ulong> counts)
    {
        StructureLayout? structure = edge.Target is null ? null : Nested(layout, edge.Target);
        switch (edge.Kind)
        {
            case EdgeKind.One:
                byte[] one = EncodeTree(structure!, Required(target, TreeJson.Value, where), where);
                addresses[field.Id] = Placed(target, one, structure!.Spec.KernelName, where);
                break;
            case EdgeKind.Array:
                byte[] array = EncodeElements(structure!, target, where, out ulong count);
                addresses[field.Id] = count == 0 && target[TreeJson.At] is null ? 0 : Placed(target, array, structure!.Spec.KernelName, where);
                SetCount(edge.Count, count, counts);
                break;
            case EdgeKind.List:
                addresses[field.Id] = EncodeList(structure!, edge, target, where);
                break;
            case EdgeKind.Blocks:
                addresses[field.Id] = EncodeBlocks(structure!, Nested(layout, edge.Entries!), edge, target, where);
                break;
            case EdgeKind.Area:
                areas[field.Id] = EncodeAreaEdge(layout, edge, target, where, counts);
                break;
            case EdgeKind.Selected:
                string compatible = Member(layout.Fields.First(other => other.Id == edge.Selector), around)?.GetValue<string>() ?? "";
                BlobFormatAbi format = encoder.Release.FileFormat(compatible) ?? throw new KhoFormatException($"{where}: {encoder.Release.Id} has no format '{compatible}'");
                if (format.Structure is null)
                {
                    throw new KhoFormatException($"{where}: the format '{compatible}' is no plain structure");
                }

                addresses[field.Id] = Placed(target, EncodeStructure(format, Required(target, TreeJson.Value, where), where), compatible, where);
                break;
            default:
                throw new KhoFormatException($"{where}: expected an address");
        }
    }

    private byte[] EncodeElements(StructureLayout structure, JsonObject target, string where, out ulong count)
    {
        JsonArray elements = target[TreeJson.Elements] as JsonArray ?? throw new KhoFormatException($"{where}.{TreeJson.Elements}: expected a list");
        if ((encoder.Elements += elements.Count) > MaximumElements)
        {
            throw new KhoFormatException($"{where}: more than {MaximumElements} elements");
        }

        count = (ulong)elements.Count;
        byte[] bytes = new byte[elements.Count * structure.Size];
        for (int index = 0; index < elements.Count; index++)
        {
            EncodeTree(structure, Mapping(elements[index], $"{where}[{index}]"), $"{where}[{index}]").CopyTo(bytes.AsSpan(index * structure.Size));
        }

        return bytes;
    }

    private ulong EncodeList(StructureLayout structure, EdgeSpec edge, JsonObject target, string where)
    {
        JsonArray elements = target[TreeJson.Elements] as JsonArray ?? throw new KhoFormatException($"{where}.{TreeJson.Elements}: expected a list");
        var next = Field.Of(structure, edge.Next!);
        ulong following = 0;
        for (int index = elements.Count - 1; index >= 0; index--)
        {
            JsonObject element = Mapping(elements[index], $"{where}[{index}]").DeepClone().AsObject();
            JsonObject place = TakeAddress(element);
            byte[] bytes = EncodeTree(structure, element, $"{where}[{index}]");
            next.Write(bytes, following);
            following = Placed(place, bytes, structure.Spec.KernelName, $"{where}[{index}]");
        }

        return following;
    }

    private ulong EncodeBlocks(StructureLayout head, StructureLayout entry, EdgeSpec edge, JsonObject target, string where)
    {
        JsonArray blocks = target[TreeJson.Blocks] as JsonArray ?? SplitIntoBlocks(head, entry, edge, target, where);
        Field? next = edge.Next is null ? null : Field.Of(head, edge.Next);
        var countOf = Field.Of(head, edge.EntryCount!);
        ulong following = 0;
        for (int index = blocks.Count - 1; index >= 0; index--)
        {
            string own = $"{where}.{TreeJson.Blocks}[{index}]";
            JsonObject block = Mapping(blocks[index], own).DeepClone().AsObject();
            JsonObject place = TakeAddress(block);
            byte[] entries = EncodeElements(entry, block, own, out ulong count);
            block.Remove(TreeJson.Elements);
            bool isGiven = head.Fields.Any(field => field.Id == edge.EntryCount && Member(field, block) is not null);
            byte[] bytes = [.. EncodeTree(head, block, own), .. entries];
            if (!isGiven)
            {
                countOf.Write(bytes, count);
            }

            next?.Write(bytes, following);
            following = Placed(place, bytes, head.Spec.KernelName, own);
        }

        return following;
    }

    /// <summary>Splits elements that the manifest does not place into blocks, each as full as fits in a page.</summary>
    private JsonArray SplitIntoBlocks(StructureLayout head, StructureLayout entry, EdgeSpec edge, JsonObject target, string where)
    {
        JsonArray elements = target[TreeJson.Elements] as JsonArray ?? throw new KhoFormatException($"{where}: expected {TreeJson.Blocks} or {TreeJson.Elements}");
        int capacity = edge.Next is null ? Math.Max(elements.Count, 1) : Math.Max((encoder.Pages.PageSize - head.Size) / Math.Max(entry.Size, 1), 1);
        return new JsonArray([.. elements.Select(element => element?.DeepClone()).Chunk(capacity).Select(part => (JsonNode)new JsonObject { [TreeJson.Elements] = new JsonArray(part) })]);
    }

    private JsonObject EncodeAreaEdge(StructureLayout layout, EdgeSpec edge, JsonObject target, string where, Dictionary<string, ulong> counts)
    {
        byte[] contents = [];
        if (edge.Entries is not null && target[TreeJson.Elements] is not null)
        {
            contents = EncodeElements(Nested(layout, edge.Entries), target, where, out ulong count);
            SetCount(edge.Count, count, counts);
        }

        var area = new AreaManifest
        {
            First = AreaNumber(target, "first", where) is ulong first && target[TreeJson.Chunks] is not JsonArray { Count: > 0 } ? first : null,
            TotalPages = (uint?)AreaNumber(target, "total_pages", where),
            Flags = (ushort?)AreaNumber(target, "flags", where),
            Order = (ushort)(AreaNumber(target, "order", where) ?? 0),
            Opaque = edge.Entries is null,
            Chunks = target[TreeJson.Chunks] is JsonArray chunks ? [.. chunks.Select((chunk, index) => AreaChunk(Mapping(chunk, where), $"{where}.{TreeJson.Chunks}[{index}]"))] : null,
        };
        StructureValue written = area.Encode(contents, where, encoder);
        return new JsonObject(written.Fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, JsonValue.Create(field.Value.Number ?? 0))));
    }

    private static VmallocChunk AreaChunk(JsonObject chunk, string where) => new(
        AreaNumber(chunk, TreeJson.At, where) ?? throw new KhoFormatException($"{where}: no address"),
        [.. (chunk[TreeJson.Pages] as JsonArray ?? []).Select(run => run is JsonArray { Count: 2 } pair
            ? new VmallocRun(Number(pair[0]!, where), Number(pair[1]!, where))
            : throw new KhoFormatException($"{where}.{TreeJson.Pages}: expected pairs of address and number"))]);

    internal static ulong? AreaNumber(JsonObject members, string name, string where) => members[name] is JsonNode node ? Number(node, $"{where}.{name}") : null;

    private static void SetCount(string? field, ulong count, Dictionary<string, ulong> counts)
    {
        if (field is not null)
        {
            counts[field] = count;
        }
    }
}
