// Made by spec/generate from spec/*.ksy: do not edit.
using Kaitai;
using Kho.Abi.Layouts;

namespace Kho.Abi.Generated;

/// <summary>The parsers that kaitai-struct-compiler made, by structure name, giving fields by id.</summary>
internal static class CompiledParsers
{
    /// <summary>Reads a structure from where a stream stands; the number is the value of all its parameters.</summary>
    public static IReadOnlyDictionary<string, Func<KaitaiStream, uint, StructureValue>> ByName { get; } = new Dictionary<string, Func<KaitaiStream, uint, StructureValue>>(StringComparer.Ordinal)
    {
        ["btf::btf_header"] = (stream, size) => BtfBtfHeader(new Btf.BtfHeader(stream)),
        ["btf::btf_header_layout"] = (stream, size) => BtfBtfHeaderLayout(new Btf.BtfHeaderLayout(stream)),
        ["btf::btf_layout"] = (stream, size) => BtfBtfLayout(new Btf.BtfLayout(stream)),
        ["btf::btf_type"] = (stream, size) => BtfBtfType(new Btf.BtfType(stream)),
        ["btf::btf_int"] = (stream, size) => BtfBtfInt(new Btf.BtfInt(stream)),
        ["btf::btf_array"] = (stream, size) => BtfBtfArray(new Btf.BtfArray(stream)),
        ["btf::btf_member"] = (stream, size) => BtfBtfMember(new Btf.BtfMember(stream)),
        ["btf::btf_enum"] = (stream, size) => BtfBtfEnum(new Btf.BtfEnum(stream)),
        ["btf::btf_enum64"] = (stream, size) => BtfBtfEnum64(new Btf.BtfEnum64(stream)),
        ["btf::btf_param"] = (stream, size) => BtfBtfParam(new Btf.BtfParam(stream)),
        ["btf::btf_var"] = (stream, size) => BtfBtfVar(new Btf.BtfVar(stream)),
        ["btf::btf_var_secinfo"] = (stream, size) => BtfBtfVarSecinfo(new Btf.BtfVarSecinfo(stream)),
        ["btf::btf_decl_tag"] = (stream, size) => BtfBtfDeclTag(new Btf.BtfDeclTag(stream)),
        ["elf_core::ident"] = (stream, size) => ElfCoreIdent(new ElfCore.Ident(stream)),
        ["elf_core::file_header"] = (stream, size) => ElfCoreFileHeader(new ElfCore.FileHeader(stream)),
        ["elf_core::program_header"] = (stream, size) => ElfCoreProgramHeader(new ElfCore.ProgramHeader(stream)),
        ["elf_core::section_header"] = (stream, size) => ElfCoreSectionHeader(new ElfCore.SectionHeader(stream)),
        ["elf_core::note_header"] = (stream, size) => ElfCoreNoteHeader(new ElfCore.NoteHeader(stream)),
        ["flattened_devicetree::fdt_header"] = (stream, size) => FlattenedDevicetreeFdtHeader(new FlattenedDevicetree.FdtHeader(stream)),
        ["flattened_devicetree::fdt_reserve_entry"] = (stream, size) => FlattenedDevicetreeFdtReserveEntry(new FlattenedDevicetree.FdtReserveEntry(stream)),
        ["flattened_devicetree::fdt_token"] = (stream, size) => FlattenedDevicetreeFdtToken(new FlattenedDevicetree.FdtToken(stream)),
        ["flattened_devicetree::fdt_property_header"] = (stream, size) => FlattenedDevicetreeFdtPropertyHeader(new FlattenedDevicetree.FdtPropertyHeader(stream)),
        ["flattened_devicetree::cell"] = (stream, size) => FlattenedDevicetreeCell(new FlattenedDevicetree.Cell(stream)),
        ["flattened_dump::makedumpfile_header"] = (stream, size) => FlattenedDumpMakedumpfileHeader(new FlattenedDump.MakedumpfileHeader(stream)),
        ["flattened_dump::makedumpfile_data_header"] = (stream, size) => FlattenedDumpMakedumpfileDataHeader(new FlattenedDump.MakedumpfileDataHeader(stream)),
        ["kdump::disk_dump_header"] = (stream, size) => KdumpDiskDumpHeader(new Kdump.DiskDumpHeader(stream)),
        ["kdump::new_utsname"] = (stream, size) => KdumpNewUtsname(new Kdump.NewUtsname(stream)),
        ["kdump::kdump_sub_header"] = (stream, size) => KdumpKdumpSubHeader(new Kdump.KdumpSubHeader(stream)),
        ["kdump::page_desc"] = (stream, size) => KdumpPageDesc(new Kdump.PageDesc(stream)),
        ["kexec_metadata"] = (stream, size) => KexecMetadata(new KexecMetadata(stream)),
        ["kho_block"] = (stream, size) => KhoBlock(new KhoBlock(stream)),
        ["kho_chunk_list::khoser_mem_chunk"] = (stream, size) => KhoChunkListKhoserMemChunk(new KhoChunkList.KhoserMemChunk(size, stream)),
        ["kho_chunk_list::khoser_mem_chunk_hdr"] = (stream, size) => KhoChunkListKhoserMemChunkHdr(new KhoChunkList.KhoserMemChunkHdr(stream)),
        ["kho_chunk_list::khoser_mem_bitmap_ptr"] = (stream, size) => KhoChunkListKhoserMemBitmapPtr(new KhoChunkList.KhoserMemBitmapPtr(stream)),
        ["kho_chunk_list::kho_mem_phys_bits"] = (stream, size) => KhoChunkListKhoMemPhysBits(new KhoChunkList.KhoMemPhysBits(size, stream)),
        ["kho_page_info::bare_order"] = (stream, size) => KhoPageInfoBareOrder(new KhoPageInfo.BareOrder(stream)),
        ["kho_page_info::magic_and_order"] = (stream, size) => KhoPageInfoMagicAndOrder(new KhoPageInfo.MagicAndOrder(stream)),
        ["kho_page_info::magic_type_and_order"] = (stream, size) => KhoPageInfoMagicTypeAndOrder(new KhoPageInfo.MagicTypeAndOrder(stream)),
        ["kho_radix_key::untyped_key"] = (stream, size) => KhoRadixKeyUntypedKey(new KhoRadixKey.UntypedKey(stream)),
        ["kho_radix_key::typed_key"] = (stream, size) => KhoRadixKeyTypedKey(new KhoRadixKey.TypedKey(stream)),
        ["kho_radix_tree::kho_radix_node"] = (stream, size) => KhoRadixTreeKhoRadixNode(new KhoRadixTree.KhoRadixNode(size, stream)),
        ["kho_radix_tree::kho_radix_leaf"] = (stream, size) => KhoRadixTreeKhoRadixLeaf(new KhoRadixTree.KhoRadixLeaf(size, stream)),
        ["kho_root::physical_address_property"] = (stream, size) => KhoRootPhysicalAddressProperty(new KhoRoot.PhysicalAddressProperty(stream)),
        ["kho_root::size_property"] = (stream, size) => KhoRootSizeProperty(new KhoRoot.SizeProperty(stream)),
        ["kho_scratch"] = (stream, size) => KhoScratch(new KhoScratch(stream)),
        ["kho_scratch::area"] = (stream, size) => KhoScratchArea(new KhoScratch.Area(stream)),
        ["kho_test::magic_property"] = (stream, size) => KhoTestMagicProperty(new KhoTest.MagicProperty(stream)),
        ["kho_test::nr_folios_property"] = (stream, size) => KhoTestNrFoliosProperty(new KhoTest.NrFoliosProperty(stream)),
        ["kho_test::csum_property"] = (stream, size) => KhoTestCsumProperty(new KhoTest.CsumProperty(stream)),
        ["kho_test::folios_info_property"] = (stream, size) => KhoTestFoliosInfoProperty(new KhoTest.FoliosInfoProperty(stream)),
        ["kho_test::folio_entry"] = (stream, size) => KhoTestFolioEntry(new KhoTest.FolioEntry(stream)),
        ["kho_vmalloc::area"] = (stream, size) => KhoVmallocArea(new KhoVmalloc.Area(stream)),
        ["kho_vmalloc::kho_vmalloc_chunk"] = (stream, size) => KhoVmallocKhoVmallocChunk(new KhoVmalloc.KhoVmallocChunk(size, stream)),
        ["kho_vmalloc::kho_vmalloc_hdr"] = (stream, size) => KhoVmallocKhoVmallocHdr(new KhoVmalloc.KhoVmallocHdr(stream)),
        ["lime::lime_mem_range_header"] = (stream, size) => LimeLimeMemRangeHeader(new Lime.LimeMemRangeHeader(stream)),
        ["liveupdate_features::entry"] = (stream, size) => LiveupdateFeaturesEntry(new LiveupdateFeatures.Entry(stream)),
        ["liveupdate_versions::header"] = (stream, size) => LiveupdateVersionsHeader(new LiveupdateVersions.Header(stream)),
        ["liveupdate_versions::entry"] = (stream, size) => LiveupdateVersionsEntry(new LiveupdateVersions.Entry(stream)),
        ["luo::luo_ser"] = (stream, size) => LuoLuoSer(new Luo.LuoSer(stream)),
        ["luo::luo_session_header_ser"] = (stream, size) => LuoLuoSessionHeaderSer(new Luo.LuoSessionHeaderSer(stream)),
        ["luo::luo_session_ser"] = (stream, size) => LuoLuoSessionSer(new Luo.LuoSessionSer(stream)),
        ["luo::luo_file_set_ser"] = (stream, size) => LuoLuoFileSetSer(new Luo.LuoFileSetSer(stream)),
        ["luo::luo_file_ser"] = (stream, size) => LuoLuoFileSer(new Luo.LuoFileSer(stream)),
        ["luo::luo_flb_header_ser"] = (stream, size) => LuoLuoFlbHeaderSer(new Luo.LuoFlbHeaderSer(stream)),
        ["luo::luo_flb_ser"] = (stream, size) => LuoLuoFlbSer(new Luo.LuoFlbSer(stream)),
        ["luo::luo_fdt_number"] = (stream, size) => LuoLuoFdtNumber(new Luo.LuoFdtNumber(stream)),
        ["luo::luo_fdt_header_pointer"] = (stream, size) => LuoLuoFdtHeaderPointer(new Luo.LuoFdtHeaderPointer(stream)),
        ["memblock::start_property"] = (stream, size) => MemblockStartProperty(new Memblock.StartProperty(stream)),
        ["memblock::size_property"] = (stream, size) => MemblockSizeProperty(new Memblock.SizeProperty(stream)),
        ["memfd_luo::memfd_luo_ser_v1"] = (stream, size) => MemfdLuoMemfdLuoSerV1(new MemfdLuo.MemfdLuoSerV1(stream)),
        ["memfd_luo::memfd_luo_ser_v2"] = (stream, size) => MemfdLuoMemfdLuoSerV2(new MemfdLuo.MemfdLuoSerV2(stream)),
        ["memfd_luo::memfd_luo_folio_ser"] = (stream, size) => MemfdLuoMemfdLuoFolioSer(new MemfdLuo.MemfdLuoFolioSer(stream)),
        ["x86_boot::boot_params"] = (stream, size) => X86BootBootParams(new X86Boot.BootParams(stream)),
        ["x86_boot::setup_data"] = (stream, size) => X86BootSetupData(new X86Boot.SetupData(stream)),
        ["x86_boot::kho_data"] = (stream, size) => X86BootKhoData(new X86Boot.KhoData(stream)),
        ["luo_features::luo_feature_hdr"] = (stream, size) => LuoFeaturesLuoFeatureHdr(new LuoFeatures.LuoFeatureHdr(stream)),
        ["luo_features::luo_ser"] = (stream, size) => LuoFeaturesLuoSer(new LuoFeatures.LuoSer(stream)),
        ["luo_features::memfd_luo_ser"] = (stream, size) => LuoFeaturesMemfdLuoSer(new LuoFeatures.MemfdLuoSer(stream)),
    };

