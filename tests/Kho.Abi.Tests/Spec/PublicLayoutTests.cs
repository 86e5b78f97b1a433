using Kaitai;
using Kho.SecondEngine.Generated;

namespace Kho.Abi.Tests.Spec;

/// <summary>
/// Structures that no kernel's BTF shows, against the documents that define them: the x86 boot protocol, the System V
/// ABI, the Devicetree Specification. And page-sized structures at the page sizes of other machines.
/// </summary>
public sealed class PublicLayoutTests
{
    private static readonly Ksy _ksy = Ksy.Load(SpecFiles.KsyPaths);

    [Theory]
    [InlineData("x86_boot::boot_params", "hdr.setup_sects", 0x1f1, 1)]
    [InlineData("x86_boot::boot_params", "hdr.boot_flag", 0x1fe, 2)]
    [InlineData("x86_boot::boot_params", "hdr.jump", 0x200, 2)]
    [InlineData("x86_boot::boot_params", "hdr.header", 0x202, 4)]
    [InlineData("x86_boot::boot_params", "hdr.version", 0x206, 2)]
    [InlineData("x86_boot::boot_params", "hdr.setup_data", 0x250, 8)]
    [InlineData("elf_core::ident", "EI_CLASS", 4, 1)]
    [InlineData("elf_core::ident", "EI_DATA", 5, 1)]
    [InlineData("elf_core::file_header", "e_type", 16, 2)]
    [InlineData("elf_core::file_header", "e_machine", 18, 2)]
    [InlineData("elf_core::file_header", "e_phoff", 32, 8)]
    [InlineData("elf_core::file_header", "e_shoff", 40, 8)]
    [InlineData("elf_core::file_header", "e_phentsize", 54, 2)]
    [InlineData("elf_core::file_header", "e_phnum", 56, 2)]
    [InlineData("elf_core::program_header", "p_type", 0, 4)]
    [InlineData("elf_core::program_header", "p_offset", 8, 8)]
    [InlineData("elf_core::program_header", "p_paddr", 24, 8)]
    [InlineData("elf_core::program_header", "p_filesz", 32, 8)]
    [InlineData("elf_core::program_header", "p_memsz", 40, 8)]
    [InlineData("elf_core::section_header", "sh_info", 44, 4)]
    [InlineData("elf_core::note_header", "n_descsz", 4, 4)]
    [InlineData("elf_core::note_header", "n_type", 8, 4)]
    [InlineData("kdump::disk_dump_header", "header_version", 8, 4)]
    [InlineData("kdump::new_utsname", "machine", 260, 65)]
    [InlineData("kdump::disk_dump_header", "timestamp.tv_sec", 408, 8)]
    [InlineData("kdump::disk_dump_header", "status", 424, 4)]
    [InlineData("kdump::disk_dump_header", "block_size", 428, 4)]
    [InlineData("kdump::disk_dump_header", "sub_hdr_size", 432, 4)]
    [InlineData("kdump::disk_dump_header", "bitmap_blocks", 436, 4)]
    [InlineData("kdump::disk_dump_header", "max_mapnr", 440, 4)]
    [InlineData("kdump::disk_dump_header", "nr_cpus", 460, 4)]
    [InlineData("kdump::kdump_sub_header", "dump_level", 8, 4)]
    [InlineData("kdump::kdump_sub_header", "split", 12, 4)]
    [InlineData("kdump::kdump_sub_header", "end_pfn", 24, 8)]
    [InlineData("kdump::kdump_sub_header", "offset_vmcoreinfo", 32, 8)]
    [InlineData("kdump::kdump_sub_header", "size_note", 56, 8)]
    [InlineData("kdump::kdump_sub_header", "start_pfn_64", 80, 8)]
    [InlineData("kdump::kdump_sub_header", "max_mapnr_64", 96, 8)]
    [InlineData("kdump::page_desc", "size", 8, 4)]
    [InlineData("kdump::page_desc", "flags", 12, 4)]
    [InlineData("flattened_dump::makedumpfile_header", "type", 16, 8)]
    [InlineData("flattened_dump::makedumpfile_data_header", "buf_size", 8, 8)]
    [InlineData("lime::lime_mem_range_header", "s_addr", 8, 8)]
    [InlineData("lime::lime_mem_range_header", "e_addr", 16, 8)]
    [InlineData("flattened_devicetree::fdt_header", "totalsize", 4, 4)]
    [InlineData("flattened_devicetree::fdt_header", "off_dt_struct", 8, 4)]
    [InlineData("flattened_devicetree::fdt_header", "off_dt_strings", 12, 4)]
    [InlineData("flattened_devicetree::fdt_header", "off_mem_rsvmap", 16, 4)]
    [InlineData("flattened_devicetree::fdt_header", "version", 20, 4)]
    [InlineData("flattened_devicetree::fdt_header", "last_comp_version", 24, 4)]
    [InlineData("flattened_devicetree::fdt_header", "boot_cpuid_phys", 28, 4)]
    [InlineData("flattened_devicetree::fdt_header", "size_dt_strings", 32, 4)]
    [InlineData("flattened_devicetree::fdt_header", "size_dt_struct", 36, 4)]
    [InlineData("flattened_devicetree::fdt_reserve_entry", "size", 8, 8)]
    [InlineData("flattened_devicetree::fdt_property_header", "len", 0, 4)]
    [InlineData("flattened_devicetree::fdt_property_header", "nameoff", 4, 4)]
    public void A_field_is_where_its_document_says(string path, string name, int offset, int size)
    {
        KsyType type = _ksy.Find(path)!;
        KsyField field = Assert.Single(KsyLayout.Of(_ksy, type, Parameters(4096)).Fields, field => field.KernelName == name);

        Assert.Equal((offset * 8, size * 8), (field.BitOffset, field.BitWidth));
    }

