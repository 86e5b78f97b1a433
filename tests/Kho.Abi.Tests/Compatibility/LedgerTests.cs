using Kho.Abi.Releases;
using Kho.Abi.Tests.Releases;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>
/// What really changed between kernels, found by comparing their descriptions: the expectations here are the kernel's
/// history, from its sources and from pairs of kernels that were booted after each other, not from the tool.
/// </summary>
public sealed class LedgerTests
{
    private static readonly ReleaseCatalog _catalog = ReleaseCatalog.BuiltIn;

    [Fact]
    public void The_bitmaps_of_6_18_grew_under_the_string_of_6_17()
    {
        AbiDifferences differences = Compare("linux-6.17", "linux-6.18");

        AbiFinding bitmap = Assert.Single(differences.Findings, finding => finding.Rule == AbiRules.BitmapSize && finding.PageSizes.Contains(4096));
        Assert.Equal(("4096", "32768", false, AbiCategory.WireBreaking), (bitmap.From, bitmap.To, bitmap.Bumped, bitmap.Category));
        Assert.Contains("memory_map", WithoutBump(differences, 4096));
        Assert.DoesNotContain(differences.Findings, finding => finding.Rule == AbiRules.RootCompatible);
        Assert.Contains(differences.Findings, finding => finding.Rule == AbiRules.StructureAdded && finding.Place == "vmalloc" && finding.Bumped == false);
    }

    [Fact]
    public void The_flb_node_of_7_0_came_under_luo_v1()
    {
        AbiDifferences differences = Compare("linux-6.19", "linux-7.0");

        Assert.Contains(differences.Findings, finding => finding.Rule == AbiRules.NodeAdded && finding.To == "luo-flb" && finding.Category == AbiCategory.OldReadsNew);
        Assert.Contains(differences.Findings, finding => finding.Rule == AbiRules.NodeRequired && finding.To == "luo-flb" && finding.Category == AbiCategory.NewReadsOld);
        Assert.Equal(["blobs.LUO"], WithoutBump(differences, 4096));
        Assert.Equal(3, differences.Breaking);
    }

