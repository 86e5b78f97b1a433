using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kho.Fuzz.Mutation;

/// <summary>Damages YAML text: values, keys, lines, indentation, and what YAML itself can do.</summary>
internal static partial class TextMutator
{
    private static readonly string[] _values =
    [
        "0", "1", "-1", "63", "64", "65", "255", "4096", "65536", "2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "0x0", "0xffffffffffffffff", "0x10000000000000000", "0x1000", "0xfff", "-0x1", "1e9", "1.5", ".nan", ".inf",
        "null", "~", "true", "\"\"", "''", "[]", "{}", "[0]", "{a: b}", "- x", "|", ">", "&a", "*a", "*b", "!!binary x", "!!int x", "<<: *a", "\"\\0\"", "\"\\uD800\"", "é", "\u0000", "\ufeff",
        "'<xss>'", "\"<xss \\x3e\\u202e\"", "'\"><xss x=1>'", "page_size", "page_size / 0", "page_size * page_size * page_size * page_size", "ceil(1, 0)", "1 << 64", "((((((1))))))", "page_shift - 99",
    ];

    /// <summary>Text with a few defects.</summary>
    /// <param name="random">Numbers.</param>
    /// <param name="original">Sound text.</param>
    public static string Mutate(FuzzRandom random, string original)
    {
        List<string> lines = [.. original.Split('\n')];
        for (int round = random.Repeats(); round > 0 && lines.Count > 0; round--)
        {
            Apply(random, lines);
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex("-?(0x[0-9a-fA-F]+|[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers { get; }

    private static void Apply(FuzzRandom random, List<string> lines)
    {
        int at = random.Below(lines.Count);
        string line = lines[at];
        switch (random.Below(20))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(random.Below(lines.Count), line);
                break;
            case 2:
                int other = random.Below(lines.Count);
                (lines[at], lines[other]) = (lines[other], line);
                break;
            case 3:
                lines[at] = random.OneIn(2) ? "  " + line : line.TrimStart(' ');
                break;
            case 4:
                lines.RemoveRange(at, Math.Min(lines.Count - at, random.Below(20)));
                break;
            case 5 when line.Length > 0:
                int letter = random.Below(line.Length);
                lines[at] = string.Concat(line.AsSpan(0, letter), ((char)random.Below(random.OneIn(4) ? 0xd800 : 128)).ToString(), line.AsSpan(letter + (random.OneIn(2) ? 0 : 1)));
                break;
            case 6:
                lines[at] = ReplaceValue(line, new string((char)('a' + random.Below(26)), 1 << random.Below(18)));
                break;
            case 7:
                lines[at] = ReplaceValue(line, Nested(random));
                break;
            case 8:
                lines[at] = ReplaceValue(line, ValueOf(random.Pick(lines)));
                break;
            case 9:
                lines.InsertRange(random.Below(lines.Count), lines.GetRange(at, Math.Min(lines.Count - at, random.Below(12))).ToArray());
                break;
            case 10 when random.OneIn(16):
                lines.Insert(0, Bomb());
                break;
            case < 15:
                lines[at] = ReplaceNumber(random, line);
                break;
            default:
                lines[at] = ReplaceValue(line, random.Pick(_values));
                break;
        }
    }

    private static string ReplaceNumber(FuzzRandom random, string line)
    {
        MatchCollection matches = Numbers.Matches(line);
        if (matches.Count == 0)
        {
            return line;
        }

        Match match = matches[random.Below(matches.Count)];
        bool isHex = match.Value.StartsWith("0x", StringComparison.Ordinal);
        ulong old = ulong.TryParse(isHex ? match.Value[2..] : match.Value, isHex ? NumberStyles.HexNumber : NumberStyles.Integer, CultureInfo.InvariantCulture, out ulong value) ? value : 0;
        ulong number = ByteMutator.Number(random, old);
        string text = random.OneIn(5) ? random.Pick(_values) : isHex ? $"0x{number:x}" : number.ToString(CultureInfo.InvariantCulture);
        return string.Concat(line.AsSpan(0, match.Index), text, line.AsSpan(match.Index + match.Length));
    }

    private static string ValueOf(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? line.Trim() : line[(colon + 2)..];
    }

    private static string ReplaceValue(string line, string value)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? value : $"{line[..colon]}: {value}";
    }

    /// <summary>Brackets within brackets, now and then deeper than a stack is.</summary>
    private static string Nested(FuzzRandom random)
    {
        int depth = 1 << random.Below(random.OneIn(8) ? 16 : 9);
        string open = random.OneIn(2) ? "[" : "{a: ";
        StringBuilder text = new();
        text.Insert(0, open, depth);
        if (random.OneIn(2))
        {
            text.Append(new string(open == "[" ? ']' : '}', depth));
        }

        return text.ToString();
    }

    /// <summary>Aliases of aliases: a few hundred bytes that stand for billions of elements.</summary>
    private static string Bomb()
    {
        StringBuilder text = new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 12; level++)
        {
            text.Append(CultureInfo.InvariantCulture, $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        }

        return text.ToString();
    }
}
