using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Layouts;

/// <summary>What cannot be written is refused with the structure, the field and what was expected.</summary>
public sealed class LayoutErrorTests
{
    private const int PageSize = 4096;

    public static TheoryData<string, string, string> Misfits => new()
    {
        { "kho_vmalloc::area", "total_pages", "kho_vmalloc::area.total_pages: 0x100000000 does not fit 32 bits" },
        { "kho_vmalloc::area", "order", "kho_vmalloc::area.order: 0x10000 does not fit 16 bits" },
        { "memfd_luo::memfd_luo_folio_ser", "pfn", "memfd_luo::memfd_luo_folio_ser.pfn: 0x10000000000000 does not fit 52 bits" },
        { "memfd_luo::memfd_luo_folio_ser", "flags", "memfd_luo::memfd_luo_folio_ser.flags: 0x1000 does not fit 12 bits" },
        { "kho_page_info::magic_type_and_order", "page_type", "kho_page_info::magic_type_and_order.page_type: 0x2 does not fit 1 bits" },
        { "kho_radix_key::typed_key", "encoded", "kho_radix_key::typed_key.encoded: 0x8000000000000000 does not fit 63 bits" },
        { "memfd_luo::memfd_luo_ser_v2", "folios.flags", "memfd_luo::memfd_luo_ser_v2.folios.flags: 0x10000 does not fit 16 bits" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void A_number_that_is_too_large(string structure, string path, string message)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout(structure, PageSize);
        ulong number = 1UL << layout.Field(path, out _).BitWidth;
        byte[] bytes = new byte[layout.Size];
        Assert.Equal(message, Refusal(() => layout.WriteNumber(bytes, path, number)));
        Assert.All(bytes, value => Assert.Equal(0, value));
        if (!path.Contains('.', StringComparison.Ordinal))
        {
            Assert.Equal(message, Refusal(() => layout.Write(Zeros(layout, path, FieldValue.Of(number)))));
        }
    }

    [Fact]
    public void The_largest_number_that_fits_is_written()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("memfd_luo::memfd_luo_folio_ser", PageSize);
        byte[] bytes = new byte[layout.Size];
        layout.WriteNumber(bytes, "pfn", 0xfffffffffffff);
        layout.WriteNumber(bytes, "index", ulong.MaxValue);
        Assert.Equal("ffffffffffff0f00ffffffffffffffff", Convert.ToHexStringLower(bytes));
        layout.WriteNumber(bytes, "flags", 0xfff);
        layout.WriteNumber(bytes, "pfn", 0);
        Assert.Equal("000000000000f0ffffffffffffffffff", Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void A_field_without_a_value_is_zero()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("luo::luo_session_ser", PageSize);

        Assert.Equal(new byte[layout.Size], layout.Write(new StructureValue().Add("name", [])));
        Assert.Equal(1, layout.Write(new StructureValue().Add("file_set_ser", new StructureValue().Add("files", 1)))[64]);
        Assert.Empty(StructureCatalog.BuiltIn.Layout("kho_scratch", PageSize).Write(new StructureValue()));
    }

    [Theory]
    [InlineData("luo::luo_ser", "compatible", "expected bytes")]
    [InlineData("luo::luo_ser", "liveupdate_num", "expected a number")]
    [InlineData("luo::luo_session_ser", "file_set_ser", "expected a structure")]
    [InlineData("kho_radix_tree::kho_radix_node", "table", "expected a list")]
    [InlineData("kho_scratch", "areas", "expected a list")]
    public void A_value_of_another_kind(string structure, string id, string expected)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout(structure, PageSize);
        FieldValue[] values = [FieldValue.Of(1), FieldValue.Of(new byte[1]), FieldValue.Of(new StructureValue()), FieldValue.Of((FieldValue[])[])];
        int refused = 0;
        foreach (FieldValue value in values)
        {
            try
            {
                layout.Write(Zeros(layout, id, value));
            }
            catch (KhoFormatException exception) when (exception.Message == $"{structure}.{id}: {expected}")
            {
                refused++;
            }
            catch (KhoFormatException exception)
            {
                // An empty structure or list is of the right kind and lacks what is in it.
                Assert.Matches("no value|elements, expected", exception.Message);
            }
        }

        Assert.Equal(3, refused);
    }

