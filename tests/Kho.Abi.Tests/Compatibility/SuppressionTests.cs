using System.Text;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Comparison;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>Accepted findings, and their expiry.</summary>
public sealed class SuppressionTests
{
    private static readonly DateOnly _today = new(2026, 11, 23);

    [Fact]
    public void What_is_suppressed_breaks_nothing_and_is_still_there()
    {
        AbiDifferences before = Steps();
        AbiDifferences after = before.Suppress(Load("""
            suppressions:
              - rule: KHO_NODE_ADDED
                place: blobs.LUO.flb_node
                reason: nobody goes back
              - rule: KHO_NODE_REQUIRED
                place: blobs.*
                reason: nobody comes from there
              - rule: KHO_WIRE_CHANGE_WITHOUT_BUMP
                reason: too late
                expires: 2026-11-23
            """));

        Assert.Equal((3, 0), (before.Breaking, after.Breaking));
        Assert.Equal(before.Findings.Count, after.Findings.Count);
        Assert.Equal(["nobody goes back", "nobody comes from there", "too late"], after.Findings.Where(finding => finding.Suppression is not null).Select(finding => finding.Suppression!.Reason));
    }

    [Fact]
    public void What_has_expired_is_a_finding_again_and_said()
    {
        SuppressionList list = Load("""
            suppressions:
              - rule: KHO_NODE_ADDED
                reason: until the next release
                expires: 2026-11-22
            """);

        Assert.Equal(3, Steps().Suppress(list).Breaking);
        Assert.Equal(["the suppression of KHO_NODE_ADDED expired on 2026-11-22 (\"until the next release\"); its findings count again"], list.Notes);
    }

    [Fact]
    public void What_covers_nothing_is_said()
    {
        SuppressionList list = Load("suppressions:\n  - rule: KHO_FIELD_MOVED\n    place: luo_ser.*\n    reason: was once\n");

        Steps().Suppress(list);

        Assert.Equal(["the suppression of KHO_FIELD_MOVED at luo_ser.* covers no finding"], list.Notes);
    }

    [Theory]
    [InlineData("suppressions:\n  - rule: KHO_NODE_ADDED\n", "suppressions[0]: KHO_NODE_ADDED has no reason, and a suppression needs one")]
    [InlineData("suppressions:\n  - rule: KHO_NODE_ADDED\n    reason: \"\"\n", "suppressions[0]: KHO_NODE_ADDED has no reason, and a suppression needs one")]
    [InlineData("suppressions:\n  - reason: because\n", "suppressions[0]: no rule")]
    [InlineData("suppressions:\n  - rule: KHO_NO_SUCH\n    reason: because\n", "suppressions[0]: there is no rule 'KHO_NO_SUCH'")]
    [InlineData("suppressions:\n  - rule: KHO_NODE_ADDED\n    reason: because\n    until: 2027-01-01\n", "suppressions[0]: 'until' is none of rule, place, reason, expires")]
    [InlineData("suppressions:\n  - rule: KHO_NODE_ADDED\n    reason: because\n    expires: next year\n", "suppressions[0]: expires is 'next year', expected a day such as 2027-01-31")]
    [InlineData("suppressions:\n  - KHO_NODE_ADDED\n", "suppressions[0]: expected rule, place, reason and expires")]
    [InlineData("rules: []\n", "expected one list, 'suppressions'")]
    public void A_file_that_is_none_is_refused_with_the_place(string yaml, string message) =>
        Assert.EndsWith(message, Assert.Throws<KhoFormatException>(() => Load(yaml)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("luo_ser.*", "luo_ser.compatible", true)]
    [InlineData("*", "anything", true)]
    [InlineData("*.count", "luo_file_set_ser.count", true)]
    [InlineData("a*c*e", "abcde", true)]
    [InlineData("a*c*e", "abcd", false)]
    [InlineData("luo_ser", "luo_ser.compatible", false)]
    [InlineData("luo_ser.*", "luo_series.a", false)]
    public void A_star_stands_for_anything(string pattern, string place, bool covers) =>
        Assert.Equal(covers, new Suppression("KHO_FIELD_MOVED", pattern, "because", null).Covers(AbiRules.FieldMoved, place));

    private static AbiDifferences Steps() => AbiDiff.Compare(ReleaseCatalog.BuiltIn, ReleaseCatalog.BuiltIn.Find("linux-6.19")!, ReleaseCatalog.BuiltIn.Find("linux-7.0")!, [4096]);

    private static SuppressionList Load(string yaml)
    {
        using var directory = new TemporaryDirectory();
        return SuppressionList.Load(directory.Write("accepted.yaml", Encoding.UTF8.GetBytes(yaml)), _today);
    }
}
