using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Kho.Abi.Layouts;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>
/// The records of an array as 64-bit words, so that records that count up are found by comparing vectors. Records whose
/// fields each lie in one word are taken as they are, and a word of the other byte order is reversed where it is used; all
/// others are read field by field into words first.
/// </summary>
internal sealed class WordRecords
{
    /// <summary>Longer records are mostly padding of their own: their fields alone are kept, so that a record takes a few words whatever the specification says.</summary>
    private const int MostWords = 8;

    private readonly Field[] _fields;
    private readonly Place[] _places;
    private readonly bool _areWords;
    private readonly bool _hasReversed;
    private readonly bool[] _areReversed;

    /// <summary>Mask of the words of a vector whose bytes are reversed; meaningful if a vector holds whole records.</summary>
    private readonly Vector256<ulong> _reversed;
    private ulong[] _buffer = [];

    /// <summary>Resolves the places of fields.</summary>
    /// <param name="size">Distance between two records in bytes.</param>
    /// <param name="fields">Numbers of a record that do not repeat.</param>
    public WordRecords(int size, params Field[] fields)
    {
        Size = size;
        _fields = fields;
        _places = new Place[fields.Length];
        WordsOfRecord = size / sizeof(ulong);
        bool?[] areBigEndian = new bool?[Math.Min(WordsOfRecord, MostWords)];
        _areWords = size % sizeof(ulong) == 0 && WordsOfRecord <= MostWords && BitConverter.IsLittleEndian;
        for (int index = 0; index < fields.Length && _areWords; index++)
        {
            _areWords = fields[index].TryPlaceInWord(out int word, out int shift) && word < WordsOfRecord
                && (areBigEndian[word] ??= fields[index].IsBigEndian) == fields[index].IsBigEndian;
            _places[index] = new Place(word, shift, fields[index].Maximum, fields[index].IsBigEndian);
        }

        if (!_areWords)
        {
            WordsOfRecord = fields.Length;
            areBigEndian = new bool?[fields.Length];
            _places = [.. fields.Select((field, index) => new Place(index, 0, field.Maximum, IsReversed: false))];
        }

        _areReversed = [.. areBigEndian.Select(isBigEndian => isBigEndian == true)];
        _hasReversed = _areReversed.Contains(true);
        Span<ulong> reversed = stackalloc ulong[Vector256<ulong>.Count];
        for (int lane = 0; lane < reversed.Length && _hasReversed; lane++)
        {
            reversed[lane] = _areReversed[lane % WordsOfRecord] ? ulong.MaxValue : 0;
        }

        _reversed = Vector256.Create<ulong>(reversed);
    }

    /// <summary>Distance between two records in bytes.</summary>
    public int Size { get; }

    /// <summary>Number of words of a record.</summary>
    public int WordsOfRecord { get; }

