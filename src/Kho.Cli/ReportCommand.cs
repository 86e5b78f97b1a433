using System.CommandLine;
using System.Text;
using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Analysis.Matrix;
using Kho.Analysis.Reports;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Cli;

/// <summary><c>kho report</c>: a handover as an HTML page.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var image = new ImageOptions();
        var target = new Option<string>("--output", "-o") { Description = "HTML file to write, - for standard output", HelpName = "FILE", Required = true };
        var against = new Option<string?>("--against") { Description = "an earlier image of the same handover: memory only in it is shown as lost, memory only in IMAGE as invented", HelpName = "IMAGE" };
        var reader = new ReaderOptions();
        var output = new OutputOptions();
        var command = new Command("report", """
            Writes one self-contained HTML page about a handover: a map of physical memory, the memory map's own pages, blobs,
            findings, and the outcome for the next kernel. Exit code 1 if any finding
            is an error, or the named next kernel does not recover everything.

            Examples:
              kho report golden/linux-7.3/7.3.4-out/handover.elf -o handover.html
              kho report vmcore --for 7.3 -o handover.html
              kho report after.elf --against before.elf -o comparison.html
            """);
        image.AddTo(command);
        command.Options.Add(target);
        command.Options.Add(against);
        reader.AddTo(command);
        output.AddTo(command);
        output.AddProgressTo(command);
        var gate = new GateOptions();
        gate.AddTo(command);
        command.SetAction(parsed =>
        {
            using MemoryImage memory = image.Open(parsed);
            HandoverOptions options = image.ToHandoverOptions(parsed);
            string path = parsed.GetRequiredValue(target);
            OutputOptions page = output.ForOutputTo(parsed, path, isBinary: false);
            using MemoryImage? before = parsed.GetValue(against) is string name ? image.Open(parsed, [name]) : null;
            string[] inputs = [.. memory.Paths, .. before?.Paths ?? [], .. reader.Files(parsed)];
            OutputFile.Check(path, inputs);
            HandoverDocument document = output.WithProgress(parsed, options, heard => HandoverReader.Read(memory, heard));
            HandoverDocument? earlier = before is null ? null : HandoverReader.Read(before, options with { Root = null, ScratchAddress = null, ScratchSize = null });
            foreach (HandoverDocument one in new[] { document, earlier }.OfType<HandoverDocument>().Where(one => one.Root is null))
            {
                Diagnostic reason = one.Diagnostics.Last(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
                throw new UsageException($"{one.ImagePath}: no handover to report on: {reason.Message}");
            }

            RestoreReport restored = HandoverRestorer.Restore(memory, document, reader.Release(parsed, options.Catalog, document), options.Catalog, reader.BuiltAndStarted(parsed));
            OutputFile.Write(path, inputs, stream =>
            {
                using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
                HandoverReport.Write(writer, memory, document, restored, options, earlier);
            });

            int errors = document.Diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            int warnings = document.Diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning);
            string verdict = ComponentOutcome.VerdictName(restored.Verdict);
            if (output.Json(parsed))
            {
                WriteJson(path, document, restored, errors, warnings);
            }
            else
            {
                page.Page(parsed).Pairs([
                    ("Written", path == OutputFile.StandardOutput ? "standard output" : $"{path}, {Words.ExactSize((ulong)new FileInfo(path).Length)}"),
                    ("Findings", $"{Words.Count((ulong)errors, "error")}, {Words.Count((ulong)warnings, "warning")}"),
                    ("Read by", $"{restored.Reader.Id}: {(restored.IsUntold ? "cannot tell" : verdict + (restored.Certain ? "" : " (not certain)"))}"),
                ]);
            }

            bool isGate = reader.IsGiven(parsed) || gate.IsGiven(parsed);
            MatrixPolicy policy = gate.Policy(parsed, options.Catalog, document);
            bool fails = isGate && gate.Fails(parsed, restored.Components.Where(component => policy.IsMandatory(component.Name)).Select(component => component.Verdict).DefaultIfEmpty(RestoreVerdict.Ok).Max());
            return errors > 0 || fails ? ExitCode.Found : ExitCode.Fine;
        });
        return command;
    }

    private static void WriteJson(string path, HandoverDocument document, RestoreReport restored, int errors, int warnings)
    {
        JsonOutput.Write("kho.report/1", json =>
        {
            json.WriteString("image", document.ImagePath);
            json.WriteString("path", path);
            json.WriteNumber("bytes", new FileInfo(path).Length);
            json.WriteString("reader", restored.Reader.Id);
            json.WriteString("verdict", ComponentOutcome.VerdictName(restored.Verdict));
            json.WriteNumber("errors", errors);
            json.WriteNumber("warnings", warnings);
        });
    }
}
