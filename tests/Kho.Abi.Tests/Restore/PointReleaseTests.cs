using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Checks;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Tests.Restore;

/// <summary>What differs inside a series of kernels: names, and what booted kernels made of a handover.</summary>
public sealed class PointReleaseTests
{
    /// <summary>The block of the folio of index 17 of the memfd is cleared from the map; <c>Captures/provenance.md</c> says what kernels made of it.</summary>
    private static string Missing => RepositoryFiles.Find("tests/Kho.Abi.Tests/Restore/Captures/6.19.6-memfd-folio-missing.elf");

    [Theory]
    [InlineData("6.19", "linux-6.19")]
    [InlineData("6.19.8", "linux-6.19")]
    [InlineData("6.19.12", "linux-6.19.9")]
    [InlineData("6.16.3+deb13-cloud-amd64", "linux-6.16.3")]
    [InlineData("6.16.12", "linux-6.17")]
    [InlineData("6.19.13", "linux-6.19.13")]
    [InlineData("6.19.14+deb13-cloud-amd64", "linux-6.19.13")]
    [InlineData("linux-6.19.14", "linux-6.19.13")]
    [InlineData("6.19.130", "linux-6.19.13")]
    [InlineData("7.0.0-30-generic", "linux-7.0")]
    [InlineData("7.0.10", "linux-7.0")]
    [InlineData("7.0.11", "linux-7.0.11")]
    [InlineData("7.0.13-1-amd64", "linux-7.0.11")]
    [InlineData("7.0.0-rc6", null)]
    [InlineData("6.18.0-rc3", "linux-6.18-rc5")]
    [InlineData("6.18.0-rc6", null)]
    [InlineData("6.18.3", "linux-6.18")]
    public void The_longest_match_of_the_version_is_meant(string version, string? id) =>
        Assert.Equal(id, ReleaseCatalog.BuiltIn.Find(version)?.Id);

    [Theory]
    [InlineData("6.19.13-6.19.14", "6.19.13", 7)]
    [InlineData("6.19.13-6.19.14", "6.19.14-cloud", 7)]
    [InlineData("6.19.13-6.19.14", "6.19.15", 0)]
    [InlineData("6.19.13-6.19.14", "6.19.1", 0)]
    [InlineData("6.19.13-6.19.14", "6.19", 0)]
    [InlineData("7.0.4+", "7.0.4", 5)]
    [InlineData("7.0.4+", "7.0.40+deb", 6)]
    [InlineData("7.0.4+", "7.0.3", 0)]
    [InlineData("7.0.4+", "7.1.4", 0)]
    [InlineData("7.0.0+", "7.0.0-rc6", 0)]
    [InlineData("7.1.0-rc5", "7.1.0-rc5-00012-g1", 9)]
    [InlineData("7.3", "7.3.4", 3)]
    [InlineData("7.3", "7.30", 0)]
    [InlineData("7.3", "7.3.0-rc1", 0)]
    public void A_pattern_is_a_beginning_or_a_range(string pattern, string version, int length) =>
        Assert.Equal(length, VersionPattern.Match(pattern, version));

    [Fact]
    public void A_description_of_a_point_release_in_a_directory_is_found_by_its_version()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(Path.Combine(directory.Path, "mine.yaml"), "id: mine\ntitle: Mine\nbased_on: linux-7.3\nverified: made up\nversions: ['7.3.4-7.3.6']\n");
        var catalog = ReleaseCatalog.Load(directory.Path);

