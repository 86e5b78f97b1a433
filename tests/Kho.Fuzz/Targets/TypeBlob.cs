using System.Buffers.Binary;
using System.Text;

namespace Kho.Fuzz.Targets;

/// <summary>Cuts type information down, by the format's description alone.</summary>
internal static class TypeBlob
{
    private const int TypeLengthAt = 12;
    private const int StringsAt = 16;
    private const int StringsLengthAt = 20;

    /// <summary>Length of what all types begin with, and where in it the number of another type stands.</summary>
    private const int Head = 12;
    private const int TypeAt = 8;

    private const uint Integer = 1;
    private const uint Pointer = 2;
    private const uint Array = 3;
    private const uint Structure = 4;
    private const uint Union = 5;
    private const uint Enumeration = 6;
    private const uint Typedef = 8;
    private const uint Volatile = 9;
    private const uint Constant = 10;
    private const uint Restrict = 11;
    private const uint Prototype = 13;
    private const uint Variable = 14;
    private const uint Section = 15;
    private const uint Tag = 17;
    private const uint TypeTag = 18;
    private const uint Enumeration64 = 19;

    /// <summary>The first bytes of the types and as many of the strings.</summary>
    public static byte[] Cut(byte[] whole, int length)
    {
        int header = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(4));
        int strings = header + BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(StringsAt));
        byte[] cut = [.. whole.AsSpan(0, header + length), .. whole.AsSpan(strings, length)];
        BinaryPrimitives.WriteInt32LittleEndian(cut.AsSpan(TypeLengthAt), length);
        BinaryPrimitives.WriteInt32LittleEndian(cut.AsSpan(StringsAt), length);
        BinaryPrimitives.WriteInt32LittleEndian(cut.AsSpan(StringsLengthAt), length);
        return cut;
    }

    /// <summary>The structures of some names and what their members are; pointers lead to nothing, as the reader does not follow them.</summary>
    /// <param name="whole">Type information of a kernel.</param>
    /// <param name="names">Names of structures.</param>
    public static byte[] Reduce(byte[] whole, IReadOnlyCollection<string> names)
    {
        List<Range> types = Types(whole, out int strings);
        string NameOf(int offset) => Encoding.UTF8.GetString(whole.AsSpan(strings + offset, whole.AsSpan(strings + offset).IndexOf((byte)0)));
        List<int> kept = [];
        Dictionary<int, int> numbers = new() { [0] = 0 };
        void Keep(int number)
        {
            if (numbers.TryAdd(number, 0))
            {
                foreach (int place in References(whole, types[number]))
                {
                    Keep(BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(place)));
                }

                kept.Add(number);
                numbers[number] = kept.Count;
            }
        }

        for (int number = 1; number < types.Count; number++)
        {
            if (KindOf(whole, types[number]) == Structure && names.Contains(NameOf(BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(types[number])))))
            {
                Keep(number);
            }
        }

        using MemoryStream body = new();
        using MemoryStream text = new();
        text.WriteByte(0);
        foreach (int number in kept)
        {
            byte[] type = [.. whole.AsSpan(types[number])];
            int begin = types[number].Start.Value;
            foreach (int place in NamesIn(whole, types[number]))
            {
                string name = NameOf(BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(place)));
                BinaryPrimitives.WriteInt32LittleEndian(type.AsSpan(place - begin), name.Length == 0 ? 0 : (int)text.Length);
                text.Write(name.Length == 0 ? [] : Encoding.UTF8.GetBytes(name + '\0'));
            }

            foreach (int place in References(whole, types[number]))
            {
                BinaryPrimitives.WriteInt32LittleEndian(type.AsSpan(place - begin), numbers[BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(place))]);
            }

            if (KindOf(whole, types[number]) == Pointer)
            {
                BinaryPrimitives.WriteInt32LittleEndian(type.AsSpan(TypeAt), 0);
            }

            body.Write(type);
        }

        byte[] blob = [.. whole.AsSpan(0, BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(4))), .. body.ToArray(), .. text.ToArray()];
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(TypeLengthAt), (int)body.Length);
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(StringsAt), (int)body.Length);
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(StringsLengthAt), (int)text.Length);
        return blob;
    }

    /// <summary>Where each type's record lies; number 0 is void and has none.</summary>
    private static List<Range> Types(byte[] whole, out int strings)
    {
        int header = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(4));
        int end = header + BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(TypeLengthAt));
        strings = header + BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(StringsAt));
        List<Range> types = [default];
        for (int at = header; at < end;)
        {
            uint info = BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(at + 4));
            int count = (int)(info & 0xffff);
            int length = Head + ((info >> 24) & 0x1f) switch
            {
                Integer or Variable or Tag => 4,
                Array => 12,
                Structure or Union or Section or Enumeration64 => 12 * count,
                Enumeration or Prototype => 8 * count,
                _ => 0,
            };
            types.Add(at..(at + length));
            at += length;
        }

        return types;
    }

    private static uint KindOf(byte[] whole, Range type) => (BinaryPrimitives.ReadUInt32LittleEndian(whole.AsSpan(type.Start.Value + 4)) >> 24) & 0x1f;

    /// <summary>Offsets of the numbers of other types in a record, pointers' left out.</summary>
    private static IEnumerable<int> References(byte[] whole, Range type)
    {
        int at = type.Start.Value;
        return KindOf(whole, type) switch
        {
            Array => [at + Head, at + Head + 4],
            Structure or Union => Enumerable.Range(0, (type.End.Value - at - Head) / 12).Select(member => at + Head + (member * 12) + 4),
            Typedef or Volatile or Constant or Restrict or TypeTag => [at + TypeAt],
            _ => [],
        };
    }

    /// <summary>Offsets of the names in a record.</summary>
    private static IEnumerable<int> NamesIn(byte[] whole, Range type)
    {
        int at = type.Start.Value;
        int step = KindOf(whole, type) switch { Structure or Union or Enumeration64 => 12, Enumeration => 8, _ => int.MaxValue };
        return Enumerable.Range(0, (type.End.Value - at - Head) / step).Select(member => at + Head + (member * step)).Prepend(at);
    }
}
