using Kho.Abi.Codec;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Matrix;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>A release that cannot write or read everything spoils its own cells only, and they say why.</summary>
public sealed class MatrixWorkloadTests
{
    private const string Typed = "id: linux-7.4\ntitle: x\nbased_on: linux-7.3\nversions: [\"7.4\"]\nverified: p\nmemory_map: {radix: {page_type_bit: 62, page_types: [contig, split]}}\n";

    [Fact]
    public void What_a_release_refuses_to_preserve_is_left_out_and_named()
    {
        using var specification = new SpecificationCopy();
        specification.Write("linux-7.4.yaml", Typed);
        ReleaseCatalog catalog = specification.Load();
        AbiRelease[] releases = [catalog.Find("7.3")!, catalog.Find("linux-7.4")!];
        CompatibilityMatrix matrix = CompatibilityMatrix.Compute(catalog, releases);

        MatrixCell own = matrix.Cell(releases[1], releases[1]);
        ComponentOutcome map = own.Component(ComponentOutcome.MemoryMap)!;
        Assert.Null(own.NotComputed);

        // A tree of 60 bits does not hold bit 62 either, so that the types of its blocks are unknown: that finding comes first.
        Assert.Equal((RestoreVerdict.Misread, RestoreVerdict.Misread), (own.Verdict, map.Verdict));
        Assert.Contains("more of which the writer's tree has lost the type; not written: ", map.Message, StringComparison.Ordinal);

        // Bit 62 beside the key of the block, which at 4 KiB pages is 53 bits wide: order 4 is bit 48.
        ulong key = (1UL << 62) | (1UL << 48) | (0xa400000UL >> 16);
        Assert.Contains($"the release refuses the key 0x{key:x} of the block at 0xa400000, order 4, type split: it is wider than 53 bits", map.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0xa000000,", map.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PreservedExtent", map.Message, StringComparison.Ordinal);

        // The regions' pages each have a reference, so that their larger blocks are split ones; what has pages alone is kept.
        Assert.Equal(RestoreVerdict.Lossy, own.Component("memblock")!.Verdict);
        Assert.Contains("type split", own.Component("memblock")!.Message, StringComparison.Ordinal);
        Assert.Equal(RestoreVerdict.Ok, own.Component("LUO")!.Verdict);
        Assert.Equal(RestoreVerdict.Ok, own.Component(ComponentOutcome.Memfd)!.Verdict);

        Assert.Equal((RestoreVerdict.Ok, MatrixConfirmation.Whole), (matrix.Cell(releases[0], releases[0]).Verdict, matrix.Cell(releases[0], releases[0]).Confirmation));
        Assert.Contains("not written", matrix.Cell(releases[1], releases[0]).Why[0], StringComparison.Ordinal);
        Assert.Equal(RestoreVerdict.Ok, matrix.Cell(releases[0], releases[1]).Verdict);
    }

    [Fact]
    public void A_release_that_cannot_be_is_told_to_be_the_worst_without_certainty_and_spoils_no_other_cell()
    {
        using var specification = new SpecificationCopy();
        specification.Write("linux-7.4.yaml", Typed.Replace("62", "40", StringComparison.Ordinal));
        ReleaseCatalog catalog = specification.Load();
        AbiRelease[] releases = [catalog.Find("7.3")!, catalog.Find("linux-7.4")!];
        CompatibilityMatrix matrix = CompatibilityMatrix.Compute(catalog, releases, policy: new MatrixPolicy(["LUO"], []));

        Assert.Equal(RestoreVerdict.Ok, matrix.Cell(releases[0], releases[0]).Verdict);
        foreach ((MatrixCell cell, string words) in new[] { (matrix.Cell(releases[1], releases[0]), "cannot be written: "), (matrix.Cell(releases[0], releases[1]), "cannot be read: ") })
        {
            Assert.Equal((RestoreVerdict.Panics, false), (cell.Verdict, cell.IsCertain));
            Assert.StartsWith(words, cell.NotComputed, StringComparison.Ordinal);
            Assert.Contains("page_type_bit is 40, expected 53 to 63", cell.Why[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_built_in_release_writes_the_whole_workload_at_every_page_size()
    {
        foreach (int pageSize in new[] { 4096, 16384, 65536 })
        {
            Assert.All(ReleaseCatalog.BuiltIn.Releases, release => HandoverEncoder.Encode(MatrixWorkload.Build(ReleaseAt.Of(release, pageSize))));
        }
    }

    [Fact]
    public void A_session_that_fits_no_block_cannot_be_written_and_the_rest_is()
    {
        using var specification = new SpecificationCopy();
        specification.Replace("luo.ksy", "size: 64\n        doc: Name given", "size: 8000\n        doc: Name given");
        ReleaseCatalog catalog = specification.Load();
        AbiRelease release = catalog.Find("7.3")!;
        MatrixCell cell = CompatibilityMatrix.Compute(catalog, [release]).Cells[0];

        Assert.Equal((RestoreVerdict.Lossy, RestoreVerdict.Lossy), (cell.Component("LUO")!.Verdict, cell.Component(ComponentOutcome.Memfd)!.Verdict));
        Assert.Equal(RestoreVerdict.Ok, cell.Component("memblock")!.Verdict);
        Assert.Contains("does not fit", cell.Why[0], StringComparison.Ordinal);
    }
}
