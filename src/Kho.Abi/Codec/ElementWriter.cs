using Kho.Abi.Layouts;

namespace Kho.Abi.Codec;

/// <summary>Writes and reads single elements of a field that repeats, in bytes that hold the whole structure.</summary>
internal sealed class ElementWriter
{
    private readonly StructureLayout _layout;
    private readonly LayoutField _field;
    private readonly byte[] _scratch;

    /// <param name="layout">Structure.</param>
    /// <param name="id">Field of the structure itself, which repeats a known number of times.</param>
    /// <exception cref="KhoFormatException">There is no such field, or it repeats to the end of the bytes.</exception>
    public ElementWriter(StructureLayout layout, string id)
    {
        _layout = layout;
        _field = layout.Field(id, out _);
        _scratch = new byte[layout.Size];
        Capacity = (int)(_field.Count ?? throw new KhoFormatException($"{layout.Spec.Name}.{id}: repeats to the end of the bytes, expected a known number of elements"));
    }

    /// <summary>Number of elements.</summary>
    public int Capacity { get; }

    private int Stride => _field.BitWidth / 8;

    /// <summary>Length in bytes of the structure up to one of its elements.</summary>
    public int LengthUpTo(int index) => (int)_field.ByteOffset + (index * Stride);

    /// <summary>Bytes of one element.</summary>
    public Span<byte> Element(Span<byte> structure, int index) => structure.Slice(LengthUpTo(index), Stride);

    /// <summary>Reads an element that is a number.</summary>
    public ulong Read(ReadOnlySpan<byte> structure, int index) =>
        StructureLayout.ReadNumber(_field, structure, _field.BitOffset + ((long)index * _field.BitWidth));

    /// <summary>Writes an element that is a number.</summary>
    public void Write(Span<byte> structure, int index, ulong number)
    {
        // The layout model writes the first element of a field; it is encoded there and moved.
        _layout.WriteNumber(_scratch, _field.Id, number);
        _scratch.AsSpan(LengthUpTo(0), Stride).CopyTo(Element(structure, index));
    }
}