    private static StructureValue BtfBtfHeader(Btf.BtfHeader value) => new StructureValue()
        .Add("signature", (ulong)unchecked((uint)value.Signature))
        .Add("version", (ulong)value.Version)
        .Add("flags", (ulong)value.Flags)
        .Add("hdr_len", (ulong)value.HdrLen)
        .Add("type_off", (ulong)value.TypeOff)
        .Add("type_len", (ulong)value.TypeLen)
        .Add("str_off", (ulong)value.StrOff)
        .Add("str_len", (ulong)value.StrLen);

    private static StructureValue BtfBtfHeaderLayout(Btf.BtfHeaderLayout value) => new StructureValue()
        .Add("layout_off", (ulong)value.LayoutOff)
        .Add("layout_len", (ulong)value.LayoutLen);

    private static StructureValue BtfBtfLayout(Btf.BtfLayout value) => new StructureValue()
        .Add("info_sz", (ulong)value.InfoSz)
        .Add("elem_sz", (ulong)value.ElemSz);

    private static StructureValue BtfBtfType(Btf.BtfType value) => new StructureValue()
        .Add("name_off", (ulong)value.NameOff)
        .Add("info", (ulong)value.Info)
        .Add("size_or_type", (ulong)value.SizeOrType);

    private static StructureValue BtfBtfInt(Btf.BtfInt value) => new StructureValue()
        .Add("encoding_offset_bits", (ulong)value.EncodingOffsetBits);

