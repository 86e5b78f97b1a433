using Kho.Abi.Releases;
using Kho.Abi.Tests.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Permutation;

/// <summary>
/// Formats of other programs are read by compiled parsers, so a directory that changes one of them is refused by the format's
/// name instead of being read and left unused.
/// </summary>
public sealed class ContainerTests
{
    public static TheoryData<string> Containers => [.. SpecPermuter.Containers];

    [Theory]
    [MemberData(nameof(Containers))]
    public void A_changed_container_format_is_refused_by_name(string file) => KnownFailures.Run(Case(file), () =>
    {
        using TemporarySpec spec = SpecPermuter.WithFieldInserted(file);
        KhoFormatException refused = Assert.Throws<KhoFormatException>(() => ReleaseCatalog.Load(spec.Path));

        Assert.Contains(file, refused.Message.Replace(spec.Path, "", StringComparison.Ordinal), StringComparison.Ordinal);
    });

    /// <summary>A whole copy of the specification is a usual thing to begin with.</summary>
    [Fact]
    public void A_copy_of_a_container_format_is_no_change()
    {
        using var copy = TemporarySpec.Copy();
        Assert.NotEmpty(ReleaseCatalog.Load(copy.Path).Releases);
    }

    public static string Case(string file) => $"container {file}";
}
