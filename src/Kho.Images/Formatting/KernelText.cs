using System.Globalization;
using System.Text;

namespace Kho.Formatting;

/// <summary>Text as the kernel keeps it in fixed fields: bytes up to a NUL, nothing else is sure.</summary>
public static class KernelText
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
