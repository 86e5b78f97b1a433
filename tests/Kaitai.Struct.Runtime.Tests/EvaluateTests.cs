using System.Numerics;
using CsCheck;

namespace Kaitai.Struct.Runtime.Tests;

public sealed class EvaluateTests
{
    [Theory]
    [InlineData(7, 3, 1)]
    [InlineData(-7, 3, 2)]
    [InlineData(-6, 3, 0)]
    [InlineData(0, 3, 0)]
    [InlineData(-1, int.MaxValue, int.MaxValue - 1)]
    [InlineData(int.MinValue, 10, 2)]
    public void Remainders_are_never_negative(int a, int b, int expected)
    {
        Assert.Equal(expected, KaitaiStream.Mod(a, b));
        Assert.Equal(expected, KaitaiStream.Mod((long)a, b));
    }

    [Fact]
    public void Remainders_of_long_numbers_are_long()
    {
        Assert.Equal(long.MaxValue - 1, KaitaiStream.Mod(-1L, long.MaxValue));
        Assert.Equal(2L, KaitaiStream.Mod(long.MinValue, 10L));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_divisor_of_zero_or_less_is_refused(int b)
    {
        Assert.Throws<ArgumentException>(nameof(b), () => KaitaiStream.Mod(5, b));
        Assert.Throws<ArgumentException>(nameof(b), () => KaitaiStream.Mod(5L, b));
    }

    [Fact]
    public void Remainders_agree_with_dividing_downwards() =>
        Gen.Select(Gen.Long, Gen.Long[1, long.MaxValue]).Sample((a, b) =>
        {
            BigInteger remainder = KaitaiStream.Mod(a, b);
            Assert.InRange(remainder, BigInteger.Zero, b - BigInteger.One);
            Assert.Equal(BigInteger.Zero, (a - remainder) % b);
        });

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("01 02", "01 02", 0)]
    [InlineData("01 02", "01 03", -1)]
    [InlineData("80", "7F", 1)]
    [InlineData("01", "01 00", -1)]
    [InlineData("02", "01 FF", 1)]
    [InlineData("", "00", -1)]
    public void Bytes_compare_by_the_first_that_differs_and_then_by_length(string a, string b, int sign)
    {
        Assert.Equal(sign, Math.Sign(KaitaiStream.ByteArrayCompare(Make.Bytes(a), Make.Bytes(b))));
        Assert.Equal(-sign, Math.Sign(KaitaiStream.ByteArrayCompare(Make.Bytes(b), Make.Bytes(a))));
    }

    [Fact]
    public void Bytes_compare_as_their_hexadecimal_digits_do() =>
        Gen.Select(Gen.Byte[0, 3].Array[0, 6], Gen.Byte[0, 3].Array[0, 6]).Sample((a, b) =>
            Assert.Equal(
                Math.Sign(string.CompareOrdinal(Convert.ToHexString(a), Convert.ToHexString(b))),
                Math.Sign(KaitaiStream.ByteArrayCompare(a, b))));

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("abc", "cba")]
    public void Plain_strings_are_reversed_letter_by_letter(string text, string expected) =>
        Assert.Equal(expected, KaitaiStream.StringReverse(text));

    [Fact]
    public void Characters_made_of_several_parts_are_reversed_whole()
    {
        // e with an accent to combine, and a character of two surrogates.
        Assert.Equal("c\U0001F600e\u0301a", KaitaiStream.StringReverse("ae\u0301\U0001F600c"));
    }

    [Fact]
    public void Reversing_letters_twice_gives_them_back() =>
        Gen.String[Gen.Char.AlphaNumeric, 0, 30].Sample(text =>
        {
            Assert.Equal(string.Concat(text.Reverse()), KaitaiStream.StringReverse(text));
            Assert.Equal(text, KaitaiStream.StringReverse(KaitaiStream.StringReverse(text)));
        });
}
