using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Matrix;
using Kho.Images;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>A cell says that real kernels confirmed it only where they were seen to do what its verdict rests on.</summary>
public sealed class MatrixConfirmationTests
{
    private static readonly string[] _blobsOfTheRfc = ["kho_test", "memblock", "LUO", "kexec-metadata", "memfd"];

    [Fact]
    public void A_verdict_that_comes_from_what_nobody_measured_is_confirmed_in_part()
    {
        MatrixCell posted = Cell(ReleaseCatalog.BuiltIn, "rfc", "rfc");
        Assert.Equal(RestoreVerdict.Panics, posted.Verdict);
        Assert.Equal([ComponentOutcome.PageRefcounts], posted.DecidingComponents);
        Assert.Equal(_blobsOfTheRfc.Order(), posted.ConfirmedComponents.Order());
        Assert.Equal((MatrixConfirmation.InPart, true), (posted.Confirmation, posted.IsConfirmed));

        MatrixCell repaired = Cell(ReleaseCatalog.BuiltIn, "rfc7", "rfc7");
        Assert.Equal((RestoreVerdict.Ok, MatrixConfirmation.InPart), (repaired.Verdict, repaired.Confirmation));
        Assert.Contains(ComponentOutcome.MemoryMap, repaired.ConfirmedComponents);
    }

    [Fact]
    public void A_verdict_whose_components_have_columns_of_their_own_is_confirmed_by_these()
    {
        MatrixCell cell = Cell(ReleaseCatalog.BuiltIn, "6.19", "6.18");
        Assert.Equal(RestoreVerdict.Lossy, cell.Verdict);
        Assert.Equal(["LUO", "memfd"], cell.DecidingComponents);
        Assert.Equal(MatrixConfirmation.Whole, cell.Confirmation);
    }

    [Fact]
    public void A_refused_handover_is_decided_by_its_map_alone()
    {
        MatrixCell cell = Cell(ReleaseCatalog.BuiltIn, "7.1", "7.3");
        Assert.Equal([ComponentOutcome.MemoryMap], cell.DecidingComponents);
        Assert.Equal(MatrixConfirmation.Whole, cell.Confirmation);
    }

    [Fact]
    public void A_pair_of_which_only_the_map_was_looked_at_confirms_the_map_alone()
    {
        ReleaseCatalog catalog = ReleaseCatalog.BuiltIn;
        CompatibilityMatrix matrix = CompatibilityMatrix.Compute(catalog, [catalog.Find("7.3")!], 16384, 16384);
        Assert.Equal([ComponentOutcome.MemoryMap], matrix.Cells[0].ConfirmedComponents);
        Assert.Equal((RestoreVerdict.Ok, MatrixConfirmation.InPart), (matrix.Cells[0].Verdict, matrix.Cells[0].Confirmation));
    }

    [Fact]
    public void A_kernel_that_did_something_else_contradicts()
    {
        RestoreReport report = Cell(ReleaseCatalog.BuiltIn, "7.3", "7.3").Report;
        ComponentOutcome map = report.Component(ComponentOutcome.MemoryMap)!;
        var panicked = new MeasuredPair("7.3.4", "7.3.4", 4096, 4096, "panic");
        var lost = new MeasuredPair("7.3.4", "7.3.4", 4096, 4096, "identical")
        {
            Components = new Dictionary<string, RestoreVerdict>(StringComparer.Ordinal) { ["LUO"] = RestoreVerdict.Refused },
        };

        Assert.Equal(false, panicked.Confirms(report, map));
        Assert.Equal(true, lost.Confirms(report, map));
        Assert.Equal(false, lost.Confirms(report, report.Component("LUO")!));
        Assert.Null(lost.Confirms(report, report.Component("memblock")!));
    }

    [Fact]
    public void A_cell_of_an_image_is_confirmed_by_nobody()
    {
        ReleaseCatalog catalog = ReleaseCatalog.BuiltIn;
        using MemoryImage image = MemoryImage.Open(Path.Combine(RepositoryFiles.Golden("linux-7.3/7.3.4-out"), "handover.elf"));
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions());
        CompatibilityMatrix matrix = CompatibilityMatrix.Compute(catalog, image, document, catalog.Releases);

        Assert.Equal(catalog.Releases.Count, matrix.Cells.Count);
        Assert.All(matrix.Cells, cell => Assert.Equal((null, MatrixConfirmation.None), (cell.Measured, cell.Confirmation)));
        Assert.Equal(0, matrix.Confirmed + matrix.ConfirmedInPart);
    }

    [Fact]
    public void A_release_that_somebody_changed_under_its_name_is_confirmed_by_nobody()
    {
        using var specification = new SpecificationCopy();
        specification.Write("linux-7.3.yaml", "id: linux-7.3\ntitle: x\nbased_on: linux-7.2\nversions: [\"7.3\"]\nverified: p\nroot: {compatible: kho-v4}\nbehaviour: {reserve: {scratch_extension: true}}\n");
        ReleaseCatalog catalog = specification.Load();

        Assert.Equal(MatrixConfirmation.None, Cell(catalog, "7.3", "7.3").Confirmation);
        Assert.Equal(MatrixConfirmation.None, Cell(catalog, "7.2", "7.3").Confirmation);
        Assert.Equal(MatrixConfirmation.Whole, Cell(catalog, "7.2", "7.2").Confirmation);
    }

    [Fact]
    public void Structures_that_somebody_changed_are_confirmed_by_nobody_and_others_still_are()
    {
        using var specification = new SpecificationCopy();
        specification.Replace("luo.ksy", "size: 64\n        doc: Name given", "size: 96\n        doc: Name given");
        ReleaseCatalog catalog = specification.Load();

        Assert.Equal(MatrixConfirmation.None, Cell(catalog, "7.3", "7.3").Confirmation);
        Assert.Equal(MatrixConfirmation.Whole, Cell(catalog, "6.18", "6.18").Confirmation);
    }

    [Fact]
    public void A_copy_of_the_specification_with_other_words_is_confirmed_as_the_built_in_one()
    {
        using var specification = new SpecificationCopy();
        specification.Replace("luo.ksy", "doc: Name given", "doc: The name given");
        specification.Replace("releases/linux-7.3.yaml", "title: Linux 7.3", "title: Mine");
        ReleaseCatalog catalog = specification.Load();
        Assert.False(catalog.Structures.IsBuiltIn);
        AbiRelease[] releases = [.. ReleaseCatalog.BuiltIn.Releases.Select(release => catalog.Find(release.Id)!)];

        CompatibilityMatrix copied = CompatibilityMatrix.Compute(catalog, releases);
        Assert.Equal((44, 4), (copied.Confirmed, copied.ConfirmedInPart));
    }

    private static MatrixCell Cell(ReleaseCatalog catalog, string writer, string reader)
    {
        AbiRelease[] releases = [catalog.Find(writer)!, catalog.Find(reader)!];
        return CompatibilityMatrix.Compute(catalog, [.. releases.Distinct()]).Cell(releases[0], releases[1]);
    }
}
