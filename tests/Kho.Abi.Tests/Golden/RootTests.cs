using Kho.Abi.Handovers;

namespace Kho.Abi.Tests.Golden;

/// <summary>Root, page size, release, scratch areas and blob names against what kernel, debugfs and note say.</summary>
public sealed class RootTests
{
    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void Root_page_size_and_release_are_those_of_the_note(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.Equal(golden.Note.Root, decoded.Document.Root?.Address);
        Assert.Equal(golden.Note.PageSize, decoded.Document.PageSize);
        Assert.Equal(golden.Release, decoded.Document.Release?.Release.Id);
        Assert.Equal(golden.Note.Release is null ? ReleaseSource.Evidence : ReleaseSource.Note, decoded.Document.Release!.ChosenBy);
        Assert.Equal((RootSource.Note, "elf-core"), (decoded.Document.Root!.Candidate.Source, decoded.Document.ImageFormat));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Moments), MemberType = typeof(GoldenImages))]
    public void Root_compatible_page_size_and_release_are_those_that_the_machine_stated(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.Equal(golden.Expected.Root, decoded.Document.Root?.Address);
        Assert.Equal(golden.Expected.PageSize, decoded.Document.PageSize);
        Assert.Equal(golden.Expected.Release, decoded.Document.Release?.Release.Id);
        Assert.Equal(golden.Expected.Compatible, Assert.Single(decoded.Document.Root!.Compatible));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Moments), MemberType = typeof(GoldenImages))]
    public void Blobs_have_their_names_and_the_order_of_the_root(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.NotEmpty(golden.Expected.BlobNames);
        Assert.Equal(golden.Expected.BlobNames, decoded.Document.Blobs.Select(blob => blob.Name));
        Assert.All(decoded.Document.Blobs, blob => Assert.NotNull(blob.Address));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithScratch), MemberType = typeof(GoldenImages))]
    public void Scratch_areas_are_those_that_debugfs_showed(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.NotEmpty(golden.Expected.Scratch);
        Assert.Equal(golden.Expected.Scratch, decoded.Document.Scratch.Select(area => (area.Address, area.Size)));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Pairs), MemberType = typeof(GoldenImages))]
    public void Scratch_areas_of_a_pair_are_as_large_as_its_reader_said(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        ulong[] mebibytes = [.. decoded.Document.Scratch.Select(area => area.Size >> 20)];

        Assert.Equal(3, mebibytes.Length);
        Assert.Contains($"KHO: scratch areas: lowmem: {mebibytes[0]}MiB global: {mebibytes[1]}MiB pernode: {mebibytes[2]}MiB", golden.Expected.KernelMessages);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WholeMaps), MemberType = typeof(GoldenImages))]
    public void Root_and_blobs_lie_in_preserved_blocks_and_no_block_lies_in_scratch(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();

        Assert.True(decoded.Map.Covers(decoded.Document.Root!.Address!.Value, (ulong)decoded.Document.Root.Tree.TotalSize));
        Assert.All(decoded.Document.Blobs, blob => Assert.True(decoded.Map.Covers(blob.Address!.Value, blob.Size!.Value), blob.Name));
        Assert.All(decoded.Document.Scratch, area => Assert.DoesNotContain(decoded.Map.Extents, extent =>
            extent.Start < area.Address + area.Size && area.Address <= extent.Last(decoded.Map.Pages.PageShift)));
    }
}
