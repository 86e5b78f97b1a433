using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Subsystems;
using Kho.Analysis.Matrix;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>A policy names components that there are: a misspelt one would make every loss a matter of indifference.</summary>
public sealed class MatrixPolicyTests
{
    [Theory]
    [InlineData("mandatory: [luo]", "mandatory: 'luo' is no component, but 'LUO' is; known are memory-map, page-info, page-refcounts, ")]
    [InlineData("optional: [memory_map]", "optional: 'memory_map' is no component, but 'memory-map' is; known are ")]
    [InlineData("mandatory: [LUO, nosuch]", "mandatory: 'nosuch' is no component; known are ")]
    [InlineData("mandatory: [LUO]\noptional: [LUO]", "'LUO' is mandatory, too")]
    public void What_names_no_component_is_refused(string text, string problem)
    {
        KhoFormatException exception = Assert.Throws<KhoFormatException>(() => Read(text, MatrixPolicy.KnownComponents(ReleaseCatalog.BuiltIn)));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.Contains("policy.yaml", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_component_of_every_cell_is_known()
    {
        IReadOnlyList<string> known = MatrixPolicy.KnownComponents(ReleaseCatalog.BuiltIn);
        Assert.Equal(known.Distinct(), known);
        IEnumerable<MatrixCell> cells = CompatibilityMatrix.Compute(ReleaseCatalog.BuiltIn, ReleaseCatalog.BuiltIn.Releases).Cells;
        string[] had = [.. cells.SelectMany(cell => cell.Components).Select(component => component.Name).Distinct()];
        Assert.All(had, name => Assert.Contains(name, known));
        MatrixPolicy policy = Read($"mandatory: [{string.Join(", ", had)}]", known);
        Assert.Equal(had, policy.Mandatory);
    }

    [Fact]
    public void A_blob_that_only_the_image_or_the_specification_has_is_known()
    {
        using var specification = new SpecificationCopy();
        specification.Write("mine.yaml", "id: mine\ntitle: x\nbased_on: linux-7.3\nverified: p\nblobs: {mine: memblock-v1}\n");
        Assert.Contains("mine", MatrixPolicy.KnownComponents(specification.Load()));

        EncodedHandover handover = HandoverEncoder.Encode(new HandoverManifest
        {
            Release = "linux-7.3",
            PageSize = 4096,
            Blobs = [new BlobManifest { Name = "theirs", Content = new RawManifest("?"u8.ToArray()) }],
        });
        using MemoryImage image = MemoryImage.Of("theirs", handover.Memory, handover.Note);
        HandoverDocument document = HandoverReader.Read(image, new HandoverOptions());
        Assert.Contains("theirs", MatrixPolicy.KnownComponents(ReleaseCatalog.BuiltIn, document));
        Assert.DoesNotContain("theirs", MatrixPolicy.KnownComponents(ReleaseCatalog.BuiltIn));
    }

    [Fact]
    public void A_loss_of_an_optional_component_does_not_break_a_chain()
    {
        ReleaseCatalog catalog = ReleaseCatalog.BuiltIn;
        AbiRelease[] releases = [catalog.Find("6.19")!, catalog.Find("6.18")!];
        MatrixCell[] hops = [CompatibilityMatrix.Compute(catalog, releases).Cell(releases[0], releases[1])];

        Assert.False(UpdateChain.Follow(hops).Survives);
        Assert.True(UpdateChain.Follow(hops, new MatrixPolicy(null, ["LUO", ComponentOutcome.Memfd])).Survives);
        Assert.Throws<ArgumentException>(() => UpdateChain.Follow([hops[0], hops[0]]));
    }

    private static MatrixPolicy Read(string text, IReadOnlyList<string> known)
    {
        string directory = Directory.CreateTempSubdirectory("kho-policy-").FullName;
        try
        {
            string path = Path.Combine(directory, "policy.yaml");
            File.WriteAllText(path, text);
            return MatrixPolicy.ReadFile(path, known);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
