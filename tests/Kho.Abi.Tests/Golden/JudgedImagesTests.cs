using System.Text.RegularExpressions;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Tests.Physical;
using Kho.Abi.Tests.Restore;

namespace Kho.Abi.Tests.Golden;

/// <summary>What real kernels made of encoded images, booted with them, against what the restore engine says; <c>tests/real-kernels/judge</c> wrote the table.</summary>
public sealed partial class JudgedImagesTests
{
    private const int FewestRows = 60;

    /// <summary>Image, kernel, outcome and number of blocks reserved.</summary>
    public static TheoryData<string, string, string, ulong> Rows
    {
        get
        {
            TheoryData<string, string, string, ulong> rows = [];
            foreach (Match row in File.ReadLines(RepositoryFiles.Golden("encoded/judged.md")).Select(line => Row().Match(line)).Where(row => row.Success))
            {
                rows.Add(row.Groups["link"].Value, row.Groups["kernel"].Value, row.Groups["outcome"].Value, ulong.Parse(row.Groups["blocks"].ValueSpan));
            }

            return rows;
        }
    }

    [Fact]
    public void The_table_has_rows() => Assert.True(Rows.Count >= FewestRows, $"{Rows.Count} rows");

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_engine_says_what_the_kernel_did(string image, string kernel, string outcome, ulong blocks)
    {
        AbiRelease? release = ReleaseCatalog.BuiltIn.Find(VersionOf(kernel));
        Assert.NotNull(release);
        string path = RepositoryFiles.Golden($"encoded/{image}/handover.elf");
        RestoreReport report = RestoreHarness.Restore(path, release.Id);

        Assert.Equal(outcome, report.Revived ? "revived" : "refused");
        if (report.Death is null || report.Certain)
        {
            Assert.Equal(blocks, report.BlocksReserved);
        }
        else
        {
            // What it dies of hangs on what the image does not show, such as how much memory the machine had.
            Assert.NotEmpty(report.Doubts);
        }
    }

    /// <summary>A kernel's version, or the alias of the page type RFC at its tree depth.</summary>
    private static string VersionOf(string kernel) => Prefix().Replace(kernel, "") switch
    {
        "rfc-depth6" => "rfc",
        "rfc-depth7" or "rfc-deep" => "rfc7",
        string version => version,
    };

    [GeneratedRegex(@"^(linux|arm64-\d+k)-")]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^\| \[(?<image>[^\]]+)\]\((?<link>[^)]*)/provenance\.md\) \| (?<kernel>\S+) \| (?<outcome>revived|refused) \| (?<blocks>\d+) of \d+ \|")]
    private static partial Regex Row();
}
