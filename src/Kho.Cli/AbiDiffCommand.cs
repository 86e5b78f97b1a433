using System.CommandLine;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Analysis.Comparison;
using Kho.Analysis.Kernels;
using Kho.Cli.Options;
using Kho.Cli.Printing;

namespace Kho.Cli;

/// <summary><c>kho abi diff</c>: the differences of two ABIs, and whether the compatible strings changed with them.</summary>
internal static class AbiDiffCommand
{
    private const string Forms = "a release id, a specification directory, DIR:ID, a kernel (bzImage, Image, vmlinux, .o, .btf, compressed or not), or a Linux source tree";

    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var findings = new FindingOptions();
        var first = new Argument<string>("A") { Description = $"the old ABI: {Forms}" };
        var second = new Argument<string>("B") { Description = "the new ABI, in the same forms" };
        var command = new Command("diff", """
            Compares two ABIs at all page sizes, or at one: strings, memory map, keys, tree, stamps, every structure field by
            field, formats, behaviours. A directory means the release that the other side names; two directories are
            compared release by release. Exit code 1: one kernel cannot read everything that the other writes, or has no KHO; 2: a
            kernel's file does not show its ABI.

            Examples:
              kho abi diff linux-6.17 linux-6.18
              kho abi diff linux-7.3 my-spec:linux-7.4 --markdown
              kho abi diff spec my-spec --sarif --suppress accepted.yaml
              kho abi diff /boot/vmlinuz-old /boot/vmlinuz-new --json
              kho abi diff linux-before linux-after
            """);
        foreach (Argument<string> operand in new[] { first, second })
        {
            operand.HelpName = operand.Name;
            operand.CompletionSources.Add(ReleaseOptions.Names);
            command.Arguments.Add(operand);
        }

        releases.AddPageSizeTo(command);
        releases.AddSpecTo(command);
        findings.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            FindingFormat format = findings.Format(parsed, output);
            SuppressionList suppressions = findings.Suppressions(parsed);
            ReleaseCatalog catalog = releases.Catalog(parsed);
            var a = AbiOperand.Parse(parsed.GetRequiredValue(first), catalog, releases.SpecDirectory(parsed), "A");
            var b = AbiOperand.Parse(parsed.GetRequiredValue(second), catalog, releases.SpecDirectory(parsed), "B");
            (a, string? note) = WithoutChangesOf(a, b, catalog, releases.SpecDirectory(parsed));
            int[]? pageSizes = releases.PageSize(parsed) is int pageSize ? [pageSize] : null;
            AbiDifferences differences = Compare(a.WithReleaseOf(b), b.WithReleaseOf(a), catalog, pageSizes).Suppress(suppressions);
            differences = note is null ? differences : differences with { Notes = [note, .. differences.Notes] };
            AbiDiffReport.Print(differences, suppressions, format, parsed, output, Locate(a.WithReleaseOf(b), b.WithReleaseOf(a)));
            return differences.Breaking > 0 ? ExitCode.Found : ExitCode.Fine;
        });
        return command;
    }

    /// <summary>
    /// A specification that changes a structure changes every release with it, and so both sides: the change would be
    /// compared with itself. The old side then means the built-in release.
    /// </summary>
    private static (AbiOperand A, string? Note) WithoutChangesOf(AbiOperand a, AbiOperand b, ReleaseCatalog catalog, string? directory)
    {
        bool isLaidOver = directory is not null && ReferenceEquals(a.Catalog, catalog) && ReferenceEquals(b.Catalog, catalog);
        return isLaidOver && a.Release is not null && b.Release is not null
            && ReleaseCatalog.BuiltIn.Find(a.Release.Id) is AbiRelease builtIn && builtIn.Id == a.Release.Id
            && AbiDiff.Compare(ReleaseCatalog.BuiltIn, builtIn, catalog, a.Release).Findings.Count > 0
                ? (a.AsBuiltIn(builtIn), $"{directory} changes {builtIn.Id} too: A is the built-in {builtIn.Id}; help: {directory}:{builtIn.Id} names the changed one")
                : (a, null);
    }

    /// <summary>Locates a difference in the new ABI or, if removed there, in the old one.</summary>
    private static Func<AbiFinding, SpecLocation?> Locate(AbiOperand a, AbiOperand b)
    {
        var old = new Lazy<SpecLocator>(() => new SpecLocator(ReleaseOptions.SpecDirectories(a.Directory)));
        var @new = new Lazy<SpecLocator>(() => new SpecLocator(ReleaseOptions.SpecDirectories(b.Directory)));
        return finding => (finding.To is null && finding.From is not null ? In(old, a, finding) : null) ?? In(@new, b, finding) ?? In(old, a, finding);

        static SpecLocation? In(Lazy<SpecLocator> locator, AbiOperand operand, AbiFinding finding) =>
            (finding.Release ?? operand.Release?.Id) is string release ? locator.Value.Find(release, finding.Place) : null;
    }

    private static AbiDifferences Compare(AbiOperand a, AbiOperand b, ReleaseCatalog catalog, int[]? pageSizes)
    {
        AbiDifferences differences = (a, b) switch
        {
            ({ Release: not null }, { Release: not null }) => AbiDiff.Compare(a.Catalog!, a.Release, b.Catalog!, b.Release, pageSizes),
            ({ Types: not null }, { Types: not null }) => KernelCheck.Compare(catalog, a.Types, b.Types),
            ({ Release: not null }, { Types: not null }) => WithTypes(KernelCheck.Run(a.Catalog!, a.Release, b.Types, pageSizes?[0])),
            ({ Types: not null }, { Release: not null }) => throw new UsageException($"A: '{a.Name}' has types only; name the release first: kho abi diff {b.Name} {a.Name}"),
            ({ Catalog: not null }, { Catalog: not null }) => Specifications(a.Catalog, b.Catalog, pageSizes),
            _ => throw new UsageException($"'{(a.Types is null ? a.Name : b.Name)}' is a directory with several releases; help: name one as DIR:ID"),
        };
        return differences with { From = a.Name, To = b.Name, Notes = [.. differences.Notes, .. a.Notes, .. b.Notes] };
    }

    private static AbiDifferences WithTypes(KernelCheckResult result) => new(result.Release, result.Kernel, [result.PageSize], result.Differences)
    {
        Notes =
        [
            "BTF holds structures only: compatible strings, tree depths and other constants were not compared",
            .. result.Missing.Count == 0 ? (string[])[] : [$"missing from the kernel's types: {string.Join(", ", result.Missing)}"],
        ],
    };

    private static AbiDifferences Specifications(ReleaseCatalog a, ReleaseCatalog b, int[]? pageSizes)
    {
        AbiDifferences[] pairs = [.. a.Releases.Where(release => b.Find(release.Id)?.Id == release.Id).Select(release => AbiDiff.Compare(a, release, b, b.Find(release.Id)!, pageSizes))];
        string[] only = [.. a.Releases.Where(release => b.Find(release.Id)?.Id != release.Id).Select(release => $"{release.Id} is only in A"), .. b.Releases.Where(release => a.Find(release.Id)?.Id != release.Id).Select(release => $"{release.Id} is only in B")];
        return new AbiDifferences("", "", pairs[0].PageSizes, [.. pairs.SelectMany(pair => pair.Findings.Select(finding => finding with { Release = pair.From }))]) { Notes = only };
    }
}
