using System.Buffers.Binary;
using System.Text;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Memblock;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Physical;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Golden images with one defect in the root device tree or in what leads to it.</summary>
public sealed class DamagedRootTests
{
    private const string Image = "linux-7.2/7.2.6-out";
    private const string ChunkImage = "linux-6.19/6.19.6-out";
    private const string MapProperty = "preserved-memory-map";

    /// <summary>Length of a property's header: token, length, name.</summary>
    private const int PropertyHeader = 12;

    private static ReadOnlySpan<byte> Nop => [0, 0, 0, 4];

    [Theory]
    [InlineData(Image)]
    [InlineData(ChunkImage)]
    public void A_map_property_of_four_bytes_leaves_no_map_and_all_blobs(string image)
    {
        using PatchedImage patched = new(image);
        ulong value = MapValue(patched);
        BinaryPrimitives.WriteUInt32BigEndian(patched.Core.At(value - 8, 4), 4);
        Nop.CopyTo(patched.Core.At(value + 4, 4));
        using DecodedImage decoded = patched.Decode();

        Assert.Equal("4 bytes, expected 8", Findings.AssertOne(decoded.Document, "KHO0023", value, MapProperty).Message);
        Assert.Null(decoded.Document.MemoryMap);
        Assert.Equal(patched.Golden.Expected.BlobNames, decoded.Document.Blobs.Select(blob => blob.Name));
        Findings.AssertOtherBlobs(patched, decoded, "LUO");
        Assert.Equal(66, LuoTests.Luo(decoded).Sessions.Count);
    }

    [Fact]
    public void A_missing_map_property_leaves_no_map_and_all_blobs()
    {
        using PatchedImage patched = new(Image);
        ulong value = MapValue(patched);
        for (int cell = 0; cell < PropertyHeader + 8; cell += 4)
        {
            Nop.CopyTo(patched.Core.At(value - PropertyHeader + (ulong)cell, 4));
        }

        using DecodedImage decoded = patched.Decode();

        Assert.Equal("property missing", Findings.AssertOne(decoded.Document, "KHO0023", patched.Golden.Note.Root, MapProperty).Message);
        Assert.Null(decoded.Document.MemoryMap);
        Findings.AssertOtherBlobs(patched, decoded, "LUO");
    }

    [Theory]
    [InlineData(Image)]
    [InlineData(ChunkImage)]
    public void A_map_property_of_0_is_a_handover_not_yet_finalized_and_no_error(string image)
    {
        using PatchedImage patched = new(image);
        ulong value = MapValue(patched);
        patched.Core.Write64(value, 0);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(DiagnosticSeverity.Info, Findings.AssertOne(decoded.Document, "KHO0024", value, MapProperty).Severity);
        Assert.Empty(decoded.Errors);
        Assert.Equal((0UL, 0UL), (decoded.Map.Address, decoded.Map.Blocks));
        Assert.Contains("not finalized", decoded.Map.Evidence);
        Findings.AssertOtherBlobs(patched, decoded, "LUO");
    }

    [Fact]
    public void A_misaligned_pointer_to_the_first_chunk_leaves_no_map()
    {
        using PatchedImage patched = new(ChunkImage);
        ulong value = MapValue(patched);
        patched.Core.Write64(value, patched.Core.Read64(value) + 16);
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0040", value, MapProperty);
        Assert.Equal((MapTrust.Partial, 0UL), (decoded.Map.Trust, decoded.Map.Blocks));
    }

