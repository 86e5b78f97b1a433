using System.Xml.Linq;
using Kho.Abi.Manifests;
using Kho.Analysis.Reports;
using Kho.Images;

namespace Kho.Abi.Tests.Reporting;

/// <summary>Names in an image are untrusted, and must stay text.</summary>
public sealed class HostileNameTests
{
    private const string Script = "<script>alert(1)</script>";
    private const string Attribute = "\"' onerror=alert(2) x=\"";
    private const string Close = "]]></script></style>";

    [Fact]
    public void Names_that_are_markup_stay_text()
    {
        using MemoryImage image = Encode();
        HtmlPage page = HtmlPage.Of(image);

        Assert.Equal(2, page.All("script").Count());
        Assert.DoesNotContain("alert", page.All("script").Last().Value, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Root.DescendantsAndSelf().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        List<string> names = [.. page.All("bdi").Select(name => name.Value)];
        Assert.Contains(Script, names);
        Assert.Contains(Attribute, names);
        Assert.Contains(Close, names);
        Assert.DoesNotContain("<script>alert", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("]]></script>", page.Text, StringComparison.Ordinal);

        // What an HTML parser ends a script at is not in the data either.
        int data = page.Text.IndexOf("id=\"map-data\"", StringComparison.Ordinal);
        int end = page.Text.IndexOf("</script", data, StringComparison.Ordinal);
        Assert.Equal(page.Text.LastIndexOf("</script", page.Text.LastIndexOf("<script", StringComparison.Ordinal), StringComparison.Ordinal), end);
        Assert.Contains("\\u003cscript", page.Text[data..end], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;")]
    [InlineData("a\u202eb", "a\\u202eb")]
    [InlineData("a\0\n\u001b", "a\\u0000\\u000a\\u001b")]
    [InlineData("\ufffe\uffff", "\\ufffe\\uffff")]
    [InlineData("é😀", "é😀")]
    public void Text_is_escaped_and_what_nobody_sees_is_shown(string text, string expected)
    {
        Assert.Equal(expected, MarkupWriter.Escape(text));
        Assert.Equal(MarkupWriter.Visible(text), XElement.Parse($"<x>{MarkupWriter.Escape(text)}</x>").Value);
    }

    [Fact]
    public void Half_a_surrogate_is_shown_as_its_number() => Assert.Equal("a\\ud83db", MarkupWriter.Escape("a" + (char)0xd83d + "b"));

    private static MemoryImage Encode()
    {
        EncodedHandover encoded = HandoverEncoder.Encode(Read($$"""
            release: linux-7.3
            page_size: 4K
            memory:
              - { start: 32M, size: 32M }
            scratch:
              areas:
                - { start: 0xcc00000, size: 32M }
            blobs:
              - name: memblock
                regions:
                  - { name: '{{Attribute.Replace("'", "''", StringComparison.Ordinal)}}', start: 0x7800000, size: 32K }
              - name: LUO
                luo:
                  sessions:
                    - name: '{{Script}}'
                      files:
                        - { token: 1, memfd: { size: 9K, fill: x } }
                    - name: '{{Close}}'
            """));
        return MemoryImage.Of($"/nowhere/{Script}/handover.elf", encoded.Memory, encoded.Note);
    }

    private static HandoverManifest Read(string text)
    {
        using var reader = new StringReader(text);
        return ManifestReader.Read(reader, "test");
    }
}
