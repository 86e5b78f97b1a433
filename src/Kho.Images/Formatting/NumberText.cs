using System.Globalization;

namespace Kho.Formatting;

/// <summary>
/// Reads numbers as people and kernels write them: decimal, or hexadecimal after <c>0x</c>. An address or a size
/// may end in K, M, G or T for powers of 1024. White space around a number is ignored.
/// </summary>
internal static class NumberText
{
    /// <summary>Reads a number: decimal, or hexadecimal after <c>0x</c>.</summary>
    /// <returns>False if the text is no number, or exceeds 64 bits.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        ReadOnlySpan<char> digits = WithoutPrefix(text.Trim(), out bool isHexadecimal);
        return ulong.TryParse(digits, StyleOf(isHexadecimal), CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads an address or a size in bytes: a number with an optional K, M, G or T.</summary>
    /// <param name="value">Address or size in bytes.</param>
    /// <returns>False if the text is no size, or exceeds 64 bits.</returns>
    public static bool TryParseBytes(ReadOnlySpan<char> text, out ulong value)
    {
        ReadOnlySpan<char> number = WithoutUnit(text.Trim(), out int shift);
        bool fits = TryParse(number, out value) && !char.IsWhiteSpace(number[^1]) && (value << shift) >> shift == value;
        value = fits ? value << shift : 0;
        return fits;
    }

    /// <summary>Reads a number that the kernel writes in hexadecimal, with or without <c>0x</c>.</summary>
    /// <returns>False if the text is no number, or exceeds 64 bits.</returns>
    public static bool TryParseHexadecimal(ReadOnlySpan<char> text, out ulong value) =>
        ulong.TryParse(WithoutPrefix(text.Trim(), out _), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads a range of memory: <c>ADDR:LEN</c>.</summary>
    /// <param name="start">Physical address of the first byte.</param>
    /// <param name="length">Length in bytes.</param>
    /// <returns>False if the text is no range, or ends past 2^64.</returns>
    public static bool TryParseRange(ReadOnlySpan<char> text, out ulong start, out ulong length)
    {
        int colon = text.IndexOf(':');
        length = 0;
        return TryParseBytes(colon < 0 ? [] : text[..colon], out start) && TryParseBytes(text[(colon + 1)..], out length)
            && (length == 0 || start + (length - 1) >= start);
    }

    /// <summary>Why a text is not what was expected.</summary>
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