    [Theory]
    [InlineData(Image, 405)]
    [InlineData(ChunkImage, 260)]
    public void An_unknown_compatible_is_an_error_and_all_is_decoded_all_the_same(string image, int length)
    {
        using PatchedImage patched = new(image);
        ulong compatible = patched.Core.Find(patched.Golden.Note.Root, length, "kho-v"u8);
        patched.Core.At(compatible + 5, 1)[0] = (byte)'9';
        using DecodedImage decoded = patched.Decode();

        Diagnostic finding = Findings.AssertOne(decoded.Document, "KHO0022", patched.Golden.Note.Root, "compatible");
        Assert.StartsWith("'kho-v9', expected one of kho-v1, kho-v2, kho-v3, kho-v4", finding.Message, StringComparison.Ordinal);
        Assert.Contains(decoded.Document.Diagnostics, diagnostic => diagnostic.Id == "KHO0031" && diagnostic.Message.Contains("kho-v9", StringComparison.Ordinal));
        Findings.AssertOnlyErrors(decoded, "KHO0022");
        Assert.Equal(MapTrust.Valid, decoded.Map.Trust);
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
        Findings.AssertOtherBlobs(patched, decoded);
    }

    [Theory]
    [InlineData(Image, 405)]
    [InlineData(ChunkImage, 260)]
    public void An_unknown_compatible_without_a_note_is_read_by_what_fits(string image, int length)
    {
        using PatchedImage patched = new(image);
        patched.Core.BreakNote();
        patched.Core.At(patched.Core.Find(patched.Golden.Note.Root, length, "kho-v"u8) + 5, 1)[0] = (byte)'9';
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0022", patched.Golden.Note.Root, "compatible");
        Assert.Contains(decoded.Document.Release!.Candidates, release => release.Id == patched.Golden.Release);
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
        Findings.AssertOtherBlobs(patched, decoded);
    }

    [Fact]
    public void A_string_list_with_one_known_string_is_accepted_as_the_kernel_does()
    {
        using PatchedImage patched = new(Image);
        ulong compatible = patched.Core.Find(patched.Golden.Note.Root, 405, "kho-v4\0"u8);

        // The property's eighth byte is padding: now it is "x", "kho-v4" in eight bytes.
        "x\0"u8.CopyTo(patched.Core.At(compatible, 8));
        BinaryPrimitives.WriteUInt32BigEndian(patched.Core.At(compatible - 8, 4), 8);
        "kho-v4"u8.CopyTo(patched.Core.At(compatible + 2, 6));
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(["x", "kho-v4"], decoded.Document.Root!.Compatible);
        Assert.Empty(decoded.Errors);
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
    }

    [Fact]
    public void Zeroed_strings_leave_a_root_whose_properties_have_no_names()
    {
        using PatchedImage patched = new(Image);
        ulong root = patched.Golden.Note.Root;
        uint strings = BinaryPrimitives.ReadUInt32BigEndian(patched.Core.At(root + 12, 4));
        patched.Core.At(root + strings, (int)(405 - strings)).Clear();
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0022", root, "compatible");
        Assert.Equal(1 + patched.Golden.Expected.BlobNames.Count, decoded.Errors.Count(error => error.Id == "KHO0023" && error.Address is not null));
        Assert.Equal(patched.Golden.Expected.BlobNames, decoded.Document.Blobs.Select(blob => blob.Name));
        Assert.All(decoded.Document.Blobs, blob => Assert.Null(blob.Address));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(120)]
    [InlineData(64)]
    [InlineData(48)]
    public void A_root_of_which_only_the_beginning_is_left_is_read_as_far_as_it_goes(int left)
    {
        using PatchedImage patched = new(Image);
        patched.Core.At(patched.Golden.Note.Root + (ulong)left, 4096 - left).Clear();
        using DecodedImage decoded = patched.Decode();

        Diagnostic error = decoded.Errors.First();
        Assert.StartsWith("KHO001", error.Id, StringComparison.Ordinal);
        Assert.InRange(error.Address!.Value, patched.Golden.Note.Root, patched.Golden.Note.Root + 405);
        Assert.Equal("fdt_structure", error.Where);
        Findings.AssertAllNamed(decoded.Document);
    }

