using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Abi.Tests.Golden;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Handovers;

/// <summary>Golden images with one defect in LUO's structures.</summary>
public sealed class DamagedLuoTests
{
    private const string BlockImage = "linux-7.2/7.2.6-out";
    private const string TreeImage = "linux-6.19/6.19.6-out";
    private const int AllSessions = 66;
    private const int SessionsOfFirstBlock = 51;

    [Fact]
    public void A_broken_version_of_the_blocks_loses_LUO_only()
    {
        using PatchedImage patched = new(BlockImage);
        LuoPlaces places = PlacesOf(patched);
        patched.Core.At(places.Blob + 5, 1)[0] = (byte)'9';
        using DecodedImage decoded = patched.Decode();

        Assert.Equal("'luo-v9', expected 'luo-v5'", Findings.AssertOne(decoded.Document, "KHO0062", places.Blob, "luo_ser.compatible").Message);
        Assert.Null(decoded.ValueOf<LuoValue>("LUO"));
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void A_broken_version_of_the_device_tree_loses_LUO_only()
    {
        using PatchedImage patched = new(TreeImage);
        ulong blob = BlobOf(patched);
        patched.Core.At(patched.Core.Find(blob, 236, "luo-v1\0"u8) + 5, 1)[0] = (byte)'7';
        using DecodedImage decoded = patched.Decode();

        Assert.Equal("'luo-v7', expected 'luo-v1'", Findings.AssertOne(decoded.Document, "KHO0062", blob, "LUO.compatible").Message);
        Assert.Null(decoded.ValueOf<LuoValue>("LUO"));
        AssertRestIsSound(patched, decoded);
    }

    [Theory]
    [InlineData(820UL)]
    [InlineData(1UL << 60)]
    [InlineData(ulong.MaxValue)]
    public void A_huge_count_of_sessions_is_an_error_whatever_the_image_holds_behind_them(ulong count)
    {
        using PatchedImage patched = new(TreeImage);
        ulong header = SessionHeaderOf(patched);
        patched.Core.Write64(header, count);
        using DecodedImage decoded = patched.Decode();

        // 16 pages less the header hold 819 sessions.
        Assert.Contains($"{count} entries announced, at most 819 fit", Findings.AssertOne(decoded.Document, "KHO0066", header, "luo_session_header_ser.count").Message, StringComparison.Ordinal);
        Assert.True(LuoTests.Luo(decoded).Sessions.Count >= AllSessions);
        AssertRestIsSound(patched, decoded);
    }

    [Theory]
    [InlineData(52UL)]
    [InlineData(ulong.MaxValue)]
    public void A_huge_count_in_a_block_is_cut_to_what_a_block_holds(ulong count)
    {
        using PatchedImage patched = new(BlockImage);
        LuoPlaces places = PlacesOf(patched);
        patched.Core.Write64(places.SessionBlocks[0] + LuoPlaces.BlockCount, count);
        using DecodedImage decoded = patched.Decode();

        Assert.Contains(
            $"{count} entries announced, at most 51 fit",
            Findings.AssertOne(decoded.Document, "KHO0066", places.SessionBlocks[0], "kho_block_header_ser.count").Message,
            StringComparison.Ordinal);
        Assert.Equal(AllSessions, LuoTests.Luo(decoded).Sessions.Count);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void A_block_without_entries_is_an_error_and_the_blocks_behind_it_are_read()
    {
        using PatchedImage patched = new(BlockImage);
        LuoPlaces places = PlacesOf(patched);
        patched.Core.Write64(places.SessionBlocks[0] + LuoPlaces.BlockCount, 0);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal("0 entries, expected at least 1", Findings.AssertOne(decoded.Document, "KHO0066", places.SessionBlocks[0], "kho_block_header_ser.count").Message);
        Assert.Equal(AllSessions - SessionsOfFirstBlock, LuoTests.Luo(decoded).Sessions.Count);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void Blocks_that_go_round_in_a_circle_are_read_once()
    {
        using PatchedImage patched = new(BlockImage);
        LuoPlaces places = PlacesOf(patched);
        patched.Core.Write64(places.SessionBlocks[1] + LuoPlaces.BlockNext, places.SessionBlocks[0]);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(
            $"0x{places.SessionBlocks[0]:x} was met before",
            Findings.AssertOne(decoded.Document, "KHO0069", places.SessionBlocks[1], "kho_block_header_ser.next").Message);
        Assert.Equal(AllSessions, LuoTests.Luo(decoded).Sessions.Count);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void A_misaligned_block_ends_the_list()
    {
        using PatchedImage patched = new(BlockImage);
        LuoPlaces places = PlacesOf(patched);
        patched.Core.Write64(places.SessionBlocks[0] + LuoPlaces.BlockNext, places.SessionBlocks[1] + 16);
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0061", places.SessionBlocks[0], "kho_block_header_ser.next");
        Assert.Equal(SessionsOfFirstBlock, LuoTests.Luo(decoded).Sessions.Count);
    }

    [Fact]
    public void A_missing_block_of_sessions_is_no_error_but_said()
    {
        using PatchedImage patched = new(BlockImage);
        LuoPlaces places = PlacesOf(patched);
        patched.Core.Write64(places.SessionsField, 0x7ff000);
        Assert.False(patched.Core.Holds(0x7ff000, 1));
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(DiagnosticSeverity.Info, Findings.AssertOne(decoded.Document, "KHO0060", 0x7ff000, "kho_block_header_ser").Severity);
        Assert.Empty(LuoTests.Luo(decoded).Sessions);
        Assert.Empty(decoded.Errors);
    }

    [Fact]
    public void Files_that_are_their_own_session_block_are_not_read()
    {
        using PatchedImage patched = new(BlockImage);
        LuoPlaces places = PlacesOf(patched);
        ulong session = places.Session("small");
        patched.Core.Write64(session + LuoPlaces.SessionFiles, places.SessionBlocks[0]);
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0069", session, "luo_file_set_ser.files");
        Assert.Empty(LuoTests.Luo(decoded).Sessions.Single(candidate => candidate.Name == "small").Files);
        Assert.Equal(AllSessions, LuoTests.Luo(decoded).Sessions.Count);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void Blocks_of_files_of_two_sessions_are_read_for_the_first()
    {
        using PatchedImage patched = new(BlockImage);
        LuoPlaces places = PlacesOf(patched);
        ulong session = places.Session("sparse");
        patched.Core.Write64(session + LuoPlaces.SessionFiles, places.FileBlocks("small")[0]);
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0069", session, "luo_file_set_ser.files");
        Assert.Equal(4, LuoTests.Luo(decoded).Sessions.Single(candidate => candidate.Name == "small").Files.Count);
        Assert.Empty(LuoTests.Luo(decoded).Sessions.Single(candidate => candidate.Name == "sparse").Files);
    }

    [Fact]
    public void One_array_of_files_of_two_sessions_is_read_for_the_first()
    {
        using PatchedImage patched = new(TreeImage);
        (ulong small, ulong sparse) = (SessionOf(patched, "small"), SessionOf(patched, "sparse"));
        patched.Core.Write64(sparse + LuoPlaces.SessionFiles, patched.Core.Read64(small + LuoPlaces.SessionFiles));
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0069", sparse, "luo_file_set_ser.files");
        Assert.Equal(4, LuoTests.Luo(decoded).Sessions.Single(candidate => candidate.Name == "small").Files.Count);
        Assert.Empty(LuoTests.Luo(decoded).Sessions.Single(candidate => candidate.Name == "sparse").Files);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void More_files_announced_than_the_blocks_hold_is_an_error()
    {
        using PatchedImage patched = new(BlockImage);
        ulong session = PlacesOf(patched).Session("small");
        patched.Core.Write64(session + LuoPlaces.SessionCount, 1UL << 50);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal($"session 'small': {1UL << 50} files announced, 4 read", Findings.AssertOne(decoded.Document, "KHO0067", session, "luo_file_set_ser.count").Message);
        Assert.Equal(4, LuoTests.Luo(decoded).Sessions.Single(candidate => candidate.Name == "small").Files.Count);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void Fewer_files_announced_than_the_blocks_hold_is_an_error_too()
    {
        using PatchedImage patched = new(BlockImage);
        ulong session = PlacesOf(patched).Session("small");
        patched.Core.Write64(session + LuoPlaces.SessionCount, 3);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal("session 'small': 3 files announced, 4 read", Findings.AssertOne(decoded.Document, "KHO0067", session, "luo_file_set_ser.count").Message);
    }

    [Fact]
    public void More_files_announced_than_an_array_can_hold_is_an_error()
    {
        using PatchedImage patched = new(TreeImage);
        ulong session = SessionOf(patched, "small");
        patched.Core.Write64(session + LuoPlaces.SessionCount, 129);
        using DecodedImage decoded = patched.Decode();

        // Two pages hold 128 files.
        Assert.Contains("129 entries announced, at most 128 fit", Findings.AssertOne(decoded.Document, "KHO0066", session, "luo_file_set_ser.count").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL << 60)]
    public void A_pointer_to_files_that_cannot_be_is_named_with_its_session(ulong files)
    {
        using PatchedImage patched = new(TreeImage);
        ulong session = SessionOf(patched, "small");
        patched.Core.Write64(session + LuoPlaces.SessionFiles, files);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal($"0x{files:x} is no physical address", Findings.AssertOne(decoded.Document, "KHO0061", session, "luo_file_set_ser.files").Message);
        Assert.Equal(AllSessions, LuoTests.Luo(decoded).Sessions.Count);
    }

    [Theory]
    [InlineData(BlockImage)]
    [InlineData(TreeImage)]
    public void A_session_name_without_its_end_is_shown_as_far_as_it_goes(string image)
    {
        using PatchedImage patched = new(image);
        ulong session = image == BlockImage ? PlacesOf(patched).Session("sparse") : SessionOf(patched, "sparse");
        patched.Core.At(session, 64).Fill((byte)'n');
        using DecodedImage decoded = patched.Decode();

        Assert.Equal("64 bytes without a NUL", Findings.AssertOne(decoded.Document, "KHO0068", session, "luo_session_ser.name").Message);
        Assert.Equal(2, LuoTests.Luo(decoded).Sessions.Single(candidate => candidate.Name == new string('n', 64)).Files.Count);
        Assert.Equal(AllSessions, LuoTests.Luo(decoded).Sessions.Count);
        AssertRestIsSound(patched, decoded);
    }

    [Fact]
    public void A_file_of_an_unknown_kind_keeps_its_token_and_data()
    {
        using PatchedImage patched = new(BlockImage);
        ulong file = PlacesOf(patched).File("small", 2);
        ulong data = patched.Core.Read64(file + LuoPlaces.FileData);
        patched.Core.At(file + 7, 1)[0] = (byte)'9';
        using DecodedImage decoded = patched.Decode();

        Assert.Contains("'memfd-v9'", Findings.AssertOne(decoded.Document, "KHO0064", file, "luo_file_ser.compatible").Message, StringComparison.Ordinal);
        LuoFile read = LuoTests.Luo(decoded).Sessions.Single(session => session.Name == "small").Files.Single(candidate => candidate.Token == 2);
        Assert.Equal(("memfd-v9", data), (read.Compatible, read.Data));
        Assert.Equal(4096 - (int)(data % 4096), Assert.IsType<UnknownValue>(read.Value).Bytes.Length);
        Assert.Empty(decoded.Errors);
    }

    [Fact]
    public void A_file_of_another_release_is_read_as_that_release_does()
    {
        using PatchedImage patched = new(BlockImage);
        ulong file = PlacesOf(patched).File("small", 2);
        patched.Core.At(file + 7, 1)[0] = (byte)'1';
        using DecodedImage decoded = patched.Decode();

        Findings.AssertOne(decoded.Document, "KHO0065", file, "luo_file_ser.compatible");
        LuoFile read = LuoTests.Luo(decoded).Sessions.Single(session => session.Name == "small").Files.Single(candidate => candidate.Token == 2);
        Assert.Null(Assert.IsType<MemfdValue>(read.Value).Seals);
    }

    [Fact]
    public void A_device_tree_without_its_session_node_has_no_sessions()
    {
        using PatchedImage patched = new(TreeImage);
        ulong blob = BlobOf(patched);
        patched.Core.At(patched.Core.Find(blob, 236, "luo-session\0"u8), 3)[0] = (byte)'x';
        using DecodedImage decoded = patched.Decode();

        // The renamed node speaks against every release, and the note's is taken.
        Assert.Equal("node missing", Findings.AssertOne(decoded.Document, "KHO0073", blob, "luo-session").Message);
        Assert.Empty(LuoTests.Luo(decoded).Sessions);
        Assert.Equal(1UL, LuoTests.Luo(decoded).LiveupdateNum);
    }

    private static void AssertRestIsSound(PatchedImage patched, DecodedImage decoded)
    {
        BlockList.AssertSame(BlockList.Of(patched.Golden.Expected.Blocks), decoded.Blocks);
        Findings.AssertOtherBlobs(patched, decoded, "LUO");
    }

    private static LuoPlaces PlacesOf(PatchedImage patched) => new(patched.Core, BlobOf(patched));

    private static ulong BlobOf(PatchedImage patched)
    {
        using DecodedImage sound = patched.Golden.Decode();
        return sound.Document.Blobs.Single(blob => blob.Name == "LUO").Address!.Value;
    }

    /// <summary>Header and sessions of luo-v1 are one array; the blob's only 8-byte value beside the number leads there.</summary>
    private static ulong SessionHeaderOf(PatchedImage patched)
    {
        ulong session = SessionOf(patched, "small");
        for (ulong header = session - 8; ; header -= LuoPlaces.SessionLength)
        {
            if (patched.Core.Read64(header) == AllSessions)
            {
                return header;
            }
        }
    }

    private static ulong SessionOf(PatchedImage patched, string name)
    {
        byte[] wanted = new byte[64];
        System.Text.Encoding.ASCII.GetBytes(name).CopyTo(wanted, 0);
        return patched.Core.Loads
            .Select(load => (load.Address, Offset: patched.Core.At(load.Address, load.Length).IndexOf(wanted)))
            .Where(found => found.Offset >= 0)
            .Select(found => found.Address + (ulong)found.Offset)
            .Single();
    }
}
