using System.Globalization;

namespace Kho.Abi.Physical;

/// <summary>Reads numbers as the kernel and golden images write them.</summary>
internal static class HexNumber
{
    /// <summary>Reads a hexadecimal number, with or without <c>0x</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value) =>
        ulong.TryParse(WithoutPrefix(text, out _), NumberStyles.AllowHexSpecifier, null, out value);

    /// <summary>Reads a number that is hexadecimal if it begins with <c>0x</c>, else decimal.</summary>
    public static bool TryParseEither(ReadOnlySpan<char> text, out ulong value)
    {
        ReadOnlySpan<char> digits = WithoutPrefix(text, out bool prefixed);
        return ulong.TryParse(digits, prefixed ? NumberStyles.AllowHexSpecifier : NumberStyles.None, null, out value);
    }

    private static ReadOnlySpan<char> WithoutPrefix(ReadOnlySpan<char> text, out bool prefixed)
    {
        text = text.Trim();
        prefixed = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return prefixed ? text[2..] : text;
    }
}