    private static StructureValue BtfBtfArray(Btf.BtfArray value) => new StructureValue()
        .Add("element_type", (ulong)value.ElementType)
        .Add("index_type", (ulong)value.IndexType)
        .Add("nelems", (ulong)value.Nelems);

    private static StructureValue BtfBtfMember(Btf.BtfMember value) => new StructureValue()
        .Add("name_off", (ulong)value.NameOff)
        .Add("member_type", (ulong)value.MemberType)
        .Add("offset", (ulong)value.Offset);

    private static StructureValue BtfBtfEnum(Btf.BtfEnum value) => new StructureValue()
        .Add("name_off", (ulong)value.NameOff)
        .Add("val", (ulong)value.Val);

    private static StructureValue BtfBtfEnum64(Btf.BtfEnum64 value) => new StructureValue()
        .Add("name_off", (ulong)value.NameOff)
        .Add("val_lo32", (ulong)value.ValLo32)
        .Add("val_hi32", (ulong)value.ValHi32);

    private static StructureValue BtfBtfParam(Btf.BtfParam value) => new StructureValue()
        .Add("name_off", (ulong)value.NameOff)
        .Add("param_type", (ulong)value.ParamType);

    private static StructureValue BtfBtfVar(Btf.BtfVar value) => new StructureValue()
        .Add("linkage", (ulong)value.Linkage);

