using System.Globalization;
using Kho.Abi.Layouts;
using Kho.Abi.Tests.Layouts;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Proposals;

/// <summary>Structures in review lie as the trees say that they do: the numbers stand in a text file that people copied them to.</summary>
public sealed class UpcomingLayoutTests
{
    private static readonly int[] _pageSizes = [4096, 16384, 65536];

    private static readonly string[] _vectors =
        [.. File.ReadAllLines(Path.Combine(RepositoryFiles.Root, "tests", "Kho.Abi.Tests", "Proposals", "upcoming.txt")).Where(line => line.Length > 0 && line[0] != '#')];

    public static TheoryData<string> Vectors => [.. _vectors];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_structure_has_the_size_and_the_offsets_of_its_tree(string vector)
    {
        string[] words = vector.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, long> parameters = words.Where(word => word[0] == '@').Select(word => word[1..].Split('=')).ToDictionary(pair => pair[0], pair => Number(pair[1]), StringComparer.Ordinal);
        foreach (int pageSize in _pageSizes)
        {
            StructureLayout layout = StructureCatalog.BuiltIn.Layout(words[0], pageSize, parameters);

            Assert.Equal(words[1] == "PAGE" ? pageSize : Number(words[1]), layout.Size);
            Assert.All(words.Skip(2).Where(word => word[0] != '@').Select(word => word.Split('=')), field => Assert.Equal((field[0], Number(field[1])), (field[0], layout.OffsetOf(field[0]))));
        }
    }

    [Fact]
    public void Every_structure_in_review_has_a_vector()
    {
        string[] described = [.. StructureCatalog.BuiltIn.Structures.Values.Where(structure => ProposalSpec.Files.Contains(structure.File)).Select(structure => structure.Name).Order(StringComparer.Ordinal)];
        string[] measured = [.. _vectors.Select(line => line.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal)];

        Assert.Equal(described.Where(name => name is not ("iommu::iommu_attachment" or "pstore_kho::pstore_record_ser")), measured);
    }

    [Fact]
    public void A_mutation_of_a_description_is_noticed()
    {
        using var spec = new TemporarySpec();
        spec.Write("pci.ksy", File.ReadAllText(Path.Combine(ProposalSpec.Directory, "pci.ksy")).Replace("type: u2", "type: u4", StringComparison.Ordinal));
        StructureCatalog changed = StructureCatalog.Load(spec.Path);

        Assert.NotEqual(8, changed.Layout("pci::pci_dev_ser", 4096).Size);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