    [Fact]
    public void The_tree_of_7_1_is_deeper_than_that_of_its_candidates_on_16K_pages_only()
    {
        AbiDifferences differences = Compare("linux-7.1-rc5", "linux-7.1");
        static bool IsWire(AbiFinding finding) => finding.Rule != AbiRules.BehaviourChanged;

        Assert.All(differences.Findings.Where(IsWire), finding => Assert.Equal([16384], finding.PageSizes));
        AbiFinding depth = Assert.Single(differences.Findings, finding => finding.Rule == AbiRules.TreeDepth);
        Assert.Equal(("4", "5", false), (depth.From, depth.To, depth.Bumped));
        Assert.Equal(["memory_map"], WithoutBump(differences, 16384));
        Assert.DoesNotContain(AbiDiff.Compare(_catalog, Find("linux-7.1-rc5"), Find("linux-7.1"), [4096]).Findings, IsWire);
        Assert.Equal(["behaviour.memfd.failed_folio", "behaviour.write.crash_kernel"], differences.Findings.Where(finding => !IsWire(finding)).Select(finding => finding.Place).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kho_v4_is_laid_out_as_kho_v3()
    {
        AbiDifferences differences = Compare("linux-7.1", "linux-7.2");

        AbiFinding bump = Assert.Single(differences.Findings, finding => finding.Rule == AbiRules.BumpWithoutWireChange);
        Assert.Equal(("root.compatible", "kho-v3", "kho-v4"), (bump.Place, bump.From, bump.To));
        Assert.Contains(differences.Findings, finding => finding.Rule == AbiRules.FormatString && finding.From == "luo-v1" && finding.To == "luo-v5");
        Assert.Contains(differences.Findings, finding => finding.Rule == AbiRules.Container && finding.Place == "blobs.LUO.reader" && finding.Bumped == true);
        Assert.Empty(WithoutBump(differences, 4096));
    }

    [Fact]
    public void Memfd_v2_has_seals_and_said_so()
    {
        AbiDifferences differences = Compare("linux-6.19", "linux-7.1");

        Assert.Contains(differences.Findings, finding => finding.Rule == AbiRules.FormatString && finding.From == "memfd-v1" && finding.To == "memfd-v2");
        Assert.Contains(differences.Findings, finding => finding.Rule == AbiRules.FieldAdded && finding.Place == "memfd_luo_ser.seals" && finding.Bumped == true);
        Assert.Contains(differences.Findings, finding => finding.Rule == AbiRules.FieldMoved && finding.Place == "memfd_luo_ser.nr_folios" && finding.From == "offset 16" && finding.To == "offset 24");
        Assert.DoesNotContain(differences.Findings, finding => finding.Rule == AbiRules.WireChangeWithoutBump && finding.Place.StartsWith("files.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_type_RFC_changed_keys_and_stamps_under_its_bases_string()
    {
        AbiDifferences differences = Compare("linux-7.2", "rfc-page-type");

        Assert.Equal(["memory_map", "page_info"], WithoutBump(differences, 4096));
        Assert.Equal([4096, 16384, 65536], differences.Findings.Where(finding => finding.Rule == AbiRules.KeyTypeBitLost).SelectMany(finding => finding.PageSizes).Order());
        Assert.All(differences.Findings, finding => Assert.False(finding.Bumped));
    }

    [Fact]
    public void Between_7_2_and_7_3_only_behaviour_changed()
    {
        AbiDifferences differences = Compare("linux-7.2", "linux-7.3");

        Assert.All(differences.Findings, finding => Assert.Equal(AbiRules.BehaviourChanged, finding.Rule));
        Assert.Contains(differences.Findings, finding => finding.Place == "memory_map.radix.wide_keys" && finding.From == "dropped" && finding.To == "refused");
        Assert.Equal(0, differences.Breaking);
    }

    [Fact]
    public void Every_other_step_of_a_string_is_no_silent_one()
    {
        // The root's string changed with each of these, so that a silent misread is impossible.
        foreach ((string from, string to) in ((string, string)[])[("linux-7.0", "kho-v2"), ("kho-v2", "linux-7.1-rc5"), ("linux-7.0", "linux-7.1"), ("linux-6.17", "linux-7.3")])
        {
            Assert.DoesNotContain(Compare(from, to).Findings, finding => finding.Rule == AbiRules.WireChangeWithoutBump);
        }
    }

    [Fact]
    public void No_release_differs_from_itself() =>
        Assert.All(_catalog.Releases, release => Assert.Empty(AbiDiff.Compare(_catalog, release, release).Findings));

    [Fact]
    public void Backwards_the_same_places_differ()
    {
        foreach (AbiRelease one in _catalog.Releases)
        {
            foreach (AbiRelease other in _catalog.Releases)
            {
                bool forward = AbiDiff.Compare(_catalog, one, other).Breaking > 0;
                Assert.Equal(forward, AbiDiff.Compare(_catalog, other, one).Breaking > 0);
            }
        }
    }

    [Theory]
    [InlineData("rfc-page-type", 4096, "KHO_KEY_TYPE_BIT_LOST", "bit 63", "a tree of depth 6 holds 60 bits")]
    [InlineData("rfc-page-type", 16384, "KHO_KEY_TYPE_BIT_LOST", "bit 63", "a tree of depth 5 holds 61 bits")]
    [InlineData("rfc-page-type", 65536, "KHO_KEY_TYPE_BIT_LOST", "bit 63", "a tree of depth 4 holds 58 bits")]
    [InlineData("kho-v2", 16384, "KHO_KEY_ORDER_BIT_LOST", "bit 50", "a tree of depth 4 holds 50 bits")]
    [InlineData("linux-7.1-rc5", 16384, "KHO_KEY_ORDER_BIT_LOST", "bit 50", "a tree of depth 4 holds 50 bits")]
    public void A_tree_that_is_too_shallow_loses_exactly_these_bits(string release, int pageSize, string rule, string bits, string depth)
    {
        LintFinding finding = Assert.Single(AbiLint.Run(_catalog, Find(release), [pageSize]));

        Assert.Equal((rule, DiagnosticSeverity.Error), (finding.Rule.Id, finding.Severity));
        Assert.Contains(bits, finding.Message, StringComparison.Ordinal);
        Assert.Contains(depth, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_other_releases_are_sound()
    {
        string[] found =
        [
            .. _catalog.Releases.SelectMany(release => AbiLint.Run(_catalog, release).Select(finding => $"{release.Id} {finding.PageSize}")).Distinct(),
        ];

        Assert.Equal(["kho-v2 16384", "linux-7.1-rc5 16384", "rfc-page-type 4096", "rfc-page-type 16384", "rfc-page-type 65536"], found);
    }

    [Fact]
    public void On_7_3_the_RFCs_split_blocks_cannot_be_added_at_all()
    {
        using ReleaseDirectory directory = new ReleaseDirectory().AddChange("rfc-on-7.3", "linux-7.3", """
            memory_map:
              radix:
                key: kho_radix_key::typed_key
                page_type_bit: 63
                page_types: [contig, split]
            page_info:
              structure: kho_page_info::magic_type_and_order
            """);
        ReleaseCatalog catalog = directory.Load();

        IReadOnlyList<LintFinding> findings = AbiLint.Run(catalog, catalog.Find("rfc-on-7.3")!);

        Assert.Equal([4096, 16384, 65536], findings.Select(finding => finding.PageSize));
        Assert.All(findings, finding => Assert.Equal(AbiRules.KeyRefused, finding.Rule));
        Assert.All(findings, finding => Assert.Contains("split", finding.Example, StringComparison.Ordinal));
        Assert.All(findings, finding => Assert.Contains("-ERANGE", finding.Example, StringComparison.Ordinal));
    }

    private static AbiRelease Find(string id) => _catalog.Find(id)!;

    private static AbiDifferences Compare(string from, string to) => AbiDiff.Compare(_catalog, Find(from), Find(to));

    private static IEnumerable<string> WithoutBump(AbiDifferences differences, int pageSize) =>
        differences.Findings.Where(finding => finding.Rule == AbiRules.WireChangeWithoutBump && finding.PageSizes.Contains(pageSize)).Select(finding => finding.Place);
}
