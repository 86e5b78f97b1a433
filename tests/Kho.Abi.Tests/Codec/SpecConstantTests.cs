using System.Buffers.Binary;
using Kaitai;
using Kho.Abi.Codec;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;
using Kho.Images;
using Kho.Images.Generated;
using Kho.SecondEngine.Generated;

namespace Kho.Abi.Tests.Codec;

/// <summary>Numbers of container formats and of the boot protocol, each held against the parser that was generated from the specification.</summary>
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