    [Theory]
    [InlineData("elf_core::file_header", 64)]
    [InlineData("elf_core::program_header", 56)]
    [InlineData("elf_core::section_header", 64)]
    [InlineData("elf_core::note_header", 12)]
    [InlineData("kdump::disk_dump_header", 464)]
    [InlineData("kdump::new_utsname", 390)]
    [InlineData("kdump::kdump_sub_header", 104)]
    [InlineData("kdump::page_desc", 24)]
    [InlineData("flattened_dump::makedumpfile_header", 32)]
    [InlineData("flattened_dump::makedumpfile_data_header", 16)]
    [InlineData("lime::lime_mem_range_header", 32)]
    [InlineData("flattened_devicetree::fdt_header", 40)]
    [InlineData("flattened_devicetree::fdt_reserve_entry", 16)]
    [InlineData("flattened_devicetree::fdt_property_header", 8)]
    [InlineData("flattened_devicetree::fdt_token", 4)]
    [InlineData("flattened_devicetree::cell", 4)]
    [InlineData("kho_radix_key::untyped_key", 8)]
    [InlineData("kho_radix_key::typed_key", 8)]
    [InlineData("kho_root::physical_address_property", 8)]
    [InlineData("kho_root::size_property", 8)]
    [InlineData("luo::luo_fdt_number", 8)]
    [InlineData("luo::luo_fdt_header_pointer", 8)]
    [InlineData("memblock::start_property", 8)]
    [InlineData("memblock::size_property", 8)]
    [InlineData("kho_test::magic_property", 4)]
    [InlineData("kho_test::nr_folios_property", 4)]
    [InlineData("kho_test::csum_property", 4)]
    [InlineData("kho_test::folios_info_property", 16)]
    [InlineData("kho_test::folio_entry", 8)]
    public void A_structure_has_the_size_that_its_document_says(string path, int size) =>
        Assert.Equal(size, KsyLayout.Of(_ksy, _ksy.Find(path)!, Parameters(4096)).Size);

    [Fact]
    public void The_page_type_is_the_highest_bit_of_a_key()
    {
        KsyType type = _ksy.Find("kho_radix_key::typed_key")!;
        byte[] onlyType = [0, 0, 0, 0, 0, 0, 0, 0x80];
        var key = (KhoRadixKey.TypedKey)GeneratedParser.Parse(type, onlyType, Parameters(4096));
        var rest = (KhoRadixKey.TypedKey)GeneratedParser.Parse(type, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], Parameters(4096));

        Assert.Equal((KhoRadixKey.PageType.Split, 0UL), (key.PageType, key.Encoded));
        Assert.Equal((KhoRadixKey.PageType.Contig, ulong.MaxValue >> 1), (rest.PageType, rest.Encoded));
    }

    [Theory]
    [InlineData("kho_chunk_list::khoser_mem_chunk", 4096, 255)]
    [InlineData("kho_chunk_list::khoser_mem_chunk", 16384, 1023)]
    [InlineData("kho_chunk_list::khoser_mem_chunk", 65536, 4095)]
    [InlineData("kho_vmalloc::kho_vmalloc_chunk", 4096, 511)]
    [InlineData("kho_vmalloc::kho_vmalloc_chunk", 16384, 2047)]
    [InlineData("kho_vmalloc::kho_vmalloc_chunk", 65536, 8191)]
    [InlineData("kho_radix_tree::kho_radix_node", 4096, 512)]
    [InlineData("kho_radix_tree::kho_radix_node", 16384, 2048)]
    [InlineData("kho_radix_tree::kho_radix_node", 65536, 8192)]
    public void A_page_of_entries_is_full_at_every_page_size(string path, int pageSize, int entries)
    {
        KsyType type = _ksy.Find(path)!;
        KsyLayout layout = KsyLayout.Of(_ksy, type, Parameters(pageSize));
        KaitaiStruct parsed = GeneratedParser.Parse(type, new byte[pageSize], Parameters(pageSize));

        Assert.Equal((pageSize, entries), (layout.Size, layout.Fields[^1].Count));
        Assert.True(parsed.M_Io.IsEof);
    }

    private static Dictionary<string, long> Parameters(long pageSize) => new(StringComparer.Ordinal) { ["page_size"] = pageSize };
}
