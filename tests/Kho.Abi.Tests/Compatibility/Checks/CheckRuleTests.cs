using Kho.Abi.Handovers;
using Kho.Abi.Tests.Golden;
using Kho.Abi.Tests.Handovers.Live;
using Kho.Abi.Tests.Restore;
using Kho.Abi.Tests.Systemd;
using Kho.Analysis.Checks;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Compatibility.Checks;

/// <summary>Every rule of <c>kho check</c> names its defect, and nothing is named without one.</summary>
public sealed class CheckRuleTests
{
    /// <summary>What the host's files lack; tested with those.</summary>
    private const string LiveRule = "KHO0295";

    /// <summary>A rule about structures that no built-in release has; the tests of blobs of one's own hold it.</summary>
    private const string OwnBlobRule = "KHO0219";

    /// <summary>A rule about proposals' files; the tests of their images hold it.</summary>
    private const string TokenRule = "KHO0308";

    /// <summary>The first id of what only <c>kho check</c> reports.</summary>
    private const string FirstRule = "KHO0200";

    public static TheoryData<string> Defects => [.. CheckCases.All.Select(one => one.Defect)];

    [Fact]
    public void The_handover_without_a_defect_has_no_finding_that_matters()
    {
        using CheckedHandover radix = CheckedHandover.Radix();
        using CheckedHandover chunks = CheckedHandover.Chunks();

        Assert.DoesNotContain(radix.Check().Findings, finding => finding.Severity != DiagnosticSeverity.Info);
        Assert.DoesNotContain(chunks.Check().Findings, finding => finding.Severity != DiagnosticSeverity.Info);
        radix.Core.BreakNote();
        Assert.DoesNotContain(radix.Check(new CheckOptions { NextCommandLine = "kho=on liveupdate=on reserve_mem=64K:4096:log" }).Findings, finding => finding.Severity != DiagnosticSeverity.Info);
        Assert.Equal(RootSource.SetupData, radix.Document.Root!.Candidate.Source);
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void The_defect_is_found_where_it_is(string defect)
    {
        CheckCase one = CheckCases.All.Single(candidate => candidate.Defect == defect);
        using CheckedHandover image = one.Make();
        one.Damage?.Invoke(image);
        if (one.WithoutNote)
        {
            image.Core.BreakNote();
        }

        CheckReport report = image.Check(one.Options);
        Diagnostic[] found = [.. report.Findings.Where(finding => finding.Id == one.Rule)];

        Assert.True(found.Length > 0, $"no {one.Rule} among: {string.Join("; ", report.Findings)}");
        Assert.All(found, finding => Assert.NotEqual("", finding.Where));
        if (one.Address?.Invoke(image) is ulong address)
        {
            Assert.True(found.Any(finding => finding.Address == address), $"none at 0x{address:x}: {string.Join("; ", found.Select(finding => finding.ToString()))}");
        }
    }

    [Fact]
    public void On_the_running_host_sessions_that_are_not_written_yet_are_no_defect()
    {
        using CheckedHandover image = CheckedHandover.Radix();
        image.Core.Write64(image.Places.SessionsField, 0);
        CheckReport report = image.Check(new CheckOptions { IsLive = true });

        Assert.DoesNotContain(report.Findings, finding => finding.Severity != DiagnosticSeverity.Info);
        Assert.Contains(report.Findings, finding => finding.Id == "KHO0206");
        Assert.Contains(report.Findings, finding => finding.Id == "KHO0071");
    }

    [Fact]
    public void Every_rule_is_tested()
    {
        string[] elsewhere = [LiveRule, OwnBlobRule, TokenRule, .. HostCostTests.Rules, .. VendorReadingTests.Rules, .. SystemdTests.Rules];

        Assert.Equal(
            DiagnosticCatalog.All.Select(descriptor => descriptor.Id).Where(IsRule).Order(StringComparer.Ordinal),
            CheckCases.All.Select(one => one.Rule).Where(IsRule).Concat(elsewhere).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(CheckCases.All.Count, CheckCases.All.Select(one => one.Defect).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(GoldenImages.Untouched), MemberType = typeof(GoldenImages))]
    public void What_a_released_kernel_wrote_has_no_error(string image)
    {
        GoldenImage golden = GoldenImage.Named(image);
        if (!golden.Release.StartsWith("linux-", StringComparison.Ordinal) || golden.HasLostKeys)
        {
            return;
        }

        using DecodedImage decoded = golden.Decode();
        CheckReport report = HandoverCheck.Run(decoded.Image, decoded.Document);

        Assert.DoesNotContain(report.Findings, finding => finding.Severity == DiagnosticSeverity.Error);
        Assert.DoesNotContain(report.Findings, finding => finding.Id is "KHO0205" or "KHO0261");
    }

    [Fact]
    public async Task The_findings_of_every_golden_image_are_known()
    {
        List<string> lines = [];
        string root = Physical.RepositoryFiles.Golden("");
        foreach (string path in Directory.EnumerateFiles(root, "handover.elf", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using DecodedImage decoded = new(path);
            CheckReport report = HandoverCheck.Run(decoded.Image, decoded.Document);
            lines.Add($"{Path.GetRelativePath(root, Path.GetDirectoryName(path)!)}: {Ids(report, DiagnosticSeverity.Error)} | {Ids(report, DiagnosticSeverity.Warning)} | {Ids(report, DiagnosticSeverity.Info)}");
        }

        await Verifier.Verify(string.Join('\n', lines));
    }

    private static bool IsRule(string id) => string.CompareOrdinal(id, FirstRule) >= 0;

    private static string Ids(CheckReport report, DiagnosticSeverity severity) =>
        string.Join(' ', report.Findings.Where(finding => finding.Severity == severity).GroupBy(finding => finding.Id).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Count() == 1 ? group.Key : $"{group.Key}x{group.Count()}"));
}
