using System.Globalization;
using System.Text;

namespace Kho.Formatting;

/// <summary>Text in the kernel's fixed fields: bytes up to a NUL, in no certain encoding.</summary>
internal static class KernelText
{
    /// <summary>Decodes bytes. A byte that is no printable UTF-8 becomes <c>\xNN</c>.</summary>
    /// <param name="bytes">Bytes without a terminating NUL.</param>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        // Nearly all text is.
        if (!bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return Encoding.ASCII.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done && IsPrintable(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte value in bytes[..consumed])
                {
                    text.Append("\\x").Append(value.ToString("x2", CultureInfo.InvariantCulture));
                }
            }

            bytes = bytes[consumed..];
        }

        return text.ToString();
    }

    /// <summary>Whether a character is visible and neither ends nor reverses a line.</summary>
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>Decodes a fixed field up to its first NUL.</summary>
    /// <param name="terminated">Whether the field holds a NUL.</param>
    public static string DecodeField(ReadOnlySpan<byte> field, out bool terminated)
    {
        int end = field.IndexOf((byte)0);
        terminated = end >= 0;
        return Decode(terminated ? field[..end] : field);
    }
}

/// <summary>Numbers as people read them.</summary>
internal static class Quantity
{
    private static readonly string[] _units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A length in the largest unit that it fills, with one decimal if inexact.</summary>
    /// <param name="bytes">Length in bytes.</param>
    public static string Size(UInt128 bytes)
    {
        int unit = 0;
        UInt128 scale = 1;
        while (unit + 1 < _units.Length && bytes / scale >= 1024)
        {
            scale *= 1024;
            unit++;
        }

        if (bytes == 1)
        {
            return "1 byte";
        }

        string number = bytes % scale == 0
            ? (bytes / scale).ToString(CultureInfo.InvariantCulture)
            : ((double)bytes / (double)scale).ToString("0.0", CultureInfo.InvariantCulture);
        return $"{number} {_units[unit]}";
    }

    /// <summary>A count and its noun, in the plural if the count is not one.</summary>
    /// <param name="one">The noun in the singular.</param>
    /// <param name="many">The noun in the plural; null adds an s.</param>
    public static string Count(ulong count, string one, string? many = null) => $"{Number(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>A count and its noun, with the digits undivided, as a terminal's user copies them.</summary>
    /// <param name="one">The noun in the singular.</param>
    /// <param name="many">The noun in the plural; null adds an s.</param>
    public static string PlainCount(ulong count, string one, string? many = null) => $"{count} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>A count with narrow no-break spaces between its thousands.</summary>
    public static string Number(ulong count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');
}
