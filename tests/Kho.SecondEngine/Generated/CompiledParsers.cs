// Made by spec/generate from spec/*.ksy: do not edit.
using Kaitai;
using Kho.Abi.Layouts;
using Kho.Images.Generated;

namespace Kho.SecondEngine.Generated;

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
        ["caretaker::caretaker_session_ser"] = (stream, size) => CaretakerCaretakerSessionSer(new Caretaker.CaretakerSessionSer(size, stream)),
        ["caretaker::oncore_session_ser"] = (stream, size) => CaretakerOncoreSessionSer(new Caretaker.OncoreSessionSer(stream)),
        ["caretaker::caretaker_cb"] = (stream, size) => CaretakerCaretakerCb(new Caretaker.CaretakerCb(stream)),
        ["cpu::cpu_flb_ser"] = (stream, size) => CpuCpuFlbSer(new Cpu.CpuFlbSer(size, stream)),
        ["cpu::cpu_file_ser"] = (stream, size) => CpuCpuFileSer(new Cpu.CpuFileSer(stream)),
        ["cpu::pcpu_ser"] = (stream, size) => CpuPcpuSer(new Cpu.PcpuSer(stream)),
        ["dma_alloc::dma_alloc_ser"] = (stream, size) => DmaAllocDmaAllocSer(new DmaAlloc.DmaAllocSer(stream)),
        ["dma_alloc::dma_alloc_ser_v2"] = (stream, size) => DmaAllocDmaAllocSerV2(new DmaAlloc.DmaAllocSerV2(stream)),
        ["guest_memfd::guest_memfd_ser"] = (stream, size) => GuestMemfdGuestMemfdSer(new GuestMemfd.GuestMemfdSer(stream)),
        ["guest_memfd::guest_memfd_folio_ser"] = (stream, size) => GuestMemfdGuestMemfdFolioSer(new GuestMemfd.GuestMemfdFolioSer(stream)),
        ["huge_memfd::hugemfd_ser"] = (stream, size) => HugeMemfdHugemfdSer(new HugeMemfd.HugemfdSer(stream)),
        ["huge_memfd::hugemfd_folio_ser"] = (stream, size) => HugeMemfdHugemfdFolioSer(new HugeMemfd.HugemfdFolioSer(stream)),
        ["hugetlb::hugetlb_ser"] = (stream, size) => HugetlbHugetlbSer(new Hugetlb.HugetlbSer(stream)),
        ["hugetlb::hstate_ser"] = (stream, size) => HugetlbHstateSer(new Hugetlb.HstateSer(stream)),
        ["hwpoison::hwpoison_ser"] = (stream, size) => HwpoisonHwpoisonSer(new Hwpoison.HwpoisonSer(stream)),
        ["hwpoison::hwpoison_pfn"] = (stream, size) => HwpoisonHwpoisonPfn(new Hwpoison.HwpoisonPfn(stream)),
        ["iommu::iommu_flb_ser_unversioned"] = (stream, size) => IommuIommuFlbSerUnversioned(new Iommu.IommuFlbSerUnversioned(stream)),
        ["iommu::iommu_flb_ser"] = (stream, size) => IommuIommuFlbSer(new Iommu.IommuFlbSer(stream)),
        ["iommu::iommu_hw_array"] = (stream, size) => IommuIommuHwArray(new Iommu.IommuHwArray(stream)),
        ["iommu::iommu_domain_array"] = (stream, size) => IommuIommuDomainArray(new Iommu.IommuDomainArray(stream)),
        ["iommu::iommu_device_array"] = (stream, size) => IommuIommuDeviceArray(new Iommu.IommuDeviceArray(stream)),
        ["iommu::iommu_obj_ser"] = (stream, size) => IommuIommuObjSer(new Iommu.IommuObjSer(stream)),
        ["iommu::iommu_domain_ser"] = (stream, size) => IommuIommuDomainSer(new Iommu.IommuDomainSer(stream)),
        ["iommu::iommu_attachment"] = (stream, size) => IommuIommuAttachment(new Iommu.IommuAttachment(stream)),
        ["iommu::iommu_device_ser"] = (stream, size) => IommuIommuDeviceSer(new Iommu.IommuDeviceSer(stream)),
        ["iommu::iommu_device_intel"] = (stream, size) => IommuIommuDeviceIntel(new Iommu.IommuDeviceIntel(stream)),
        ["iommu::iommu_device_smmuv3"] = (stream, size) => IommuIommuDeviceSmmuv3(new Iommu.IommuDeviceSmmuv3(stream)),
        ["iommu::iommu_hw_ser"] = (stream, size) => IommuIommuHwSer(new Iommu.IommuHwSer(stream)),
        ["iommu::iommu_hw_intel"] = (stream, size) => IommuIommuHwIntel(new Iommu.IommuHwIntel(stream)),
        ["iommu::iommu_hw_smmuv3"] = (stream, size) => IommuIommuHwSmmuv3(new Iommu.IommuHwSmmuv3(stream)),
        ["iommufd::iommufd_ser"] = (stream, size) => IommufdIommufdSer(new Iommufd.IommufdSer(stream)),
        ["iommufd::iommufd_hwpt_ser"] = (stream, size) => IommufdIommufdHwptSer(new Iommufd.IommufdHwptSer(stream)),
        ["kho_xarray::kho_xarray_root"] = (stream, size) => KhoXarrayKhoXarrayRoot(new KhoXarray.KhoXarrayRoot(stream)),
        ["kho_xarray::kho_xarray_node"] = (stream, size) => KhoXarrayKhoXarrayNode(new KhoXarray.KhoXarrayNode(size, stream)),
        ["kho_xarray::kho_xarray_leaf"] = (stream, size) => KhoXarrayKhoXarrayLeaf(new KhoXarray.KhoXarrayLeaf(size, stream)),
        ["kvm::kvm_vm_ser_a"] = (stream, size) => KvmKvmVmSerA(new Kvm.KvmVmSerA(stream)),
        ["kvm::kvm_vm_ser_b"] = (stream, size) => KvmKvmVmSerB(new Kvm.KvmVmSerB(stream)),
        ["kvm::kvm_mem_attr_ser"] = (stream, size) => KvmKvmMemAttrSer(new Kvm.KvmMemAttrSer(stream)),
        ["kvm::kvm_vm_ser_c"] = (stream, size) => KvmKvmVmSerC(new Kvm.KvmVmSerC(stream)),
        ["kvm::kvm_x86_vm_state"] = (stream, size) => KvmKvmX86VmState(new Kvm.KvmX86VmState(stream)),
        ["kvm::kvm_cpuid_entry2"] = (stream, size) => KvmKvmCpuidEntry2(new Kvm.KvmCpuidEntry2(stream)),
        ["kvm::kvm_vcpu_ser"] = (stream, size) => KvmKvmVcpuSer(new Kvm.KvmVcpuSer(stream)),
        ["kvm::kvm_x86_vcpu_state"] = (stream, size) => KvmKvmX86VcpuState(new Kvm.KvmX86VcpuState(stream)),
        ["kvm::kvm_msr_entry"] = (stream, size) => KvmKvmMsrEntry(new Kvm.KvmMsrEntry(stream)),
        ["kvm::kvm_arm64_sysregs"] = (stream, size) => KvmKvmArm64Sysregs(new Kvm.KvmArm64Sysregs(stream)),
        ["kvm::kvm_one_reg"] = (stream, size) => KvmKvmOneReg(new Kvm.KvmOneReg(stream)),
        ["luo_features::luo_feature_hdr"] = (stream, size) => LuoFeaturesLuoFeatureHdr(new LuoFeatures.LuoFeatureHdr(stream)),
        ["luo_features::luo_ser"] = (stream, size) => LuoFeaturesLuoSer(new LuoFeatures.LuoSer(stream)),
        ["luo_features::memfd_luo_ser"] = (stream, size) => LuoFeaturesMemfdLuoSer(new LuoFeatures.MemfdLuoSer(stream)),
        ["pci::pci_ser_narrow"] = (stream, size) => PciPciSerNarrow(new Pci.PciSerNarrow(stream)),
        ["pci::pci_ser_wide"] = (stream, size) => PciPciSerWide(new Pci.PciSerWide(stream)),
        ["pci::pci_ser_v2"] = (stream, size) => PciPciSerV2(new Pci.PciSerV2(stream)),
        ["pci::pci_dev_ser"] = (stream, size) => PciPciDevSer(new Pci.PciDevSer(stream)),
        ["pci::pci_dev_ser_v2"] = (stream, size) => PciPciDevSerV2(new Pci.PciDevSerV2(stream)),
        ["pstore_kho::pstore_ser"] = (stream, size) => PstoreKhoPstoreSer(new PstoreKho.PstoreSer(stream)),
        ["pstore_kho::pstore_record_ser"] = (stream, size) => PstoreKhoPstoreRecordSer(new PstoreKho.PstoreRecordSer(stream)),
        ["tmpfs::tmpfs_mnt_ser"] = (stream, size) => TmpfsTmpfsMntSer(new Tmpfs.TmpfsMntSer(stream)),
        ["tmpfs::tmpfs_file_ser"] = (stream, size) => TmpfsTmpfsFileSer(new Tmpfs.TmpfsFileSer(stream)),
        ["tmpfs::tmpfs_folio_ser"] = (stream, size) => TmpfsTmpfsFolioSer(new Tmpfs.TmpfsFolioSer(stream)),
        ["vfio_pci::vfio_pci_core_device_ser"] = (stream, size) => VfioPciVfioPciCoreDeviceSer(new VfioPci.VfioPciCoreDeviceSer(stream)),
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

    private static StructureValue CaretakerCaretakerSessionSer(Caretaker.CaretakerSessionSer value) => new StructureValue()
        .Add("magic", (ulong)unchecked((uint)value.Magic))
        .Add("nr_cpus_used", (ulong)value.NrCpusUsed)
        .Add("session_name", value.SessionName)
        .Add("sess_pa", (ulong)value.SessPa)
        .Add("pgd_pa", (ulong)value.PgdPa)
        .Add("cpus", FieldValue.Of((FieldValue[])[.. value.Cpus.Select(element => FieldValue.Of((ulong)element))]))
        .Add("runqueue_pa", (ulong)value.RunqueuePa);

    private static StructureValue CaretakerOncoreSessionSer(Caretaker.OncoreSessionSer value) => new StructureValue()
        .Add("nr_cpus", (ulong)value.NrCpus)
        .Add("nr_cpu_words", (ulong)value.NrCpuWords)
        .Add("session_name", value.SessionName)
        .Add("sess_pa", (ulong)value.SessPa)
        .Add("pgd_pa", (ulong)value.PgdPa)
        .Add("runqueue_pa", (ulong)value.RunqueuePa)
        .Add("bitmap", FieldValue.Of((FieldValue[])[.. value.Bitmap.Select(element => FieldValue.Of((ulong)element))]));

    private static StructureValue CaretakerCaretakerCb(Caretaker.CaretakerCb value) => new StructureValue()
        .Add("attachment_state", (ulong)value.AttachmentState)
        .Add("pcpu_id", (ulong)value.PcpuId)
        .Add("vcpu_id", (ulong)value.VcpuId)
        .Add("vm_token", (ulong)value.VmToken)
        .Add("vcpu_token", (ulong)value.VcpuToken)
        .Add("runtime_pa", (ulong)value.RuntimePa)
        .Add("runtime_size", (ulong)value.RuntimeSize);

    private static StructureValue CpuCpuFlbSer(Cpu.CpuFlbSer value) => new StructureValue()
        .Add("cpus", FieldValue.Of((FieldValue[])[.. value.Cpus.Select(element => FieldValue.Of((ulong)element))]))
        .Add("text_pa", (ulong)value.TextPa)
        .Add("text_size", (ulong)value.TextSize)
        .Add("data_pa", (ulong)value.DataPa)
        .Add("data_size", (ulong)value.DataSize)
        .Add("pcpus_pa", (ulong)value.PcpusPa);

    private static StructureValue CpuCpuFileSer(Cpu.CpuFileSer value) => new StructureValue()
        .Add("magic", (ulong)unchecked((uint)value.Magic))
        .Add("cpu", (ulong)value.Cpu)
        .Add("session_ser_pa", (ulong)value.SessionSerPa)
        .Add("stack_pa", (ulong)value.StackPa)
        .Add("stack_order", (ulong)value.StackOrder)
        .Add("pcpu_pa", (ulong)value.PcpuPa);

    private static StructureValue CpuPcpuSer(Cpu.PcpuSer value) => new StructureValue()
        .Add("cpu", (ulong)value.Cpu)
        .Add("workload", (ulong)unchecked((uint)value.Workload))
        .Add("stack_pa", (ulong)value.StackPa)
        .Add("stack_order", (ulong)value.StackOrder)
        .Add("name", value.Name)
        .Add("session", value.Session);

    private static StructureValue DmaAllocDmaAllocSer(DmaAlloc.DmaAllocSer value) => new StructureValue()
        .Add("page_phys", (ulong)value.PagePhys)
        .Add("size", (ulong)value.Size)
        .Add("attrs", (ulong)value.Attrs)
        .Add("force_decrypted", (ulong)value.ForceDecrypted)
        .Add("padding", value.Padding);

    private static StructureValue DmaAllocDmaAllocSerV2(DmaAlloc.DmaAllocSerV2 value) => new StructureValue()
        .Add("iova", (ulong)value.Iova)
        .Add("nr_pages", (ulong)value.NrPages)
        .Add("is_folio", (ulong)value.IsFolio)
        .Add("is_contiguous", (ulong)value.IsContiguous)
        .Add("page_phys", FieldValue.Of((FieldValue[])[.. value.PagePhys.Select(element => FieldValue.Of((ulong)element))]));

    private static StructureValue GuestMemfdGuestMemfdSer(GuestMemfd.GuestMemfdSer value) => new StructureValue()
        .Add("size", (ulong)value.Size)
        .Add("flags", (ulong)value.Flags)
        .Add("nr_folios", (ulong)value.NrFolios)
        .Add("vm_token", (ulong)value.VmToken)
        .Add("folios", KhoVmallocArea(value.Folios));

    private static StructureValue GuestMemfdGuestMemfdFolioSer(GuestMemfd.GuestMemfdFolioSer value) => new StructureValue()
        .Add("pfn", (ulong)value.Pfn)
        .Add("flags", (ulong)value.Flags)
        .Add("index", (ulong)value.Index);

    private static StructureValue HugeMemfdHugemfdSer(HugeMemfd.HugemfdSer value) => new StructureValue()
        .Add("size", (ulong)value.Size)
        .Add("pos", (ulong)value.Pos)
        .Add("nr_folios", (ulong)value.NrFolios)
        .Add("folios", KhoVmallocArea(value.Folios))
        .Add("order", (ulong)value.Order);

    private static StructureValue HugeMemfdHugemfdFolioSer(HugeMemfd.HugemfdFolioSer value) => new StructureValue()
        .Add("pfn", (ulong)value.Pfn)
        .Add("reserved", (ulong)value.Reserved)
        .Add("index", (ulong)value.Index);

    private static StructureValue HugetlbHugetlbSer(Hugetlb.HugetlbSer value) => new StructureValue()
        .Add("hstates", FieldValue.Of((FieldValue[])[.. value.Hstates.Select(element => FieldValue.Of(HugetlbHstateSer(element)))]))
        .Add("nr_hstates", (ulong)value.NrHstates);

    private static StructureValue HugetlbHstateSer(Hugetlb.HstateSer value) => new StructureValue()
        .Add("nr_pages", (ulong)value.NrPages)
        .Add("order", (ulong)value.Order);

    private static StructureValue HwpoisonHwpoisonSer(Hwpoison.HwpoisonSer value) => new StructureValue()
        .Add("version", (ulong)value.Version)
        .Add("padding", (ulong)value.Padding)
        .Add("count", (ulong)value.Count)
        .Add("pfns", KhoVmallocArea(value.Pfns));

    private static StructureValue HwpoisonHwpoisonPfn(Hwpoison.HwpoisonPfn value) => new StructureValue()
        .Add("pfn", (ulong)value.Pfn);

    private static StructureValue IommuIommuFlbSerUnversioned(Iommu.IommuFlbSerUnversioned value) => new StructureValue()
        .Add("hw_array_phys", (ulong)value.HwArrayPhys)
        .Add("domain_array_phys", (ulong)value.DomainArrayPhys)
        .Add("device_array_phys", (ulong)value.DeviceArrayPhys);

    private static StructureValue IommuIommuFlbSer(Iommu.IommuFlbSer value) => new StructureValue()
        .Add("version", (ulong)value.Version)
        .Add("hw_array_phys", (ulong)value.HwArrayPhys)
        .Add("domain_array_phys", (ulong)value.DomainArrayPhys)
        .Add("device_array_phys", (ulong)value.DeviceArrayPhys);

    private static StructureValue IommuIommuHwArray(Iommu.IommuHwArray value) => new StructureValue()
        .Add("next_array_phys", (ulong)value.NextArrayPhys)
        .Add("nr_objects", (ulong)value.NrObjects);

    private static StructureValue IommuIommuDomainArray(Iommu.IommuDomainArray value) => new StructureValue()
        .Add("next_array_phys", (ulong)value.NextArrayPhys)
        .Add("nr_objects", (ulong)value.NrObjects);

    private static StructureValue IommuIommuDeviceArray(Iommu.IommuDeviceArray value) => new StructureValue()
        .Add("next_array_phys", (ulong)value.NextArrayPhys)
        .Add("nr_objects", (ulong)value.NrObjects);

    private static StructureValue IommuIommuObjSer(Iommu.IommuObjSer value) => new StructureValue()
        .Add("ref_count", (ulong)value.RefCount)
        .Add("flags", (ulong)value.Flags);

    private static StructureValue IommuIommuDomainSer(Iommu.IommuDomainSer value) => new StructureValue()
        .Add("obj", IommuIommuObjSer(value.Obj))
        .Add("top_table_phys", (ulong)value.TopTablePhys)
        .Add("top_level", (ulong)value.TopLevel)
        .Add("vasz", (ulong)value.Vasz)
        .Add("sign_extend", (ulong)value.SignExtend)
        .Add("padding", value.Padding)
        .Add("restored_domain", (ulong)value.RestoredDomain);

    private static StructureValue IommuIommuAttachment(Iommu.IommuAttachment value) => new StructureValue()
        .Add("attachment_id", (ulong)value.AttachmentId)
        .Add("domain_phys", (ulong)value.DomainPhys)
        .Add("iommu_phys", (ulong)value.IommuPhys);

    private static StructureValue IommuIommuDeviceSer(Iommu.IommuDeviceSer value) => new StructureValue()
        .Add("obj", IommuIommuObjSer(value.Obj))
        .Add("devid", (ulong)value.Devid)
        .Add("pci_domain_nr", (ulong)value.PciDomainNr)
        .Add("dma_owner_token", (ulong)value.DmaOwnerToken)
        .Add("attachment", IommuIommuAttachment(value.Attachment))
        .Add("arch", value.Arch);

    private static StructureValue IommuIommuDeviceIntel(Iommu.IommuDeviceIntel value) => new StructureValue()
        .Add("restored", (ulong)value.Restored)
        .Add("padding", value.Padding)
        .Add("pasid_table", (ulong)value.PasidTable)
        .Add("max_pasid", (ulong)value.MaxPasid);

    private static StructureValue IommuIommuDeviceSmmuv3(Iommu.IommuDeviceSmmuv3 value) => new StructureValue()
        .Add("l1_cdtab", (ulong)value.L1Cdtab)
        .Add("num_l2", (ulong)value.NumL2)
        .Add("padding", (ulong)value.Padding)
        .Add("l2_phys", (ulong)value.L2Phys);

    private static StructureValue IommuIommuHwSer(Iommu.IommuHwSer value) => new StructureValue()
        .Add("obj", IommuIommuObjSer(value.Obj))
        .Add("token", (ulong)value.Token)
        .Add("type", (ulong)value.Type)
        .Add("arch", value.Arch);

    private static StructureValue IommuIommuHwIntel(Iommu.IommuHwIntel value) => new StructureValue()
        .Add("restored", (ulong)value.Restored)
        .Add("padding", value.Padding)
        .Add("phys_addr", (ulong)value.PhysAddr)
        .Add("root_table", (ulong)value.RootTable)
        .Add("bitmap", FieldValue.Of((FieldValue[])[.. value.Bitmap.Select(element => FieldValue.Of((ulong)element))]));

    private static StructureValue IommuIommuHwSmmuv3(Iommu.IommuHwSmmuv3 value) => new StructureValue()
        .Add("phys_addr", (ulong)value.PhysAddr)
        .Add("strtab_base_cfg", (ulong)value.StrtabBaseCfg)
        .Add("l1_strtab", (ulong)value.L1Strtab)
        .Add("l2_phys", (ulong)value.L2Phys);

    private static StructureValue IommufdIommufdSer(Iommufd.IommufdSer value) => new StructureValue()
        .Add("nr_hwpts", (ulong)value.NrHwpts)
        .Add("hwpts", FieldValue.Of((FieldValue[])[.. value.Hwpts.Select(element => FieldValue.Of(IommufdIommufdHwptSer(element)))]));

    private static StructureValue IommufdIommufdHwptSer(Iommufd.IommufdHwptSer value) => new StructureValue()
        .Add("domain_data", (ulong)value.DomainData)
        .Add("token", (ulong)value.Token)
        .Add("reclaimed", (ulong)value.Reclaimed)
        .Add("padding", value.Padding);

    private static StructureValue KhoXarrayKhoXarrayRoot(KhoXarray.KhoXarrayRoot value) => new StructureValue()
        .Add("root", (ulong)value.Root);

    private static StructureValue KhoXarrayKhoXarrayNode(KhoXarray.KhoXarrayNode value) => new StructureValue()
        .Add("table", FieldValue.Of((FieldValue[])[.. value.Table.Select(element => FieldValue.Of((ulong)element))]));

    private static StructureValue KhoXarrayKhoXarrayLeaf(KhoXarray.KhoXarrayLeaf value) => new StructureValue()
        .Add("values", FieldValue.Of((FieldValue[])[.. value.Values.Select(element => FieldValue.Of((ulong)element))]));

    private static StructureValue KvmKvmVmSerA(Kvm.KvmVmSerA value) => new StructureValue()
        .Add("type", (ulong)value.Type);

    private static StructureValue KvmKvmVmSerB(Kvm.KvmVmSerB value) => new StructureValue()
        .Add("type", (ulong)value.Type)
        .Add("nr_mem_attrs", (ulong)value.NrMemAttrs)
        .Add("mem_attrs", KhoVmallocArea(value.MemAttrs));

    private static StructureValue KvmKvmMemAttrSer(Kvm.KvmMemAttrSer value) => new StructureValue()
        .Add("gfn", (ulong)value.Gfn)
        .Add("attributes", (ulong)value.Attributes);

    private static StructureValue KvmKvmVmSerC(Kvm.KvmVmSerC value) => new StructureValue()
        .Add("type", (ulong)value.Type)
        .Add("arch_state", (ulong)value.ArchState);

    private static StructureValue KvmKvmX86VmState(Kvm.KvmX86VmState value) => new StructureValue()
        .Add("cpuid_nent", (ulong)value.CpuidNent)
        .Add("entries", FieldValue.Of((FieldValue[])[.. value.Entries.Select(element => FieldValue.Of(KvmKvmCpuidEntry2(element)))]));

    private static StructureValue KvmKvmCpuidEntry2(Kvm.KvmCpuidEntry2 value) => new StructureValue()
        .Add("function", (ulong)value.Function)
        .Add("index", (ulong)value.Index)
        .Add("flags", (ulong)value.Flags)
        .Add("eax", (ulong)value.Eax)
        .Add("ebx", (ulong)value.Ebx)
        .Add("ecx", (ulong)value.Ecx)
        .Add("edx", (ulong)value.Edx)
        .Add("padding", value.Padding);

    private static StructureValue KvmKvmVcpuSer(Kvm.KvmVcpuSer value) => new StructureValue()
        .Add("vcpu_id", (ulong)value.VcpuId)
        .Add("flags", (ulong)value.Flags)
        .Add("vm_token", (ulong)value.VmToken)
        .Add("arch_state", (ulong)value.ArchState)
        .Add("cb", (ulong)value.Cb);

    private static StructureValue KvmKvmX86VcpuState(Kvm.KvmX86VcpuState value) => new StructureValue()
        .Add("regs", value.Regs)
        .Add("sregs", value.Sregs)
        .Add("mp_state", value.MpState)
        .Add("fpu", value.Fpu)
        .Add("xcrs", value.Xcrs)
        .Add("lapic", value.Lapic)
        .Add("xsave", value.Xsave)
        .Add("events", value.Events)
        .Add("debugregs", value.Debugregs)
        .Add("nested", value.Nested)
        .Add("num_msrs", (ulong)value.NumMsrs)
        .Add("msrs", FieldValue.Of((FieldValue[])[.. value.Msrs.Select(element => FieldValue.Of(KvmKvmMsrEntry(element)))]));

    private static StructureValue KvmKvmMsrEntry(Kvm.KvmMsrEntry value) => new StructureValue()
        .Add("index", (ulong)value.Index)
        .Add("reserved", (ulong)value.Reserved)
        .Add("data", (ulong)value.Data);

    private static StructureValue KvmKvmArm64Sysregs(Kvm.KvmArm64Sysregs value) => new StructureValue()
        .Add("num", (ulong)value.Num)
        .Add("reserved", (ulong)value.Reserved)
        .Add("regs", FieldValue.Of((FieldValue[])[.. value.Regs.Select(element => FieldValue.Of(KvmKvmOneReg(element)))]));

    private static StructureValue KvmKvmOneReg(Kvm.KvmOneReg value) => new StructureValue()
        .Add("id", (ulong)value.Id)
        .Add("addr", (ulong)value.Addr);

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

    private static StructureValue PciPciSerNarrow(Pci.PciSerNarrow value) => new StructureValue()
        .Add("max_nr_devices", (ulong)value.MaxNrDevices)
        .Add("nr_devices", (ulong)value.NrDevices)
        .Add("devices", FieldValue.Of((FieldValue[])[.. value.Devices.Select(element => FieldValue.Of(PciPciDevSer(element)))]));

    private static StructureValue PciPciSerWide(Pci.PciSerWide value) => new StructureValue()
        .Add("max_nr_devices", (ulong)value.MaxNrDevices)
        .Add("nr_devices", (ulong)value.NrDevices)
        .Add("devices", FieldValue.Of((FieldValue[])[.. value.Devices.Select(element => FieldValue.Of(PciPciDevSer(element)))]));

    private static StructureValue PciPciSerV2(Pci.PciSerV2 value) => new StructureValue()
        .Add("max_nr_devices", (ulong)value.MaxNrDevices)
        .Add("nr_devices", (ulong)value.NrDevices)
        .Add("devices", FieldValue.Of((FieldValue[])[.. value.Devices.Select(element => FieldValue.Of(PciPciDevSerV2(element)))]));

    private static StructureValue PciPciDevSer(Pci.PciDevSer value) => new StructureValue()
        .Add("domain", (ulong)value.Domain)
        .Add("bdf", (ulong)value.Bdf)
        .Add("padding", (ulong)value.Padding);

    private static StructureValue PciPciDevSerV2(Pci.PciDevSerV2 value) => new StructureValue()
        .Add("domain", (ulong)value.Domain)
        .Add("bdf", (ulong)value.Bdf)
        .Add("refcount", (ulong)value.Refcount);

    private static StructureValue PstoreKhoPstoreSer(PstoreKho.PstoreSer value) => new StructureValue()
        .Add("version", (ulong)value.Version)
        .Add("padding", (ulong)value.Padding)
        .Add("record", PstoreKhoPstoreRecordSer(value.Record))
        .Add("buf_begin", (ulong)value.BufBegin)
        .Add("buf", FieldValue.Of((FieldValue[])[.. value.Buf.Select(element => FieldValue.Of((ulong)element))]));

    private static StructureValue PstoreKhoPstoreRecordSer(PstoreKho.PstoreRecordSer value) => new StructureValue()
        .Add("size", (ulong)value.Size)
        .Add("time_sec", (ulong)value.TimeSec)
        .Add("time_nsec", (ulong)value.TimeNsec)
        .Add("count", (ulong)value.Count)
        .Add("reason", (ulong)value.Reason)
        .Add("part", (ulong)value.Part)
        .Add("compressed", (ulong)value.Compressed);

    private static StructureValue TmpfsTmpfsMntSer(Tmpfs.TmpfsMntSer value) => new StructureValue()
        .Add("max_blocks", (ulong)value.MaxBlocks)
        .Add("mode", (ulong)value.Mode)
        .Add("flags", (ulong)value.Flags);

    private static StructureValue TmpfsTmpfsFileSer(Tmpfs.TmpfsFileSer value) => new StructureValue()
        .Add("mnt_token", (ulong)value.MntToken)
        .Add("pos", (ulong)value.Pos)
        .Add("size", (ulong)value.Size)
        .Add("mode", (ulong)value.Mode)
        .Add("flags", (ulong)value.Flags)
        .Add("nr_folios", (ulong)value.NrFolios)
        .Add("folios", KhoVmallocArea(value.Folios))
        .Add("name", value.Name);

    private static StructureValue TmpfsTmpfsFolioSer(Tmpfs.TmpfsFolioSer value) => new StructureValue()
        .Add("pfn", (ulong)value.Pfn)
        .Add("flags", (ulong)value.Flags)
        .Add("index", (ulong)value.Index);

    private static StructureValue VfioPciVfioPciCoreDeviceSer(VfioPci.VfioPciCoreDeviceSer value) => new StructureValue()
        .Add("bdf", (ulong)value.Bdf)
        .Add("domain", (ulong)value.Domain)
        .Add("reset_works", (ulong)value.ResetWorks);
}