    private static StructureValue BtfBtfVarSecinfo(Btf.BtfVarSecinfo value) => new StructureValue()
        .Add("var_type", (ulong)value.VarType)
        .Add("offset", (ulong)value.Offset)
        .Add("size", (ulong)value.Size);

    private static StructureValue BtfBtfDeclTag(Btf.BtfDeclTag value) => new StructureValue()
        .Add("component_idx", (ulong)value.ComponentIdx);

    private static StructureValue ElfCoreIdent(ElfCore.Ident value) => new StructureValue()
        .Add("signature", value.Signature)
        .Add("file_class", (ulong)unchecked((uint)value.FileClass))
        .Add("data_encoding", (ulong)unchecked((uint)value.DataEncoding))
        .Add("version", (ulong)value.Version)
        .Add("rest", value.Rest);

    private static StructureValue ElfCoreFileHeader(ElfCore.FileHeader value) => new StructureValue()
        .Add("identification", ElfCoreIdent(value.Identification))
        .Add("file_type", (ulong)unchecked((uint)value.FileType))
        .Add("machine", (ulong)unchecked((uint)value.Machine))
        .Add("e_version", (ulong)value.EVersion)
        .Add("e_entry", (ulong)value.EEntry)
        .Add("e_phoff", (ulong)value.EPhoff)
        .Add("e_shoff", (ulong)value.EShoff)
        .Add("e_flags", (ulong)value.EFlags)
        .Add("e_ehsize", (ulong)value.EEhsize)
        .Add("e_phentsize", (ulong)value.EPhentsize)
        .Add("e_phnum", (ulong)value.EPhnum)
        .Add("e_shentsize", (ulong)value.EShentsize)
        .Add("e_shnum", (ulong)value.EShnum)
        .Add("e_shstrndx", (ulong)value.EShstrndx);

    private static StructureValue ElfCoreProgramHeader(ElfCore.ProgramHeader value) => new StructureValue()
        .Add("segment_type", (ulong)unchecked((uint)value.SegmentType))
        .Add("p_flags", (ulong)value.PFlags)
        .Add("p_offset", (ulong)value.POffset)
        .Add("p_vaddr", (ulong)value.PVaddr)
        .Add("p_paddr", (ulong)value.PPaddr)
        .Add("p_filesz", (ulong)value.PFilesz)
        .Add("p_memsz", (ulong)value.PMemsz)
        .Add("p_align", (ulong)value.PAlign);

    private static StructureValue ElfCoreSectionHeader(ElfCore.SectionHeader value) => new StructureValue()
        .Add("sh_name", (ulong)value.ShName)
        .Add("sh_type", (ulong)value.ShType)
        .Add("sh_flags", (ulong)value.ShFlags)
        .Add("sh_addr", (ulong)value.ShAddr)
        .Add("sh_offset", (ulong)value.ShOffset)
        .Add("sh_size", (ulong)value.ShSize)
        .Add("sh_link", (ulong)value.ShLink)
        .Add("sh_info", (ulong)value.ShInfo)
        .Add("sh_addralign", (ulong)value.ShAddralign)
        .Add("sh_entsize", (ulong)value.ShEntsize);

