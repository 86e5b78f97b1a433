using System.Text;
using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Matrix;
using Kho.Images;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>The computed matrix against measurements of real kernels, and the ledger of unannounced changes.</summary>
public sealed class MatrixTests
{
    private static readonly Lazy<CompatibilityMatrix> _standard = new(() => Compute(4096, 4096));

    public static TheoryData<string, string> Measured
    {
        get
        {
            TheoryData<string, string> pairs = [];
            foreach (JsonElement row in Rows())
            {
                pairs.Add(row.GetProperty("writer").GetString()!, row.GetProperty("reader").GetString()!);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Measured))]
    public void A_cell_is_what_two_kernels_did(string writer, string reader)
    {
        JsonElement row = Rows().Single(pair => pair.GetProperty("writer").GetString() == writer && pair.GetProperty("reader").GetString() == reader);
        MatrixCell cell = Cell(_standard.Value, writer, reader);

        Assert.Equal(true, cell.IsConfirmed);
        Assert.Equal(row.GetProperty("outcome").GetString(), cell.Measured!.Outcome);
        Assert.Equal(TestOutcome(row), Verdict(cell, "kho_test"));
        Assert.Equal(RegionOutcome(row), Verdict(cell, "memblock"));
        if (cell.Report.Component("LUO") is not null)
        {
            Assert.Equal(LuoOutcome(row), Verdict(cell, "LUO"));
            Assert.Equal(LuoOutcome(row), Verdict(cell, ComponentOutcome.Memfd));
        }

        if (cell.Report.Component("kexec-metadata") is not null)
        {
            Assert.Equal(row.GetProperty("metadata").ValueKind == JsonValueKind.String, Verdict(cell, "kexec-metadata") == RestoreVerdict.Ok);
        }
    }

    [Fact]
    public void All_measured_pairs_are_in_the_matrix()
    {
        Assert.Equal(48, Rows().Length);
        Assert.Equal((44, 4), (_standard.Value.Confirmed, _standard.Value.ConfirmedInPart));

        // The effect of page types on refcounts was not measured.
        Assert.All(_standard.Value.Cells.Where(cell => cell.Confirmation == MatrixConfirmation.InPart), cell => Assert.Contains(ComponentOutcome.PageRefcounts, cell.DecidingComponents));
        Assert.DoesNotContain(_standard.Value.Cells, cell => cell.IsConfirmed == false);
    }

    [Theory]
    [InlineData(16384, 16384, 15)]
    [InlineData(65536, 65536, 8)]
    [InlineData(16384, 4096, 1)]
    [InlineData(4096, 16384, 2)]
    [InlineData(16384, 65536, 5)]
    [InlineData(65536, 16384, 5)]
    [InlineData(4096, 65536, 1)]
    [InlineData(65536, 4096, 2)]
    public void Other_page_sizes_and_pairs_of_them_fare_as_kernels_on_arm64_did(int writerPageSize, int readerPageSize, int atLeast)
    {
        CompatibilityMatrix matrix = Compute(writerPageSize, readerPageSize);

        Assert.True(matrix.Confirmed + matrix.ConfirmedInPart >= atLeast, $"{matrix.Confirmed} confirmed, {matrix.ConfirmedInPart} in part");
        Assert.DoesNotContain(matrix.Cells, cell => cell.IsConfirmed == false);
    }

    [Fact]
    public void Bitmaps_of_another_size_under_one_string_are_misread_both_ways()
    {
        MatrixCell forward = Cell(_standard.Value, "6.17.8", "6.18.15");
        MatrixCell backward = Cell(_standard.Value, "6.18.15", "6.17.8");

        Assert.Equal((true, RestoreVerdict.Panics), (forward.Report.Revived, Verdict(forward, ComponentOutcome.MemoryMap)));
        Assert.True(forward.Report.Blocks.InventedCount > 0);
        Assert.Equal((true, RestoreVerdict.Misread), (backward.Report.Revived, Verdict(backward, ComponentOutcome.MemoryMap)));
        Assert.True(backward.Report.Blocks.LostCount > 0);

        // Behind the first 4096 blocks of a bitmap: order 0, 6 blocks, a page of region "odd", 3 folios; 2 pages of the region; order 2, 1 folio; order 3, 2 blocks.
        Assert.Equal("14 blocks are lost and 0 invented", backward.Report.Component(ComponentOutcome.MemoryMap)!.Message);
    }

    [Fact]
    public void The_node_that_luo_v1_grew_without_a_new_string_kills_the_newer_reader_and_is_lost_on_the_older()
    {
        MatrixCell forward = Cell(_standard.Value, "linux-6.19", "linux-7.0");
        MatrixCell backward = Cell(_standard.Value, "linux-7.0", "linux-6.19");

        Assert.Equal(RestoreVerdict.Ok, Verdict(forward, ComponentOutcome.MemoryMap));
        Assert.Equal(RestoreVerdict.Panics, Verdict(forward, "LUO"));
        Assert.Contains("luo-flb", forward.Why[0], StringComparison.Ordinal);
        Assert.Equal(RestoreVerdict.Ok, Verdict(backward, "LUO"));
    }

