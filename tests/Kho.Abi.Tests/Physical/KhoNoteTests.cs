using System.Text;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Physical;

public sealed class KhoNoteTests
{
    [Fact]
    public void All_members_are_read_up_to_the_terminating_NUL() => Check(
        """{ "release": "linux-6.17", "pageSize": 4096, "root": "0xdb5000", "scratch": "0xf7c5000", "scratchSize": 48 }""" + "\n\0trailing",
        new KhoNote("linux-6.17", 4096, 0xdb5000, 0xf7c5000, 48));

    [Fact]
    public void Numbers_and_strings_are_both_taken() => Check(
        """{ "pageSize": "0x4000", "root": 4096, "scratch": "FFFFFFFFFFFFFFFF", "scratchSize": "32" }""",
        new KhoNote(null, 16384, 4096, ulong.MaxValue, 32));

    [Fact]
    public void Unknown_and_missing_members_are_no_matter() => Check(
        """{ "unknown": [ { "root": "0x1" } ], "release": "rfc" }""",
        new KhoNote("rfc", null, null, null, null));

    [Theory]
    [InlineData("release", "7")]
    [InlineData("release", "null")]
    [InlineData("release", "\"\"")]
    [InlineData("release", "\"\\ud800\"")]
    [InlineData("pageSize", "true")]
    [InlineData("pageSize", "0")]
    [InlineData("pageSize", "5000")]
    [InlineData("pageSize", "1048576")]
    [InlineData("pageSize", "\"4K\"")]
    [InlineData("root", "\"0x\"")]
    [InlineData("root", "\"-1\"")]
    [InlineData("root", "-1")]
    [InlineData("root", "1.5")]
    [InlineData("root", "\"0x10000000000000000\"")]
    [InlineData("scratch", "{}")]
    [InlineData("scratch", "[]")]
    [InlineData("scratchSize", "null")]
    [InlineData("scratchSize", "\"many\"")]
    public void A_member_of_a_wrong_type_is_reported_and_left_out(string member, string value)
    {
        DiagnosticBag diagnostics = new();

        KhoNote? note = Parse($$"""{ "{{member}}": {{value}} }""", diagnostics);

        Assert.Equal(new KhoNote(null, null, null, null, null), note);
        Diagnostic finding = Assert.Single(diagnostics.ToList());
        Assert.Equal(("KHO0004", $"KHO.{member}"), (finding.Id, finding.Where));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("\"0x1000\"")]
    [InlineData("{} {}")]
    public void What_is_no_JSON_object_is_reported(string json)
    {
        DiagnosticBag diagnostics = new();

        Assert.Null(Parse(json, diagnostics));
        Assert.Equal(("KHO0004", "KHO"), Assert.Single(diagnostics.ToList().Select(finding => (finding.Id, finding.Where))));
    }

    [Fact]
    public void Deep_nesting_and_great_length_are_reported()
    {
        DiagnosticBag diagnostics = new();

        Assert.Null(Parse(new string('[', 10000), diagnostics));
        Assert.Null(Parse("{" + new string(' ', 100000) + "}", diagnostics));
        Assert.Equal(2, diagnostics.ToList().Count);
    }

    [Fact]
    public void Invalid_UTF_8_is_reported()
    {
        DiagnosticBag diagnostics = new();

        KhoNote? note = KhoNote.Parse(Encoding.Latin1.GetBytes("{ \"release\": \"\u00ff\", \"\u00ff\": 1, \"root\": \"0x5\" }"), diagnostics);

        Assert.True(note is null or { Release: null });
        Assert.NotEmpty(diagnostics.ToList());
    }

    [Fact]
    public void Of_several_notes_all_are_told_in_file_order()
    {
        DiagnosticBag diagnostics = new();
        ElfNote[] notes =
        [
            new("CORE", 1, "{}"u8.ToArray()),
            new("KHO", 2, "{}"u8.ToArray()),
            new("KHO", 1, "broken"u8.ToArray()),
            new("KHO", 1, """{ "root": "0x1" }"""u8.ToArray()),
            new("KHO", 1, """{ "root": "0x2" }"""u8.ToArray()),
        ];

        Assert.Equal([1UL, 2UL], KhoNote.FindAll(notes, diagnostics).Select(note => note.Root));
        Assert.Single(diagnostics.ToList());
    }

    private static void Check(string json, KhoNote expected)
    {
        DiagnosticBag diagnostics = new();

        Assert.Equal(expected, Parse(json, diagnostics));
        Assert.Empty(diagnostics.ToList());
    }

    private static KhoNote? Parse(string json, DiagnosticBag diagnostics) => KhoNote.Parse(Encoding.UTF8.GetBytes(json), diagnostics);
}
