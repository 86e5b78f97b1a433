using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Subsystems.TestModule;
using Kho.Abi.Tests.Golden;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Golden images with one defect in a memfd, in its vmalloc area or in that of the test module.</summary>
public sealed class DamagedMemfdTests
{
    private const string Image = "linux-7.2/7.2.6-out";
    private const string Session = "big";
    private const ulong Token = 0xdeadbeefcafe;

    /// <summary>Offsets in <c>struct memfd_luo_ser</c>, version 2.</summary>
    private const int NrFolios = 24;
    private const int First = 32;
    private const int TotalPages = 40;
    private const int Order = 46;

    [Theory]
    [InlineData(769UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 62)]
    public void A_huge_count_of_folios_reads_as_many_as_the_area_holds(ulong count)
    {
        using PatchedImage patched = new(Image);
        ulong memfd = MemfdOf(patched);
        patched.Core.Write64(memfd + NrFolios, count);
        using DecodedImage decoded = patched.Decode();

        // Three pages hold 768 entries.
        Assert.Contains($"{count} folios announced", Findings.AssertOne(decoded.Document, "KHO0066", memfd, "memfd_luo_ser.nr_folios").Message, StringComparison.Ordinal);
        Assert.Equal(count, Read(decoded).NrFolios);
        Assert.Equal(768, LuoTests.Frames(Read(decoded)).Count);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void A_chunk_that_leads_back_to_itself_is_read_once()
    {
        using PatchedImage patched = new(Image);
        ulong chunk = patched.Core.Read64(MemfdOf(patched) + First);
        patched.Core.Write64(chunk, chunk);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal($"0x{chunk:x} was met before", Findings.AssertOne(decoded.Document, "KHO0069", chunk, "kho_vmalloc_chunk.next").Message);
        Assert.Equal(768, LuoTests.Frames(Read(decoded)).Count);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void A_chunk_of_another_file_is_not_read_again()
    {
        using PatchedImage patched = new(Image);
        LuoPlaces places = PlacesOf(patched);
        ulong other = patched.Core.Read64(places.Memfd("small", 2) + First);
        ulong memfd = places.Memfd(Session, Token);
        patched.Core.Write64(memfd + First, other);
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0069", memfd, "kho_vmalloc.first");
        Assert.Empty(Read(decoded).Extents);
    }

    [Fact]
    public void One_page_listed_again_and_again_is_read_once()
    {
        using PatchedImage patched = new(Image);
        ulong memfd = MemfdOf(patched);
        ulong chunk = patched.Core.Read64(memfd + First);
        ulong page = patched.Core.Read64(chunk + 8);
        for (ulong entry = 1; entry < 512; entry++)
        {
            patched.Core.Write64(chunk + (entry * 8), page);
        }

        patched.Core.Write32(memfd + TotalPages, 511);
        patched.Core.Write64(memfd + NrFolios, 511 * 256);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal($"0x{page:x} was met before", Findings.AssertOne(decoded.Document, "KHO0069", chunk, "kho_vmalloc_chunk.phys").Message);
        Assert.Equal(256UL, Read(decoded).Extents.Aggregate(0UL, (sum, extent) => sum + extent.Pages));
        AssertRestIsSound(patched, decoded);
    }

    [Theory]
    [InlineData(2U)]
    [InlineData(4U)]
    [InlineData(uint.MaxValue)]
    public void A_wrong_number_of_pages_is_an_error(uint pages)
    {
        using PatchedImage patched = new(Image);
        ulong memfd = MemfdOf(patched);
        patched.Core.Write32(memfd + TotalPages, pages);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal($"{pages} pages announced, the chunks list 3", Findings.AssertOne(decoded.Document, "KHO0067", memfd, "kho_vmalloc.total_pages").Message);
        Assert.Equal(Math.Min(pages, 3) * 256, (uint)LuoTests.Frames(Read(decoded)).Count);
        AssertRestIsSound(patched, decoded);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(ushort.MaxValue)]
    public void An_order_beyond_the_address_space_is_an_error(int order)
    {
        using PatchedImage patched = new(Image);
        ulong memfd = MemfdOf(patched);
        patched.Core.Write16(memfd + Order, (ushort)order);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal($"order {order}, expected at most 39", Findings.AssertOne(decoded.Document, "KHO0061", memfd, "kho_vmalloc.order").Message);
        Assert.Empty(Read(decoded).Extents);
        Assert.Equal(order, Read(decoded).Folios.Order);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void An_entry_that_is_no_page_is_named_and_the_others_are_read()
    {
        using PatchedImage patched = new(Image);
        ulong chunk = patched.Core.Read64(MemfdOf(patched) + First);
        patched.Core.Write64(chunk + 16, 0xfff);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal("0xfff is no address of a page", Findings.AssertOne(decoded.Document, "KHO0061", chunk + 16, "kho_vmalloc_chunk.phys").Message);
        Assert.Equal(512, LuoTests.Frames(Read(decoded)).Count);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void A_page_of_entries_that_the_image_lacks_is_no_error_but_said()
    {
        using PatchedImage patched = new(Image);
        ulong chunk = patched.Core.Read64(MemfdOf(patched) + First);
        Assert.False(patched.Core.Holds(0x7ff000, 1));
        patched.Core.Write64(chunk + 16, 0x7ff000);
        using DecodedImage decoded = patched.Decode();

        Diagnostic finding = Findings.AssertOne(decoded.Document, "KHO0060", 0x7ff000, "kho_vmalloc_chunk.phys");
        Assert.Equal(DiagnosticSeverity.Info, finding.Severity);
        Assert.Empty(decoded.Errors);
        Assert.Equal(256, LuoTests.Frames(Read(decoded)).Count);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL << 55)]
    public void Data_that_cannot_be_an_address_are_named_with_their_file(ulong data)
    {
        using PatchedImage patched = new(Image);
        ulong file = PlacesOf(patched).File(Session, Token);
        patched.Core.Write64(file + LuoPlaces.FileData, data);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal($"0x{data:x} is no physical address", Findings.AssertOne(decoded.Document, "KHO0061", file, "luo_file_ser.data").Message);
        LuoFile read = LuoTests.Luo(decoded).Sessions.Single(session => session.Name == Session).Files.Single(candidate => candidate.Token == Token);
        Assert.Equal((data, null), (read.Data, read.Value));
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void Two_files_with_the_same_data_are_one_memfd()
    {
        using PatchedImage patched = new(Image);
        LuoPlaces places = PlacesOf(patched);
        ulong file = places.File(Session, Token);
        patched.Core.Write64(file + LuoPlaces.FileData, places.Memfd("small", 2));
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0069", file, "luo_file_ser.data");
        Assert.Null(LuoTests.Luo(decoded).Sessions.Single(session => session.Name == Session).Files.Single(candidate => candidate.Token == Token).Value);
    }

    [Fact]
    public void Folios_that_are_neighbours_in_memory_but_not_in_the_file_stay_apart()
    {
        using PatchedImage patched = new(Image);
        (ulong Entry, ulong Pfn, ulong Index) folio = Neighbours(patched);
        patched.Core.Write64(folio.Entry + 8, 0x12345);
        using DecodedImage decoded = patched.Decode();
        using DecodedImage sound = patched.Golden.Decode();
        Dictionary<ulong, ulong> expected = LuoTests.Frames(Sparse(sound));
        expected.Remove(folio.Index);
        expected.Add(0x12345, folio.Pfn);

        Assert.Equal(expected.OrderBy(page => page.Key), LuoTests.Frames(Sparse(decoded)).OrderBy(page => page.Key));
    }

    [Fact]
    public void Neighbouring_folios_with_other_flags_stay_apart()
    {
        using PatchedImage patched = new(Image);
        (ulong Entry, ulong Pfn, ulong Index) folio = Neighbours(patched);
        patched.Core.Write64(folio.Entry, folio.Pfn | (0xabcUL << 52));
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(new MemfdExtent(folio.Index, folio.Pfn, 1, 0xabc), Assert.Single(Sparse(decoded).Extents, extent => extent.Flags != 3));
        Assert.Equal(256, LuoTests.Frames(Sparse(decoded)).Count);
    }

    [Fact]
    public void An_entry_without_a_page_frame_is_a_hole()
    {
        using PatchedImage patched = new(Image);
        (ulong Entry, ulong Pfn, ulong Index) folio = Neighbours(patched);
        patched.Core.Write64(folio.Entry, 3UL << 52);
        using DecodedImage decoded = patched.Decode();

        Assert.False(LuoTests.Frames(Sparse(decoded)).ContainsKey(folio.Index));
        Assert.Equal(255, LuoTests.Frames(Sparse(decoded)).Count);
        Assert.Empty(decoded.Errors);
    }

    [Fact]
    public void The_test_modules_list_stops_where_its_area_does()
    {
        using PatchedImage patched = new(Image);
        using DecodedImage sound = patched.Golden.Decode();
        KhoTestValue test = sound.ValueOf<KhoTestValue>("kho_test")!;
        ulong blob = sound.Document.Blobs.Single(blob => blob.Name == "kho_test").Address!.Value;
        ulong area = patched.Core.Find(blob, 240, BitConverter.GetBytes(test.FoliosInfo!.First));
        patched.Core.Write32(area + 8, 2);
        using DecodedImage decoded = patched.Decode();

        Assert.StartsWith("2 pages announced, the chunks list 1", Findings.AssertOne(decoded.Document, "KHO0067", blob, "kho_vmalloc.total_pages").Message, StringComparison.Ordinal);
        Assert.Equal(test.Folios, decoded.ValueOf<KhoTestValue>("kho_test")!.Folios);
    }

    [Fact]
    public void More_folios_than_the_test_modules_list_holds_is_an_error()
    {
        using PatchedImage patched = new(Image);
        using DecodedImage sound = patched.Golden.Decode();
        KhoTestValue test = sound.ValueOf<KhoTestValue>("kho_test")!;
        ulong blob = sound.Document.Blobs.Single(blob => blob.Name == "kho_test").Address!.Value;
        ulong property = patched.Core.Find(blob, 240, [0, 0, 0, 4, .. NameOffset(patched, blob, "nr_folios\0"u8)]);
        patched.Core.Write32(property + 8, uint.MaxValue);
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0066", blob, "nr_folios");
        Assert.Equal(uint.MaxValue, decoded.ValueOf<KhoTestValue>("kho_test")!.NrFolios);
        Assert.NotEmpty(test.Folios);
    }

    /// <summary>An entry of the folio array of the sparse memfd whose neighbours in the array are its neighbours in memory too.</summary>
    private static (ulong Entry, ulong Pfn, ulong Index) Neighbours(PatchedImage patched)
    {
        const ulong PfnMask = (1UL << 52) - 1;
        ulong array = patched.Core.Read64(patched.Core.Read64(PlacesOf(patched).Memfd("sparse", 0x10) + First) + 8);
        for (ulong entry = array + 16; ; entry += 16)
        {
            ulong pfn = patched.Core.Read64(entry) & PfnMask;
            if ((patched.Core.Read64(entry - 16) & PfnMask) + 1 == pfn && (patched.Core.Read64(entry + 16) & PfnMask) == pfn + 1)
            {
                return (entry, pfn, patched.Core.Read64(entry + 8));
            }
        }
    }

    private static MemfdValue Sparse(DecodedImage decoded) => Assert.IsType<MemfdValue>(
        LuoTests.Luo(decoded).Sessions.Single(session => session.Name == "sparse").Files.Single(file => file.Token == 0x10).Value);

    /// <summary>Where a device tree's strings hold a name: the four bytes that its properties begin with after their length.</summary>
    private static byte[] NameOffset(PatchedImage patched, ulong tree, ReadOnlySpan<byte> name)
    {
        uint strings = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(patched.Core.At(tree + 12, 4));
        byte[] offset = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(offset, (uint)(patched.Core.Find(tree, 240, name) - tree - strings));
        return offset;
    }

    private static void AssertRestIsSound(PatchedImage patched, DecodedImage decoded)
    {
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
        Findings.AssertOtherBlobs(patched, decoded, "LUO");
        LuoValue luo = LuoTests.Luo(decoded);
        Assert.Equal((66, 78), (luo.Sessions.Count, luo.Sessions.Sum(session => session.Files.Count)));
        using DecodedImage sound = patched.Golden.Decode();
        Assert.Equal(
            LuoTests.Frames(Assert.IsType<MemfdValue>(LuoTests.Luo(sound).Sessions.Single(session => session.Name == "small").Files[^1].Value)),
            LuoTests.Frames(Assert.IsType<MemfdValue>(luo.Sessions.Single(session => session.Name == "small").Files[^1].Value)));
    }

    private static MemfdValue Read(DecodedImage decoded) => Assert.IsType<MemfdValue>(
        LuoTests.Luo(decoded).Sessions.Single(session => session.Name == Session).Files.Single(file => file.Token == Token).Value);

    private static ulong MemfdOf(PatchedImage patched) => PlacesOf(patched).Memfd(Session, Token);

    private static LuoPlaces PlacesOf(PatchedImage patched)
    {
        using DecodedImage sound = patched.Golden.Decode();
        return new LuoPlaces(patched.Core, sound.Document.Blobs.Single(blob => blob.Name == "LUO").Address!.Value);
    }
}