    [Fact]
    public void The_tree_depth_of_the_release_candidates_matters_at_16K_only()
    {
        Assert.Equal(RestoreVerdict.Misread, Cell(Compute(65536, 65536), "6.18", "6.17").Verdict);
        foreach (int pageSize in new[] { 4096, 65536 })
        {
            CompatibilityMatrix matrix = Compute(pageSize, pageSize);
            Assert.Equal(RestoreVerdict.Ok, Cell(matrix, "linux-7.1-rc5", "linux-7.1").Verdict);
            Assert.Equal(RestoreVerdict.Ok, Cell(matrix, "linux-7.1", "linux-7.1-rc5").Verdict);
        }

        CompatibilityMatrix broken = Compute(16384, 16384);
        Assert.Equal(RestoreVerdict.Panics, Cell(broken, "linux-7.1-rc5", "linux-7.1").Verdict);
        Assert.Equal(RestoreVerdict.Panics, Cell(broken, "linux-7.1", "linux-7.1-rc5").Verdict);
        Assert.Equal(RestoreVerdict.Panics, Cell(broken, "linux-7.1-rc5", "linux-7.1-rc5").Verdict);
    }

    [Fact]
    public void The_rfc_loses_the_types_of_its_own_blocks_and_the_repaired_one_does_not()
    {
        MatrixCell posted = Cell(_standard.Value, "rfc", "rfc");
        MatrixCell repaired = Cell(_standard.Value, "rfc7", "rfc7");

        Assert.Equal(RestoreVerdict.Misread, Verdict(posted, ComponentOutcome.MemoryMap));
        Assert.Equal(RestoreVerdict.Panics, Verdict(posted, ComponentOutcome.PageRefcounts));
        Assert.Equal(0UL, posted.Report.Blocks.LostCount + posted.Report.Blocks.InventedCount);
        Assert.Equal(RestoreVerdict.Ok, repaired.Verdict);
    }

    [Fact]
    public void A_chain_says_at_which_update_a_component_is_lost()
    {
        CompatibilityMatrix matrix = _standard.Value;
        UpdateChain chain = UpdateChain.Follow([Cell(matrix, "7.2", "7.3"), Cell(matrix, "7.3", "7.2"), Cell(matrix, "7.2", "7.1")]);
        UpdateChain back = UpdateChain.Follow([Cell(matrix, "6.19", "6.18"), Cell(matrix, "6.18", "6.19")]);

        Assert.False(chain.Survives);
        Assert.All(chain.Fates, fate => Assert.Equal((2, RestoreVerdict.Refused), (fate.LostAt, fate.Verdict)));
        Assert.Equal(-1, back.Fates.Single(fate => fate.Component == ComponentOutcome.MemoryMap).LostAt);
        Assert.Equal((0, RestoreVerdict.Lossy), (back.Fates.Single(fate => fate.Component == "LUO").LostAt, back.Fates.Single(fate => fate.Component == "LUO").Verdict));
    }

    [Fact]
    public void An_optional_component_does_not_make_the_verdict()
    {
        ReleaseCatalog catalog = ReleaseCatalog.BuiltIn;
        AbiRelease[] releases = [catalog.Find("6.19")!, catalog.Find("6.18")!];
        CompatibilityMatrix all = CompatibilityMatrix.Compute(catalog, releases);
        CompatibilityMatrix some = CompatibilityMatrix.Compute(catalog, releases, policy: new MatrixPolicy(null, ["LUO", "memfd"]));

        Assert.Equal((RestoreVerdict.Lossy, RestoreVerdict.Ok), (all.Cell(releases[0], releases[1]).Verdict, some.Cell(releases[0], releases[1]).Verdict));
        Assert.True(new MatrixPolicy(["memory-map"], []).IsMandatory("memory-map"));
        Assert.False(new MatrixPolicy(["memory-map"], []).IsMandatory("LUO"));
    }

    [Fact]
    public void The_page_needs_nothing_from_elsewhere_and_has_every_cell()
    {
        var text = new StringWriter();
        MatrixHtmlWriter.Write(text, [_standard.Value]);
        string page = text.ToString();

        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.All(_standard.Value.Cells, cell => Assert.Contains($"id=\"m0-{cell.Writer.Id}-{cell.Reader.Id}\"", page, StringComparison.Ordinal));
    }

