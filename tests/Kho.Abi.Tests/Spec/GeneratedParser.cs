using System.Collections;
using System.Globalization;
using System.Reflection;
using Kaitai;
using Kho.Images;
using Kho.SecondEngine.Generated;

namespace Kho.Abi.Tests.Spec;

/// <summary>Runs the parser that was generated from a type, whatever its class.</summary>
internal static class GeneratedParser
{
    /// <summary>Name of a class or property that the C# target makes of a name in a .ksy file.</summary>
    public static string UpperCamel(string name) =>
        string.Concat(name.Split('_').Select(word => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..]));

    public static KaitaiStruct Parse(KsyType type, byte[] bytes, IReadOnlyDictionary<string, long> parameters)
    {
        string name = string.Join('+', type.Path.Split("::").Select(UpperCamel));
        Type parser = typeof(Luo).Assembly.GetType($"Kho.SecondEngine.Generated.{name}")
            ?? typeof(ElfCore).Assembly.GetType($"Kho.Images.Generated.{name}", throwOnError: true)!;
        ConstructorInfo constructor = parser.GetConstructors().Single();
        object?[] arguments = [.. constructor.GetParameters().Select(parameter => Argument(parameter, bytes, parameters))];
        return (KaitaiStruct)constructor.Invoke(arguments);
    }

    /// <summary>Compares everything that a parser read with the bytes at the places that a kernel's layout names.</summary>
    /// <param name="parsed">What the parser made of the bytes.</param>
    /// <param name="layout">The specification's fields, for their names only.</param>
    /// <param name="structure">The kernel's structure, for the places.</param>
    /// <param name="bytes">The bytes of the whole.</param>
    /// <param name="start">Where in them the structure begins.</param>
    /// <param name="others">The kernel's other structures and the layouts that go with them, by name.</param>
    public static void Check(KaitaiStruct parsed, KsyLayout layout, PaholeStructure structure, byte[] bytes, long start, Func<string, (KsyLayout Layout, PaholeStructure Structure)> others)
    {
        foreach (PaholeMember member in LayoutComparison.MembersOf(structure))
        {
            KsyField field = Assert.Single(layout.Fields, field => field.KernelName == member.Name);
            object value = parsed.GetType().GetProperty(UpperCamel(field.Id))!.GetValue(parsed)!;
            long position = (start * 8) + member.BitOffset;
            switch (value)
            {
                case byte[] read:
                    Assert.Equal(bytes[(int)(position / 8)..(int)((position + member.BitWidth) / 8)], read);
                    break;
                case IList list:
                    long width = member.BitWidth / member.Count!.Value;
                    Assert.Equal(member.Count, list.Count);
                    for (int index = 0; index < list.Count; index++)
                    {
                        CheckOne(list[index]!, member, position + (index * width), width, bytes, others);
                    }

                    break;
                default:
                    CheckOne(value, member, position, member.BitWidth, bytes, others);
                    break;
            }
        }
    }

    /// <summary>Bytes in which no two fields are likely to be alike; inverted, every bit has its other value.</summary>
    public static byte[] Pattern(long size, bool inverted)
    {
        byte[] bytes = new byte[size];
        ulong state = 0x9e3779b97f4a7c15;
        for (int index = 0; index < bytes.Length; index++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes[index] = (byte)(inverted ? ~(state >> 32) : state >> 32);
        }

        return bytes;
    }

    private static void CheckOne(object value, PaholeMember member, long position, long width, byte[] bytes, Func<string, (KsyLayout Layout, PaholeStructure Structure)> others)
    {
        if (value is KaitaiStruct nested)
        {
            (KsyLayout layout, PaholeStructure structure) = others(LayoutComparison.StructureName(member)!);
            Check(nested, layout, structure, bytes, position / 8, others);
            return;
        }

        // The generator casts every number of an enum to int: only the bits that were read count.
        ulong mask = width == 64 ? ulong.MaxValue : (1UL << (int)width) - 1;
        ulong actual = value is Enum ? (ulong)Convert.ToInt64(value, CultureInfo.InvariantCulture) & mask : Convert.ToUInt64(value, CultureInfo.InvariantCulture);
        Assert.True(Bits(bytes, position, width) == actual, $"{member.Name} at bit {position}: 0x{Bits(bytes, position, width):x}, read as 0x{actual:x}");
    }

    private static ulong Bits(byte[] bytes, long position, long width)
    {
        ulong value = 0;
        for (long bit = width - 1; bit >= 0; bit--)
        {
            long at = position + bit;
            value = (value << 1) | (uint)((bytes[at / 8] >> (int)(at % 8)) & 1);
        }

        return value;
    }

    private static object? Argument(ParameterInfo parameter, byte[] bytes, IReadOnlyDictionary<string, long> parameters) =>
        parameter.ParameterType == typeof(KaitaiStream) ? new KaitaiStream(bytes)
        : !parameter.ParameterType.IsValueType ? null
        : Convert.ChangeType(parameters.Single(pair => $"p_{LowerCamel(pair.Key)}" == parameter.Name).Value, parameter.ParameterType, CultureInfo.InvariantCulture);

    private static string LowerCamel(string name) => char.ToLowerInvariant(name[0]) + UpperCamel(name)[1..];
}
