using CsCheck;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Formatting;

namespace Kho.Abi.Tests.Layouts;

/// <summary>An annotation shows every byte of a structure once, with the value that reading gives and the words of the specification.</summary>
public sealed class StructureAnnotationTests
{
    private const int PageSize = 4096;

    public static TheoryData<string> Names => [.. StructureCatalog.BuiltIn.Structures.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_byte_is_shown_and_every_number_is_the_one_that_reading_gives(string name)
    {
        foreach (int pageSize in PageGeometry.Sizes)
        {
            StructureLayout layout = StructureCatalog.BuiltIn.Layout(name, pageSize);
            new StructureGen(layout).Sample(
                value =>
                {
                    byte[] bytes = layout.Write(value);
                    IReadOnlyList<AnnotatedField> fields = StructureAnnotation.Of(StructureCatalog.BuiltIn, layout, bytes, 0x1000);
                    Assert.Equal(bytes, AnnotatedBytes.Together(fields, bytes.Length));
                    Assert.All(fields, field => Assert.Equal(0x1000 + (ulong)field.Offset, field.Address));
                    foreach (AnnotatedField field in fields.Where(field => field.Kind == AnnotatedKind.Number))
                    {
                        Assert.Equal(JsonStyle.Hex(At(value, field.Path)), field.Value);
                    }
                },
                iter: layout.Size < PageSize ? 200 : 5);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_structure_that_is_cut_short_is_shown_as_far_as_it_goes(string name)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout(name, PageSize);
        byte[] bytes = new byte[layout.Size];
        bytes.AsSpan().Fill(0x5a);
        for (int length = 0; length < Math.Min(bytes.Length, 200); length++)
        {
            IReadOnlyList<AnnotatedField> fields = StructureAnnotation.Of(StructureCatalog.BuiltIn, layout, bytes.AsMemory(0, length), 0);
            Assert.All(fields, field => Assert.True(field.Offset + field.Bytes.Length <= length));
            Assert.All(fields.SkipLast(2), field => Assert.NotNull(field.Value));
        }
    }

    [Fact]
    public void Numbers_texts_flags_and_descriptions_are_told()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("memfd_luo::memfd_luo_ser_v2", PageSize);
        byte[] bytes = new byte[layout.Size];
        layout.WriteNumber(bytes, "size", 1048576);
        layout.WriteNumber(bytes, "seals", 0x45);
        layout.WriteNumber(bytes, "folios.first", 0xf29000);
        layout.WriteNumber(bytes, "folios.flags", 3);
        Dictionary<string, AnnotatedField> fields = Fields(layout, bytes);
        Assert.Equal("0x100000 (1048576)", fields["size"].Display);
        Assert.Equal("File size in bytes.", fields["size"].Doc);
        Assert.Equal("F_SEAL_SEAL | F_SEAL_GROW | unknown 0x40", fields["seals"].Meaning);
        Assert.Equal("0", fields["flags"].Display);
        Assert.Null(fields["flags"].Meaning);
        Assert.Equal("0xf29000", fields["folios.first"].Display);
        Assert.Equal("KHO_VMALLOC_ALLOC | KHO_VMALLOC_HUGE_VMAP", fields["folios.flags"].Meaning);
        Assert.Equal(44, fields["folios.flags"].Offset);
        Assert.Equal(16, fields["folios.flags"].Bits);
    }

    [Theory]
    [InlineData("6d656d66642d7632", "memfd-v2", null)]
    [InlineData("", "", null)]
    [InlineData("6162000063", "ab", "bytes other than 0 after the NUL")]
    [InlineData("61ff0a", "a\\xff\\x0a", null)]
    public void Texts_are_shown_up_to_their_end(string hex, string text, string? meaning)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("luo::luo_file_ser", PageSize);
        byte[] bytes = new byte[layout.Size];
        Convert.FromHexString(hex).CopyTo(bytes, 0);
        AnnotatedField field = Fields(layout, bytes)["compatible"];
        Assert.Equal((AnnotatedKind.Text, text, $"\"{text}\"", meaning), (field.Kind, field.Value, field.Display, field.Meaning));
        bytes.AsSpan(0, 48).Fill((byte)'x');
        Assert.Equal("not NUL-terminated", Fields(layout, bytes)["compatible"].Meaning);
    }

