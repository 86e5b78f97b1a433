using System.Globalization;
using System.Text;

namespace Kho.Formatting;

/// <summary>Text as the kernel keeps it in fixed fields: bytes up to a NUL, nothing else is sure.</summary>
internal static class KernelText
{
    /// <summary>Decodes bytes; what is no printable UTF-8 is written as <c>\xNN</c>.</summary>
    /// <param name="bytes">Bytes without a terminating NUL.</param>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
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

    /// <summary>Nothing that ends or turns a line, or that nobody sees.</summary>
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>Decodes a fixed field up to its first NUL.</summary>
    /// <param name="field">The whole field.</param>
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

    /// <summary>A length in the largest unit that it fills, with one decimal where it is not exact.</summary>
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

    /// <summary>A count and what is counted, in the plural where it must be.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What is counted, if it is one.</param>
    /// <param name="many">What is counted, if it is not one; null adds an s.</param>
    public static string Count(ulong count, string one, string? many = null) => $"{Number(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>A count and what is counted, with the digits as a terminal's user copies them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">What is counted, if it is one.</param>
    /// <param name="many">What is counted, if it is not one; null adds an s.</param>
    public static string PlainCount(ulong count, string one, string? many = null) => $"{count} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>A count with its thousands apart, by narrow spaces that do not break.</summary>
    /// <param name="count">How many.</param>
    public static string Number(ulong count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');
}
