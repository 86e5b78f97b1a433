using CsCheck;
using Kho.Abi.Layouts;

namespace Kho.Abi.Tests.Layouts;

/// <summary>
/// Random values of a structure: numbers of every width, the ends of their ranges more often than chance would have
/// them, numbers of enumerations that have no name as well as those that have one, and lists that repeat to the end.
/// </summary>
internal sealed class StructureGen(StructureLayout layout) : Gen<StructureValue>
{
    private const int MostOpenElements = 9;

    public override StructureValue Generate(PCG pcg, Size? min, out Size size)
    {
        ulong cost = 0;
        StructureValue value = Structure(layout, pcg, ref cost);
        size = new Size(cost);
        return value;
    }

    /// <summary>A random element of a field.</summary>
    internal FieldValue Element(LayoutField field, PCG pcg)
    {
        ulong cost = 0;
        return layout.Fields.Contains(field) ? Element(field, pcg, ref cost) : throw new ArgumentException($"{layout} has no field {field.Id}");
    }

    private static StructureValue Structure(StructureLayout layout, PCG pcg, ref ulong cost)
    {
        var value = new StructureValue();
        foreach (LayoutField field in layout.Fields)
        {
            value.Add(field.Id, field.IsList ? List(field, pcg, ref cost) : Element(field, pcg, ref cost));
        }

        return value;
    }

    private static FieldValue List(LayoutField field, PCG pcg, ref ulong cost)
    {
        var elements = new FieldValue[field.Count ?? pcg.Next(MostOpenElements)];
        for (int index = 0; index < elements.Length; index++)
        {
            elements[index] = Element(field, pcg, ref cost);
        }

        return FieldValue.Of(elements);
    }

    private static FieldValue Element(LayoutField field, PCG pcg, ref ulong cost)
    {
        if (field.Structure is not null)
        {
            return FieldValue.Of(Structure(field.Structure, pcg, ref cost));
        }

        if (field.Kind == FieldKind.Number)
        {
            ulong number = Number(field, pcg);
            cost += number;
            return FieldValue.Of(number);
        }

        return FieldValue.Of(field.Spec.Contents is ReadOnlyMemory<byte> contents ? contents : Bytes(pcg, field.BitWidth / 8));
    }

    private static ulong Number(LayoutField field, PCG pcg)
    {
        ulong maximum = ulong.MaxValue >> (64 - field.BitWidth);
        ulong[] named = [.. field.Enumeration?.Values.Keys ?? []];
        return pcg.Next(8) switch
        {
            0 => 0,
            1 => maximum,
            2 => maximum ^ (maximum >> 1),
            3 or 4 when named.Length > 0 => named[pcg.Next((uint)named.Length)],
            3 => 1,
            _ => pcg.Next64() >> (64 - field.BitWidth),
        };
    }

    /// <summary>Random bytes of any length up to a field's; all zeros and a lone first byte are as likely as noise.</summary>
    internal static byte[] Bytes(PCG pcg, int length)
    {
        byte[] bytes = new byte[length];
        uint kind = pcg.Next(4);
        for (int index = 0; index < length; index += sizeof(ulong))
        {
            ulong word = kind == 0 ? 0 : pcg.Next64();
            for (int shift = 0; shift < sizeof(ulong) && index + shift < length; shift++)
            {
                bytes[index + shift] = (byte)(word >> (8 * shift));
            }
        }

        if (kind == 1)
        {
            bytes.AsSpan(Math.Min(1, length)).Clear();
        }

        return bytes;
    }
}
