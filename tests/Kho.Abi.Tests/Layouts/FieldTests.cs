using Kaitai;
using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.SecondEngine.Generated;

namespace Kho.Abi.Tests.Layouts;

/// <summary>Resolved fields against the parsers that kaitai-struct-compiler made of the same files, and against places computed by hand.</summary>
public sealed class FieldTests
{
    public static TheoryData<string, int> Structures
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in CompiledParsers.ByName.Keys.Order(StringComparer.Ordinal))
            {
                data.Add(name, 4096);
                data.Add(name, 65536);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Every_number_is_read_as_the_compiled_parser_reads_it(string name, int pageSize)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout(name, pageSize);
        byte[] bytes = new byte[layout.Size];
        new Random(20261128).NextBytes(bytes);
        if (layout.Fields.FirstOrDefault(field => field.Spec.Contents is not null) is LayoutField signature)
        {
            signature.Spec.Contents!.Value.CopyTo(bytes.AsMemory((int)signature.ByteOffset));
        }

        using var stream = new KaitaiStream(bytes);
        StructureValue expected = CompiledParsers.ByName[name](stream, (uint)pageSize);
        Compare(layout, layout, expected, "", bytes);
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Every_number_is_written_where_it_is_read_and_nowhere_else(string name, int pageSize)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout(name, pageSize);
        byte[] before = new byte[layout.Size];
        new Random(20261129).NextBytes(before);
        foreach (LayoutField own in layout.Fields.Where(field => field is { Kind: FieldKind.Number, Count: not null }))
        {
            var field = Field.Of(layout, own.Id);
            int last = Math.Min(field.Count, 4096 / 8) - 1;
            foreach (ulong value in new[] { 0UL, field.Maximum, 0x5aa5_1234_89ab_cdefUL & field.Maximum })
            {
                byte[] bytes = [.. before];
                field.Write(bytes, last, value);
                Assert.Equal(value, field.Read(bytes, last));
                field.Write(bytes, last, field.Read(before, last));
                Assert.Equal(before, bytes);
            }
        }
    }

    [Theory]
    [InlineData("le", "le", "b4 b12 u2 u8", "0x3 0x210 0x5544 0x0d0c0b0a09080706")]
    [InlineData("be", "be", "b4 b12 u2 u8", "0x0 0x302 0x4455 0x060708090a0b0c0d")]
    public void Widths_and_byte_orders_are_the_specification_s(string endian, string bits, string types, string expected)
    {
        string[] fields = [.. types.Split(' ').Select((type, index) => $"      - id: f{index}\n        type: {type}\n")];
        using var spec = new TemporarySpec($"meta:\n  id: mine\n  endian: {endian}\n  bit-endian: {bits}\ntypes:\n  it:\n    seq:\n{string.Concat(fields)}");
        StructureLayout layout = StructureCatalog.Load(spec.Path).Layout("mine::it", 4096);
        byte[] bytes = [0x03, 0x21, 0x44, 0x55, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d];
        if (bits == "be")
        {
            bytes[0] = 0x03;
            bytes[1] = 0x02;
        }

        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, fields.Length).Select(index => Format(Field.Of(layout, $"f{index}").Read(bytes), index))));

        static string Format(ulong value, int index) => index switch { 0 => $"0x{value:x}", 1 => $"0x{value:x3}", 2 => $"0x{value:x4}", _ => $"0x{value:x16}" };
    }

    [Fact]
    public void A_bit_field_over_nine_bytes_is_read_and_written()
    {
        using var spec = new TemporarySpec("meta:\n  id: mine\n  endian: le\n  bit-endian: le\ntypes:\n  it:\n    seq:\n      - id: low\n        type: b4\n      - id: wide\n        type: b64\n      - id: high\n        type: b4\n");
        StructureLayout layout = StructureCatalog.Load(spec.Path).Layout("mine::it", 4096);
        byte[] bytes = new byte[9];
        var wide = Field.Of(layout, "wide");

        wide.Write(bytes, 0xfedcba9876543210);

        Assert.Equal("0021436587a9cbed0f", Convert.ToHexStringLower(bytes));
        Assert.Equal(0xfedcba9876543210, wide.Read(bytes));
        Assert.Equal((0UL, 0UL), (Field.Of(layout, "low").Read(bytes), Field.Of(layout, "high").Read(bytes)));
    }

    [Fact]
    public void Records_of_an_array_have_a_place_for_each_index()
    {
        var bitmap = Field.Of(StructureCatalog.BuiltIn.Layout("kho_chunk_list::khoser_mem_chunk", 4096), "bitmaps.bitmap");

        Assert.Equal((24, 16, 255, 24 + (16 * 254)), (bitmap.Offset(), bitmap.Stride, bitmap.Count, bitmap.Offset(254)));
    }

    [Fact]
    public void A_value_that_does_not_fit_is_refused_by_name()
    {
        var pfn = Field.Of(StructureCatalog.BuiltIn.Layout("memfd_luo::memfd_luo_folio_ser", 4096), "pfn");

        KhoFormatException refused = Assert.Throws<KhoFormatException>(() => pfn.Write(new byte[16], 1UL << 52));

        Assert.Contains("memfd_luo::memfd_luo_folio_ser.pfn", refused.Message, StringComparison.Ordinal);
    }

    private static void Compare(StructureLayout whole, StructureLayout layout, StructureValue expected, string prefix, byte[] bytes)
    {
        foreach (LayoutField own in layout.Fields)
        {
            string path = prefix + own.Id;
            if (own.Kind == FieldKind.Structure && !own.IsList)
            {
                Compare(whole, own.Structure!, expected.Structure(own.Id), path + ".", bytes);
            }
            else if (own.Kind == FieldKind.Structure)
            {
                IReadOnlyList<FieldValue> elements = expected.Elements(own.Id);
                foreach (LayoutField inner in own.Structure!.Fields.Where(field => field.Kind == FieldKind.Number))
                {
                    var field = Field.Of(whole, $"{path}.{inner.Id}");
                    for (int index = 0; index < elements.Count; index++)
                    {
                        Assert.Equal(elements[index].Structure!.Number(inner.Id), field.Read(bytes, index));
                    }
                }
            }
            else if (own.Kind == FieldKind.Number && own.IsList)
            {
                var field = Field.Of(whole, path);
                IReadOnlyList<FieldValue> elements = expected.Elements(own.Id);
                for (int index = 0; index < elements.Count; index++)
                {
                    Assert.Equal(elements[index].Number, field.Read(bytes, index));
                }
            }
            else if (own.Kind == FieldKind.Number)
            {
                Assert.Equal(expected.Number(own.Id), Field.Of(whole, path).Read(bytes));
            }
        }
    }
}