    private static StructureValue ElfCoreNoteHeader(ElfCore.NoteHeader value) => new StructureValue()
        .Add("n_namesz", (ulong)value.NNamesz)
        .Add("n_descsz", (ulong)value.NDescsz)
        .Add("n_type", (ulong)value.NType);

    private static StructureValue FlattenedDevicetreeFdtHeader(FlattenedDevicetree.FdtHeader value) => new StructureValue()
        .Add("signature", value.Signature)
        .Add("totalsize", (ulong)value.Totalsize)
        .Add("off_dt_struct", (ulong)value.OffDtStruct)
        .Add("off_dt_strings", (ulong)value.OffDtStrings)
        .Add("off_mem_rsvmap", (ulong)value.OffMemRsvmap)
        .Add("version", (ulong)value.Version)
        .Add("last_comp_version", (ulong)value.LastCompVersion)
        .Add("boot_cpuid_phys", (ulong)value.BootCpuidPhys)
        .Add("size_dt_strings", (ulong)value.SizeDtStrings)
        .Add("size_dt_struct", (ulong)value.SizeDtStruct);

    private static StructureValue FlattenedDevicetreeFdtReserveEntry(FlattenedDevicetree.FdtReserveEntry value) => new StructureValue()
        .Add("address", (ulong)value.Address)
        .Add("size", (ulong)value.Size);

    private static StructureValue FlattenedDevicetreeFdtToken(FlattenedDevicetree.FdtToken value) => new StructureValue()
        .Add("tag", (ulong)unchecked((uint)value.Tag));

    private static StructureValue FlattenedDevicetreeFdtPropertyHeader(FlattenedDevicetree.FdtPropertyHeader value) => new StructureValue()
        .Add("len", (ulong)value.Len)
        .Add("nameoff", (ulong)value.Nameoff);

    private static StructureValue FlattenedDevicetreeCell(FlattenedDevicetree.Cell value) => new StructureValue()
        .Add("value", (ulong)value.Value);

    private static StructureValue FlattenedDumpMakedumpfileHeader(FlattenedDump.MakedumpfileHeader value) => new StructureValue()
        .Add("signature", value.Signature)
        .Add("header_type", (ulong)value.HeaderType)
        .Add("header_version", (ulong)value.HeaderVersion);

    private static StructureValue FlattenedDumpMakedumpfileDataHeader(FlattenedDump.MakedumpfileDataHeader value) => new StructureValue()
        .Add("offset", (ulong)value.Offset)
        .Add("buf_size", (ulong)value.BufSize);

    private static StructureValue KdumpDiskDumpHeader(Kdump.DiskDumpHeader value) => new StructureValue()
        .Add("signature", value.Signature)
        .Add("header_version", (ulong)value.HeaderVersion)
        .Add("utsname", KdumpNewUtsname(value.Utsname))
        .Add("padding", value.Padding)
        .Add("tv_sec", (ulong)value.TvSec)
        .Add("tv_usec", (ulong)value.TvUsec)
        .Add("status", (ulong)value.Status)
        .Add("block_size", (ulong)value.BlockSize)
        .Add("sub_hdr_size", (ulong)value.SubHdrSize)
        .Add("bitmap_blocks", (ulong)value.BitmapBlocks)
        .Add("max_mapnr", (ulong)value.MaxMapnr)
        .Add("total_ram_blocks", (ulong)value.TotalRamBlocks)
        .Add("device_blocks", (ulong)value.DeviceBlocks)
        .Add("written_blocks", (ulong)value.WrittenBlocks)
        .Add("current_cpu", (ulong)value.CurrentCpu)
        .Add("nr_cpus", (ulong)value.NrCpus);

    private static StructureValue KdumpNewUtsname(Kdump.NewUtsname value) => new StructureValue()
        .Add("sysname", value.Sysname)
        .Add("nodename", value.Nodename)
        .Add("release", value.Release)
        .Add("version", value.Version)
        .Add("machine", value.Machine)
        .Add("domainname", value.Domainname);

    private static StructureValue KdumpKdumpSubHeader(Kdump.KdumpSubHeader value) => new StructureValue()
        .Add("phys_base", (ulong)value.PhysBase)
        .Add("dump_level", (ulong)value.DumpLevel)
        .Add("split", (ulong)value.Split)
        .Add("start_pfn", (ulong)value.StartPfn)
        .Add("end_pfn", (ulong)value.EndPfn)
        .Add("offset_vmcoreinfo", (ulong)value.OffsetVmcoreinfo)
        .Add("size_vmcoreinfo", (ulong)value.SizeVmcoreinfo)
        .Add("offset_note", (ulong)value.OffsetNote)
        .Add("size_note", (ulong)value.SizeNote)
        .Add("offset_eraseinfo", (ulong)value.OffsetEraseinfo)
        .Add("size_eraseinfo", (ulong)value.SizeEraseinfo)
        .Add("start_pfn_64", (ulong)value.StartPfn64)
        .Add("end_pfn_64", (ulong)value.EndPfn64)
        .Add("max_mapnr_64", (ulong)value.MaxMapnr64);

