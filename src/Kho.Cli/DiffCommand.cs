using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Analysis.Handovers;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Cli;

/// <summary><c>kho diff</c>: the differences of two handovers.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var first = new Argument<string>("A") { Description = "first image, in any format that kho decode reads" };
        var second = new Argument<string>("B") { Description = "second image" };
        var command = new Command("diff", """
            Compares two handovers: memory that only one of them preserves, or preserves with another page type or in
            blocks of other orders, and every value of root, scratch areas and blobs. Options apply to both images.
            Exit code 0: equal; 1: different.

            Examples:
              kho diff before.elf after.elf
              kho diff golden/linux-7.3/7.3.4-out/handover.elf golden/linux-7.3/mini-7.3.4-out/handover.elf --json | jq .regrouped
            """);
        var roots = new Option<ulong[]>("--root")
        {
            Description = "physical address of the root FDT (default: the best one found): once for both images, or twice, for A and for B",
            HelpName = "ADDR",
            CustomParser = ImageOptions.ParseNumbers,
        };
        command.Arguments.Add(first);
        command.Arguments.Add(second);
        command.Options.Add(roots);
        releases.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = releases.Catalog(parsed);
            var options = new HandoverOptions
            {
                Catalog = catalog,
                Release = releases.Release(parsed, catalog),
                PageSize = releases.PageSize(parsed),
            };
            using var imageA = MemoryImage.Open(parsed.GetRequiredValue(first));
            using var imageB = MemoryImage.Open(parsed.GetRequiredValue(second));
            ulong[] named = parsed.GetValue(roots) ?? [];
            if (named.Length > 2)
            {
                throw new UsageException($"--root: {named.Length} addresses, and there are two images");
            }

            HandoverDocument a = Read(imageA, named.Length > 0 ? options with { Root = named[0] } : options);
            HandoverDocument b = Read(imageB, named.Length > 0 ? options with { Root = named[^1] } : options);
            HandoverDifferences differences = HandoverDiff.Compare(a, b);
            HandoverDiffReport.Print(differences, parsed, output);
            foreach (HandoverDocument document in (HandoverDocument[])[a, b])
            {
                if (document.MemoryMap is { Trust: MapTrust.Stale } && !output.Json(parsed))
                {
                    output.ErrorPage(parsed).Line($"{document.ImagePath}: the memory map is stale: preserved memory is unknown and not compared");
                }

                int errors = document.Diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
                if (errors > 0 && !output.Json(parsed))
                {
                    output.ErrorPage(parsed).Line($"{document.ImagePath}: {Words.Count((ulong)errors, "error")} on decoding; see kho decode");
                }
            }

            return differences.Same ? ExitCode.Fine : ExitCode.Found;
        });
        return command;
    }

    private static HandoverDocument Read(MemoryImage image, HandoverOptions options)
    {
        HandoverDocument document = HandoverReader.Read(image, options);
        return document.Root is not null
            ? document
            : throw new UsageException($"{document.ImagePath}: no handover to compare: {document.Diagnostics.Last(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Message}");
    }
}
