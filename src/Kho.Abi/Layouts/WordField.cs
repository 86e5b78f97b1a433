using System.Buffers.Binary;
using System.Numerics;

namespace Kho.Abi.Layouts;

/// <summary>
/// A field of an eight-byte structure, as bits of the structure's little-endian 64-bit word.
/// Masks and shifts are computed once, so that a read takes two instructions if its bits are adjacent.
/// </summary>
internal sealed class WordField
{
    private const int WordBits = 64;

    /// <summary>Bit of the word for each bit of the number, the least significant first; -1 for none.</summary>
    private readonly int[] _bits;

    private WordField(string name, int[] bits, EnumerationSpec? enumeration)
    {
        Name = name;
        _bits = bits;
        Enumeration = enumeration;
        Mask = bits.Where(bit => bit >= 0).Aggregate(0UL, (mask, bit) => mask | (1UL << bit));
        Shift = bits.Index().All(entry => entry.Item < 0 || entry.Item == bits[0] + entry.Index) ? bits[0] : -1;
    }

    /// <summary>The structure's name, a dot, and the field's id.</summary>
    public string Name { get; }

    /// <summary>Enumeration of the number, or null.</summary>
    public EnumerationSpec? Enumeration { get; }

    /// <summary>Number of bits.</summary>
    public int Width => _bits.Length;

    /// <summary>The bits of the word that hold the number.</summary>
    public ulong Mask { get; }

    /// <summary>Shift of the number in the word, or -1 if its bits are not adjacent and in order.</summary>
    public int Shift { get; }

    /// <summary>The lowest bit of the word that holds a bit of the number.</summary>
    public int LowestBit => BitOperations.TrailingZeroCount(Mask);

    /// <summary>The highest bit of the word that holds a bit of the number.</summary>
    public int HighestBit => BitOperations.Log2(Mask);

    /// <summary>A field of a structure of eight bytes.</summary>
    /// <param name="layout">Layout of the structure.</param>
    /// <param name="field">One of its fields, a single number.</param>
    public static WordField Of(StructureLayout layout, LayoutField field)
    {
        int[] bits = new int[field.BitWidth];
        byte[] word = new byte[sizeof(ulong)];
        for (int bit = 0; bit < WordBits; bit++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, 1UL << bit);
            ulong number = StructureLayout.ReadNumber(field, word, field.BitOffset);
            if (number != 0)
            {
                bits[BitOperations.Log2(number)] = bit;
            }
        }

        return new WordField($"{layout.Spec.Name}.{field.Id}", bits, field.Enumeration);
    }

    /// <summary>One bit of the word.</summary>
    public static WordField OfBit(string name, int bit) => new(name, [bit], null);

    /// <summary>The word, or all but one of its bits, each in its own place.</summary>
    public static WordField OfWord(string name, int? without = null) =>
        new(name, [.. Enumerable.Range(0, WordBits).Select(bit => bit == without ? -1 : bit)], null);

    /// <summary>Reads the number.</summary>
    public ulong Get(ulong word)
    {
        if (Shift >= 0)
        {
            return (word & Mask) >> Shift;
        }

        ulong number = 0;
        for (int index = 0; index < _bits.Length; index++)
        {
            number |= ((word >> _bits[index]) & 1) << index;
        }

        return number;
    }

    /// <summary>Writes the number as a compiler writes a bit field: truncated.</summary>
    public ulong Set(ulong word, ulong number)
    {
        ulong placed = 0;
        if (Shift >= 0)
        {
            placed = (number << Shift) & Mask;
        }
        else
        {
            for (int index = 0; index < _bits.Length; index++)
            {
                placed |= ((number >> index) & 1) << _bits[index];
            }
        }

        return (word & ~Mask) | placed;
    }

    /// <summary>The bit of the word that holds a bit of the number, or -1.</summary>
    public int BitOf(int bit) => (uint)bit < (uint)_bits.Length ? _bits[bit] : -1;

    /// <summary>Whether the field holds a number without loss.</summary>
    public bool Holds(ulong number) => Get(Set(0, number)) == number;

    /// <summary>Whether two fields read alike every word within a mask.</summary>
    /// <param name="one">Field, or null for none.</param>
    /// <param name="other">Field, or null for none.</param>
    /// <param name="mask">The bits that may be set.</param>
    public static bool ReadAlike(WordField? one, WordField? other, ulong mask) => Within(one, mask).SequenceEqual(Within(other, mask));

    /// <summary>The bits of the word in words: <c>bit 63</c>, <c>bits 62 to 63</c>.</summary>
    public override string ToString() => InWords([.. _bits.Where(bit => bit >= 0).Order()]);

    /// <summary>Some bits of a word in words.</summary>
    /// <param name="bits">Numbers of bits, ascending.</param>
    public static string InWords(IReadOnlyList<int> bits) => bits.Count == 1 ? $"bit {bits[0]}"
        : bits[^1] - bits[0] == bits.Count - 1 ? $"bits {bits[0]} to {bits[^1]}"
        : $"bits {string.Join(", ", bits)}";

    private static IEnumerable<(int Index, int Bit)> Within(WordField? field, ulong mask) =>
        field is null ? [] : field._bits.Index().Where(entry => entry.Item >= 0 && ((mask >> entry.Item) & 1) != 0);
}