        Assert.Equal(["linux-7.3", "mine", "mine", "linux-7.3"], ((string[])["7.3.3", "7.3.4", "7.3.6-x", "7.3.7"]).Select(version => catalog.Find(version)!.Id));
    }

    [Fact]
    public void Point_releases_are_no_releases_of_their_own_where_all_are_compared()
    {
        ReleaseCatalog catalog = ReleaseCatalog.BuiltIn;

        Assert.Equal(["linux-6.16.3", "linux-6.18-rc5", "linux-6.19.13", "linux-6.19.9", "linux-7.0.11"], catalog.PointReleases.Select(release => release.Id).Order(StringComparer.Ordinal));
        Assert.Empty(catalog.PointReleases.Intersect(catalog.Releases));
        Assert.All(catalog.PointReleases, release => Assert.Same(release, catalog.Find(release.Id)));
    }

    /// <summary>Booted with this image, 6.19.6 hands the file out with holes; 7.0.0 does so with its own, and later kernels fail it.</summary>
    [Theory]
    [InlineData("6.19.6", RestoreVerdict.Misread)]
    [InlineData("6.19.14", RestoreVerdict.Misread)]
    public void A_folio_that_is_missing_is_a_hole_in_a_file_that_is_handed_out(string reader, RestoreVerdict expected)
    {
        RestoreReport report = RestoreHarness.Restore(Missing, reader);
        ItemOutcome file = Assert.Single(report.Items, item => item.Kind == "file" && item.Name == "sparse/0x10");

        Assert.Equal(expected, file.Verdict);
        Assert.StartsWith("success with holes: the folio at 0x15e8000 cannot be restored", file.Message, StringComparison.Ordinal);
        Assert.Contains("Unable to restore folio at physical address: 15e8000", report.KernelMessages);
        Assert.Equal(RestoreVerdict.Misread, report.Verdict("memfd"));
        Assert.All(report.Items.Where(item => item.Kind == "file" && item != file), item => Assert.Equal(RestoreVerdict.Ok, item.Verdict));
    }

    [Fact]
    public void What_a_failed_folio_does_is_data()
    {
        using MemoryImage image = MemoryImage.Open(Missing);
        HandoverDocument document = HandoverReader.Read(image, null);
        AbiRelease fixedReader = ReleaseCatalog.BuiltIn.Find("6.19")!;
        fixedReader = fixedReader with { Behaviour = fixedReader.Behaviour with { Memfd = fixedReader.Behaviour.Memfd with { FailedFolio = FailedFolioPolicy.EndsFile } } };
        RestoreReport report = HandoverRestorer.Restore(image, document, fixedReader);

        Assert.Equal(RestoreVerdict.Refused, Assert.Single(report.Items, item => item.Name == "sparse/0x10").Verdict);
    }

    [Theory]
    [InlineData("6.19.6", FailedFolioPolicy.Holes, MissingHandlerPolicy.EndsSession)]
    [InlineData("6.19.13", FailedFolioPolicy.Holes, MissingHandlerPolicy.EndsAll)]
    [InlineData("7.0.0", FailedFolioPolicy.Holes, MissingHandlerPolicy.EndsAll)]
    [InlineData("7.0.11", FailedFolioPolicy.EndsFile, MissingHandlerPolicy.EndsAll)]
    [InlineData("7.1.8", FailedFolioPolicy.EndsFile, MissingHandlerPolicy.EndsAll)]
    [InlineData("7.3.4", FailedFolioPolicy.EndsFile, MissingHandlerPolicy.EndsAll)]
    public void The_table_of_what_point_releases_changed(string version, object folio, object handler)
    {
        BehaviourAbi behaviour = ReleaseCatalog.BuiltIn.Find(version)!.Behaviour;

        Assert.Equal((folio, handler), ((object)behaviour.Memfd.FailedFolio, (object)behaviour.Luo.MissingHandler));
    }

    /// <summary>No kernel looks at <c>liveupdate=</c> before it takes LUO's blob over: booted without it, 7.0.0 panics of 6.19.6's handover.</summary>
    [Theory]
    [InlineData("kho=on")]
    [InlineData("kho=on liveupdate=off")]
    [InlineData("kho=on liveupdate=on")]
    public void A_panic_is_told_whatever_the_command_line_says_of_liveupdate(string commandLine)
    {
        using MemoryImage image = MemoryImage.Open(RepositoryFiles.Golden("linux-6.19/6.19.6-out/handover.elf"));
        var options = new CheckOptions { Readers = [ReleaseCatalog.BuiltIn.Find("7.0")!], NextCommandLine = commandLine };
        IReadOnlyList<Diagnostic> findings = HandoverCheck.Run(image, HandoverReader.Read(image, null), options).Findings;

        Assert.Contains(findings, finding => finding.Id == "KHO0290" && finding.Message.StartsWith("linux-7.0 would panic", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_liveupdate_nothing_of_luo_is_retrieved()
    {
        RestoreReport report = RestoreHarness.Restore(RepositoryFiles.Golden("linux-7.3/7.3.4-out/handover.elf"), "7.3", new ReaderConfiguration { LiveUpdate = false });

        Assert.Null(report.Death);
        Assert.Equal(RestoreVerdict.Lossy, report.Verdict("LUO"));
        Assert.DoesNotContain(report.Items, item => item.Kind is "file" or "session");
        Assert.Contains(report.KernelMessages, line => line.StartsWith("luo: Retrieved live update data", StringComparison.Ordinal));
    }
}