    private static StructureValue KdumpPageDesc(Kdump.PageDesc value) => new StructureValue()
        .Add("offset", (ulong)value.Offset)
        .Add("size", (ulong)value.Size)
        .Add("flags", (ulong)value.Flags)
        .Add("page_flags", (ulong)value.PageFlags);

    private static StructureValue KexecMetadata(KexecMetadata value) => new StructureValue()
        .Add("version", (ulong)value.Version)
        .Add("previous_release", value.PreviousRelease)
        .Add("kexec_count", (ulong)value.KexecCount);

    private static StructureValue KhoBlock(KhoBlock value) => new StructureValue()
        .Add("next", (ulong)value.Next)
        .Add("count", (ulong)value.Count);

    private static StructureValue KhoChunkListKhoserMemChunk(KhoChunkList.KhoserMemChunk value) => new StructureValue()
        .Add("hdr", KhoChunkListKhoserMemChunkHdr(value.Hdr))
        .Add("bitmaps", FieldValue.Of((FieldValue[])[.. value.Bitmaps.Select(element => FieldValue.Of(KhoChunkListKhoserMemBitmapPtr(element)))]));

    private static StructureValue KhoChunkListKhoserMemChunkHdr(KhoChunkList.KhoserMemChunkHdr value) => new StructureValue()
        .Add("next", (ulong)value.Next)
        .Add("order", (ulong)value.Order)
        .Add("num_elms", (ulong)value.NumElms);

    private static StructureValue KhoChunkListKhoserMemBitmapPtr(KhoChunkList.KhoserMemBitmapPtr value) => new StructureValue()
        .Add("phys_start", (ulong)value.PhysStart)
        .Add("bitmap", (ulong)value.Bitmap);

    private static StructureValue KhoChunkListKhoMemPhysBits(KhoChunkList.KhoMemPhysBits value) => new StructureValue()
        .Add("preserve", value.Preserve);

    private static StructureValue KhoPageInfoBareOrder(KhoPageInfo.BareOrder value) => new StructureValue()
        .Add("order", (ulong)value.Order);

    private static StructureValue KhoPageInfoMagicAndOrder(KhoPageInfo.MagicAndOrder value) => new StructureValue()
        .Add("order", (ulong)value.Order)
        .Add("tag", (ulong)unchecked((uint)value.Tag));

    private static StructureValue KhoPageInfoMagicTypeAndOrder(KhoPageInfo.MagicTypeAndOrder value) => new StructureValue()
        .Add("order", (ulong)value.Order)
        .Add("page_type", (ulong)unchecked((uint)value.PageType))
        .Add("tag", (ulong)unchecked((uint)value.Tag));

    private static StructureValue KhoRadixKeyUntypedKey(KhoRadixKey.UntypedKey value) => new StructureValue()
        .Add("encoded", (ulong)value.Encoded);

    private static StructureValue KhoRadixKeyTypedKey(KhoRadixKey.TypedKey value) => new StructureValue()
        .Add("encoded", (ulong)value.Encoded)
        .Add("page_type", (ulong)unchecked((uint)value.PageType));

    private static StructureValue KhoRadixTreeKhoRadixNode(KhoRadixTree.KhoRadixNode value) => new StructureValue()
        .Add("table", FieldValue.Of((FieldValue[])[.. value.Table.Select(element => FieldValue.Of((ulong)element))]));

    private static StructureValue KhoRadixTreeKhoRadixLeaf(KhoRadixTree.KhoRadixLeaf value) => new StructureValue()
        .Add("bitmap", value.Bitmap);

    private static StructureValue KhoRootPhysicalAddressProperty(KhoRoot.PhysicalAddressProperty value) => new StructureValue()
        .Add("address", (ulong)value.Address);

    private static StructureValue KhoRootSizeProperty(KhoRoot.SizeProperty value) => new StructureValue()
        .Add("size", (ulong)value.Size);

    private static StructureValue KhoScratch(KhoScratch value) => new StructureValue()
        .Add("areas", FieldValue.Of((FieldValue[])[.. value.Areas.Select(element => FieldValue.Of(KhoScratchArea(element)))]));

