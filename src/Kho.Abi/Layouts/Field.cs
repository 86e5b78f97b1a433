using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Kho.Diagnostics;

namespace Kho.Abi.Layouts;

/// <summary>
/// The place of a number in a structure, resolved once from the <c>.ksy</c>. Every reader, writer and walk uses it
/// in place of an offset. A field of an array, or of an array's records, has a place for each index.
/// </summary>
/// <remarks>
/// Any number of up to 64 bits that touches at most eight bytes is one load, a shift and a mask, whatever its width,
/// byte order or bit order. Only a bit field that straddles nine bytes is read bit by bit.
/// </remarks>
internal readonly struct Field
{
    private readonly LayoutField _layout;
    private readonly string _owner;
    private readonly ulong _mask;
    private readonly int _start;
    private readonly int _bytes;
    private readonly int _stride;
    private readonly int _shift;

    /// <summary>Shift of the number in the eight bytes from its first one on, in its own byte order.</summary>
    private readonly int _shiftOfEight;
    private readonly bool _bigEndian;
    private readonly bool _isWide;
    private readonly long _firstBit;

    private Field(in Field other)
    {
        this = other;
        _start = 0;
        _firstBit %= 8;
        _stride = 0;
        Count = 1;
    }

    private Field(StructureLayout owner, LayoutField layout, long firstBit, int stride, int count)
    {
        _layout = layout;
        _owner = owner.Spec.Name;
        _firstBit = firstBit;
        _stride = stride;
        Count = count;
        Width = layout.BitWidth;
        _bigEndian = layout.BigEndian;
        _mask = Width >= 64 ? ulong.MaxValue : (1UL << Width) - 1;
        int bit = (int)(firstBit % 8);
        _start = (int)(firstBit / 8);
        _bytes = (bit + Width + 7) / 8;
        _isWide = _bytes > sizeof(ulong);
        _shift = _bigEndian ? (8 * _bytes) - bit - Width : bit;
        _shiftOfEight = _bigEndian ? 64 - bit - Width : bit;
    }

    /// <summary>Ids that lead to the field, joined by dots.</summary>
    public string Path => _layout.Id;

    /// <summary>Width in bits, 1 to 64.</summary>
    public int Width { get; }

    /// <summary>Number of elements; 1 for a single field.</summary>
    public int Count { get; }

    /// <summary>Distance between two elements in bytes; 0 for a single field.</summary>
    public int Stride => _stride;

    /// <summary>Greatest value that the field holds.</summary>
    public ulong Maximum => _mask;

    /// <summary>The elements are adjacent 64-bit words of either byte order, so that a walk finds those that are not 0 in an array of words.</summary>
    public bool IsWords => !_isWide && Width == 64 && _stride == sizeof(ulong);

    /// <summary>The bytes, or the bits of a bit field, are numbered from the greatest on.</summary>
    public bool IsBigEndian => _bigEndian;

    /// <summary>Enumeration of the values, or null.</summary>
    public EnumerationSpec? Enumeration => _layout.Enumeration;

    /// <summary>Resolves a number.</summary>
    /// <param name="path">Ids joined by dots, such as <c>hdr.next</c> or <c>bitmaps.phys_start</c>.</param>
    /// <exception cref="KhoFormatException">The structure has no such number, or elements do not begin at whole bytes.</exception>
    public static Field Of(StructureLayout layout, string path) =>
        Find(layout, path) ?? throw new KhoFormatException($"{layout.Spec.Name} has no number '{path}'");

    /// <summary>Resolves a number; null if the structure has none of this name.</summary>
    /// <param name="path">Ids joined by dots.</param>
    /// <exception cref="KhoFormatException">Elements do not begin at whole bytes, or arrays are nested.</exception>
    public static Field? Find(StructureLayout layout, string path)
    {
        StructureLayout inner = layout;
        long bit = 0;
        int stride = 0;
        int count = 1;
        string[] ids = path.Split('.');
        for (int index = 0; index < ids.Length; index++)
        {
            LayoutField? field = inner.Fields.FirstOrDefault(field => field.Id == ids[index]);
            if (field is null)
            {
                return null;
            }

            bit += field.BitOffset;
            if (field.IsList)
            {
                if (stride != 0 || field.BitWidth % 8 != 0)
                {
                    throw new KhoFormatException($"{layout.Spec.Name}.{path}: expected one array, of elements that are whole bytes");
                }

                stride = field.BitWidth / 8;
                count = (int)Math.Min(field.Count ?? int.MaxValue, int.MaxValue);
            }

            if (index == ids.Length - 1)
            {
                return field.Kind == FieldKind.Number ? new Field(layout, field, bit, stride, count) : null;
            }

            if (field.Structure is null)
            {
                return null;
            }

            inner = field.Structure;
        }

        return null;
    }

    /// <summary>Offset of an element's first byte in the structure.</summary>
    /// <param name="index">Element, from 0 on; it may be past the last one.</param>
    public int Offset(int index = 0) => _start + (index * _stride);

    /// <summary>Offset after an element's last byte in the structure.</summary>
    /// <param name="index">Element, from 0 on.</param>
    public int End(int index = 0) => _start + (index * _stride) + _bytes;

    /// <summary>An element as the only number of a structure that begins where the element does.</summary>
    public Field Element() => new(this);

    /// <summary>Finds the number, or the first element, in one of the 64-bit words from the structure's first byte on, each of the number's own byte order.</summary>
    /// <param name="word">Index of the word.</param>
    /// <param name="shift">Number of bits below the number's lowest one in the word.</param>
    /// <returns>Whether one word holds all of its bits.</returns>
    public bool TryPlaceInWord(out int word, out int shift)
    {
        word = _start / sizeof(ulong);
        int endOfWord = (word + 1) * sizeof(ulong);
        shift = _bigEndian ? (8 * (endOfWord - _start - _bytes)) + _shift : (8 * (_start % sizeof(ulong))) + _shift;
        return !_isWide && _start + _bytes <= endOfWord;
    }

    /// <summary>Reads the number, or the first element.</summary>
    /// <param name="structure">Bytes from the structure's first on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Read(ReadOnlySpan<byte> structure) => ReadAt(structure, _start);

    /// <summary>Reads an element.</summary>
    /// <param name="structure">Bytes from the structure's first on.</param>
    /// <param name="index">Element, from 0 on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Read(ReadOnlySpan<byte> structure, int index) => ReadAt(structure, _start + (index * _stride));

    /// <summary>Reads an element from its own bytes.</summary>
    /// <param name="element">Bytes from <see cref="Offset"/> to <see cref="End"/> of the element.</param>
    public ulong ReadElement(ReadOnlySpan<byte> element) => _isWide
        ? StructureLayout.ReadNumber(_layout, element, _firstBit % 8)
        : (Load(element[.._bytes]) >> _shift) & _mask;

    /// <summary>Writes the number, or the first element; bits of other fields keep their values.</summary>
    /// <param name="structure">Bytes from the structure's first on.</param>
    /// <exception cref="KhoFormatException">The value does not fit.</exception>
    public void Write(Span<byte> structure, ulong value) => Write(structure, 0, value);

    /// <summary>Writes an element; bits of other fields keep their values.</summary>
    /// <param name="structure">Bytes from the structure's first on.</param>
    /// <param name="index">Element, from 0 on.</param>
    /// <exception cref="KhoFormatException">The value does not fit.</exception>
    public void Write(Span<byte> structure, int index, ulong value)
    {
        if ((value & ~_mask) != 0)
        {
            throw new KhoFormatException($"{_owner}.{_layout.Id}: 0x{value:x} does not fit {Width} bits");
        }

        if (_isWide)
        {
            StructureLayout.WriteNumber(_layout, value, structure, _firstBit + ((long)index * _stride * 8));
            return;
        }

        Span<byte> bytes = structure.Slice(Offset(index), _bytes);
        ulong old = Load(bytes);
        ulong now = (old & ~(_mask << _shift)) | (value << _shift);
        for (int at = 0; at < bytes.Length; at++)
        {
            bytes[at] = (byte)(now >> (8 * (_bigEndian ? bytes.Length - 1 - at : at)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadAt(ReadOnlySpan<byte> structure, int start)
    {
        // Except at a structure's end, eight bytes are available: a little-endian number is in their low bits, a big-endian one in their high bits.
        if (!_isWide && (uint)start + sizeof(ulong) <= (uint)structure.Length)
        {
            ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(structure[start..]);
            return ((_bigEndian ? BinaryPrimitives.ReverseEndianness(eight) : eight) >> _shiftOfEight) & _mask;
        }

        return ReadSlowly(structure, start);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong ReadSlowly(ReadOnlySpan<byte> structure, int start) => _isWide
        ? StructureLayout.ReadNumber(_layout, structure, _firstBit + ((long)(start - _start) * 8))
        : (Load(structure.Slice(start, _bytes)) >> _shift) & _mask;

    private ulong Load(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == sizeof(ulong))
        {
            return _bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        }

        ulong number = 0;
        for (int index = 0; index < bytes.Length; index++)
        {
            number = (number << 8) | bytes[_bigEndian ? index : bytes.Length - 1 - index];
        }

        return number;
    }
}
