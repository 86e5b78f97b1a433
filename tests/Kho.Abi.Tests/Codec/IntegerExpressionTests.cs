using System.Text.Json;
using CsCheck;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Codec;

public sealed class IntegerExpressionTests
{
    private static readonly Dictionary<string, long> _names = new() { ["page_size"] = 4096, ["page_shift"] = 12, ["order_0_bit"] = 52, ["minimum"] = long.MinValue };

    [Theory]
    [InlineData("0", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("007", 7)]
    [InlineData("0x10", 16)]
    [InlineData("0xAbC", 2748)]
    [InlineData("0x7fffffffffffffff", long.MaxValue)]
    [InlineData("page_size", 4096)]
    [InlineData("  page_size  ", 4096)]
    [InlineData("64 - page_shift", 52)]
    [InlineData("64-page_shift", 52)]
    [InlineData("page_size * 8", 32768)]
    [InlineData("-5", -5)]
    [InlineData("- - 5", 5)]
    [InlineData("--5", 5)]
    [InlineData("-page_shift + 12", 0)]
    [InlineData("(((7)))", 7)]
    public void Numbers_names_and_signs_mean_what_they_say(string formula, long expected) => Assert.Equal(expected, Evaluate(formula));

    [Theory]
    [InlineData("2 + 3 * 4", 14)]
    [InlineData("(2 + 3) * 4", 20)]
    [InlineData("20 - 5 - 3", 12)]
    [InlineData("100 / 10 / 5", 2)]
    [InlineData("100 / (10 / 5)", 50)]
    [InlineData("7 * 3 % 4", 1)]
    [InlineData("7 % 4 * 3", 9)]
    [InlineData("-7 / 2", -3)]
    [InlineData("-7 % 2", -1)]
    [InlineData("1 << 2 + 3", 32)]
    [InlineData("(1 << 2) + 3", 7)]
    [InlineData("256 >> 2 << 1", 128)]
    [InlineData("-256 >> 4", -16)]
    [InlineData("6 & 3 | 8", 10)]
    [InlineData("8 | 6 & 3", 10)]
    [InlineData("(8 | 6) & 3", 2)]
    [InlineData("1 | 2 << 1", 5)]
    [InlineData("0xff & 1 << 4", 16)]
    [InlineData("12 & 8 + 4", 12)]
    [InlineData("-2 * -3", 6)]
    [InlineData("2 - -3", 5)]
    [InlineData("1 << 62", 1L << 62)]
    [InlineData("-1 << 63", long.MinValue)]
    [InlineData("0 << 63", 0)]
    [InlineData("(order_0_bit - 15 + 9 - 1) / 9 + 1", 6)]
    public void Operators_bind_as_in_C(string formula, long expected) => Assert.Equal(expected, Evaluate(formula));

    [Theory]
    [InlineData("", "unexpected end")]
    [InlineData("   ", "unexpected end")]
    [InlineData("1 +", "unexpected end")]
    [InlineData("(1", "unexpected end")]
    [InlineData("-", "unexpected end")]
    [InlineData("1 2", "unexpected '2' at column 3")]
    [InlineData("1 + * 2", "unexpected '*' at column 5")]
    [InlineData(")", "unexpected ')' at column 1")]
    [InlineData("(1))", "unexpected ')' at column 4")]
    [InlineData("()", "unexpected ')' at column 2")]
    [InlineData("1 && 2", "unexpected '&' at column 4")]
    [InlineData("1 < 2", "unexpected '<' at column 3")]
    [InlineData("1 < < 2", "unexpected '<' at column 3")]
    [InlineData("page_size page_shift", "unexpected 'p' at column 11")]
    [InlineData("1 + 12ab", "unexpected '1' at column 5")]
    [InlineData("0x", "unexpected '0' at column 1")]
    [InlineData("0xfg", "unexpected '0' at column 1")]
    [InlineData("_name", "unexpected '_' at column 1")]
    [InlineData("1.5", "unexpected '.' at column 2")]
    [InlineData("a.b", "unexpected '.' at column 2")]
    [InlineData("1\t+ 2", "unexpected '\t' at column 2")]
    [InlineData("~1", "unexpected '~' at column 1")]
    [InlineData("2 ^ 3", "unexpected '^' at column 3")]
    [InlineData("٣", "unexpected '٣' at column 1")]
    [InlineData("9223372036854775808", "unexpected '9' at column 1")]
    [InlineData("1 + 0x10000000000000000", "unexpected '0' at column 5")]
    [InlineData("0xffffffffffffffff", "unexpected '0' at column 1")]
    public void What_is_no_formula_is_refused_with_the_column(string formula, string message)
    {
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => IntegerExpression.Parse(formula));

        Assert.StartsWith($"'{formula}' is no formula", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9223372036854775807 + 1")]
    [InlineData("minimum - 1")]
    [InlineData("-minimum")]
    [InlineData("minimum / -1")]
    [InlineData("4294967296 * 4294967296")]
    [InlineData("page_size * page_size * page_size * page_size * page_size * page_size")]
    [InlineData("1 << 63")]
    [InlineData("4 << 62")]
    [InlineData("page_size << 52")]
    [InlineData("minimum << 1")]
    public void A_result_that_does_not_fit_64_bits_is_refused(string formula) =>
        AssertRefused(formula, $"'{formula}' does not fit 64 bits");

    [Theory]
    [InlineData("1 / 0")]
    [InlineData("1 % 0")]
    [InlineData("5 / (page_shift - 12)")]
    public void A_division_by_zero_is_refused(string formula) => AssertRefused(formula, $"'{formula}' divides by 0");

    [Theory]
    [InlineData("1 << 64", 64)]
    [InlineData("1 >> -1", -1)]
    [InlineData("1 << page_size", 4096)]
    public void A_shift_that_C_does_not_define_is_refused(string formula, int shift) => AssertRefused(formula, $"'{formula}' shifts by {shift}");

    [Fact]
    public void The_lowest_number_modulo_minus_one_is_0() => Assert.Equal(0, Evaluate("minimum % -1"));

    [Theory]
    [InlineData("page_sise / 8", "page_sise")]
    [InlineData("1 + Page_size", "Page_size")]
    public void An_unknown_name_is_refused_with_those_that_are_known(string formula, string name) =>
        AssertRefused(formula, $"'{formula}' uses the unknown name '{name}'; known are minimum, order_0_bit, page_shift, page_size");

    [Fact]
    public void Parentheses_may_be_nested_as_deep_as_anybody_needs_and_no_deeper()
    {
        Assert.Equal(7, Evaluate(new string('(', 50) + "7" + new string(')', 50)));
        Assert.Equal(7, Evaluate(new string('-', 50) + "7"));

        foreach (string opening in new[] { "(", "-", "-(" })
        {
            KhoFormatException exception = Assert.Throws<KhoFormatException>(() => IntegerExpression.Parse(string.Concat(Enumerable.Repeat(opening, 1000))));
            Assert.EndsWith("at column 65", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_formula_longer_than_anybody_needs_is_refused_and_does_not_exhaust_the_stack()
    {
        Assert.Equal(100, Evaluate("0" + string.Concat(Enumerable.Repeat(" + 1", 100))));

        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => IntegerExpression.Parse("0" + string.Concat(Enumerable.Repeat("+1", 200000))));
        Assert.Contains("400001 characters", exception.Message, StringComparison.Ordinal);
        Assert.InRange(exception.Message.Length, 1, 200);
    }

    [Fact]
    public void The_text_is_kept_as_it_was_written()
    {
        var expression = IntegerExpression.Parse(" 1+ 2 ");

        Assert.Equal((" 1+ 2 ", " 1+ 2 "), (expression.Text, expression.ToString()));
    }

    [Fact]
    public void Random_formulas_with_every_parenthesis_written_give_what_the_operators_say() =>
        Gen.Recursive<(string Text, Int128? Value)>((depth, formula) => depth >= 4
                ? Gen.Long[-1000, 1000].Select(number => ($"({number})", (Int128?)number))
                : Gen.Select(Gen.OneOf("+", "-", "*", "/", "%", "&", "|"), formula, formula, Join))
            .Sample(formula =>
            {
                if (formula.Value is Int128 value && value == (long)value)
                {
                    Assert.Equal((long)value, Evaluate(formula.Text));
                }
                else
                {
                    Assert.Throws<KhoFormatException>(() => Evaluate(formula.Text));
                }
            }, iter: 3000);

    [Fact]
    public void Release_data_give_a_formula_as_text_or_as_a_number()
    {
        RadixTreeAbi tree = ReleaseCatalog.BuiltIn.Find("rfc-page-type-deep")!.MemoryMap.Radix!;
        string json = JsonSerializer.Serialize(ReleaseCatalog.BuiltIn.Find("linux-6.17")!, AbiReleaseJsonContext.Default.AbiRelease);

        Assert.Equal("64", tree.KeyWidth!.Text);
        Assert.Equal("64 - page_shift", tree.Order0Bit.Text);
        Assert.Contains("\"bitmap_bits\": \"4096\"", json, StringComparison.Ordinal);
    }

    /// <summary>A value that does not fit 64 bits, or that nothing is, is null and stays so.</summary>
    private static (string, Int128?) Join(string sign, (string Text, Int128? Value) left, (string Text, Int128? Value) right)
    {
        string text = $"({left.Text} {sign} {right.Text})";
        if (left.Value is not Int128 a || right.Value is not Int128 b || (b == 0 && (sign is "/" or "%")))
        {
            return (text, null);
        }

        Int128 value = sign switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "%" => a % b,
            "&" => a & b,
            _ => a | b,
        };
        return (text, value == (long)value ? value : null);
    }

    private static long Evaluate(string formula) => IntegerExpression.Parse(formula).Evaluate(_names);

    private static void AssertRefused(string formula, string message) =>
        Assert.Equal(message, Assert.Throws<KhoFormatException>(() => Evaluate(formula)).Message);
}
