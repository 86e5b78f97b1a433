using System.Text;

namespace Kho.Fuzz.Mutation;

/// <summary>Names that do harm if a page or a terminal shows them unescaped.</summary>
internal static class HostileNames
{
    /// <summary>Stands in no page unless a name has become markup.</summary>
    public const string Markup = "<xss";

    /// <summary>An attribute that no page has.</summary>
    public const string Attribute = "xss";

    /// <summary>Name of an image, which its maker chooses, too.</summary>
    public const string Image = "/fuzz/<xss x=\"'&>]]>";

    private static readonly byte[][] _all =
    [
        .. new[]
        {
            "<xss>", "\"><xss>", "'><xss a='", "</script><xss>", "]]><xss>", "--><xss>", "\" xss=\"1", "' xss='1", "\" onload=\"xss", "&lt;xss>", "<xss\0<xss", "%3cxss", "\\u003cxss",
            "\u202e<xss>\u2028", "\u001b]0;xss\u0007<xss>", "\u001b[2J", "../../xss", "/etc/xss", "a\nb\r<xss", "javascript:xss", "#findings", "\ufeff<xss",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff, 0xfe, .. "<xss"u8], [0xc0, 0xbc, .. "xss"u8], [0xed, 0xa0, 0x80, .. "<xss>"u8],
    ];

    /// <summary>Writes one of them over text, as much of it as there is room, sometimes with an end.</summary>
    public static void Write(FuzzRandom random, Span<byte> text)
    {
        byte[] name = random.Pick(_all);
        int length = Math.Min(name.Length, text.Length);
        name.AsSpan(0, length).CopyTo(text);
        if (length < text.Length && random.OneIn(2))
        {
            text[length..].Clear();
        }
    }
}
