namespace Kho.Abi.Tests.Spec;

/// <summary>The comparison notices every way in which a specification and a kernel can differ.</summary>
public sealed class LayoutComparisonTests
{
    private const string Sample = """
        meta:
          id: sample
          endian: le
          bit-endian: le
        types:
          outer:
            -orig-id: outer
            params:
              - id: page_size
                type: u4
            seq:
              - id: name
                -orig-id: name
                size: 8
              - id: low
                -orig-id: low
                type: b3
              - id: high
                -orig-id: high
                type: b13
              - id: link
                -orig-id: link
                type: u2
              - id: total
                -orig-id: total
                type: u4
              - id: part
                -orig-id: part
                type: inner
              - id: list
                -orig-id: list
                type: u8
                repeat: expr
                repeat-expr: (page_size - 24) / 8
          inner:
            -orig-id: inner
            seq:
              - id: value
                -orig-id: value
                type: u8
        """;

    private const string Printed = """
        /* offsetof(struct page, private):
        16:			long unsigned int private;       /*    40     8 */
        */
        struct inner {
        	u64                        value;                /*     0     8 */

        	/* size: 8, cachelines: 1, members: 1 */
        };
        struct outer {
        	char                       name[8];              /*     0     8 */
        	union {
        		struct {
        			u16        low:3;                /*     8: 0  2 */
        			u16        high:13;              /*     8: 3  2 */
        		};                                       /*     8     2 */
        	};                                               /*     8     2 */
        	union {
        		u16                phys;                 /*    10     2 */
        		struct outer *     ptr;                  /*    10     2 */
        	} link;                                          /*    10     2 */
        	unsigned int               total;                /*    12     4 */
        	/* --- cacheline 1 boundary (64 bytes) --- */
        	struct inner               part;                 /*    16     8 */
        	u64                        list[509];            /*    24  4072 */

        	/* XXX 3 bytes hole, try to pack */

        	/* size: 4096, cachelines: 64, members: 6 */
        } __attribute__((__packed__));
        """;

    private static readonly Dictionary<string, long> _parameters = new(StringComparer.Ordinal) { ["page_size"] = 4096 };

    [Fact]
    public void A_type_that_describes_the_structure_has_no_differences() => Assert.Empty(Differences(Sample));

    [Theory]
    [InlineData("size: 8", "size: 9", "sample::outer.name has 72 bits, the kernel's 64", "sample::outer.low begins at bit 72, the kernel's at 64")]
    [InlineData("type: b3", "type: b4", "sample::outer.low has 4 bits, the kernel's 3", "sample::outer.high begins at bit 68, the kernel's at 67")]
    [InlineData("type: u2", "type: u4", "sample::outer.link has 32 bits, the kernel's 16", "sample::outer has 4098 bytes, outer 4096")]
    [InlineData("-orig-id: total", "-orig-id: sum", "sample::outer lacks outer.total", "outer has no sum, sample::outer has")]
    [InlineData("        -orig-id: total\n", "", "sample::outer lacks outer.total", "outer has no (total), sample::outer has")]
    [InlineData("(page_size - 24) / 8", "page_size / 8 - 4", "sample::outer.list has 508 elements, the kernel's 509", "sample::outer has 4088 bytes, outer 4096")]
    [InlineData("type: inner", "type: u8", "sample::outer.part is no structure, the kernel's is struct inner")]
    [InlineData("-orig-id: inner", "-orig-id: core", "sample::outer.part is core, the kernel's is struct inner")]
    [InlineData("endian: le\n  bit-endian: le", "endian: be\n  bit-endian: le", "sample::outer is not little-endian")]
    public void A_difference_is_reported(string original, string changed, params string[] expected)
    {
        Assert.Contains(original, Sample, StringComparison.Ordinal);

        List<string> differences = Differences(Sample.Replace(original, changed, StringComparison.Ordinal));

        Assert.All(expected, difference => Assert.Contains(difference, differences));
    }

    [Theory]
    [InlineData("size: 8", "size-eos: true", "sample::outer: no fixed layout: name.size-eos")]
    [InlineData("size: 8", "if: true", "sample::outer: no fixed layout: name.if")]
    [InlineData("repeat: expr", "repeat: eos", "sample::outer: no fixed layout: list.repeat: eos")]
    [InlineData("type: inner", "type: stranger", "sample::outer: no type stranger")]
    [InlineData("bit-endian: le", "bit-endian: be", "sample::outer: no fixed layout: low: bit fields whose first bit is not the lowest")]
    [InlineData("(page_size - 24) / 8", "(page_size - 24 / 8", "'(page_size - 24 / 8': what stands at 19 is not understood")]
    [InlineData("- id: page_size", "- id: other", "'(page_size - 24) / 8': what stands at 10 is not understood")]
    public void What_has_no_fixed_layout_is_refused(string original, string changed, string message)
    {
        Assert.Contains(original, Sample, StringComparison.Ordinal);

        FormatException exception = Assert.Throws<FormatException>(() => Differences(Sample.Replace(original, changed, StringComparison.Ordinal)));

        Assert.Equal(message, exception.Message);
    }

    [Theory]
    [InlineData("2 + 3 * 4", 14)]
    [InlineData("(2 + 3) * 4", 20)]
    [InlineData("100 / 7 / 2 - 1", 6)]
    [InlineData("0x1f1 - page_size", -3599)]
    public void A_formula_has_the_usual_precedence(string formula, long expected) => Assert.Equal(expected, SizeFormula.Evaluate(formula, _parameters));

    [Fact]
    public void A_line_that_pahole_does_not_print_is_refused() =>
        Assert.Throws<FormatException>(() => Pahole.Parse(["struct outer {", "\tsomething else", "};"]));

    private static List<string> Differences(string sample)
    {
        Ksy ksy = Ksy.Parse(sample);
        PaholeStructure structure = Pahole.Parse(Printed.Split('\n')).Single(structure => structure.Name == "outer");
        return LayoutComparison.Differences(ksy, ksy.Find("sample::outer")!, structure, _parameters);
    }
}
