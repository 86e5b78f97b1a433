using Kho.Abi.Releases;
using Kho.Abi.Tests.Layouts;
using Kho.Abi.Tests.Physical;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>The committed table holds, and the guard notices what breaks it.</summary>
public sealed class LayoutGuardTests
{
    private static string Committed => File.ReadAllText(Path.Combine(RepositoryFiles.Root, "tests", "Kho.Abi.Tests", "Compatibility", $"{nameof(LayoutGuardTests)}.{nameof(Every_layout_is_the_one_that_was_accepted)}.verified.txt")).TrimStart('\uFEFF');

    [Fact]
    public Task Every_layout_is_the_one_that_was_accepted() => Verifier.Verify(LayoutGuard.Table(ReleaseCatalog.BuiltIn));

    [Fact]
    public void No_layout_changed_under_the_same_strings() => Assert.Empty(LayoutGuard.Violations(Committed, ReleaseCatalog.BuiltIn));

    [Fact]
    public void A_field_that_grows_is_noticed_in_every_release_that_has_it()
    {
        using var spec = TemporarySpec.Copy();
        spec.Edit("luo.ksy", "size: 64\n        doc: Name given", "size: 96\n        doc: Name given");

        List<string> violations = LayoutGuard.Violations(Committed, ReleaseCatalog.Load(spec.Path));

        Assert.Equal(
            ReleaseCatalog.BuiltIn.Releases.Where(release => release.Blobs.ContainsKey("LUO")).Select(release => release.Id).Order(StringComparer.Ordinal),
            violations.Select(violation => violation[..violation.IndexOf(':', StringComparison.Ordinal)]));
        Assert.True(violations.Count >= 9, $"{violations.Count} violations");
        Assert.Contains("linux-7.3: the layout of blobs.LUO changed, and luo-v5, kho-v4 still guards it: move a compatible string, or, if the specification was wrong before, accept the new table", violations);
    }

    [Fact]
    public void A_string_that_moves_with_it_is_enough()
    {
        using var spec = new TemporarySpec();
        spec.Write("linux-7.3.yaml", "id: linux-7.3\ntitle: Test\nverified: test\nbased_on: linux-7.2\nformats:\n  luo-v5:\n    compatible: luo-v6\n    luo_blocks:\n      session: kho_block\n");
        ReleaseCatalog changed = ReleaseCatalog.Load(spec.Path);
        Assert.DoesNotContain(LayoutGuard.Violations(Committed, changed), violation => violation.StartsWith("linux-7.3: the layout of blobs.LUO", StringComparison.Ordinal));

        spec.Edit("linux-7.3.yaml", "luo-v6", "luo-v5");
        Assert.Contains(LayoutGuard.Violations(Committed, ReleaseCatalog.Load(spec.Path)), violation => violation.StartsWith("linux-7.3: the layout of blobs.LUO", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_is_no_layout()
    {
        using var spec = TemporarySpec.Copy();
        spec.Edit("luo.ksy", "id: token\n        -orig-id: token", "id: cookie\n        -orig-id: cookie");

        Assert.Empty(LayoutGuard.Violations(Committed, ReleaseCatalog.Load(spec.Path)));
    }
}
