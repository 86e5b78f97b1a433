using System.CommandLine;
using Kho.Abi.Releases;
using Kho.Analysis.Comparison;
using Kho.Cli.Options;
using Kho.Cli.Printing;

namespace Kho.Cli;

/// <summary><c>kho abi lint</c>: the defects of a release's ABI.</summary>
internal static class AbiLintCommand
{
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var findings = new FindingOptions();
        var name = new Argument<string>("RELEASE") { Description = "an id such as linux-7.3, a kernel version such as 7.3.4, rfc or rfc7, DIR:ID" };
        var command = new Command("lint", """
            Checks at all page sizes, or at one, that a release's ABI is consistent: the tree holds every bit of a
            key, keys are unambiguous, fields hold their values, structures and strings fit their places, and
            pointers have described targets. Exit code 1: lint reports an error.

            Examples:
              kho abi lint linux-7.3
              kho abi lint rfc --page-size 4K
              kho abi lint linux-7.4 --spec my-spec --sarif
            """);
        name.HelpName = name.Name;
        name.CompletionSources.Add(ReleaseOptions.Names);
        command.Arguments.Add(name);
        releases.AddPageSizeTo(command);
        releases.AddSpecTo(command);
        findings.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            FindingFormat format = findings.Format(parsed, output);
            SuppressionList suppressions = findings.Suppressions(parsed);
            ReleaseCatalog catalog = releases.Catalog(parsed);
            AbiRelease release = ReleaseOptions.Find(catalog, parsed.GetRequiredValue(name), "RELEASE");
            LintFinding[] found =
            [
                .. AbiLint.Run(catalog, release, releases.PageSize(parsed) is int pageSize ? [pageSize] : null)
                    .Select(finding => finding with { Suppression = suppressions.Find(finding.Rule, finding.Place) }),
            ];
            AbiLintReport.Print(release, found, suppressions, format, parsed, output, releases.SpecDirectory(parsed));
            return found.Any(finding => finding.IsError) ? ExitCode.Found : ExitCode.Fine;
        });
        return command;
    }
}
