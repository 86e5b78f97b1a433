using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Abi.Handovers;

/// <summary>
/// Explains the bytes of a flattened device tree: header, memory reservations, every token of the structure block with its names
/// and values, and the strings block. Parts that the tree's reader could not parse appear as tokens or bytes.
/// </summary>
internal sealed class DeviceTreeAnnotation
{
    private const int CellSize = sizeof(uint);
    private const string EndToken = "end";

    private readonly StructureCatalog _catalog;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ulong _address;
    private readonly IReadOnlyDictionary<string, string> _types;
    private readonly StructureLayout _token;
    private readonly StructureLayout _property;
    private readonly List<AnnotatedField> _fields = [];

    private DeviceTreeAnnotation(StructureCatalog catalog, ReadOnlyMemory<byte> bytes, ulong address, IReadOnlyDictionary<string, string> types)
    {
        _catalog = catalog;
        _bytes = bytes;
        _address = address;
        _types = types;
        _token = Layout(StructureNames.TreeToken);
        _property = Layout(StructureNames.TreeProperty);
    }

    /// <summary>Explains a tree.</summary>
    /// <param name="bytes">The bytes of the tree that the image holds, starting at its first.</param>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="types">Types of property values, by property name.</param>
    public static IReadOnlyList<AnnotatedField> Of(StructureCatalog catalog, ReadOnlyMemory<byte> bytes, ulong address, IReadOnlyDictionary<string, string> types)
    {
        var annotation = new DeviceTreeAnnotation(catalog, bytes, address, types);
        annotation.AddAll();
        return annotation._fields;
    }

    private int PropertyHeaderSize => _token.Size + _property.Size;

    private StructureLayout Layout(string name) => _catalog.Layout(name, PageGeometry.Sizes[0]);

    private void AddAll()
    {
        StructureLayout header = Layout(StructureNames.TreeHeader);
        AddStructure(header, 0, "fdt_header");
        if (_bytes.Length < header.Size || DeviceTree.Read(_bytes, _address, new DiagnosticBag()) is not DeviceTree tree)
        {
            AddRest(Math.Min(header.Size, _bytes.Length), _bytes.Length, "behind the header");
            return;
        }

        StructureValue head = header.Read(_bytes);
        int structure = Within(head.Number("off_dt_struct"));
        int structureEnd = head.Number("version") < 17 ? _bytes.Length : Within(head.Number("off_dt_struct") + head.Number("size_dt_struct"));
        int strings = Within(head.Number("off_dt_strings"));
        int stringsEnd = Within(head.Number("off_dt_strings") + head.Number("size_dt_strings"));
        int reservations = Within(head.Number("off_mem_rsvmap"));
        (int Start, Func<int> Add)[] blocks =
        [
            (reservations, () => AddReservations(reservations)),
            (structure, () => AddNodes(tree.Root, structure, structureEnd)),
            (strings, () => AddStrings(strings, stringsEnd)),
        ];

        int position = header.Size;
        foreach ((int start, Func<int> add) in blocks.OrderBy(block => block.Start))
        {
            AddRest(position, start, "between the blocks");
            position = start >= position ? add() : position;
        }

        AddRest(position, _bytes.Length, "behind the blocks");
    }

    private int Within(ulong offset) => (int)Math.Min(offset, (ulong)_bytes.Length);

    private int AddReservations(int start)
    {
        StructureLayout entry = Layout(StructureNames.TreeReservation);
        for (int index = 0; start + entry.Size <= _bytes.Length; index++)
        {
            AddStructure(entry, start, $"fdt_reserve_entry[{index}]");
            bool isLast = !_bytes.Span.Slice(start, entry.Size).ContainsAnyExcept((byte)0);
            start += entry.Size;
            if (isLast)
            {
                break;
            }
        }

        return start;
    }

    private int AddNodes(DeviceTreeNode root, int start, int end)
    {
        List<(int Start, Func<int> Add)> items = [];
        Collect(root, "/", items);
        int position = start;
        foreach ((int itemStart, Func<int> add) in items.OrderBy(item => item.Start))
        {
            position = AddTokens(position, Math.Min(itemStart, end));
            if (itemStart < position)
            {
                break;
            }

            position = Math.Min(add(), end);
        }

        position = AddTokens(position, end);
        AddRest(position, end, "behind the last token");
        return end;
    }

    private void Collect(DeviceTreeNode node, string path, List<(int Start, Func<int> Add)> items)
    {
        items.Add((node.Offset, () => AddNode(node, path)));
        foreach (DeviceTreeProperty property in node.Properties)
        {
            items.Add((property.Offset - PropertyHeaderSize, () => AddProperty(property, path)));
        }

        foreach (DeviceTreeNode child in node.Children)
        {
            Collect(child, path == "/" ? $"/{child.Name}" : $"{path}/{child.Name}", items);
        }
    }

    private int AddNode(DeviceTreeNode node, string path)
    {
        int name = node.Offset + _token.Size;
        int end = Aligned(name + _bytes.Span[name..].IndexOf((byte)0) + 1);
        string token = TokenName(node.Offset);
        _fields.Add(Field(node.Offset, end, path, token, AnnotatedKind.Item) with
        {
            Value = node.Name,
            Display = $"{token} \"{node.Name}\"",
            Doc = "A node begins; its name follows.",
        });
        return end;
    }

