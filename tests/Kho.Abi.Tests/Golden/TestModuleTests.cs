using Kho.Abi.Subsystems.TestModule;

namespace Kho.Abi.Tests.Golden;

/// <summary>The kernel's own test module lists the folios that it preserved: a second account of the memory map.</summary>
public sealed class TestModuleTests
{
    private const string Blob = "kho_test";
    private const uint Magic = 0x4b484f21;

    [Theory]
    [MemberData(nameof(GoldenImages.Untouched), MemberType = typeof(GoldenImages))]
    public void Every_folio_of_the_list_is_a_block_of_that_order(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        KhoTestValue test = Test(decoded);
        HashSet<(ulong, int)> blocks = [.. decoded.Blocks, .. BlockList.Of(decoded.Map.InvalidKeys.Select(run => run.Reconstruction!.Value), decoded.Map.Pages.PageShift)];

        Assert.NotEmpty(test.Folios);
        Assert.All(Folios(test, golden.Note.PageSize), folio => Assert.Contains(folio, blocks));
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Untouched), MemberType = typeof(GoldenImages))]
    public void The_list_is_as_long_as_the_module_says_and_names_no_folio_twice(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        KhoTestValue test = Test(decoded);
        (ulong, int)[] folios = [.. Folios(test, golden.Note.PageSize)];

        Assert.Equal(Magic, test.Magic);
        Assert.Equal((test.NrFolios, test.NrFolios), ((uint)folios.Length, (uint)test.FoliosRead));
        Assert.Equal(folios.Length, folios.Distinct().Count());
        Assert.Equal(golden.Release == "linux-6.17", test.FoliosInfo is null);
    }

    [Fact]
    public void A_list_within_the_blob_outlives_the_map()
    {
        GoldenImage golden = GoldenImage.Named("linux-6.17/6.17.8-in");
        using DecodedImage decoded = golden.Decode();
        KhoTestValue test = Test(decoded);

        Assert.Equal((ulong)test.NrFolios!, test.FoliosRead);
        Assert.Superset(Folios(test, golden.Note.PageSize).ToHashSet(), BlockList.Of(golden.Expected.Blocks).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(GoldenImages.WithDebugfs), MemberType = typeof(GoldenImages))]
    public void What_the_device_tree_of_the_module_says_is_read_even_where_its_list_is_gone(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        using DecodedImage decoded = golden.Decode();
        using DecodedImage copy = new(Path.Combine(golden.Folder, "debugfs"));
        KhoTestValue shown = Test(copy);

        // debugfs has the same bytes, read through another path.
        Assert.Equal(Scalars(shown), Scalars(Test(decoded)));
        Assert.NotNull(shown.Csum);
        Assert.True(shown.NrFolios > 0);
    }

    private static (uint?, uint?, uint?, ulong?, uint?, ushort?, ushort?) Scalars(KhoTestValue test) =>
        (test.Magic, test.NrFolios, test.Csum, test.FoliosInfo?.First, test.FoliosInfo?.TotalPages, test.FoliosInfo?.Flags, test.FoliosInfo?.Order);

    private static KhoTestValue Test(DecodedImage decoded)
    {
        KhoTestValue? test = decoded.ValueOf<KhoTestValue>(Blob);
        Assert.NotNull(test);
        return test;
    }

    private static IEnumerable<(ulong Start, int Order)> Folios(KhoTestValue test, int pageSize)
    {
        foreach (KhoTestFolios run in test.Folios)
        {
            for (ulong folio = 0; folio < run.Count; folio++)
            {
                yield return (run.Start + (folio * ((ulong)pageSize << run.Order)), run.Order);
            }
        }
    }
}