    [Fact]
    public void Values_of_enumerations_have_the_kernels_names_and_others_none()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("kho_page_info::magic_type_and_order", PageSize);
        byte[] bytes = Convert.FromHexString("09000080" + "504f484b");
        Dictionary<string, AnnotatedField> fields = Fields(layout, bytes);
        Assert.Equal("KHO_PAGE_MAGIC", fields["tag"].Meaning);
        Assert.Equal("magic", fields["tag"].KernelName);
        Assert.Equal("KHO_PAGE_SPLIT", fields["page_type"].Meaning);
        Assert.Equal((3, 7, 1), (fields["page_type"].Offset, fields["page_type"].Bit, fields["page_type"].Bits));
        Assert.Equal("9", fields["order"].Display);
        bytes[4] = 0x51;
        Assert.Equal("no value of kho_page_info::magic", Fields(layout, bytes)["tag"].Meaning);
    }

    [Fact]
    public void What_must_be_fixed_is_compared()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("flattened_devicetree::fdt_header", PageSize);
        byte[] bytes = new byte[layout.Size];
        Assert.Equal("expected d00dfeed", Fields(layout, bytes)["signature"].Meaning);
        layout.Fields[0].Spec.Contents!.Value.Span.CopyTo(bytes);
        Assert.Equal("as it must be", Fields(layout, bytes)["signature"].Meaning);
    }

    [Fact]
    public void Of_a_table_what_is_not_zero_is_shown_and_the_rest_summarised()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("kho_chunk_list::khoser_mem_chunk", PageSize);
        byte[] bytes = new byte[layout.Size];
        bytes[16 + 16] = 1;
        bytes[16 + (3 * 16) + 8] = 2;
        IReadOnlyList<AnnotatedField> fields = StructureAnnotation.Of(StructureCatalog.BuiltIn, layout, bytes, 0);
        Assert.Equal(
            [
                "hdr.next", "hdr.order", "hdr.num_elms", "bitmaps[0]", "bitmaps[1].phys_start", "bitmaps[1].bitmap", "bitmaps[2]",
                "bitmaps[3].phys_start", "bitmaps[3].bitmap", "bitmaps[4…254]",
            ],
            fields.Select(field => field.Path));
        Assert.Equal((251L, 251 * 128L, "251 elements, all 0"), (fields[^1].Elements, fields[^1].Bits, fields[^1].Meaning));
        Assert.Equal(bytes, AnnotatedBytes.Together(fields, bytes.Length));
    }

    [Fact]
    public void Of_a_bitmap_lines_say_which_bits_are_set()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("kho_radix_tree::kho_radix_leaf", PageSize);
        byte[] bytes = new byte[layout.Size];
        bytes[0] = 0b1000_0001;
        bytes[15] = 0x80;
        bytes[64] = 0xff;
        bytes[65] = 0x05;
        AnnotatedField field = Assert.Single(StructureAnnotation.Of(StructureCatalog.BuiltIn, layout, bytes, 0, isBitmap: true));
        Assert.Equal("13 of 32768 bits set", field.Meaning);
        Assert.Equal(
            [(0L, 16, "bits 0, 7, 127"), (16L, 48, null), (64L, 16, "bits 512–520, 522"), (80L, 4016, null)],
            field.Lines().Select(line => (line.Offset, line.Bytes.Length, line.Note)));
        Assert.Equal([false, true, false, true], field.Lines().Select(line => line.IsZeros));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("One.", "One.")]
    [InlineData("One\n  line, `hdr.count` too. Two.", "One line, `hdr.count` too.")]
    [InlineData("No full stop", "No full stop")]
    public void The_first_sentence_is_on_one_line(string? doc, string? sentence) => Assert.Equal(sentence, StructureAnnotation.FirstSentence(doc));

    [Theory]
    [InlineData(9, false, "9")]
    [InlineData(10, false, "0xa (10)")]
    [InlineData(10, true, "0xa")]
    [InlineData(0xdeadbeefcafe, false, "0xdeadbeefcafe")]
    public void Decimal_digits_are_added_where_they_tell_something(ulong number, bool isAddress, string text) =>
        Assert.Equal(text, StructureAnnotation.DisplayOf(number, isAddress));

    [Fact]
    public void The_type_of_a_field_is_a_word()
    {
        Assert.Equal(["text[48]", "u8", "u8"], Types("luo::luo_file_ser"));
        Assert.Equal(["fixed d00dfeed", .. Enumerable.Repeat("u4be", 9)], Types("flattened_devicetree::fdt_header"));
        Assert.Equal(["khoser_mem_chunk_hdr", "khoser_mem_bitmap_ptr[255]"], Types("kho_chunk_list::khoser_mem_chunk"));
        Assert.Equal(["b52", "b12", "u8"], Types("memfd_luo::memfd_luo_folio_ser"));
        Assert.Equal(["kho_scratch[]"], Types("kho_scratch"));
        Assert.Equal("bytes[4096]", Assert.Single(Types("kho_radix_tree::kho_radix_leaf")));
    }

    private static IEnumerable<string> Types(string name)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout(name, PageSize);
        return layout.Fields.Select(layout.TypeOf);
    }

    private static Dictionary<string, AnnotatedField> Fields(StructureLayout layout, byte[] bytes) =>
        StructureAnnotation.Of(StructureCatalog.BuiltIn, layout, bytes, 0).ToDictionary(field => field.Path);

    private static ulong At(StructureValue value, string path)
    {
        FieldValue? found = null;
        StructureValue inside = value;
        foreach (string part in path.Split('.'))
        {
            string[] names = part.TrimEnd(']').Split('[');
            found = inside.Find(names[0])!;
            found = names.Length == 1 ? found : found.Elements![int.Parse(names[1])];
            inside = found.Structure ?? inside;
        }

        return found!.Number!.Value;
    }
}
