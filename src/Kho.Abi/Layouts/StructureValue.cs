using Kho.Diagnostics;

namespace Kho.Abi.Layouts;

/// <summary>Values of a structure's fields, by id and in order.</summary>
internal sealed class StructureValue
{
    private readonly List<KeyValuePair<string, FieldValue>> _fields;

    /// <summary>Makes a structure to be written.</summary>
    public StructureValue() => _fields = [];

    /// <summary>Makes a structure for as many fields as a layout has.</summary>
    public StructureValue(StructureLayout layout)
    {
        _fields = new(layout.Fields.Count);
        Layout = layout;
    }

    /// <summary>The layout that the values were read by; null for values to be written.</summary>
    public StructureLayout? Layout { get; }

    /// <summary>Fields in the structure's order.</summary>
    public IReadOnlyList<KeyValuePair<string, FieldValue>> Fields => _fields;

    public StructureValue Add(string id, ulong value) => Add(id, FieldValue.Of(value));

    public StructureValue Add(string id, byte[] value) => Add(id, FieldValue.Of(value));

    public StructureValue Add(string id, StructureValue value) => Add(id, FieldValue.Of(value));

    public StructureValue Add(string id, FieldValue value)
    {
        _fields.Add(new KeyValuePair<string, FieldValue>(id, value));
        return this;
    }

    /// <summary>The value of a field of the structure or of one inside it, or null.</summary>
    /// <param name="path">Ids joined by dots.</param>
    public FieldValue? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        StructureValue? structure = this;
        ReadOnlySpan<char> rest = path;
        while (true)
        {
            int dot = rest.IndexOf('.');
            FieldValue? value = structure.Field(dot < 0 ? rest : rest[..dot]);
            if (dot < 0 || value?.Structure is null)
            {
                return dot < 0 ? value : null;
            }

            structure = value.Structure;
            rest = rest[(dot + 1)..];
        }
    }

    /// <summary>The number in a field.</summary>
    /// <param name="path">Ids joined by dots.</param>
    /// <exception cref="KhoFormatException">The field does not exist, or it is no number.</exception>
    public ulong Number(string path) => Find(path)?.Number ?? throw new KhoFormatException($"the specification has no number '{path}' here; it has {Names}");

    /// <summary>The number in a field, or null if the structure has no such field.</summary>
    /// <param name="path">Ids joined by dots.</param>
    public ulong? NumberOrNull(string path) => Find(path)?.Number;

    /// <summary>The bytes in a field.</summary>
    /// <param name="path">Ids joined by dots.</param>
    /// <exception cref="KhoFormatException">The field does not exist, or it is no bytes.</exception>
    public ReadOnlyMemory<byte> Bytes(string path) => Find(path)?.Bytes ?? throw new KhoFormatException($"the specification has no bytes '{path}' here; it has {Names}");

    /// <summary>The structure in a field.</summary>
    /// <param name="path">Ids joined by dots.</param>
    /// <exception cref="KhoFormatException">The field does not exist, or it is no structure.</exception>
    public StructureValue Structure(string path) => Find(path)?.Structure ?? throw new KhoFormatException($"the specification has no structure '{path}' here; it has {Names}");

    /// <summary>The elements of a field that repeats.</summary>
    /// <param name="path">Ids joined by dots.</param>
    /// <exception cref="KhoFormatException">The field does not exist, or it does not repeat.</exception>
    public IReadOnlyList<FieldValue> Elements(string path) => Find(path)?.Elements ?? throw new KhoFormatException($"the specification has no list '{path}' here; it has {Names}");

    /// <summary>Whether two values have the same fields with the same values.</summary>
    public bool SameAs(StructureValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _fields.Count == other._fields.Count
            && _fields.Zip(other._fields).All(pair => pair.First.Key == pair.Second.Key && pair.First.Value.SameAs(pair.Second.Value));
    }

    private FieldValue? Field(ReadOnlySpan<char> id)
    {
        foreach (KeyValuePair<string, FieldValue> field in _fields)
        {
            if (id.SequenceEqual(field.Key))
            {
                return field.Value;
            }
        }

        return null;
    }

    private string Names => string.Join(", ", _fields.Select(entry => entry.Key));
}