    [Fact]
    public void A_root_that_ends_behind_the_last_page_of_the_image_is_cut_and_its_names_are_deduced()
    {
        GoldenImage golden = GoldenImage.Named(Image);
        CoreBytes core = golden.Bytes();
        byte[] root = core.At(golden.Note.Root, 233).ToArray();
        using TemporaryDirectory directory = new();
        ElfCoreBuilder builder = new();
        builder.Notes(ElfCoreBuilder.Note("KHO", 1, Encoding.UTF8.GetBytes(core.NoteText)));
        foreach ((ulong address, int length) in core.Loads)
        {
            for (ulong page = address; page < address + (ulong)length; page += 4096)
            {
                if (page != golden.Note.Root)
                {
                    builder.Load(page, core.At(page, 4096).ToArray());
                }
            }
        }

        builder.Load(golden.Note.Root, root);
        using DecodedImage decoded = new(directory.Write("cut.elf", builder.Build()));

        Assert.Equal("405 bytes announced, 233 there", Findings.AssertOne(decoded.Document, "KHO0011", golden.Note.Root, "fdt_header.totalsize").Message);
        Findings.AssertOne(decoded.Document, "KHO0014", golden.Note.Root, "fdt_property.nameoff");
        Assert.Equal("kho-v4", Assert.Single(decoded.Document.Root!.Compatible));
        BlockList.AssertSame(BlockList.Of(golden.Expected.Blocks), decoded.Blocks);
        Assert.Equal(["memblock", "LUO", "kho_test"], decoded.Document.Blobs.Select(blob => blob.Name));
        Assert.Equal(66, LuoTests.Luo(decoded).Sessions.Count);
    }

    [Fact]
    public void Two_blobs_of_one_name_are_both_shown()
    {
        using PatchedImage patched = new(Image);
        ulong node = patched.Core.Find(patched.Golden.Note.Root, 405, "kho_test\0"u8);
        "memblock"u8.CopyTo(patched.Core.At(node, 8));
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0028", node - 4, "memblock");
        Assert.Equal(2, decoded.Document.Blobs.Count(blob => blob.Name == "memblock"));
        Assert.IsType<MemblockValue>(decoded.Document.Blobs.First(blob => blob.Name == "memblock").Value);
        Blob second = decoded.Document.Blobs.Last(blob => blob.Name == "memblock");
        Assert.Null(second.Value);
        Assert.Equal("'kho-test-v1', expected 'memblock-v1'", Findings.AssertOne(decoded.Document, "KHO0062", second.Address, "memblock.compatible").Message);
    }

    [Fact]
    public void A_blob_without_an_address_is_shown_without_a_value()
    {
        using PatchedImage patched = new(Image);
        using DecodedImage sound = patched.Golden.Decode();
        Blob blob = sound.Document.Blobs.Single(blob => blob.Name == "kho_test");
        ulong value = patched.Core.Find(patched.Golden.Note.Root, 405, BitConverter.GetBytes(blob.Address!.Value));
        ulong node = patched.Core.Find(patched.Golden.Note.Root, 405, "kho_test\0"u8) - 4;
        BinaryPrimitives.WriteUInt32BigEndian(patched.Core.At(value - 8, 4), 4);
        Nop.CopyTo(patched.Core.At(value + 4, 4));
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0023", node, "kho_test.preserved-data");
        Assert.Null(decoded.Document.Blobs.Single(blob => blob.Name == "kho_test").Address);
        Findings.AssertOtherBlobs(patched, decoded, "kho_test");
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
    }

    [Fact]
    public void An_unknown_blob_shows_its_first_bytes()
    {
        using PatchedImage patched = new(Image);
        ulong node = patched.Core.Find(patched.Golden.Note.Root, 405, "kho_test\0"u8);
        "unheard!"u8.CopyTo(patched.Core.At(node, 8));
        using DecodedImage decoded = patched.Decode();

        Blob blob = decoded.Document.Blobs.Single(blob => blob.Name == "unheard!");
        Findings.AssertOne(decoded.Document, "KHO0064", blob.Address, "unheard!");
        Assert.Equal(("unknown", 240UL), (blob.Format, blob.Size));
        Assert.Equal(0xd00dfeed, BinaryPrimitives.ReadUInt32BigEndian(Assert.IsType<UnknownValue>(blob.Value).Bytes.Span));
        Assert.Empty(decoded.Errors);
    }

