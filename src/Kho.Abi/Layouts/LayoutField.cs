namespace Kho.Abi.Layouts;

/// <summary>A field of a structure with its place, for one page size.</summary>
internal sealed record LayoutField
{
    /// <summary>The field as declared.</summary>
    public required FieldSpec Spec { get; init; }

    /// <summary>Id in the specification.</summary>
    public string Id => Spec.Id;

    /// <summary>Kind of its bits.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>First bit, counted from the structure's first byte: eight times the byte's offset plus the bit's number in it.</summary>
    public required long BitOffset { get; init; }

    /// <summary>Length in bits of one element.</summary>
    public required int BitWidth { get; init; }

    /// <summary>Number of elements; 1 for a single field, null for one that repeats to the end of the bytes.</summary>
    public required long? Count { get; init; }

    /// <summary>The field repeats: its value is a list, even of one element.</summary>
    public bool IsList => Spec.RepeatCount is not null || Spec.RepeatsToEnd;

    /// <summary>The number's first byte is its most significant.</summary>
    public bool BigEndian { get; init; }

    /// <summary>The field is a bit field, declared by its number of bits.</summary>
    public bool IsBitField { get; init; }

    /// <summary>Layout of each element, for a structure.</summary>
    public StructureLayout? Structure { get; init; }

    /// <summary>Enumeration of its numbers, or null.</summary>
    public EnumerationSpec? Enumeration { get; init; }

    /// <summary>Offset of the first byte that holds bits of the field.</summary>
    public long ByteOffset => BitOffset / 8;

    /// <summary>Length of all elements in bits.</summary>
    public long TotalBits => BitWidth * (Count ?? 0);
}

/// <summary>Value of a field: a number, bytes, a structure, or a list of these. Exactly one member is set.</summary>
internal sealed record FieldValue
{
    private readonly ulong _number;

    /// <summary>The bytes, structure or elements; null for a number. A field has one kind of value, and there are many fields.</summary>
    private readonly object? _value;

    private FieldValue(ulong number, object? value)
    {
        _number = number;
        _value = value;
    }

    /// <summary>The number, or null.</summary>
    public ulong? Number => _value is null ? _number : null;

    /// <summary>The bytes, or null.</summary>
    public ReadOnlyMemory<byte>? Bytes => _value is ReadOnlyMemory<byte> bytes ? bytes : (ReadOnlyMemory<byte>?)null;

    /// <summary>The structure, or null.</summary>
    public StructureValue? Structure => _value as StructureValue;

    /// <summary>The elements, or null.</summary>
    public IReadOnlyList<FieldValue>? Elements => _value as IReadOnlyList<FieldValue>;

    public static FieldValue Of(ulong value) => new(value, null);

    public static FieldValue Of(ReadOnlyMemory<byte> value) => new(0, value);

    public static FieldValue Of(StructureValue value) => new(0, value);

    /// <param name="values">Values of one kind.</param>
    public static FieldValue Of(IReadOnlyList<FieldValue> values) => new(0, values);

    /// <summary>Whether two values are the same in all parts.</summary>
    public bool SameAs(FieldValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Number == other.Number
            && (Bytes is null) == (other.Bytes is null) && (Bytes is null || Bytes.Value.Span.SequenceEqual(other.Bytes!.Value.Span))
            && (Structure is null) == (other.Structure is null) && (Structure is null || Structure.SameAs(other.Structure!))
            && (Elements is null) == (other.Elements is null)
            && (Elements is null || (Elements.Count == other.Elements!.Count && Elements.Zip(other.Elements).All(pair => pair.First.SameAs(pair.Second))));
    }
}
