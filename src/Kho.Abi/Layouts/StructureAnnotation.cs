using System.Globalization;
using System.Text.RegularExpressions;
using Kho.Formatting;

namespace Kho.Abi.Layouts;

/// <summary>
/// Explains the bytes of a structure field by field, in memory order. Of repeated fields it shows only the
/// elements that are not zero one by one.
/// </summary>
internal sealed partial class StructureAnnotation
{
    /// <summary>Least number shown in hexadecimal only, as an address or opaque value.</summary>
    private const ulong DecimalLimit = 1UL << 40;

    private readonly StructureCatalog _catalog;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ulong _address;
    private readonly bool _isBitmap;
    private readonly List<AnnotatedField> _fields = [];

    private StructureAnnotation(StructureCatalog catalog, ReadOnlyMemory<byte> bytes, ulong address, bool isBitmap)
    {
        _catalog = catalog;
        _bytes = bytes;
        _address = address;
        _isBitmap = isBitmap;
    }

    /// <summary>Explains a structure.</summary>
    /// <param name="catalog">Where enumerations are found.</param>
    /// <param name="bytes">Bytes from the structure's first on; may end early.</param>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="isBitmap">Fields of bytes are bitmaps.</param>
    public static IReadOnlyList<AnnotatedField> Of(StructureCatalog catalog, StructureLayout layout, ReadOnlyMemory<byte> bytes, ulong address, bool isBitmap = false)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(layout);
        var annotation = new StructureAnnotation(catalog, bytes, address, isBitmap);
        annotation.AddFields(layout, 0, "", "");
        return annotation._fields;
    }

    /// <summary>A text on one line.</summary>
    /// <param name="doc">Text, or null.</param>
    public static string? OneLine(string? doc) => doc is null ? null : Spaces().Replace(doc, " ").Trim();

    /// <summary>The first sentence of a text, on one line.</summary>
    /// <param name="doc">Text, or null.</param>
    public static string? FirstSentence(string? doc)
    {
        string? line = OneLine(doc);
        int end = line?.IndexOf(". ", StringComparison.Ordinal) ?? -1;
        return end < 0 ? line : line![..(end + 1)];
    }

    /// <summary>A number for a person: hexadecimal, and decimal where that helps.</summary>
    /// <param name="isAddress">The number is an address.</param>
    public static string DisplayOf(ulong number, bool isAddress) =>
        number < 10 ? number.ToString(CultureInfo.InvariantCulture)
        : isAddress || number >= DecimalLimit ? JsonStyle.Hex(number)
        : $"{JsonStyle.Hex(number)} ({number.ToString(CultureInfo.InvariantCulture)})";

    private void AddFields(StructureLayout layout, long start, string path, string kernelName)
    {
        foreach (LayoutField field in layout.Fields)
        {
            long offset = (start * 8) + field.BitOffset;
            if (offset / 8 >= _bytes.Length && field.TotalBits > 0)
            {
                return;
            }

            if (field.IsList)
            {
                AddList(layout.Spec, field, offset, path + field.Id, kernelName + field.Spec.KernelName);
            }
            else
            {
                AddElement(layout.Spec, field, offset, path + field.Id, kernelName + field.Spec.KernelName);
            }
        }
    }

    private void AddList(StructureSpec spec, LayoutField field, long bitOffset, string path, string kernelName)
    {
        long room = ((_bytes.Length * 8L) - bitOffset) / Math.Max(field.BitWidth, 1);
        long count = Math.Min(field.Count ?? long.MaxValue, room);
        for (long index = 0; index < count; index++)
        {
            long end = index;
            while (end < count && IsZero(field, bitOffset + (end * field.BitWidth)))
            {
                end++;
            }

            if (end > index)
            {
                AddZeros(field, bitOffset + (index * field.BitWidth), Index(path, index, end - 1), Index(kernelName, index, end - 1), end - index);
                index = end - 1;
                continue;
            }

            AddElement(spec, field, bitOffset + (index * field.BitWidth), Index(path, index, index), Index(kernelName, index, index));
        }
    }

    private static string Index(string name, long first, long last) => first == last ? $"{name}[{first}]" : $"{name}[{first}…{last}]";

    private bool IsZero(LayoutField field, long bitOffset) => field.IsBitField
        ? StructureLayout.ReadNumber(field, _bytes.Span, bitOffset) == 0
        : !_bytes.Span.Slice((int)(bitOffset / 8), field.BitWidth / 8).ContainsAnyExcept((byte)0);

    private void AddZeros(LayoutField field, long bitOffset, string path, string kernelName, long elements) =>
        _fields.Add(Begin(field, bitOffset, elements * field.BitWidth, path, kernelName) with
        {
            Kind = AnnotatedKind.Zeros,
            Elements = elements,
            Display = elements == 1 ? "0" : null,
            Meaning = elements == 1 ? null : $"{elements} elements, all 0",
        });

    private void AddElement(StructureSpec spec, LayoutField field, long bitOffset, string path, string kernelName)
    {
        if (field.Structure is not null)
        {
            AddFields(field.Structure, bitOffset / 8, path + ".", kernelName + ".");
            return;
        }

        AnnotatedField annotated = Begin(field, bitOffset, field.BitWidth, path, kernelName);
        if (bitOffset + field.BitWidth > _bytes.Length * 8L)
        {
            _fields.Add(annotated with { Meaning = $"only {annotated.Bytes.Length} of {(field.BitWidth + 7) / 8} bytes are there" });
            return;
        }

        _fields.Add(field.Kind == FieldKind.Number ? Number(spec, field, bitOffset, annotated)
            : field.Spec.Contents is ReadOnlyMemory<byte> contents ? Fixed(annotated, contents)
            : spec.Encoding is not null ? Text(annotated)
            : Raw(annotated));
    }

    private AnnotatedField Begin(LayoutField field, long bitOffset, long bits, string path, string kernelName)
    {
        long first = bitOffset / 8;
        long end = Math.Min((bitOffset + bits + 7) / 8, _bytes.Length);
        return new AnnotatedField
        {
            Path = path,
            KernelName = kernelName,
            Address = _address + (ulong)first,
            Offset = first,
            Bit = (int)(bitOffset % 8),
            Bits = bits,
            IsBitField = field.IsBitField,
            Kind = field.Kind == FieldKind.Number ? AnnotatedKind.Number : AnnotatedKind.Bytes,
            Bytes = _bytes[(int)first..(int)end],
            Doc = FirstSentence(field.Spec.Doc),
        };
    }

    private AnnotatedField Number(StructureSpec spec, LayoutField field, long bitOffset, AnnotatedField annotated)
    {
        ulong number = StructureLayout.ReadNumber(field, _bytes.Span, bitOffset);
        bool isAddress = field.Spec.Doc?.StartsWith("Physical address", StringComparison.Ordinal) == true;
        return annotated with
        {
            Value = JsonStyle.Hex(number),
            Display = DisplayOf(number, isAddress),
            Meaning = field.Enumeration is EnumerationSpec values ? MeaningOf(number, values)
                : _catalog.Flags(spec, field.Spec) is EnumerationSpec flags ? MeaningOfFlags(number, flags)
                : null,
        };
    }

    private static string MeaningOf(ulong number, EnumerationSpec values) =>
        values.Values.TryGetValue(number, out EnumerationValue? value) ? value.KernelName ?? value.Id : $"no value of {values.Name}";

    private static string? MeaningOfFlags(ulong number, EnumerationSpec flags)
    {
        List<string> names = [];
        ulong rest = number;
        foreach ((ulong bits, EnumerationValue value) in flags.Values.Where(flag => flag.Key != 0).OrderBy(flag => flag.Key))
        {
            if ((number & bits) == bits)
            {
                names.Add(value.KernelName ?? value.Id);
                rest &= ~bits;
            }
        }

        if (rest != 0)
        {
            names.Add($"unknown {JsonStyle.Hex(rest)}");
        }

        return names.Count == 0 ? null : string.Join(" | ", names);
    }

    private static AnnotatedField Fixed(AnnotatedField annotated, ReadOnlyMemory<byte> contents) => annotated with
    {
        Value = Convert.ToHexStringLower(annotated.Bytes.Span),
        Meaning = annotated.Bytes.Span.SequenceEqual(contents.Span) ? "as it must be" : $"expected {Convert.ToHexStringLower(contents.Span)}",
    };

    private static AnnotatedField Text(AnnotatedField annotated)
    {
        string text = KernelText.DecodeField(annotated.Bytes.Span, out bool terminated);
        int end = annotated.Bytes.Span.IndexOf((byte)0);
        return annotated with
        {
            Kind = AnnotatedKind.Text,
            Value = text,
            Display = $"\"{text}\"",
            Meaning = !terminated ? "not NUL-terminated"
                : annotated.Bytes.Span[end..].ContainsAnyExcept((byte)0) ? "bytes other than 0 after the NUL"
                : null,
        };
    }

    private static AnnotatedField Bitmap(AnnotatedField annotated)
    {
        long bits = 0;
        foreach (byte value in annotated.Bytes.Span)
        {
            bits += System.Numerics.BitOperations.PopCount(value);
        }

        return annotated with { IsBitmap = true, Meaning = $"{bits} of {annotated.Bits} bits set" };
    }

    private AnnotatedField Raw(AnnotatedField annotated)
    {
        AnnotatedField raw = annotated with { Value = Convert.ToHexStringLower(annotated.Bytes.Span) };
        return _isBitmap ? Bitmap(raw) : raw;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
