using System.Globalization;

namespace Kho.Formatting;

/// <summary>
/// Reads numbers as people and kernels write them: decimal, or hexadecimal behind <c>0x</c>; and where a place or a size
/// in memory is meant, with K, M, G or T behind it for powers of 1024. White space around a number does not count.
/// </summary>
internal static class NumberText
{
    /// <summary>Reads a number: decimal, or hexadecimal behind <c>0x</c>.</summary>
    /// <param name="text">Text.</param>
    /// <param name="value">The number.</param>
    /// <returns>False if the text is no number, or one that 64 bits do not hold.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        ReadOnlySpan<char> digits = WithoutPrefix(text.Trim(), out bool isHexadecimal);
        return ulong.TryParse(digits, StyleOf(isHexadecimal), CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads an address or a size in bytes: a number, perhaps with K, M, G or T behind it.</summary>
    /// <param name="text">Text.</param>
    /// <param name="value">Address or size in bytes.</param>
    /// <returns>False if the text is none, or one that 64 bits do not hold.</returns>
    public static bool TryParseBytes(ReadOnlySpan<char> text, out ulong value)
    {
        ReadOnlySpan<char> number = WithoutUnit(text.Trim(), out int shift);
        bool fits = TryParse(number, out value) && !char.IsWhiteSpace(number[^1]) && (value << shift) >> shift == value;
        value = fits ? value << shift : 0;
        return fits;
    }

    /// <summary>Reads a number that the kernel writes in hexadecimal, with or without <c>0x</c>.</summary>
    /// <param name="text">Text.</param>
    /// <param name="value">The number.</param>
    /// <returns>False if the text is no number, or one that 64 bits do not hold.</returns>
    public static bool TryParseHexadecimal(ReadOnlySpan<char> text, out ulong value) =>
        ulong.TryParse(WithoutPrefix(text.Trim(), out _), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads a range of memory: <c>ADDR:LEN</c>.</summary>
    /// <param name="text">Text.</param>
    /// <param name="start">Physical address of the first byte.</param>
    /// <param name="length">Length in bytes.</param>
    /// <returns>False if the text is no range, or one that leads beyond 64 bits.</returns>
    public static bool TryParseRange(ReadOnlySpan<char> text, out ulong start, out ulong length)
    {
        int colon = text.IndexOf(':');
        length = 0;
        return TryParseBytes(colon < 0 ? [] : text[..colon], out start) && TryParseBytes(text[(colon + 1)..], out length)
            && (length == 0 || start + (length - 1) >= start);
    }

    /// <summary>Says why a text is not what was expected.</summary>
    /// <param name="text">Text that could not be read.</param>
    /// <param name="expected">What it is not, such as <c>number, such as 4096, 0x1000 or 4K</c>.</param>
    public static string Refuse(string text, string expected)
    {
        ReadOnlySpan<char> digits = WithoutPrefix(WithoutUnit(text.AsSpan().Trim(), out _), out bool isHexadecimal);
        bool isNumber = !digits.IsEmpty && !digits.ContainsAnyExcept(isHexadecimal ? "0123456789abcdefABCDEF" : "0123456789");
        return isNumber ? $"'{text}' does not fit 64 bits" : $"'{text}' is no {expected}";
    }

    private static NumberStyles StyleOf(bool isHexadecimal) => isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;

    private static ReadOnlySpan<char> WithoutPrefix(ReadOnlySpan<char> text, out bool isHexadecimal)
    {
        isHexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return isHexadecimal ? text[2..] : text;
    }

    private static ReadOnlySpan<char> WithoutUnit(ReadOnlySpan<char> text, out int shift)
    {
        shift = text.IsEmpty ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        return shift == 0 ? text : text[..^1];
    }
}
