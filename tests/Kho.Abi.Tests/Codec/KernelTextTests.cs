using System.Text;
using CsCheck;
using Kho.Formatting;

namespace Kho.Abi.Tests.Codec;

public sealed class KernelTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("6b686f2d7634", "kho-v4")]
    [InlineData("20", " ")]
    [InlineData("7e", "~")]
    // Two, three and four bytes of UTF-8.
    [InlineData("c3a4", "ä")]
    [InlineData("e282ac", "€")]
    [InlineData("f09f90a7", "🐧")]
    // Control characters: C0, DEL, C1.
    [InlineData("610a62", "a\\x0ab")]
    [InlineData("00", "\\x00")]
    [InlineData("1b5b306d", "\\x1b[0m")]
    [InlineData("7f", "\\x7f")]
    [InlineData("c285", "\\xc2\\x85")]
    // No UTF-8: a lone continuation, a start without its rest, an overlong NUL, a surrogate, a number past U+10FFFF.
    [InlineData("80", "\\x80")]
    [InlineData("61c3", "a\\xc3")]
    [InlineData("c341", "\\xc3A")]
    [InlineData("e28241", "\\xe2\\x82A")]
    [InlineData("f09f90", "\\xf0\\x9f\\x90")]
    [InlineData("c080", "\\xc0\\x80")]
    [InlineData("eda080", "\\xed\\xa0\\x80")]
    [InlineData("f4908080", "\\xf4\\x90\\x80\\x80")]
    [InlineData("ff41fe", "\\xffA\\xfe")]
    // Nothing to see, and able to turn or break the line that a report prints: override, line separator, mark of order.
    [InlineData("e280ae", "\\xe2\\x80\\xae")]
    [InlineData("e280a8", "\\xe2\\x80\\xa8")]
    [InlineData("e280a9", "\\xe2\\x80\\xa9")]
    [InlineData("efbbbf", "\\xef\\xbb\\xbf")]
    public void What_is_printable_stays_and_every_other_byte_is_written_out(string bytes, string expected) =>
        Assert.Equal(expected, KernelText.Decode(Convert.FromHexString(bytes)));

    [Theory]
    [InlineData("6162630000", "abc", true)]
    [InlineData("616263", "abc", false)]
    [InlineData("00616263", "", true)]
    [InlineData("", "", false)]
    [InlineData("610062ff", "a", true)]
    [InlineData("61ff00", "a\\xff", true)]
    public void A_field_ends_at_its_first_NUL_or_says_that_it_has_none(string bytes, string expected, bool terminated)
    {
        Assert.Equal(expected, KernelText.DecodeField(Convert.FromHexString(bytes), out bool found));
        Assert.Equal(terminated, found);
    }

    [Fact]
    public void Any_bytes_become_text_without_control_characters_from_which_they_can_be_told() =>
        Gen.Frequency((3, Gen.Byte), (2, Gen.OneOf<byte>(0xc3, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x90, 0xa7, 0x41))).Array[0, 20].Sample(bytes =>
        {
            string text = KernelText.Decode(bytes);

            Assert.DoesNotContain(text, char.IsControl);
            Assert.Equal(bytes, BytesOf(text, bytes));
        }, iter: 20000);

    /// <summary>Undoes the escapes; where the bytes hold a backslash of their own it is taken as it is.</summary>
    private static byte[] BytesOf(string text, byte[] original)
    {
        List<byte> bytes = [];
        for (int index = 0; index < text.Length;)
        {
            bool escaped = text[index] == '\\' && !(bytes.Count < original.Length && original[bytes.Count] == '\\');
            if (escaped)
            {
                bytes.Add(Convert.ToByte(text.Substring(index + 2, 2), 16));
                index += 4;
                continue;
            }

            var rune = Rune.GetRuneAt(text, index);
            bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
            index += rune.Utf16SequenceLength;
        }

        return [.. bytes];
    }
}
