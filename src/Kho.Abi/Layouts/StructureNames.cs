namespace Kho.Abi.Layouts;

/// <summary>
/// Names of the structures that algorithms read and that release descriptions do not name, because all releases share
/// them. Only the specification states their contents.
/// </summary>
internal static class StructureNames
{
    public const string TreeHeader = "flattened_devicetree::fdt_header";
    public const string TreeReservation = "flattened_devicetree::fdt_reserve_entry";
    public const string TreeToken = "flattened_devicetree::fdt_token";
    public const string TreeProperty = "flattened_devicetree::fdt_property_header";
    public const string TreeCell = "flattened_devicetree::cell";
    public const string MapProperty = "kho_root::physical_address_property";
    public const string SizeProperty = "kho_root::size_property";
    public const string SetupData = "x86_boot::setup_data";
    public const string BootParams = "x86_boot::boot_params";
    public const string ScratchArea = "kho_scratch::area";
    public const string RadixNode = "kho_radix_tree::kho_radix_node";
    public const string RadixLeaf = "kho_radix_tree::kho_radix_leaf";
    public const string Chunk = "kho_chunk_list::khoser_mem_chunk";
    public const string ChunkBitmap = "kho_chunk_list::kho_mem_phys_bits";
    public const string Vmalloc = "kho_vmalloc::area";
    public const string VmallocChunk = "kho_vmalloc::kho_vmalloc_chunk";
    public const string LuoNumber = "luo::luo_fdt_number";
    public const string LuoHeaderPointer = "luo::luo_fdt_header_pointer";
    public const string MemblockStart = "memblock::start_property";
    public const string MemblockSize = "memblock::size_property";
    public const string TestMagic = "kho_test::magic_property";
    public const string TestFolioCount = "kho_test::nr_folios_property";
    public const string TestChecksum = "kho_test::csum_property";
    public const string TestFoliosInfo = "kho_test::folios_info_property";
    public const string TestFolio = "kho_test::folio_entry";
}