    private int AddProperty(DeviceTreeProperty property, string path)
    {
        int start = property.Offset - PropertyHeaderSize;
        StructureValue header = _property.Read(_bytes[(start + _token.Size)..]);
        string name = property.Name ?? $"(no name at {JsonStyle.Hex(property.NameOffset)})";
        string place = $"{path}:{name}";
        string token = TokenName(start);
        _fields.Add(Field(start, property.Offset, place, token, AnnotatedKind.Item) with
        {
            Value = name,
            Display = token,
            Meaning = $"len {header.Number("len")}, nameoff {JsonStyle.Hex(header.Number("nameoff"))}",
            Doc = "A property; its value follows.",
        });
        AddValue(property, place);
        int end = property.Offset + property.Value.Length;
        AddRest(end, Aligned(end), "padding");
        return Aligned(end);
    }

    private void AddValue(DeviceTreeProperty property, string place)
    {
        if (property.Value.Length == 0)
        {
            return;
        }

        StructureLayout? layout = property.Name is not null && _types.TryGetValue(property.Name, out string? type) ? Layout(type) : null;
        if (layout is { Size: > 0 } && property.Value.Length % layout.Size == 0)
        {
            int count = property.Value.Length / layout.Size;
            for (int index = 0; index < count; index++)
            {
                string suffix = count == 1 ? "" : $"[{index}]";
                AddStructure(layout, property.Offset + (index * layout.Size), place + suffix, property.Name + suffix);
            }

            return;
        }

        int end = property.Offset + property.Value.Length;
        bool isText = IsText(property.Value.Span);
        _fields.Add(Field(property.Offset, end, place, property.Name ?? place, isText ? AnnotatedKind.Text : AnnotatedKind.Bytes) with
        {
            Value = isText ? string.Join(", ", property.Texts) : Convert.ToHexStringLower(property.Value.Span),
            Display = isText ? string.Join(", ", property.Texts.Select(text => $"\"{text}\"")) : null,
        });
    }

    /// <summary>True if a value is a list of strings as device trees hold them: printable, none empty, the last NUL-terminated.</summary>
    private static bool IsText(ReadOnlySpan<byte> value)
    {
        byte before = 0;
        foreach (byte each in value)
        {
            if (each is > 0 and (< 0x20 or > 0x7e) || (each == 0 && before == 0))
            {
                return false;
            }

            before = each;
        }

        return before == 0;
    }

    /// <summary>Adds the tokens up to an offset that the tree's reader skips, such as FDT_END_NODE and FDT_NOP; stops after FDT_END.</summary>
    private int AddTokens(int position, int end)
    {
        bool ended = false;
        while (!ended && position + _token.Size <= end)
        {
            EnumerationValue? value = Token(position);
            ulong tag = _token.Read(_bytes[position..]).Number("tag");
            _fields.Add(Field(position, position + _token.Size, "fdt_token.tag", "fdt_token.tag", AnnotatedKind.Number) with
            {
                Value = JsonStyle.Hex(tag),
                Display = value is null ? StructureAnnotation.DisplayOf(tag, isAddress: false) : TokenName(position),
                Meaning = value is null ? "no token" : null,
                Doc = StructureAnnotation.FirstSentence(value?.Doc),
            });
            ended = value?.Id == EndToken;
            position += _token.Size;
        }

        return position;
    }

    private int AddStrings(int first, int end)
    {
        for (int start = first; start < end;)
        {
            int length = _bytes.Span[start..end].IndexOf((byte)0);
            int next = length < 0 ? end : start + length + 1;
            string text = KernelText.Decode(_bytes.Span[start..(length < 0 ? end : start + length)]);
            string place = $"strings+{JsonStyle.Hex((ulong)(start - first))}";
            _fields.Add(Field(start, next, place, place, AnnotatedKind.Text) with
            {
                Value = text,
                Display = $"\"{text}\"",
                Meaning = length < 0 ? "not NUL-terminated" : null,
                Doc = start == first ? "Names of properties." : null,
            });
            start = next;
        }

        return end;
    }

    private void AddStructure(StructureLayout layout, int start, string place, string? property = null)
    {
        bool isOneField = layout.Fields.Count == 1;
        foreach (AnnotatedField field in StructureAnnotation.Of(_catalog, layout, _bytes[start..], _address + (ulong)start))
        {
            _fields.Add(field with
            {
                Offset = field.Offset + start,
                Path = place + Behind(field.Path, isOneField),
                KernelName = (property ?? place) + Behind(field.KernelName, isOneField),
            });
        }
    }

    /// <summary>The part of a path that names a field within the structure. A property that holds a single number has no such part.</summary>
    private static string Behind(string path, bool isOneField)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        return !isOneField ? $".{path}" : dot < 0 ? "" : path[dot..];
    }

    private EnumerationValue? Token(int offset) =>
        _token.Field("tag", out _).Enumeration?.Values.GetValueOrDefault(_token.Read(_bytes[offset..]).Number("tag"));

    private string TokenName(int offset) => Token(offset) is EnumerationValue value ? value.KernelName ?? value.Id : "tag";

    private void AddRest(int start, int end, string what)
    {
        if (start < end)
        {
            _fields.Add(Field(start, end, what, what, AnnotatedKind.Bytes) with { Value = Convert.ToHexStringLower(_bytes.Span[start..end]) });
        }
    }

    private AnnotatedField Field(int start, int end, string path, string kernelName, AnnotatedKind kind) => new()
    {
        Path = path,
        KernelName = kernelName,
        Address = _address + (ulong)start,
        Offset = start,
        Bits = (end - start) * 8L,
        Kind = kind,
        Bytes = _bytes[start..end],
    };

    private int Aligned(int position) => Math.Min((position + CellSize - 1) & -CellSize, _bytes.Length);
}