    [Fact]
    public void Metadata_of_another_version_are_shown_and_warned_about()
    {
        using PatchedImage patched = new(Image);
        using DecodedImage sound = patched.Golden.Decode();
        ulong blob = sound.Document.Blobs.Single(blob => blob.Name == "kexec-metadata").Address!.Value;
        patched.Core.Write32(blob, 2);
        using DecodedImage decoded = patched.Decode();

        Diagnostic finding = Findings.AssertOne(decoded.Document, "KHO0070", blob, "kho_kexec_metadata.version");
        Assert.Equal((DiagnosticSeverity.Warning, "2, expected 1; the next kernel ignores the blob"), (finding.Severity, finding.Message));
        Assert.Equal(new WriterAnnouncement("7.2.6-kho", 1), WriterAnnouncement.Of(decoded.Document.Blobs));
        Assert.Equal(2UL, decoded.ValueOf<TreeValue>("kexec-metadata")!.Root.Number("version"));
        Assert.Empty(decoded.Errors);
    }

    [Fact]
    public void Metadata_that_are_cut_short_are_an_error()
    {
        using PatchedImage patched = new(Image);
        using DecodedImage sound = patched.Golden.Decode();
        Blob blob = sound.Document.Blobs.Single(blob => blob.Name == "kexec-metadata");
        ulong size = patched.Core.Find(patched.Golden.Note.Root, 405, BitConverter.GetBytes(blob.Size!.Value));
        patched.Core.Write64(size, 72);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal("only 72 bytes", Findings.AssertOne(decoded.Document, "KHO0062", blob.Address, "kho_kexec_metadata").Message);
        Assert.Null(decoded.ValueOf<TreeValue>("kexec-metadata"));
    }

    [Theory]
    [InlineData(Image, 16384)]
    [InlineData(Image, 65536)]
    [InlineData(ChunkImage, 16384)]
    [InlineData("linux-7.3/arm64-16k-7.3.4-out", 4096)]
    [InlineData("linux-7.3/arm64-16k-7.3.4-out", 65536)]
    public void A_wrong_page_size_is_obeyed_warned_about_and_yields_no_valid_map(string image, int pageSize)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode(new HandoverOptions { PageSize = pageSize });