    private static StructureValue KhoScratchArea(KhoScratch.Area value) => new StructureValue()
        .Add("addr", (ulong)value.Addr)
        .Add("size", (ulong)value.Size);

    private static StructureValue KhoTestMagicProperty(KhoTest.MagicProperty value) => new StructureValue()
        .Add("number", (ulong)unchecked((uint)value.Number));

    private static StructureValue KhoTestNrFoliosProperty(KhoTest.NrFoliosProperty value) => new StructureValue()
        .Add("nr_folios", (ulong)value.NrFolios);

    private static StructureValue KhoTestCsumProperty(KhoTest.CsumProperty value) => new StructureValue()
        .Add("csum", (ulong)value.Csum);

    private static StructureValue KhoTestFoliosInfoProperty(KhoTest.FoliosInfoProperty value) => new StructureValue()
        .Add("folios_info", KhoVmallocArea(value.FoliosInfo));

    private static StructureValue KhoTestFolioEntry(KhoTest.FolioEntry value) => new StructureValue()
        .Add("address_and_order", (ulong)value.AddressAndOrder);

    private static StructureValue KhoVmallocArea(KhoVmalloc.Area value) => new StructureValue()
        .Add("first", (ulong)value.First)
        .Add("total_pages", (ulong)value.TotalPages)
        .Add("flags", (ulong)value.Flags)
        .Add("order", (ulong)value.Order);

    private static StructureValue KhoVmallocKhoVmallocChunk(KhoVmalloc.KhoVmallocChunk value) => new StructureValue()
        .Add("hdr", KhoVmallocKhoVmallocHdr(value.Hdr))
        .Add("phys", FieldValue.Of((FieldValue[])[.. value.Phys.Select(element => FieldValue.Of((ulong)element))]));

    private static StructureValue KhoVmallocKhoVmallocHdr(KhoVmalloc.KhoVmallocHdr value) => new StructureValue()
        .Add("next", (ulong)value.Next);

    private static StructureValue LimeLimeMemRangeHeader(Lime.LimeMemRangeHeader value) => new StructureValue()
        .Add("signature", (ulong)unchecked((uint)value.Signature))
        .Add("version", (ulong)value.Version)
        .Add("s_addr", (ulong)value.SAddr)
        .Add("e_addr", (ulong)value.EAddr)
        .Add("reserved", value.Reserved);

    private static StructureValue LiveupdateFeaturesEntry(LiveupdateFeatures.Entry value) => new StructureValue()
        .Add("name", value.Name)
        .Add("feat_bytes", (ulong)value.FeatBytes)
        .Add("reserved", (ulong)value.Reserved)
        .Add("supp", (ulong)value.Supp)
        .Add("req", (ulong)value.Req)
        .Add("active", (ulong)value.Active);

    private static StructureValue LiveupdateVersionsHeader(LiveupdateVersions.Header value) => new StructureValue()
        .Add("signature", (ulong)unchecked((uint)value.Signature))
        .Add("version", (ulong)value.Version);

    private static StructureValue LiveupdateVersionsEntry(LiveupdateVersions.Entry value) => new StructureValue()
        .Add("compatible", value.Compatible);

    private static StructureValue LuoLuoSer(Luo.LuoSer value) => new StructureValue()
        .Add("compatible", value.Compatible)
        .Add("liveupdate_num", (ulong)value.LiveupdateNum)
        .Add("sessions_pa", (ulong)value.SessionsPa)
        .Add("flbs_pa", (ulong)value.FlbsPa);

    private static StructureValue LuoLuoSessionHeaderSer(Luo.LuoSessionHeaderSer value) => new StructureValue()
        .Add("count", (ulong)value.Count);

    private static StructureValue LuoLuoSessionSer(Luo.LuoSessionSer value) => new StructureValue()
        .Add("name", value.Name)
        .Add("file_set_ser", LuoLuoFileSetSer(value.FileSetSer));

    private static StructureValue LuoLuoFileSetSer(Luo.LuoFileSetSer value) => new StructureValue()
        .Add("files", (ulong)value.Files)
        .Add("count", (ulong)value.Count);

    private static StructureValue LuoLuoFileSer(Luo.LuoFileSer value) => new StructureValue()
        .Add("compatible", value.Compatible)
        .Add("data", (ulong)value.Data)
        .Add("token", (ulong)value.Token);

    private static StructureValue LuoLuoFlbHeaderSer(Luo.LuoFlbHeaderSer value) => new StructureValue()
        .Add("pgcnt", (ulong)value.Pgcnt)
        .Add("count", (ulong)value.Count);