    /// <summary>Converts whole records to words. The words keep their byte order in memory: read them with <see cref="Get"/> and <see cref="CountSteps"/>.</summary>
    /// <param name="records">Bytes of one or more whole records.</param>
    /// <returns>The words, valid until the next call.</returns>
    public ReadOnlySpan<ulong> Read(ReadOnlySpan<byte> records)
    {
        int count = records.Length / Size;
        if (_areWords)
        {
            return MemoryMarshal.Cast<byte, ulong>(records[..(count * Size)]);
        }

        if (_buffer.Length < count * WordsOfRecord)
        {
            _buffer = new ulong[count * WordsOfRecord];
        }

        Span<ulong> words = _buffer.AsSpan(0, count * WordsOfRecord);
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Get(ReadOnlySpan<ulong> words, int field) => _places[field].Get(words);

    /// <summary>Where a field stands, for loops that read it of many records.</summary>
    /// <param name="field">Index of the field.</param>
    public Place PlaceOf(int field) => _places[field];

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

    /// <summary>Whether a second record follows the first one in a step; the question that most records of scattered arrays end with.</summary>
    /// <param name="words">Words of all records.</param>
    /// <param name="steps">What each word of a record is more than in the record before; carries into other fields are not noticed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Follows(ReadOnlySpan<ulong> words, ReadOnlySpan<ulong> steps) => words.Length >= 2 * steps.Length && IsStep(words, steps, 0);

    /// <summary>Counts the records that follow the first one in steps.</summary>
    /// <param name="words">Words of all records.</param>
    /// <param name="steps">What each word of a record is more than in the record before.</param>
    /// <param name="most">Greatest number wanted. No field may overflow in as many steps.</param>
    public int CountSteps(ReadOnlySpan<ulong> words, ReadOnlySpan<ulong> steps, int most)
    {
        int width = WordsOfRecord;
        most = Math.Min(most, (words.Length / width) - 1);
        int count = 0;
        if (most > 2 && Vector256<ulong>.Count % width == 0)
        {
            int atOnce = Vector256<ulong>.Count / width;
            Span<ulong> first = stackalloc ulong[Vector256<ulong>.Count];
            Span<ulong> advance = stackalloc ulong[Vector256<ulong>.Count];
            for (int lane = 0; lane < first.Length; lane++)
            {
                first[lane] = Value(words, lane % width) + (steps[lane % width] * (ulong)((lane / width) + 1));
                advance[lane] = steps[lane % width] * (ulong)atOnce;
            }

            var expected = Vector256.Create<ulong>(first);
            var step = Vector256.Create<ulong>(advance);
            ReadOnlySpan<ulong> rest = words[width..];
            for (; count + atOnce <= most && Values(Vector256.Create(rest[(count * width)..])) == expected; count += atOnce)
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

    private bool IsStep(ReadOnlySpan<ulong> words, ReadOnlySpan<ulong> steps, int record)
    {
        ReadOnlySpan<ulong> one = words.Slice(record * steps.Length, steps.Length);
        ReadOnlySpan<ulong> next = words.Slice((record + 1) * steps.Length, steps.Length);
        for (int word = 0; word < steps.Length; word++)
        {
            if (_hasReversed && _areReversed[word]
                ? BinaryPrimitives.ReverseEndianness(next[word]) != BinaryPrimitives.ReverseEndianness(one[word]) + steps[word]
                : next[word] != one[word] + steps[word])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A word of the first record as a number.</summary>
    private ulong Value(ReadOnlySpan<ulong> words, int word) => _areReversed[word] ? BinaryPrimitives.ReverseEndianness(words[word]) : words[word];

    /// <summary>The words of whole records as numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<ulong> Values(Vector256<ulong> words) => !_hasReversed ? words : Vector256.ConditionalSelect(
        _reversed,
        Vector256.Shuffle(words.AsByte(), Vector256.Create(
            (byte)7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8,
            23, 22, 21, 20, 19, 18, 17, 16, 31, 30, 29, 28, 27, 26, 25, 24)).AsUInt64(),
        words);

    /// <summary>Where a field stands in a record's words.</summary>
    /// <param name="Word">Index of the word.</param>
    /// <param name="Shift">Number of bits below the field in the word, in the field's byte order.</param>
    /// <param name="Maximum">Greatest value of the field.</param>
    /// <param name="IsReversed">The bytes of the word stand in reverse.</param>
    internal readonly record struct Place(int Word, int Shift, ulong Maximum, bool IsReversed)
    {
        /// <summary>The field's value.</summary>
        /// <param name="words">Words of the record and of those after it.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Get(ReadOnlySpan<ulong> words)
        {
            ulong word = words[Word];
            return ((IsReversed ? BinaryPrimitives.ReverseEndianness(word) : word) >> Shift) & Maximum;
        }
    }
}

/// <summary>Reads numbers of structures in physical memory.</summary>
internal static class MemoryFields
{
    private const int MostBytes = 9;

    /// <summary>Reads an element of an array of numbers.</summary>
    /// <param name="structure">Physical address of the structure.</param>
    /// <param name="index">Element, from 0 on.</param>
    /// <returns>False if the image lacks the number's bytes.</returns>
    public static bool TryRead(this IPhysicalMemory memory, ulong structure, in Field field, int index, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[MostBytes];
        bytes = bytes[..(field.End(index) - field.Offset(index))];
        bool isThere = memory.Read(structure + (ulong)field.Offset(index), bytes, out _) == bytes.Length;
        value = isThere ? field.ReadElement(bytes) : 0;
        return isThere;
    }
}