        Assert.Equal(pageSize, decoded.Document.PageSize);
        Diagnostic note = Assert.Single(decoded.Document.Diagnostics, diagnostic => diagnostic is { Id: "KHO0027", Where: "KHO.pageSize" });
        Assert.Equal($"the image's note says {golden.Note.PageSize} bytes, the caller {pageSize}", note.Message);
        Assert.NotEqual(MapTrust.Valid, decoded.Map.Trust);
        Assert.Equal(golden.Expected.BlobNames, decoded.Document.Blobs.Select(blob => blob.Name));
        Findings.AssertAllNamed(decoded.Document);
    }

    [Fact]
    public void A_root_that_is_not_aligned_to_the_page_size_is_warned_about()
    {
        GoldenImage golden = GoldenImage.Named(Image);
        using DecodedImage decoded = golden.Decode(new HandoverOptions { PageSize = 16384 });

        Assert.NotEqual(0UL, golden.Note.Root % 16384);
        Assert.Contains(decoded.Document.Diagnostics, diagnostic =>
            diagnostic.Id == "KHO0027" && diagnostic.Address == golden.Note.Root && diagnostic.Where == "root");
    }

    [Fact]
    public void A_scratch_array_that_the_image_lacks_is_said_to_be_missing_and_all_else_is_decoded()
    {
        using PatchedImage patched = new(Image);
        Assert.False(patched.Core.Holds(0x7ff000, 1));
        patched.Core.ChangeNote($"\"0x{patched.Golden.Note.Scratch:x}\"", "\"0x07ff000\"");
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(DiagnosticSeverity.Info, Findings.AssertOne(decoded.Document, "KHO0060", 0x7ff000, "kho_scratch").Severity);
        Assert.Empty(decoded.Document.Scratch);
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
        Findings.AssertOtherBlobs(patched, decoded);
    }

    [Fact]
    public void The_caller_names_another_scratch_array()
    {
        GoldenImage golden = GoldenImage.Named(Image);
        using DecodedImage first = golden.Decode(new HandoverOptions { ScratchAddress = golden.Note.Scratch, ScratchSize = 16 });
        using DecodedImage uneven = golden.Decode(new HandoverOptions { ScratchAddress = golden.Note.Scratch, ScratchSize = 40 });

        Assert.Equal(golden.Expected.Scratch.Take(1), first.Document.Scratch.Select(area => (area.Address, area.Size)));
        Assert.Equal(2, uneven.Document.Scratch.Count);
        Findings.AssertOne(uneven.Document, "KHO0055", golden.Note.Scratch, "kho_scratch");
    }

    [Fact]
    public void A_scratch_area_beyond_the_address_space_is_left_out()
    {
        using PatchedImage patched = new(Image);
        patched.Core.Write64(patched.Golden.Note.Scratch, ulong.MaxValue - 4095);
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0055", patched.Golden.Note.Scratch, "kho_scratch.size");
        Assert.Equal(patched.Golden.Expected.Scratch.Skip(1), decoded.Document.Scratch.Select(area => (area.Address, area.Size)));
    }

    [Fact]
    public void A_release_that_the_caller_names_is_obeyed_and_contradicted()
    {
        GoldenImage golden = GoldenImage.Named(Image);
        using DecodedImage decoded = golden.Decode(new HandoverOptions { Release = ReleaseCatalog.BuiltIn.Find("linux-6.19") });

        Assert.Equal(("linux-6.19", ReleaseSource.User), (decoded.Document.Release!.Release.Id, decoded.Document.Release.ChosenBy));
        Diagnostic finding = Assert.Single(decoded.Document.Diagnostics, diagnostic => diagnostic.Id == "KHO0031");
        Assert.Equal("linux-6.19 (user) writes 'kho-v1', the root says 'kho-v4'", finding.Message);
        Assert.Equal(golden.Note.Root, finding.Address);
    }

    [Fact]
    public void A_release_that_the_note_names_wrongly_is_contradicted_by_the_bytes()
    {
        using PatchedImage patched = new("linux-6.17/6.17.8-out");
        patched.Core.ChangeNote("linux-6.17", "linux-6.18");
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(("linux-6.18", ReleaseSource.Note), (decoded.Document.Release!.Release.Id, decoded.Document.Release.ChosenBy));
        Assert.Equal(["linux-6.17"], decoded.Document.Release.Candidates.Select(release => release.Id));
        Diagnostic finding = Findings.AssertOne(decoded.Document, "KHO0031", patched.Golden.Note.Root, MapProperty);
        Assert.StartsWith("linux-6.18 (note) does not fit the bytes, linux-6.17 would", finding.Message, StringComparison.Ordinal);
        Assert.NotEqual(MapTrust.Valid, decoded.Map.Trust);
    }

    [Fact]
    public void A_note_with_an_unknown_release_leaves_the_choice_to_the_bytes()
    {
        using PatchedImage patched = new(Image);
        patched.Core.ChangeNote("linux-7.2", "linux-9.9");
        using DecodedImage decoded = patched.Decode();

        Assert.Contains("'linux-9.9'", Findings.AssertOne(decoded.Document, "KHO0030", null, "KHO.release").Message, StringComparison.Ordinal);
        Assert.Equal(("linux-7.2", ReleaseSource.Announcement), (decoded.Document.Release!.Release.Id, decoded.Document.Release.ChosenBy));
    }

    /// <summary>Physical address of the value of the map property.</summary>
    private static ulong MapValue(PatchedImage patched)
    {
        using DecodedImage sound = patched.Golden.Decode();
        return patched.Core.Find(patched.Golden.Note.Root, sound.Document.Root!.Tree.TotalSize, BitConverter.GetBytes(sound.Map.Address));
    }
}
