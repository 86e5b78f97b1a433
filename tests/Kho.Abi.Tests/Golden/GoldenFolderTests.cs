namespace Kho.Abi.Tests.Golden;

public sealed class GoldenFolderTests
{
    [Fact]
    public void The_folder_holds_every_image_of_its_table()
    {
        string[] listed = [.. File.ReadLines(Path.Combine(GoldenImage.Named(GoldenImage.Names[0]).Folder, "..", "..", "README.md"))
            .Where(line => line.StartsWith("| [", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..line.IndexOf("/provenance.md", StringComparison.Ordinal)])
            .Where(name => !name.StartsWith("encoded/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

        Assert.True(GoldenImage.Names.Count >= 37, $"only {GoldenImage.Names.Count} golden images found");
        Assert.Equal(listed, GoldenImage.Names);
    }

    [Theory]
    [MemberData(nameof(GoldenImages.All), MemberType = typeof(GoldenImages))]
    public void Every_image_has_its_provenance_and_lies_in_the_folder_of_its_release(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);

        Assert.Contains("capture from a real kernel", File.ReadAllText(Path.Combine(golden.Folder, "provenance.md")), StringComparison.Ordinal);
        Assert.Equal(golden.Release, golden.Note.Release ?? golden.Expected.Release);
    }

    [Fact]
    public void The_images_show_every_case_that_these_tests_are_about()
    {
        Assert.True(GoldenImages.Untouched.Count >= 26);
        Assert.True(GoldenImages.WholeMaps.Count >= 20);
        Assert.True(GoldenImages.Pairs.Count >= 4);
        Assert.True(GoldenImages.Stale.Count >= 5);
        Assert.True(GoldenImages.LostKeys.Count >= 1);
        Assert.True(GoldenImages.WithFiles.Count >= 14);
        Assert.True(GoldenImages.Retrieved.Count >= 10);
        Assert.True(GoldenImages.WithReservedMemory.Count >= 10);
        Assert.True(GoldenImages.WithMetadata.Count >= 10);
        Assert.True(GoldenImages.WithStructPages.Count >= 5);
        Assert.True(GoldenImages.TypesKept.Count >= 2);
        Assert.True(GoldenImages.TypesLost.Count >= 2);
        Assert.True(GoldenImages.WithHeads.Count >= 4);
    }
}
