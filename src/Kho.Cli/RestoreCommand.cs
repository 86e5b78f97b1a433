using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Abi.Restore.Scenarios;
using Kho.Analysis.Matrix;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Images;

namespace Kho.Cli;

/// <summary><c>kho restore</c>: what a kernel does with a handover.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var image = new ImageOptions();
        var output = new OutputOptions();
        var reader = new ReaderOptions();
        var blocks = new Option<bool>("--blocks") { Description = "list the blocks: their claimants, their refcounts, the result of freeing them" };
        var script = new Option<string?>("--script")
        {
            Description = "run a scenario instead of an image: kernels that allocate, preserve, kexec, restore and free, with expectations",
            HelpName = "FILE",
        };
        var extract = new Option<string?>("--extract")
        {
            Description = "write memfds, reserve_mem regions and vmalloc areas as files into a new or empty directory; exit code 1 if contents are absent",
            HelpName = "DIR",
        };
        var command = new Command("restore", """
            Simulates a kernel that reads the handover of an image: whether it takes it over, and the fate of every
            blob, session, file, region and block. Exit code 0 if everything is recovered, 1 if anything is lost or worse.

            Examples:
              kho restore golden/linux-7.3/7.3.4-out/handover.elf
              kho restore golden/linux-6.18/x-6.18.15-to-6.17.8-out/handover.elf --for 6.17.8
              kho restore vmcore --for 7.3 --next-cmdline "kho=on liveupdate=on reserve_mem=64K:4096:log"
              kho restore --script golden/scenarios/dma-block-7.2.yaml
              kho restore vmcore --extract salvaged
            """);
        image.AddTo(command, required: false);
        reader.AddTo(command);
        command.Options.Add(blocks);
        command.Options.Add(script);
        command.Options.Add(extract);
        var gate = new GateOptions();
        gate.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(script) is string file)
            {
                if (parsed.GetValue(extract) is not null)
                {
                    throw new UsageException("--extract: conflicts with --script, which has no image");
                }

                if (image.IsGiven(parsed))
                {
                    throw new UsageException("--script: conflicts with IMAGE, since a scenario makes its own handover");
                }

                return RunScenario(file, image.ToHandoverOptions(parsed).Catalog, parsed, output);
            }

            using MemoryImage memory = image.Open(parsed);
            HandoverOptions options = image.ToHandoverOptions(parsed);
            HandoverDocument document = HandoverReader.Read(memory, options);
            AbiRelease release = reader.Release(parsed, options.Catalog, document);
            RestoreReport report = HandoverRestorer.Restore(memory, document, release, options.Catalog, reader.BuiltAndStarted(parsed));
            ExtractionReport? extracted = parsed.GetValue(extract) is string directory ? HandoverExtractor.Extract(memory, document, directory) : null;
            if (output.Json(parsed))
            {
                using Stream stream = Standard.OpenOutput();
                RestoreJsonWriter.Write(stream, report, document.ImagePath, parsed.GetValue(blocks), extracted);
                stream.Write("\n"u8);
            }
            else
            {
                new RestorePrinter(output.Page(parsed), report, document.ImagePath).Print(parsed.GetValue(blocks));
                if (extracted is not null)
                {
                    ExtractionPrinter.Print(output.Page(parsed), extracted);
                }
            }

            MatrixPolicy policy = gate.Policy(parsed, options.Catalog, document);
            bool fails = gate.Fails(parsed, report.Components.Where(component => policy.IsMandatory(component.Name)).Select(component => component.Verdict).DefaultIfEmpty(RestoreVerdict.Ok).Max());
            return fails || extracted is { IsComplete: false } ? ExitCode.Found : ExitCode.Fine;
        });
        return command;
    }

    private static int RunScenario(string file, ReleaseCatalog catalog, ParseResult parsed, OutputOptions output)
    {
        ScenarioOutcome outcome = ScenarioRunner.Run(ScenarioReader.ReadFile(file), catalog);
        if (output.Json(parsed))
        {
            using Stream stream = Standard.OpenOutput();
            ScenarioJsonWriter.Write(stream, outcome);
            stream.Write("\n"u8);
        }
        else
        {
            ScenarioPrinter.Print(outcome, output.Page(parsed));
        }

        return outcome.Passed ? ExitCode.Fine : ExitCode.Found;
    }
}
