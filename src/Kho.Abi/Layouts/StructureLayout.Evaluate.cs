using System.Globalization;
using Kho.Diagnostics;

namespace Kho.Abi.Layouts;

internal sealed partial class StructureLayout
{
    private const int MaximumSize = 1 << 20;

    /// <summary>Computes the places of a structure's fields.</summary>
    /// <param name="catalog">Structures and enumerations that it refers to.</param>
    /// <param name="parameters">Values of its parameters.</param>
    /// <exception cref="KhoFormatException">A type or parameter is unknown, or a size is impossible.</exception>
    internal static StructureLayout Evaluate(StructureCatalog catalog, StructureSpec spec, IReadOnlyDictionary<string, long> parameters) =>
        Evaluate(catalog, spec, parameters, []);

    private static StructureLayout Evaluate(StructureCatalog catalog, StructureSpec spec, IReadOnlyDictionary<string, long> parameters, List<string> around)
    {
        List<LayoutField> fields = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        long position = 0;
        foreach (FieldSpec field in spec.Fields)
        {
            try
            {
                if (!ids.Add(field.Id))
                {
                    throw new KhoFormatException("a second field of this id");
                }

                if (fields.Count > 0 && fields[^1].Count is null)
                {
                    throw new KhoFormatException($"nothing can follow '{fields[^1].Id}', which repeats to the end");
                }

                LayoutField placed = Place(catalog, spec, field, parameters, position, around);
                fields.Add(placed);
                position = placed.BitOffset + placed.TotalBits;
            }
            catch (KhoFormatException exception)
            {
                throw new KhoFormatException($"{spec.Name}.{field.Id}: {exception.Message}", exception);
            }

            if (position > MaximumSize * 8L)
            {
                throw new KhoFormatException($"{spec.Name}.{field.Id}: the structure is longer than {MaximumSize} bytes");
            }
        }

        foreach (FieldSpec field in spec.Fields)
        {
            foreach (string named in new[] { field.CountedBy, field.Maximum }.OfType<string>().Where(named => !fields.Exists(other => other.Id == named && other.Kind == FieldKind.Number)))
            {
                throw new KhoFormatException($"{spec.Name}.{field.Id}: '{named}' is no number of the structure");
            }

            foreach (string name in field.Union?.Cases.Values ?? [])
            {
                StructureLayout one = EvaluateNested(catalog, spec, catalog.Structure(name, spec.File), parameters, around);
                LayoutField whole = fields.Find(other => other.Id == field.Id)!;
                if (one.Size * 8 > whole.BitWidth)
                {
                    throw new KhoFormatException($"{spec.Name}.{field.Id}: {name} has {one.Size} bytes, the union {whole.BitWidth / 8}");
                }
            }
        }

        return new StructureLayout(spec, fields, (int)((position + 7) / 8));
    }

    private static LayoutField Place(StructureCatalog catalog, StructureSpec spec, FieldSpec field, IReadOnlyDictionary<string, long> parameters, long position, List<string> around)
    {
        long? count = field.RepeatsToEnd ? null : field.RepeatCount?.Evaluate(parameters) ?? 1;
        if (count is < 0 or > MaximumSize)
        {
            throw new KhoFormatException($"repeats {count} times");
        }

        EnumerationSpec? enumeration = field.Enumeration is null ? null : catalog.Enumeration(field.Enumeration, spec.File);
        if (field.Type is ['b', ..] bits && int.TryParse(bits.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int width))
        {
            return width is < 1 or > 64
                ? throw new KhoFormatException($"{width} bits, expected 1 to 64")
                : new LayoutField { Spec = field, Kind = FieldKind.Number, BitOffset = position, BitWidth = width, Count = count, BigEndian = spec.BigEndianBits, IsBitField = true, Enumeration = enumeration };
        }

        long aligned = (position + 7) & -8;
        if (field.Type is null)
        {
            long size = field.Contents?.Length ?? field.Size?.Evaluate(parameters) ?? throw new KhoFormatException("neither a type nor a size");
            return size is < 0 or > MaximumSize
                ? throw new KhoFormatException($"{size} bytes")
                : new LayoutField { Spec = field, Kind = FieldKind.Bytes, BitOffset = aligned, BitWidth = (int)size * 8, Count = count };
        }

        if (TryNumber(field.Type, spec.BigEndian, out int bytes, out bool bigEndian))
        {
            return new LayoutField { Spec = field, Kind = FieldKind.Number, BitOffset = aligned, BitWidth = bytes * 8, Count = count, BigEndian = bigEndian, Enumeration = enumeration };
        }

        StructureLayout nested = EvaluateNested(catalog, spec, catalog.Structure(field.Type, spec.File), parameters, around);
        return new LayoutField { Spec = field, Kind = FieldKind.Structure, BitOffset = aligned, BitWidth = nested.Size * 8, Count = count, Structure = nested };
    }

    private static StructureLayout EvaluateNested(StructureCatalog catalog, StructureSpec outer, StructureSpec inner, IReadOnlyDictionary<string, long> parameters, List<string> around)
    {
        if (inner.Name == outer.Name || around.Contains(inner.Name))
        {
            throw new KhoFormatException($"{inner.Name} would contain itself");
        }

        around.Add(outer.Name);
        StructureLayout nested = Evaluate(catalog, inner, parameters, around);
        around.RemoveAt(around.Count - 1);
        return nested.Fields.Any(field => field.Count is null)
            ? throw new KhoFormatException($"{inner.Name} repeats to the end and has no length of its own")
            : nested;
    }

    private static bool TryNumber(string type, bool bigEndianByDefault, out int bytes, out bool bigEndian)
    {
        bigEndian = type.EndsWith("be", StringComparison.Ordinal) || (bigEndianByDefault && !type.EndsWith("le", StringComparison.Ordinal));
        bytes = type.Length >= 2 && type[0] == 'u' && type.Length is 2 or 4 ? type[1] - '0' : 0;
        return bytes is 1 or 2 or 4 or 8 && (type.Length == 2 || type.EndsWith("le", StringComparison.Ordinal) || type.EndsWith("be", StringComparison.Ordinal));
    }
}