    private static StructureValue LuoLuoFlbSer(Luo.LuoFlbSer value) => new StructureValue()
        .Add("name", value.Name)
        .Add("data", (ulong)value.Data)
        .Add("count", (ulong)value.Count);

    private static StructureValue LuoLuoFdtNumber(Luo.LuoFdtNumber value) => new StructureValue()
        .Add("liveupdate_number", (ulong)value.LiveupdateNumber);

    private static StructureValue LuoLuoFdtHeaderPointer(Luo.LuoFdtHeaderPointer value) => new StructureValue()
        .Add("header", (ulong)value.Header);

    private static StructureValue MemblockStartProperty(Memblock.StartProperty value) => new StructureValue()
        .Add("start", (ulong)value.Start);

    private static StructureValue MemblockSizeProperty(Memblock.SizeProperty value) => new StructureValue()
        .Add("size", (ulong)value.Size);

    private static StructureValue MemfdLuoMemfdLuoSerV1(MemfdLuo.MemfdLuoSerV1 value) => new StructureValue()
        .Add("pos", (ulong)value.Pos)
        .Add("size", (ulong)value.Size)
        .Add("nr_folios", (ulong)value.NrFolios)
        .Add("folios", KhoVmallocArea(value.Folios));

    private static StructureValue MemfdLuoMemfdLuoSerV2(MemfdLuo.MemfdLuoSerV2 value) => new StructureValue()
        .Add("pos", (ulong)value.Pos)
        .Add("size", (ulong)value.Size)
        .Add("seals", (ulong)value.Seals)
        .Add("flags", (ulong)value.Flags)
        .Add("nr_folios", (ulong)value.NrFolios)
        .Add("folios", KhoVmallocArea(value.Folios));

    private static StructureValue MemfdLuoMemfdLuoFolioSer(MemfdLuo.MemfdLuoFolioSer value) => new StructureValue()
        .Add("pfn", (ulong)value.Pfn)
        .Add("flags", (ulong)value.Flags)
        .Add("index", (ulong)value.Index);

    private static StructureValue X86BootBootParams(X86Boot.BootParams value) => new StructureValue()
        .Add("before_setup_header", value.BeforeSetupHeader)
        .Add("setup_sects", (ulong)value.SetupSects)
        .Add("before_signature", value.BeforeSignature)
        .Add("boot_flag", (ulong)unchecked((uint)value.BootFlag))
        .Add("jump", (ulong)value.Jump)
        .Add("signature", (ulong)unchecked((uint)value.Signature))
        .Add("version", (ulong)value.Version)
        .Add("before_setup_data", value.BeforeSetupData)
        .Add("first_setup_data", (ulong)value.FirstSetupData);

    private static StructureValue X86BootSetupData(X86Boot.SetupData value) => new StructureValue()
        .Add("next", (ulong)value.Next)
        .Add("kind", (ulong)unchecked((uint)value.Kind))
        .Add("len", (ulong)value.Len);

    private static StructureValue X86BootKhoData(X86Boot.KhoData value) => new StructureValue()
        .Add("fdt_addr", (ulong)value.FdtAddr)
        .Add("fdt_size", (ulong)value.FdtSize)
        .Add("scratch_addr", (ulong)value.ScratchAddr)
        .Add("scratch_size", (ulong)value.ScratchSize);

    private static StructureValue LuoFeaturesLuoFeatureHdr(LuoFeatures.LuoFeatureHdr value) => new StructureValue()
        .Add("supp", (ulong)value.Supp)
        .Add("req", (ulong)value.Req)
        .Add("active", (ulong)value.Active)
        .Add("reserved", FieldValue.Of((FieldValue[])[.. value.Reserved.Select(element => FieldValue.Of((ulong)element))]));

    private static StructureValue LuoFeaturesLuoSer(LuoFeatures.LuoSer value) => new StructureValue()
        .Add("features", LuoFeaturesLuoFeatureHdr(value.Features))
        .Add("liveupdate_num", (ulong)value.LiveupdateNum)
        .Add("sessions_pa", (ulong)value.SessionsPa)
        .Add("flbs_pa", (ulong)value.FlbsPa);

    private static StructureValue LuoFeaturesMemfdLuoSer(LuoFeatures.MemfdLuoSer value) => new StructureValue()
        .Add("features", LuoFeaturesLuoFeatureHdr(value.Features))
        .Add("pos", (ulong)value.Pos)
        .Add("size", (ulong)value.Size)
        .Add("seals", (ulong)value.Seals)
        .Add("flags", (ulong)value.Flags)
        .Add("nr_folios", (ulong)value.NrFolios)
        .Add("folios", KhoVmallocArea(value.Folios));
}
