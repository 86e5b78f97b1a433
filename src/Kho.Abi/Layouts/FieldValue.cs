namespace Kho.Abi.Layouts;

/// <summary>Value of a field: a number, bytes, a structure, or a list of these. Exactly one member is set.</summary>
public sealed record FieldValue
{
    private FieldValue()
    {
    }

    /// <summary>The number, or null.</summary>
    public ulong? Number { get; private init; }

    /// <summary>The bytes, or null.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; private init; }

    /// <summary>The structure, or null.</summary>
    public StructureValue? Structure { get; private init; }

    /// <summary>The elements, or null.</summary>
    public IReadOnlyList<FieldValue>? Elements { get; private init; }

    /// <summary>A number.</summary>
    /// <param name="value">Value.</param>
    public static FieldValue Of(ulong value) => new() { Number = value };

    /// <summary>Bytes.</summary>
    /// <param name="value">Value.</param>
    public static FieldValue Of(ReadOnlyMemory<byte> value) => new() { Bytes = value };

    /// <summary>A structure.</summary>
    /// <param name="value">Value.</param>
    public static FieldValue Of(StructureValue value) => new() { Structure = value };

    /// <summary>A list.</summary>
    /// <param name="values">Values of one kind.</param>
    public static FieldValue Of(IReadOnlyList<FieldValue> values) => new() { Elements = values };

    /// <summary>Says whether two values are the same in all parts.</summary>
    /// <param name="other">Another value.</param>
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
