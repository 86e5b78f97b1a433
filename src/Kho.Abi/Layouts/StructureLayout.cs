using Kho.Diagnostics;

namespace Kho.Abi.Layouts;

/// <summary>A structure's fields with their places, for one page size.</summary>
internal sealed partial class StructureLayout
{
    /// <summary>The last field if it repeats to the end of the bytes, else null.</summary>
    private readonly LayoutField? _open;

    internal StructureLayout(StructureSpec spec, IReadOnlyList<LayoutField> fields, int size)
    {
        _open = fields is [.., { Count: null } last] ? last : null;
        Spec = spec;
        Fields = fields;
        Size = size;
    }

    /// <summary>The last field if it repeats to the end of the bytes, else null.</summary>
    internal LayoutField? Open => _open;

    /// <summary>The structure as declared.</summary>
    public StructureSpec Spec { get; }

    /// <summary>Fields in their order.</summary>
    public IReadOnlyList<LayoutField> Fields { get; }

    /// <summary>Length in bytes, without a field that repeats to the end of the bytes.</summary>
    public int Size { get; }

    /// <summary>Finds a field of the structure itself or of one inside it.</summary>
    /// <param name="path">Ids joined by dots, such as <c>file_set_ser.count</c>.</param>
    /// <param name="byteOffset">Offset in bytes from this structure's first byte of the structure that holds the field.</param>
    /// <exception cref="KhoFormatException">The field does not exist.</exception>
    public LayoutField Field(string path, out long byteOffset)
    {
        ArgumentNullException.ThrowIfNull(path);
        StructureLayout layout = this;
        byteOffset = 0;
        ReadOnlySpan<char> rest = path;
        while (true)
        {
            int dot = rest.IndexOf('.');
            string id = (dot < 0 ? rest : rest[..dot]).ToString();
            LayoutField field = layout.Fields.FirstOrDefault(field => field.Id == id)
                ?? throw new KhoFormatException($"{Spec.Name} has no field '{path}'");
            if (dot < 0)
            {
                return field;
            }

            layout = field.Structure ?? throw new KhoFormatException($"{Spec.Name}: '{id}' in '{path}' is no structure");
            byteOffset += field.ByteOffset;
            rest = rest[(dot + 1)..];
        }
    }

    /// <summary>Offset in bytes of a field from the structure's first byte.</summary>
    /// <param name="path">Ids joined by dots.</param>
    /// <exception cref="KhoFormatException">The field does not exist.</exception>
    public int OffsetOf(string path)
    {
        LayoutField field = Field(path, out long byteOffset);
        return (int)(byteOffset + field.ByteOffset);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Spec.Name} ({Size} bytes)";

    /// <summary>Short type of one of the fields: <c>u8</c>, <c>u4be</c>, <c>b52</c>, <c>text[48]</c>, <c>bytes[512]</c>, a structure's name; followed by the number of elements in brackets.</summary>
    /// <param name="field">One of <see cref="Fields"/>.</param>
    public string TypeOf(LayoutField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        string one = field switch
        {
            { Structure: StructureLayout structure } => structure.Spec.KernelName,
            { IsBitField: true } => $"b{field.BitWidth}",
            { Kind: FieldKind.Number } => $"u{field.BitWidth / 8}{(field.BigEndian && field.BitWidth > 8 ? "be" : "")}",
            { Spec.Contents: ReadOnlyMemory<byte> contents } => $"fixed {Convert.ToHexStringLower(contents.Span)}",
            _ => $"{(Spec.Encoding is null ? "bytes" : "text")}[{field.BitWidth / 8}]",
        };
        return !field.IsList ? one : field.Count is long count ? $"{one}[{count}]" : $"{one}[]";
    }
}
