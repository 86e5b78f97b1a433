namespace Kho.Abi.Layouts;

public sealed partial class StructureLayout
{
    /// <summary>Type of one of the fields in a word: <c>u8</c>, <c>u4be</c>, <c>b52</c>, <c>text[48]</c>, <c>bytes[512]</c>, a structure's name; a number of elements in brackets behind it.</summary>
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