    /// <summary>Snapshot of the engine's own result: it says that something changed, not that it is right.</summary>
    [Fact]
    public async Task The_matrix_of_all_releases()
    {
        var text = new StringBuilder();
        foreach ((int writer, int reader) in new[] { (4096, 4096), (16384, 16384), (65536, 65536), (4096, 16384) })
        {
            CompatibilityMatrix matrix = writer == 4096 && reader == 4096 ? _standard.Value : Compute(writer, reader);
            text.Append($"pages of {writer} bytes, read with {reader}\n");
            foreach (MatrixCell cell in matrix.Cells)
            {
                text.Append($"  {cell.Writer.Id} -> {cell.Reader.Id}: {ComponentOutcome.VerdictName(cell.Verdict)}{(cell.Report.Certain ? "" : " (not certain)")}");
                IEnumerable<string> others = cell.Report.Components.Where(component => component.Verdict != RestoreVerdict.Ok && !component.IsNotReached).Select(component => $"{component.Name} {ComponentOutcome.VerdictName(component.Verdict)}");
                text.Append(cell.Verdict is RestoreVerdict.Ok or RestoreVerdict.Refused ? "\n" : $": {string.Join(", ", others)}\n");
            }
        }

        await Verifier.Verify(text.ToString());
    }

    /// <summary>Readers of one image share what does not depend on them, and a cell is what each of them does alone.</summary>
    [Theory]
    [InlineData("linux-7.3/7.3.4-out", null)]
    [InlineData("linux-7.3/7.3.4-out", 65536)]
    [InlineData("linux-6.18/x-6.18.15-to-6.17.8-out", null)]
    [InlineData("linux-7.1-rc5/arm64-16k-7.1-olddepth-out", 4096)]
    public void A_cell_of_an_image_is_what_the_reader_does_alone(string capture, int? pageSize)
    {
        ReleaseCatalog catalog = ReleaseCatalog.BuiltIn;
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden($"{capture}/handover.elf"));
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions { Catalog = catalog });
        var matrix = CompatibilityMatrix.Compute(catalog, image, document, catalog.Releases, pageSize);

        Assert.All(matrix.Cells, cell =>
        {
            RestoreReport alone = HandoverRestorer.Restore(image, document, cell.Reader, catalog, new ReaderConfiguration { PageSize = matrix.ReaderPageSize });
            Assert.Equal(alone.Components, cell.Components);
            Assert.Equal(alone.Doubts, cell.Report.Doubts);
            Assert.Equal(
                (alone.Blocks.LostCount, alone.Blocks.InventedCount, alone.Blocks.RetypedCount, alone.NeverClaimed, alone.Summary),
                (cell.Report.Blocks.LostCount, cell.Report.Blocks.InventedCount, cell.Report.Blocks.RetypedCount, cell.Report.NeverClaimed, cell.Report.Summary));
        });
    }

    private static CompatibilityMatrix Compute(int writerPageSize, int readerPageSize) =>
        CompatibilityMatrix.Compute(ReleaseCatalog.BuiltIn, ReleaseCatalog.BuiltIn.Releases, writerPageSize, readerPageSize);

    private static MatrixCell Cell(CompatibilityMatrix matrix, string writer, string reader) =>
        matrix.Cell(ReleaseCatalog.BuiltIn.Find(writer)!, ReleaseCatalog.BuiltIn.Find(reader)!);

    private static RestoreVerdict Verdict(MatrixCell cell, string component) => cell.Report.Component(component)!.Verdict;

    private static JsonElement[] Rows()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.Golden("pairs/measured.json")));
        return [.. document.RootElement.Clone().EnumerateArray()];
    }

    private static RestoreVerdict TestOutcome(JsonElement row) => row.GetProperty("testKho").GetString() switch
    {
        "restored" => RestoreVerdict.Ok,
        "not reached" => RestoreVerdict.Panics,
        _ => RestoreVerdict.Refused,
    };

    private static RestoreVerdict LuoOutcome(JsonElement row)
    {
        string luo = row.GetProperty("luo").GetString()!;
        return luo.StartsWith("retrieved", StringComparison.Ordinal) ? RestoreVerdict.Ok
            : luo == "not reached" ? RestoreVerdict.Panics
            : row.GetProperty("outcome").GetString() == "refused" ? RestoreVerdict.Refused
            : RestoreVerdict.Lossy;
    }

    private static RestoreVerdict RegionOutcome(JsonElement row)
    {
        JsonElement regions = row.GetProperty("reserveMem");
        string[] words = regions.ValueKind == JsonValueKind.String ? [] : [.. regions.EnumerateObject().Select(region => region.Value.GetString()!)];
        return words.Length == 0 ? RestoreVerdict.Panics
            : words.Any(word => word.Contains("DAMAGED", StringComparison.Ordinal)) ? RestoreVerdict.Misread
            : words.All(word => word == "recovered") ? RestoreVerdict.Ok
            : RestoreVerdict.Refused;
    }
}
