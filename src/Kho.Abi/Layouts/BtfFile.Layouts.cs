using System.Globalization;
using Kho.Diagnostics;
using Kind = Kho.Images.Generated.Btf.Kind;

namespace Kho.Abi.Layouts;

internal sealed partial class BtfFile
{
    /// <summary>Longest chain of type names and qualifiers, and deepest nesting of structures, of undamaged types.</summary>
    private const int MostSteps = 64;

    private const int PointerBytes = sizeof(ulong);

    /// <summary>Most fields of a structure; types with more are damaged.</summary>
    private const int MostFields = 1 << 16;

    /// <summary>Layouts by type number, since many structures may embed one.</summary>
    private readonly Dictionary<int, StructureLayout> _layouts = [];

    /// <summary>
    /// Layouts of the structures and unions with a name: more than one if compilation units of the kernel define
    /// different ones. Members of anonymous parts count as direct ones. Of an anonymous union the alternative with the most
    /// fields counts, and a named union is bytes. Flexible arrays are left out.
    /// </summary>
    /// <param name="name">Name, without <c>struct</c>.</param>
    /// <exception cref="KhoFormatException">The types refer to each other in an impossible way.</exception>
    public IReadOnlyList<StructureLayout> Layouts(string name) =>
        _structures.TryGetValue(name, out List<int>? numbers) ? [.. numbers.Select(number => Layout(number, 0))] : [];

    private StructureLayout Layout(int number, int depth)
    {
        lock (_layouts)
        {
            if (!_layouts.TryGetValue(number, out StructureLayout? layout))
            {
                _layouts[number] = layout = ReadLayout(number, depth);
            }

            return layout;
        }
    }

    private StructureLayout ReadLayout(int number, int depth)
    {
        ReadOnlySpan<byte> type = TypeBytes(number);
        string name = Name(_records.Type.Number(type, "name_off"));
        if (depth > MostSteps)
        {
            throw new KhoFormatException($"{Source}: {name} is nested more than {MostSteps} deep");
        }

        List<LayoutField> fields = [];
        AddMembers(number, 0, fields, depth);
        var spec = new StructureSpec { Name = name, File = Source, KernelName = name, Fields = [.. fields.Select(field => field.Spec)] };
        return new StructureLayout(spec, fields, (int)_records.Type.Number(type, "size_or_type"));
    }

    private void AddMembers(int number, long bitOffset, List<LayoutField> fields, int depth)
    {
        ReadOnlySpan<byte> type = TypeBytes(number);
        uint info = _records.Type.Number(type, "info");
        bool isUnion = KindOf(info) == Kind.Union;
        List<LayoutField> most = [];
        for (int index = 0; index < (int)(info & CountMask); index++)
        {
            ReadOnlySpan<byte> member = type[(_records.Type.Size + (index * _records.Member.Size))..];
            List<LayoutField> added = [];
            AddMember(member, (info & WidthsFlag) != 0, bitOffset, added, depth);
            if (!isUnion)
            {
                fields.AddRange(added);
                if (fields.Count > MostFields)
                {
                    throw new KhoFormatException($"{Source}: BTF type {number} has more than {MostFields} fields");
                }
            }
            else if (added.Count > most.Count)
            {
                most = added;
            }
        }

        fields.AddRange(most);
    }

    private void AddMember(ReadOnlySpan<byte> member, bool withWidths, long outerOffset, List<LayoutField> fields, int depth)
    {
        string name = Name(_records.Member.Number(member, "name_off"));
        uint place = _records.Member.Number(member, "offset");
        long bitOffset = outerOffset + (withWidths ? place & 0xffffff : place);
        int bitWidth = withWidths ? (int)(place >> 24) : 0;
        int number = Resolve((int)_records.Member.Number(member, "member_type"));
        if (name.Length == 0 && KindOf(number) is Kind.Struct or Kind.Union)
        {
            if (depth > MostSteps)
            {
                throw new KhoFormatException($"{Source}: anonymous members are nested more than {MostSteps} deep");
            }

            AddMembers(number, bitOffset, fields, depth + 1);
        }
        else if (Field(name, number, bitOffset, bitWidth, depth) is LayoutField field)
        {
            fields.Add(field);
        }
    }

    private LayoutField? Field(string name, int number, long bitOffset, int bitFieldWidth, int depth)
    {
        long count = 1;
        bool isArray = false;
        for (int step = 0; KindOf(number) == Kind.Array; step++)
        {
            if (step > MostSteps)
            {
                throw new KhoFormatException($"{Source}: {name} has more than {MostSteps} dimensions");
            }

            ReadOnlySpan<byte> array = TypeBytes(number)[_records.Type.Size..];
            isArray = true;
            count *= _records.Array.Number(array, "nelems");
            number = Resolve((int)_records.Array.Number(array, "element_type"));
        }

        if (count is 0 or > int.MaxValue / 8)
        {
            return null;
        }

        long bytes = SizeOf(number);
        var spec = new FieldSpec { Id = name, KernelName = name, RepeatCount = isArray && bytes > 1 ? IntegerExpression.Parse(count.ToString(CultureInfo.InvariantCulture)) : null };
        if (KindOf(number) == Kind.Struct)
        {
            return new LayoutField { Spec = spec, Kind = FieldKind.Structure, BitOffset = bitOffset, BitWidth = (int)bytes * 8, Count = count, Structure = Layout(number, depth + 1) };
        }

        if (isArray && bytes == 1)
        {
            return new LayoutField { Spec = spec, Kind = FieldKind.Bytes, BitOffset = bitOffset, BitWidth = (int)count * 8, Count = 1 };
        }

        return bytes > int.MaxValue / 8
            ? throw new KhoFormatException($"{Source}: {name} has {bytes} bytes")
            : new LayoutField
            {
                Spec = spec,
                Kind = bytes > sizeof(ulong) ? FieldKind.Bytes : FieldKind.Number,
                BitOffset = bitOffset,
                BitWidth = bitFieldWidth > 0 ? bitFieldWidth : (int)bytes * 8,
                Count = count,
                IsBitField = bitFieldWidth > 0,
            };
    }

    /// <summary>Length in bytes of a type without names and qualifiers.</summary>
    private long SizeOf(int number) => number == 0 ? 0 : KindOf(number) switch
    {
        Kind.Pointer => PointerBytes,
        Kind.Integer or Kind.Struct or Kind.Union or Kind.Enumeration or Kind.Enumeration64 or Kind.Float => _records.Type.Number(TypeBytes(number), "size_or_type"),
        _ => 0,
    };

    /// <summary>Removes names and qualifiers.</summary>
    private int Resolve(int number)
    {
        int start = number;
        for (int step = 0; step <= MostSteps; step++)
        {
            if (number == 0 || KindOf(number) is not (Kind.Typedef or Kind.Volatile or Kind.Const or Kind.Restrict or Kind.TypeTag))
            {
                return number;
            }

            number = (int)_records.Type.Number(TypeBytes(number), "size_or_type");
        }

        throw new KhoFormatException($"{Source}: BTF type {start} refers to itself");
    }

    private Kind KindOf(int number) => number == 0 ? 0 : KindOf(_records.Type.Number(TypeBytes(number), "info"));

    private ReadOnlySpan<byte> TypeBytes(int number) => (uint)(number - 1) < (uint)Count
        ? _types.Span[_offsets[number]..]
        : throw new KhoFormatException($"{Source}: there is no BTF type {number}, only {Count}");
}
