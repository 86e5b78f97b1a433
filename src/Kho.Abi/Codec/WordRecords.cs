using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Kho.Abi.Layouts;

namespace Kho.Abi.Codec;

/// <summary>
/// The records of an array as 64-bit words in the processor's byte order, so that records that count up are found by
/// comparing vectors. Records whose fields each lie in one word are taken as they are; all others are read
/// field by field into words first.
/// </summary>
internal sealed class WordRecords
{
    /// <summary>Longer records are mostly padding of their own: their fields alone are kept, so that a record takes a few words whatever the specification says.</summary>
    private const int MostWords = 8;

    private readonly Field[] _fields;
    private readonly (int Word, int Shift)[] _places;
    private readonly Form _form;
    private readonly bool[] _areReversed;
    private ulong[] _buffer = [];

    /// <summary>Resolves the places of fields.</summary>
    /// <param name="size">Distance between two records in bytes.</param>
    /// <param name="fields">Numbers of a record that do not repeat.</param>
    public WordRecords(int size, params Field[] fields)
    {
        Size = size;
        _fields = fields;
        _places = new (int Word, int Shift)[fields.Length];
        WordsOfRecord = size / sizeof(ulong);
        bool?[] areBigEndian = new bool?[Math.Min(WordsOfRecord, MostWords)];
        bool areWords = size % sizeof(ulong) == 0 && WordsOfRecord <= MostWords && BitConverter.IsLittleEndian;
        for (int index = 0; index < fields.Length && areWords; index++)
        {
            areWords = fields[index].TryPlaceInWord(out int word, out int shift) && word < WordsOfRecord
                && (areBigEndian[word] ??= fields[index].IsBigEndian) == fields[index].IsBigEndian;
            _places[index] = (word, shift);
        }

        _areReversed = [.. areBigEndian.Select(isBigEndian => isBigEndian == true)];
        _form = !areWords ? Form.Extracted : _areReversed.Contains(true) ? Form.Reversed : Form.Direct;
        if (_form == Form.Extracted)
        {
            WordsOfRecord = fields.Length;
            _places = [.. Enumerable.Range(0, fields.Length).Select(index => (index, 0))];
        }
    }

    private enum Form
    {
        /// <summary>The bytes are the words.</summary>
        Direct,

        /// <summary>The bytes of some words stand in reverse.</summary>
        Reversed,

        /// <summary>Each field has a word of its own.</summary>
        Extracted,
    }

    /// <summary>Distance between two records in bytes.</summary>
    public int Size { get; }

    /// <summary>Number of words of a record.</summary>
    public int WordsOfRecord { get; }

    /// <summary>Makes words of whole records.</summary>
    /// <param name="records">Bytes of one or more whole records.</param>
    /// <returns>The words, valid until the next call.</returns>
    public ReadOnlySpan<ulong> Read(ReadOnlySpan<byte> records)
    {
        int count = records.Length / Size;
        if (_form == Form.Direct)
        {
            return MemoryMarshal.Cast<byte, ulong>(records[..(count * Size)]);
        }

        if (_buffer.Length < count * WordsOfRecord)
        {
            _buffer = new ulong[count * WordsOfRecord];
        }

        Span<ulong> words = _buffer.AsSpan(0, count * WordsOfRecord);
        if (_form == Form.Reversed)
        {
            ReadOnlySpan<ulong> given = MemoryMarshal.Cast<byte, ulong>(records[..(count * Size)]);
            if (!_areReversed.Contains(false))
            {
                BinaryPrimitives.ReverseEndianness(given, words);
                return words;
            }

            given.CopyTo(words);
            for (int word = 0; word < _areReversed.Length; word++)
            {
                for (int at = word; at < words.Length && _areReversed[word]; at += WordsOfRecord)
                {
                    words[at] = BinaryPrimitives.ReverseEndianness(words[at]);
                }
            }

            return words;
        }

        for (int record = 0; record < count; record++)
        {
            ReadOnlySpan<byte> bytes = records[(record * Size)..];
            for (int field = 0; field < _fields.Length; field++)
            {
                words[(record * _fields.Length) + field] = _fields[field].Read(bytes);
            }
        }

        return words;
    }

    /// <summary>A field of a record.</summary>
    /// <param name="words">Words of the record and of those after it.</param>
    /// <param name="field">Index of the field.</param>
    public ulong Get(ReadOnlySpan<ulong> words, int field)
    {
        (int word, int shift) = _places[field];
        return (words[word] >> shift) & _fields[field].Maximum;
    }

    /// <summary>What is added to the words of a record where a field grows by a number.</summary>
    /// <param name="steps">Takes the sums; one for each word of a record.</param>
    /// <param name="field">Index of the field.</param>
    /// <param name="step">Number.</param>
    public void AddStep(Span<ulong> steps, int field, ulong step) => steps[_places[field].Word] += step << _places[field].Shift;

    /// <summary>Number of steps that a field takes before it overflows.</summary>
    /// <param name="field">Index of the field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="step">Number that it grows by, at least 1.</param>
    public ulong StepsLeft(int field, ulong value, ulong step) => (_fields[field].Maximum - value) / step;

    /// <summary>Counts the records that follow the first one in steps.</summary>
    /// <param name="words">Words of all records.</param>
    /// <param name="steps">What each word of a record is more than in the record before.</param>
    /// <param name="most">Greatest number wanted. No field may overflow in as many steps.</param>
    public static int CountSteps(ReadOnlySpan<ulong> words, ReadOnlySpan<ulong> steps, int most)
    {
        int width = steps.Length;
        most = Math.Min(most, (words.Length / width) - 1);
        int count = 0;
        if (most > 2 && Vector256<ulong>.Count % width == 0 && IsStep(words, steps, 0))
        {
            int atOnce = Vector256<ulong>.Count / width;
            Span<ulong> first = stackalloc ulong[Vector256<ulong>.Count];
            Span<ulong> advance = stackalloc ulong[Vector256<ulong>.Count];
            for (int lane = 0; lane < first.Length; lane++)
            {
                first[lane] = words[lane % width] + (steps[lane % width] * (ulong)((lane / width) + 1));
                advance[lane] = steps[lane % width] * (ulong)atOnce;
            }

            var expected = Vector256.Create<ulong>(first);
            var step = Vector256.Create<ulong>(advance);
            ReadOnlySpan<ulong> rest = words[width..];
            for (; count + atOnce <= most && Vector256.Create(rest[(count * width)..]) == expected; count += atOnce)
            {
                expected += step;
            }
        }

        while (count < most && IsStep(words, steps, count))
        {
            count++;
        }

        return count;
    }

    private static bool IsStep(ReadOnlySpan<ulong> words, ReadOnlySpan<ulong> steps, int record)
    {
        int at = record * steps.Length;
        for (int word = 0; word < steps.Length; word++)
        {
            if (words[at + steps.Length + word] != words[at + word] + steps[word])
            {
                return false;
            }
        }

        return true;
    }
}
