using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Golden;

namespace Kho.Abi.Tests.Handovers;

/// <summary>
/// Golden images with an unrecognised note: root, scratch, page size and release come from boot data and from the
/// bytes themselves, and the handover reads as with the note.
/// </summary>
public sealed class RootWithoutNoteTests
{
    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void The_root_is_found_where_the_machine_says_it_is(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using PatchedImage patched = WithoutNote(golden);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(golden.Note.Root, decoded.Document.Root?.Address);
        Assert.Empty(decoded.Image.KhoNotes);
    }

    /// <summary>An image of the next kernel has its boot data, but for one of 7.0.0, whose capture lacks their page.</summary>
    private static bool HasBootData(GoldenImage golden) => golden.Expected.Point is "early" or "in" && golden.Name != "linux-7.0/7.0.0-early";

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void Boot_data_lead_to_the_root_where_the_next_kernel_has_them_and_a_scan_does_elsewhere(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using PatchedImage patched = WithoutNote(golden);
        using DecodedImage decoded = patched.Decode();
        RootCandidate found = decoded.Document.Root!.Candidate;

        RootSource expected = !HasBootData(golden) ? RootSource.Scan
            : IsArm64(golden) ? RootSource.Chosen
            : RootSource.SetupData;
        Assert.Equal(expected, found.Source);
        Assert.Contains(RootSource.Scan, found.Sources);
        Assert.False(found.IsLeftover);
        Assert.Single(decoded.Document.Roots);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void Scratch_areas_are_known_from_boot_data_and_unknown_after_a_scan(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using PatchedImage patched = WithoutNote(golden);
        using DecodedImage decoded = patched.Decode();
        bool isKnown = HasBootData(golden);

        Assert.Equal(isKnown ? golden.Expected.Scratch : [], decoded.Document.Scratch.Select(area => (area.Address, area.Size)));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void The_page_size_is_found(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using PatchedImage patched = WithoutNote(golden);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(golden.Note.PageSize, decoded.Document.PageSize);

        // On x86 there is only one; on arm64 the device tree states the writer's, the staged copies of it too.
        Assert.DoesNotContain(decoded.Document.Diagnostics, diagnostic => diagnostic.Id == "KHO0026");
    }

    [Theory]
    [InlineData("linux-6.17/arm64-16k-6.17.8-out")]
    [InlineData("linux-6.17/arm64-16k-6.17.8-early")]
    [InlineData("linux-7.3/arm64-16k-7.3.4-out")]
    [InlineData("linux-7.3/arm64-16k-7.3.4-early")]
    [InlineData("linux-7.1-rc5/arm64-16k-7.1-olddepth-out")]
    public void A_page_size_that_nothing_states_is_the_one_that_fits_the_map_and_is_said_to_be_assumed(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using PatchedImage patched = WithoutNote(golden);
        Replace(patched.Core.Bytes, "linux,kho-fdt\0"u8, "linux,kho-xxx\0"u8);
        using DecodedImage decoded = patched.Decode();

        Assert.Equal(RootSource.Scan, decoded.Document.Root!.Candidate.Source);
        Assert.Equal(golden.Note.PageSize, decoded.Document.PageSize);
        Assert.Contains("16384 bytes fit", Assert.Single(decoded.Document.Diagnostics, diagnostic => diagnostic.Id == "KHO0026").Message, StringComparison.Ordinal);
        if (!golden.HasLostKeys)
        {
            BlockList.AssertSame(BlockList.Of(golden.Expected.WrittenBlocks), decoded.Blocks);
        }
    }

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void The_release_is_among_those_that_fit_and_is_chosen_where_bytes_can_tell(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using PatchedImage patched = WithoutNote(golden);
        using DecodedImage decoded = patched.Decode();
        ReleaseChoice choice = decoded.Document.Release!;

        // rfc-page-type writes the bytes of 7.2 and calls itself 7.2.6; of 6.18 nothing but a string list of chunks is there.
        string expected = golden.Release switch
        {
            "rfc-page-type" => "linux-7.2",
            "linux-6.18" => "linux-7.0",
            _ => golden.Release,
        };
        Assert.Contains(choice.Candidates, release => release.Id == golden.Release);
        Assert.Equal(expected, choice.Release.Id);
        Assert.Equal(golden.Release is "linux-7.1" or "linux-7.2" or "linux-7.3" or "rfc-page-type" ? ReleaseSource.Announcement : ReleaseSource.Evidence, choice.ChosenBy);
        Assert.Equal(choice.Candidates.Count > 1, decoded.Document.Diagnostics.Any(diagnostic => diagnostic.Id == "KHO0032"));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void Map_and_blobs_read_as_with_the_note(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using PatchedImage patched = WithoutNote(golden);
        using DecodedImage decoded = patched.Decode();

        // Where bytes cannot tell the release, it is given: what is compared here is the finding, not the choice.
        AbiRelease chosen = decoded.Document.Release!.Release;
        using DecodedImage noted = golden.Decode(new HandoverOptions { Release = chosen });
        using JsonDocument actual = JsonDocument.Parse(decoded.ToJson());
        using JsonDocument expected = JsonDocument.Parse(noted.ToJson());

        Assert.Equal(expected.RootElement.GetProperty("memoryMap").GetRawText(), actual.RootElement.GetProperty("memoryMap").GetRawText());
        Assert.Equal(expected.RootElement.GetProperty("blobs").GetRawText(), actual.RootElement.GetProperty("blobs").GetRawText());
        if (golden.IsUntouched && !golden.HasLostKeys)
        {
            BlockList.AssertSame(BlockList.Of(golden.Expected.WrittenBlocks), decoded.Blocks);
        }
    }

    [Theory]
    [InlineData("linux-6.17/arm64-16k-6.17.8-out")]
    [InlineData("linux-7.3/arm64-16k-7.3.4-out")]
    [InlineData("linux-7.1-rc5/arm64-16k-7.1-olddepth-out")]
    public void Staged_copies_of_a_device_tree_are_no_proof_of_a_live_handover(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using PatchedImage patched = WithoutNote(golden);
        using DecodedImage decoded = patched.Decode();

        // kexec staged the next kernel's tree, which names the root, but nothing has been put into place yet.
        RootCandidate found = Assert.Single(decoded.Document.Roots);
        Assert.Equal([RootSource.Chosen, RootSource.Scan], found.Sources.Order());
        Assert.Equal(RootSource.Scan, found.Source);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void Looking_for_roots_finds_the_same_with_and_without_the_note(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using PatchedImage patched = WithoutNote(golden);
        using DecodedImage decoded = patched.Decode();
        using DecodedImage noted = golden.Decode();

        RootReport with = Assert.Single(HandoverReader.FindRoots(noted.Image));
        RootReport without = Assert.Single(HandoverReader.FindRoots(decoded.Image));

        Assert.Equal(with.Candidate.Address, without.Candidate.Address);
        Assert.Equal((RootSource.Note, with.Candidate.Compatible), (with.Candidate.Source, without.Candidate.Compatible));
        Assert.Equal((with.MapReadable, with.IsStale), (without.MapReadable, without.IsStale));
        Assert.Equal(golden.Expected.Point == "in", without.IsStale);
        Assert.True(without.MapReadable);
    }

    private static bool IsArm64(GoldenImage golden) => golden.Name.Contains("/arm64-", StringComparison.Ordinal);

    private static void Replace(Span<byte> bytes, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        int replaced = 0;
        for (int next = bytes.IndexOf(from); next >= 0; next = bytes.IndexOf(from))
        {
            to.CopyTo(bytes[next..]);
            bytes = bytes[(next + from.Length)..];
            replaced++;
        }

        Assert.True(replaced > 0);
    }

    private static PatchedImage WithoutNote(GoldenImage golden)
    {
        var patched = new PatchedImage(golden);
        patched.Core.BreakNote();
        return patched;
    }
}
