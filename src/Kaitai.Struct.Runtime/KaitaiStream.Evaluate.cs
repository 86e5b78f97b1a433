using System.Globalization;

namespace Kaitai;

/// <content>What the expressions of a description compile into where C# has no operator for it.</content>
public partial class KaitaiStream
{
    /// <summary>Remainder of a division that rounds down: never negative, unlike that of the <c>%</c> of C#.</summary>
    /// <param name="a">The number divided.</param>
    /// <param name="b">The divisor, 1 or more.</param>
    /// <returns>0 to <paramref name="b"/> - 1.</returns>
    /// <exception cref="ArgumentException"><paramref name="b"/> is 0 or less.</exception>
    public static int Mod(int a, int b) => (int)Mod((long)a, b);

    /// <inheritdoc cref="Mod(int, int)"/>
    public static long Mod(long a, long b)
    {
        if (b <= 0)
        {
            throw new ArgumentException("A divisor is greater than zero.", nameof(b));
        }

        long remainder = a % b;
        return remainder < 0 ? remainder + b : remainder;
    }

    /// <summary>
    /// Compares byte strings as a dictionary does words: by the first byte (unsigned) that differs, else by length.
    /// </summary>
    /// <param name="a">The one byte string.</param>
    /// <param name="b">The other byte string.</param>
    /// <returns>Less than 0, 0 or more than 0 as <paramref name="a"/> comes before, equals or comes after <paramref name="b"/>.</returns>
    public static int ByteArrayCompare(byte[] a, byte[] b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.AsSpan().SequenceCompareTo(b);
    }

    /// <summary>Reverses the characters of a string as a reader sees them: combined ones stay whole.</summary>
    /// <param name="s">The string.</param>
    /// <returns>A string of the same length.</returns>
    public static string StringReverse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return string.Create(s.Length, s, static (reversed, source) =>
        {
            ReadOnlySpan<char> rest = source;
            while (!rest.IsEmpty)
            {
                ReadOnlySpan<char> element = rest[..StringInfo.GetNextTextElementLength(rest)];
                rest = rest[element.Length..];
                element.CopyTo(reversed[rest.Length..]);
            }
        });
    }
}
