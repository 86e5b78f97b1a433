using System.Buffers.Binary;

namespace Kho.Abi.Layouts;

internal sealed partial class StructureLayout
{
    /// <summary>Reads a structure's values.</summary>
    /// <param name="bytes">Bytes from the structure's first on; a field that repeats to the end takes the surplus.</param>
    /// <exception cref="EndOfStreamException">The bytes end within the structure.</exception>
    public StructureValue Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < Size)
        {
            throw new EndOfStreamException($"{Spec.Name} is {Size} bytes long, {bytes.Length} there");
        }

        var value = new StructureValue(this);
        foreach (LayoutField field in Fields)
        {
            value.Add(field.Id, ReadField(field, bytes));
        }

        return value;
    }

    private static FieldValue ReadField(LayoutField field, ReadOnlyMemory<byte> bytes)
    {
        if (!field.IsList)
        {
            return ReadElement(field, bytes, field.BitOffset);
        }

        long count = field.Count ?? (field.BitWidth == 0 ? 0 : ((bytes.Length * 8L) - field.BitOffset) / field.BitWidth);
        var elements = new FieldValue[count];
        for (long index = 0; index < count; index++)
        {
            elements[index] = ReadElement(field, bytes, field.BitOffset + (index * field.BitWidth));
        }

        return FieldValue.Of(elements);
    }

    private static FieldValue ReadElement(LayoutField field, ReadOnlyMemory<byte> bytes, long bitOffset)
    {
        if (field.Kind == FieldKind.Number)
        {
            return FieldValue.Of(ReadNumber(field, bytes.Span, bitOffset));
        }

        ReadOnlyMemory<byte> part = bytes.Slice((int)(bitOffset / 8), field.BitWidth / 8);
        return field.Structure is null ? FieldValue.Of(part) : FieldValue.Of(field.Structure.Read(part));
    }

    /// <summary>Reads one number.</summary>
    /// <param name="bytes">Bytes of the structure that holds it.</param>
    /// <param name="bitOffset">First bit of the element.</param>
    internal static ulong ReadNumber(LayoutField field, ReadOnlySpan<byte> bytes, long bitOffset)
    {
        ulong number = 0;
        if (field.IsBitField && !field.BigEndian)
        {
            for (int bit = field.BitWidth - 1; bit >= 0; bit--)
            {
                long at = bitOffset + bit;
                number = (number << 1) | (uint)((bytes[(int)(at / 8)] >> (int)(at % 8)) & 1);
            }

            return number;
        }

        if (field.IsBitField)
        {
            for (int bit = 0; bit < field.BitWidth; bit++)
            {
                long at = bitOffset + bit;
                number = (number << 1) | (uint)((bytes[(int)(at / 8)] >> (7 - (int)(at % 8))) & 1);
            }

            return number;
        }

        int length = field.BitWidth / 8;
        int start = (int)(bitOffset / 8);
        if (length == sizeof(ulong))
        {
            ReadOnlySpan<byte> eight = bytes[start..];
            return field.BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(eight) : BinaryPrimitives.ReadUInt64LittleEndian(eight);
        }

        for (int index = 0; index < length; index++)
        {
            number = (number << 8) | bytes[start + (field.BigEndian ? index : length - 1 - index)];
        }

        return number;
    }
}
