using System.Buffers.Binary;
using Kaitai;
using Kho.Abi.Codec;
using Kho.Abi.Generated;
using Kho.Abi.Handover;
using Kho.Abi.Handover.Blobs;
using Kho.Abi.Physical;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Codec;

/// <summary>
/// Numbers that C# repeats where a parser would be too slow, each held against the parser that was generated from the
/// specification: bytes go in, values and the position in the stream come out.
/// </summary>
public sealed class SpecConstantTests
{
    [Fact]
    public void The_signature_of_a_device_tree_is_the_one_that_the_parser_accepts()
    {
        byte[] bytes = new byte[40];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, DeviceTree.Signature);

        using var stream = new KaitaiStream(bytes);
        Assert.Equal(bytes[..4], new FlattenedDevicetree.FdtHeader(stream).Signature);
        Assert.Equal(FdtWriter.HeaderSize, stream.Pos);
        for (int bit = 0; bit < 32; bit++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, DeviceTree.Signature ^ (1U << bit));
            Assert.ThrowsAny<KaitaiStructError>(() => new FlattenedDevicetree.FdtHeader(new KaitaiStream(bytes)));
        }
    }

    [Fact]
    public void An_element_of_a_chunk_is_as_long_as_the_parser_reads()
    {
        using KaitaiStream stream = Counting(64);
        var element = new KhoChunkList.KhoserMemBitmapPtr(stream);

        Assert.Equal(ChunkListReader.ElementSize, stream.Pos);
        Assert.Equal((0x0706050403020100UL, 0x0f0e0d0c0b0a0908UL), (element.PhysStart, element.Bitmap));
    }

    [Theory]
    [InlineData(4096, 255)]
    [InlineData(16384, 1023)]
    [InlineData(65536, 4095)]
    public void A_chunk_is_a_page_and_its_order_and_count_lie_where_findings_say(int pageSize, int capacity)
    {
        byte[] page = new byte[pageSize];
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(ChunkListReader.OrderOffset), 0xaabbccdd);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(ChunkListReader.CountOffset), 0x11223344);
        page[^1] = 0x55;

        using var stream = new KaitaiStream(page);
        var chunk = new KhoChunkList.KhoserMemChunk((uint)pageSize, stream);

        Assert.Equal(pageSize, stream.Pos);
        Assert.Equal((0UL, 0xaabbccddU, 0x11223344U), (chunk.Hdr.Next, chunk.Hdr.Order, chunk.Hdr.NumElms));
        Assert.Equal(capacity, chunk.Bitmaps.Count);
        Assert.Equal((pageSize - 16) / ChunkListReader.ElementSize, chunk.Bitmaps.Count);
        Assert.Equal(0x5500000000000000UL, chunk.Bitmaps[^1].Bitmap);
    }

    [Fact]
    public void An_entry_of_a_memfd_s_folios_is_as_long_as_the_parser_reads()
    {
        using KaitaiStream stream = Counting(64);
        var folio = new MemfdLuo.MemfdLuoFolioSer(stream);

        Assert.Equal(MemfdReader.FolioSize, stream.Pos);
        Assert.Equal(0x0f0e0d0c0b0a0908UL, folio.Index);
    }

    [Fact]
    public void The_page_number_of_a_memfd_s_folio_is_as_wide_as_the_parser_says_and_the_flags_lie_above()
    {
        for (int bit = 0; bit < 64; bit++)
        {
            byte[] bytes = new byte[MemfdReader.FolioSize];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, 1UL << bit);

            var folio = new MemfdLuo.MemfdLuoFolioSer(new KaitaiStream(bytes));

            Assert.Equal(bit < MemfdReader.PfnBits ? 1UL << bit : 0, folio.Pfn);
            Assert.Equal(bit < MemfdReader.PfnBits ? 0 : 1UL << (bit - MemfdReader.PfnBits), folio.Flags);
        }
    }

    [Fact]
    public void An_entry_of_the_test_module_s_list_is_as_long_as_the_parser_reads()
    {
        using KaitaiStream stream = Counting(64);
        var entry = new KhoTest.FolioEntry(stream);

        Assert.Equal(KhoTestReader.EntrySize, stream.Pos);
        Assert.Equal(0x0706050403020100UL, entry.AddressAndOrder);
    }

    [Fact]
    public void The_setup_header_s_signature_lies_where_the_parser_reads_it_and_has_its_letters()
    {
        byte[] page = new byte[4096];
        "HdrS"u8.CopyTo(page.AsSpan(RootFinder.SetupSignatureOffset));

        Assert.Equal(X86Boot.SetupSignature.Hdrs, new X86Boot.BootParams(new KaitaiStream(page)).Signature);
        Assert.NotEqual(X86Boot.SetupSignature.Hdrs, new X86Boot.BootParams(new KaitaiStream([0, .. page[..^1]])).Signature);
    }

    [Fact]
    public void Boot_parameters_with_those_letters_are_found_in_memory_and_lead_to_the_root()
    {
        byte[] memory = new byte[0x4000];
        Span<byte> bytes = memory;
        // The zero page at 0x1000: boot sector mark, letters, and the list's first node.
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[0x11fe..], 0xaa55);
        "HdrS"u8.CopyTo(bytes[0x1202..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[0x1250..], 0x102000);
        // Node: next, type 10, length 32, then the root's address and size and those of the scratch areas.
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x2008..], 10);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[0x200c..], 32);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[0x2010..], 0x103000);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[0x2018..], 4096);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[0x2020..], 0x100800);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[0x2028..], 16);
        new FdtWriter().Begin("").Property("compatible", "kho-v4").End().Token(9).Build().CopyTo(memory, 0x3000);

        using TemporaryDirectory directory = new();
        using var image = MemoryImage.Open(directory.Write("image.elf", new ElfCoreBuilder().Load(0x100000, memory).Build()));
        IReadOnlyList<RootCandidate> found = new RootFinder(image, ReleaseCatalog.BuiltIn).Find(scan: true);

        RootCandidate root = Assert.Single(found);
        Assert.Equal((0x103000UL, RootSource.SetupData, 0x100800UL, 16UL), (root.Address!.Value, root.Source, root.ScratchAddress!.Value, root.ScratchSize!.Value));
    }

    [Theory]
    [InlineData("rfc-page-type")]
    [InlineData("rfc-page-type-deep")]
    public void The_page_type_s_bit_is_the_one_that_the_typed_key_s_parser_reads(string release)
    {
        Assert.Equal("kho_radix_key::typed_key", ReleaseCatalog.BuiltIn.Find(release)!.MemoryMap.Radix!.Key);
        RadixGeometry tree = RadixFacts.Geometry(release, 4096);
        for (int bit = 0; bit < 64; bit++)
        {
            byte[] bytes = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, 1UL << bit);

            using var stream = new KaitaiStream(bytes);
            var key = new KhoRadixKey.TypedKey(stream);

            Assert.Equal(8, stream.Pos);
            Assert.Equal(bit == tree.PageTypeBit, key.PageType == KhoRadixKey.PageType.Split);
            Assert.Equal(bit == tree.PageTypeBit ? 0 : 1UL << bit, key.Encoded);
        }

        Assert.Equal(Enum.GetNames<KhoRadixKey.PageType>().Select(name => name.ToLowerInvariant()), tree.PageTypes);
    }

    [Fact]
    public void Where_keys_have_no_type_the_parser_reads_all_of_the_key()
    {
        foreach (AbiRelease release in ReleaseCatalog.BuiltIn.Releases.Where(release => release.MemoryMap.Radix is not null && !RadixFacts.HasPageType(release.Id)))
        {
            Assert.Equal((null, "kho_radix_key::untyped_key"), (RadixFacts.Geometry(release.Id, 4096).PageTypeBit, release.MemoryMap.Radix!.Key));
        }

        using KaitaiStream stream = Counting(8);
        Assert.Equal(0x0706050403020100UL, new KhoRadixKey.UntypedKey(stream).Encoded);
        Assert.Equal(8, stream.Pos);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(16384)]
    [InlineData(65536)]
    public void Nodes_and_leaves_are_pages_with_as_many_entries_and_bits_as_the_formulas_say(int pageSize)
    {
        RadixGeometry geometry = RadixFacts.Geometry("linux-7.3", pageSize);
        using KaitaiStream node = Counting(pageSize);
        using KaitaiStream leaf = Counting(pageSize);

        var table = new KhoRadixTree.KhoRadixNode((uint)pageSize, node);
        var bitmap = new KhoRadixTree.KhoRadixLeaf((uint)pageSize, leaf);

        Assert.Equal((pageSize, pageSize), (node.Pos, leaf.Pos));
        Assert.Equal(1 << geometry.TableBits, table.Table.Count);
        Assert.Equal(1 << geometry.BitmapBits, bitmap.Bitmap.Length * 8);
        Assert.Equal(0x0f0e0d0c0b0a0908UL, table.Table[1]);
    }

    [Fact]
    public void The_tree_s_parser_reads_the_path_that_the_walk_takes()
    {
        const ulong Key = 0x1000123456789;
        var image = new RadixTreeImage(4096, 6);
        image.Add(Key);
        RadixGeometry geometry = RadixFacts.Geometry("linux-7.3", 4096);
        byte[] page = new byte[4096];
        ulong address = image.Root;
        for (int level = 5; level > 0; level--)
        {
            image.Memory.Read(address, page, out _);
            List<ulong> table = new KhoRadixTree.KhoRadixNode(4096, new KaitaiStream(page)).Table;
            address = Assert.Single(table, entry => entry != 0);
            Assert.Equal(table.IndexOf(address), geometry.TableIndex(level, Key));
        }

        image.Memory.Read(address, page, out _);
        byte[] bitmap = new KhoRadixTree.KhoRadixLeaf(4096, new KaitaiStream(page)).Bitmap;
        int bit = geometry.BitmapIndex(Key);
        Assert.Equal(1 << (bit % 8), bitmap[bit / 8]);
        Assert.Equal([Key], image.Walk(geometry).Numbers);
    }

    /// <summary>A stream of the bytes 0, 1, 2 …</summary>
    private static KaitaiStream Counting(int length) => new([.. Enumerable.Range(0, length).Select(index => (byte)index)]);
}
