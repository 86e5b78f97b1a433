using System.Globalization;

namespace Kho.Abi.Layouts;

/// <summary>A field of a structure at its place in memory, explained.</summary>
internal sealed record AnnotatedField
{
    /// <summary>Length in bytes of a line of <see cref="Lines"/>.</summary>
    public const int LineLength = 16;

    /// <summary>Ids of the specification joined by dots, with the number of an element in brackets: <c>bitmaps[3].phys_start</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The same path in the kernel's names.</summary>
    public required string KernelName { get; init; }

    /// <summary>Physical address of the first byte that holds bits of the field.</summary>
    public required ulong Address { get; init; }

    /// <summary>Offset of that byte from the annotated structure's first, in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>First bit in that byte; 0 for a field that is no bit field.</summary>
    public int Bit { get; init; }

    /// <summary>Length in bits, of all elements for a run of zeros.</summary>
    public required long Bits { get; init; }

    /// <summary>The field is declared by its number of bits.</summary>
    public bool IsBitField { get; init; }

    /// <summary>Kind of contents.</summary>
    public required AnnotatedKind Kind { get; init; }

    /// <summary>The available bytes of the field.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The bytes are a bitmap, bit <em>i</em> being bit <em>i</em> mod 8 of byte <em>i</em> / 8.</summary>
    public bool IsBitmap { get; init; }

    /// <summary>Number of elements of a run of zeros; 1 otherwise.</summary>
    public long Elements { get; init; } = 1;

    /// <summary>
    /// The exact value: a number as <c>0x…</c>, text as it is, bytes as hexadecimal digits; null if the field's end is
    /// missing.
    /// </summary>
    public string? Value { get; init; }

    /// <summary>The value for a person: a number also in decimal where that helps; null for bytes, which the lines show.</summary>
    public string? Display { get; init; }

    /// <summary>Meaning of the value: names of an enumeration or of flags, or its anomaly; null for none.</summary>
    public string? Meaning { get; init; }

    /// <summary>What the field is, one sentence, or null.</summary>
    public string? Doc { get; init; }

    /// <summary>Whether the field has bits in a byte.</summary>
    /// <param name="offset">Offset in bytes from the annotated structure's first byte.</param>
    public bool Contains(long offset) => offset >= Offset && offset < Offset + Bytes.Length;

    /// <summary>The bytes in lines; runs of lines that hold only zeros are one line.</summary>
    public IEnumerable<HexLine> Lines()
    {
        int zeros = 0;
        for (int start = 0; start < Bytes.Length; start += LineLength)
        {
            int length = Math.Min(LineLength, Bytes.Length - start);
            bool isZero = !Bytes.Span.Slice(start, length).ContainsAnyExcept((byte)0);
            if (isZero && Bytes.Length > LineLength)
            {
                zeros += length;
                continue;
            }

            if (zeros > 0)
            {
                yield return new HexLine(Offset + start - zeros, Bytes.Slice(start - zeros, zeros), true, null);
                zeros = 0;
            }

            yield return new HexLine(Offset + start, Bytes.Slice(start, length), false, IsBitmap ? SetBits(start, length) : null);
        }

        if (zeros > 0)
        {
            yield return new HexLine(Offset + Bytes.Length - zeros, Bytes[^zeros..], true, null);
        }
    }

    private string? SetBits(int start, int length)
    {
        List<string> runs = [];
        ReadOnlySpan<byte> bytes = Bytes.Span;
        int end = (start + length) * 8;
        for (int bit = start * 8; bit < end; bit++)
        {
            int first = bit;
            while (bit < end && ((bytes[bit / 8] >> (bit % 8)) & 1) != 0)
            {
                bit++;
            }

            if (bit > first)
            {
                runs.Add(bit - first == 1 ? first.ToString(CultureInfo.InvariantCulture) : $"{first}–{bit - 1}");
            }
        }

        bool isOne = runs.Count == 1 && !runs[0].Contains('–', StringComparison.Ordinal);
        return runs.Count == 0 ? null : $"{(isOne ? "bit" : "bits")} {string.Join(", ", runs)}";
    }
}

/// <summary>Kind of contents of an annotated field.</summary>
internal enum AnnotatedKind
{
    Number,

    /// <summary>Text.</summary>
    Text,

    Bytes,

    /// <summary>Adjacent elements of a repeated field, all 0.</summary>
    Zeros,

    /// <summary>An item that a structure's fields only frame, such as a token of a device tree.</summary>
    Item,
}

/// <summary>One line of an annotated field's bytes.</summary>
/// <param name="Offset">Offset in bytes from the annotated structure's first byte.</param>
/// <param name="Bytes">The bytes; one line of zeros may represent many.</param>
/// <param name="IsZeros">The bytes are a run of zeros that is summarised.</param>
/// <param name="Note">Meaning of the line's bits, or null.</param>
internal sealed record HexLine(long Offset, ReadOnlyMemory<byte> Bytes, bool IsZeros, string? Note);
