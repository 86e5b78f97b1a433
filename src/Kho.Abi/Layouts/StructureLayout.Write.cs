using System.Buffers.Binary;
using Kho.Diagnostics;

namespace Kho.Abi.Layouts;

internal sealed partial class StructureLayout
{
    /// <summary>Encodes values.</summary>
    /// <param name="value">Values of fields; a field without a value is 0, and short bytes are padded with 0.</param>
    /// <returns>The structure's bytes.</returns>
    /// <exception cref="KhoFormatException">A value does not fit its field, or is of another kind.</exception>
    public byte[] Write(StructureValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        byte[] bytes = new byte[SizeOf(value)];
        Write(value, bytes);
        return bytes;
    }

    /// <summary>Encodes values over existing bytes; bits of no field, and fields without a value, keep theirs.</summary>
    /// <param name="value">Values of fields; bytes shorter than their field are padded with 0.</param>
    /// <param name="bytes">Bytes from the structure's first on.</param>
    /// <exception cref="KhoFormatException">A value does not fit its field, or is of another kind.</exception>
    public void Write(StructureValue value, Span<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(value);
        CheckRoom(SizeOf(value), bytes);
        WriteFields(value, bytes);
    }

    private void WriteFields(StructureValue value, Span<byte> bytes)
    {
        for (int index = 0; index < Fields.Count; index++)
        {
            LayoutField field = Fields[index];
            if (ValueOf(field, index, value) is FieldValue own)
            {
                WriteField(field, own, bytes);
            }
            else if (field.Spec.Contents is ReadOnlyMemory<byte> contents)
            {
                contents.Span.CopyTo(bytes[(int)field.ByteOffset..]);
            }
        }
    }

    /// <summary>Encodes one number over existing bytes.</summary>
    /// <param name="bytes">Bytes from the structure's first on.</param>
    /// <param name="path">Field: ids joined by dots.</param>
    /// <exception cref="KhoFormatException">The field does not exist, or the number does not fit it.</exception>
    public void WriteNumber(Span<byte> bytes, string path, ulong number)
    {
        LayoutField field = Field(path, out long byteOffset);
        CheckRoom(Size, bytes);
        WriteNumber(field, path, number, bytes[(int)byteOffset..], field.BitOffset);
    }

    /// <summary>A field's value. Most values are in the order of the fields, and need no search.</summary>
    private static FieldValue? ValueOf(LayoutField field, int index, StructureValue value) =>
        index < value.Fields.Count && value.Fields[index].Key == field.Id ? value.Fields[index].Value : value.Find(field.Id);

    /// <summary>Length in bytes, with the elements of a field that repeats to the end.</summary>
    private long SizeOf(StructureValue value) => _open is null
        ? Size
        : Size + ((value.Find(_open.Id)?.Elements?.Count ?? 0) * (long)_open.BitWidth / 8);

    private void CheckRoom(long size, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < size)
        {
            throw new KhoFormatException($"{Spec.Name} is {size} bytes long, there is room for {bytes.Length}");
        }
    }

    private void WriteField(LayoutField field, FieldValue value, Span<byte> bytes)
    {
        if (!field.IsList)
        {
            WriteElement(field, value, bytes, field.BitOffset);
            return;
        }

        IReadOnlyList<FieldValue> elements = value.Elements ?? throw Unfit(field.Id, "expected a list");
        if (field.Count is long count && elements.Count != count)
        {
            throw Unfit(field.Id, $"{elements.Count} elements, expected {count}");
        }

        for (int index = 0; index < elements.Count; index++)
        {
            WriteElement(field, elements[index], bytes, field.BitOffset + ((long)index * field.BitWidth));
        }
    }

    private void WriteElement(LayoutField field, FieldValue value, Span<byte> bytes, long bitOffset)
    {
        switch (field.Kind)
        {
            case FieldKind.Number:
                WriteNumber(field, field.Id, value.Number ?? throw Unfit(field.Id, "expected a number"), bytes, bitOffset);
                break;
            case FieldKind.Structure:
                StructureValue structure = value.Structure ?? throw Unfit(field.Id, "expected a structure");
                field.Structure!.WriteFields(structure, bytes.Slice((int)(bitOffset / 8), field.BitWidth / 8));
                break;
            default:
                ReadOnlyMemory<byte> source = value.Bytes ?? throw Unfit(field.Id, "expected bytes");
                Span<byte> target = bytes.Slice((int)(bitOffset / 8), field.BitWidth / 8);
                if (source.Length > target.Length)
                {
                    throw Unfit(field.Id, $"{source.Length} bytes do not fit {target.Length}");
                }

                source.Span.CopyTo(target);
                target[source.Length..].Clear();
                break;
        }
    }

    private void WriteNumber(LayoutField field, string path, ulong number, Span<byte> bytes, long bitOffset)
    {
        if (field.Kind != FieldKind.Number)
        {
            throw Unfit(path, "is no number");
        }

        if (field.BitWidth < 64 && number >> field.BitWidth != 0)
        {
            throw Unfit(path, $"0x{number:x} does not fit {field.BitWidth} bits");
        }

        WriteNumber(field, number, bytes, bitOffset);
    }

    /// <summary>Encodes a number that fits its field.</summary>
    /// <param name="bytes">Bytes of the structure that holds it.</param>
    /// <param name="bitOffset">First bit of the element.</param>
    internal static void WriteNumber(LayoutField field, ulong number, Span<byte> bytes, long bitOffset)
    {
        if (field.IsBitField)
        {
            for (int bit = 0; bit < field.BitWidth; bit++)
            {
                long at = bitOffset + (field.BigEndian ? field.BitWidth - 1 - bit : bit);
                int mask = 1 << (field.BigEndian ? 7 - (int)(at % 8) : (int)(at % 8));
                ref byte target = ref bytes[(int)(at / 8)];
                target = (byte)(((number >> bit) & 1) != 0 ? target | mask : target & ~mask);
            }

            return;
        }

        int length = field.BitWidth / 8;
        int start = (int)(bitOffset / 8);
        if (length == sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[start..], field.BigEndian ? BinaryPrimitives.ReverseEndianness(number) : number);
            return;
        }

        for (int index = 0; index < length; index++)
        {
            bytes[start + (field.BigEndian ? length - 1 - index : index)] = (byte)(number >> (8 * index));
        }
    }

    private KhoFormatException Unfit(string path, string problem) => new($"{Spec.Name}.{path}: {problem}");
}