    [Theory]
    [InlineData(511)]
    [InlineData(513)]
    public void A_list_of_another_length(int count)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("kho_radix_tree::kho_radix_node", PageSize);
        FieldValue list = FieldValue.Of((FieldValue[])[.. Enumerable.Repeat(FieldValue.Of(0), count)]);
        Assert.Equal($"kho_radix_tree::kho_radix_node.table: {count} elements, expected 512", Refusal(() => layout.Write(new StructureValue().Add("table", list))));
    }

    [Fact]
    public void An_element_of_a_list_that_does_not_fit()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("kho_radix_tree::kho_radix_node", PageSize);
        FieldValue list = FieldValue.Of((FieldValue[])[.. Enumerable.Repeat(FieldValue.Of(new byte[8]), 512)]);
        Assert.Equal("kho_radix_tree::kho_radix_node.table: expected a number", Refusal(() => layout.Write(new StructureValue().Add("table", list))));
    }

    [Fact]
    public void Bytes_that_are_too_long_are_refused_and_shorter_ones_padded()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("luo::luo_ser", PageSize);
        Assert.Equal("luo::luo_ser.compatible: 9 bytes do not fit 8", Refusal(() => layout.Write(Zeros(layout, "compatible", FieldValue.Of(new byte[9])))));
        byte[] bytes = new byte[layout.Size];
        bytes.AsSpan().Fill(0xff);
        layout.Write(Zeros(layout, "compatible", FieldValue.Of("luo"u8.ToArray())), bytes);
        Assert.Equal("6c756f0000000000", Convert.ToHexStringLower(bytes.AsSpan(0, 8)));
    }

    [Fact]
    public void Too_little_room()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("luo::luo_ser", PageSize);
        Assert.Equal("luo::luo_ser is 32 bytes long, there is room for 31", Refusal(() => layout.Write(Zeros(layout), new byte[31])));
        Assert.Equal("luo::luo_ser is 32 bytes long, there is room for 0", Refusal(() => layout.WriteNumber([], "flbs_pa", 1)));
        StructureLayout open = StructureCatalog.BuiltIn.Layout("kho_scratch", PageSize);
        StructureValue area = new StructureValue().Add("addr", 1).Add("size", 2);
        StructureValue two = new StructureValue().Add("areas", FieldValue.Of((FieldValue[])[FieldValue.Of(area), FieldValue.Of(area)]));
        Assert.Equal(32, open.Write(two).Length);
        Assert.Equal("kho_scratch is 32 bytes long, there is room for 31", Refusal(() => open.Write(two, new byte[31])));
    }

    [Fact]
    public void Too_few_bytes_to_read()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("luo::luo_ser", PageSize);
        Assert.Throws<EndOfStreamException>(() => layout.Read(new byte[31]));
        Assert.Equal(4, layout.Read(new byte[33]).Fields.Count);
    }

    [Theory]
    [InlineData("count", 72)]
    [InlineData("files", 64)]
    public void A_number_is_written_by_its_path(string id, int offset)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("luo::luo_session_ser", PageSize);
        Assert.Equal(offset, layout.OffsetOf($"file_set_ser.{id}"));
        byte[] bytes = new byte[layout.Size];
        layout.WriteNumber(bytes, $"file_set_ser.{id}", 0x0102030405060708);
        byte[] expected = new byte[layout.Size];
        ((byte[])[8, 7, 6, 5, 4, 3, 2, 1]).CopyTo(expected, offset);
        Assert.Equal(expected, bytes);
        Assert.Equal(0x0102030405060708UL, layout.Read(bytes).Number($"file_set_ser.{id}"));
    }

    [Fact]
    public void A_big_endian_number_is_written_by_its_path()
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("flattened_devicetree::fdt_header", PageSize);
        byte[] bytes = new byte[layout.Size];
        layout.WriteNumber(bytes, "version", 0x11223344);
        Assert.Equal("11223344", Convert.ToHexStringLower(bytes.AsSpan(layout.OffsetOf("version"), 4)));
    }

    [Theory]
    [InlineData("name", "luo::luo_session_ser.name: is no number")]
    [InlineData("file_set_ser", "luo::luo_session_ser.file_set_ser: is no number")]
    [InlineData("token", "luo::luo_session_ser has no field 'token'")]
    [InlineData("file_set_ser.token", "luo::luo_session_ser has no field 'file_set_ser.token'")]
    [InlineData("name.first", "luo::luo_session_ser: 'name' in 'name.first' is no structure")]
    public void A_path_that_leads_to_no_number(string path, string message)
    {
        StructureLayout layout = StructureCatalog.BuiltIn.Layout("luo::luo_session_ser", PageSize);
        Assert.Equal(message, Refusal(() => layout.WriteNumber(new byte[layout.Size], path, 0)));
    }

    [Fact]
    public void Bits_that_no_field_owns_stay_as_they_are()
    {
        using var directory = new TemporarySpec("""
            meta:
              id: gap
              endian: le
              bit-endian: le
            seq:
              - id: low
                type: b3
              - id: behind
                type: u1
            """);
        StructureLayout layout = StructureCatalog.Load(directory.Path).Layout("gap", PageSize);
        byte[] bytes = [0xff, 0xff];
        layout.Write(new StructureValue().Add("low", 0).Add("behind", 0), bytes);
        Assert.Equal([0xf8, 0], bytes);
    }

    [Fact]
    public void What_is_not_there_to_be_read_is_named()
    {
        StructureValue value = StructureCatalog.BuiltIn.Layout("luo::luo_session_ser", PageSize).Read(new byte[80]);
        Assert.Contains("'token'", Refusal(() => value.Number("token")), StringComparison.Ordinal);
        Assert.Contains("it has name, file_set_ser", Refusal(() => value.Number("name")), StringComparison.Ordinal);
        Assert.Null(value.NumberOrNull("file_set_ser.token"));
        Assert.Null(value.Find("name.count"));
    }

    private static string Refusal(Action action) => Assert.Throws<KhoFormatException>(action).Message;

    /// <summary>A value of zeros with one field replaced.</summary>
    private static StructureValue Zeros(StructureLayout layout, string? id = null, FieldValue? instead = null)
    {
        var value = new StructureValue();
        foreach ((string key, FieldValue field) in layout.Read(new byte[layout.Size]).Fields)
        {
            value.Add(key, key == id ? instead! : field);
        }

        return value;
    }
}
