using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Cli;

/// <summary><c>kho find</c>: every handover root of an image.</summary>
internal static class FindCommand
{
    public static Command Create()
    {
        var image = new ImageOptions();
        var output = new OutputOptions();
        var command = new Command("find", """
            Lists every handover root in an image, the best first, and the way to it.

            Examples:
              kho find vmcore
              kho find vmcore.1 vmcore.2 vmcore.3
            """);
        image.AddTo(command, required: false);
        image.AddLiveTo(command);
        output.AddTo(command);
        output.AddProgressTo(command);
        command.SetAction(parsed =>
        {
            using MemoryImage memory = image.Open(parsed);
            DiagnosticBag findings = new();
            findings.AddRange(memory.Diagnostics);
            IReadOnlyList<RootReport> roots = output.WithProgress(parsed, image.ToHandoverOptions(parsed), heard => HandoverReader.FindRoots(memory, heard, findings));
            if (output.Json(parsed))
            {
                WriteJson(memory, roots, findings.ToList());
            }
            else
            {
                Print(memory, roots, output.Page(parsed));
            }

            return roots.Count > 0 ? ExitCode.Fine : ExitCode.Found;
        });
        return command;
    }

    private static void Print(MemoryImage memory, IReadOnlyList<RootReport> roots, TextPage page)
    {
        page.Line($"{memory.Path}: {memory.FormatName}, {Words.Count((ulong)roots.Count, "handover root")}");
        if (roots.Count == 0)
        {
            return;
        }

        page.Line("");
        page.Table([">rank", "root FDT", "compatible", "found by", "memory map", "from"], roots.Select((root, index) => (IReadOnlyList<string>)
        [
            (index + 1).ToString(),
            Words.Address(root.Candidate.Address),
            root.Candidate.Compatible ?? "unreadable",
            string.Join(", ", root.Candidate.Sources.Select(HandoverNames.Of)),
            root.IsStale ? "stale" : root.Document.MemoryMap is null ? "none" : root.MapReadable ? HandoverNames.Of(root.Document.MemoryMap.Trust) : "not readable",
            root.Candidate.Detail ?? "",
        ]));
    }

    private static void WriteJson(MemoryImage memory, IReadOnlyList<RootReport> roots, IReadOnlyList<Diagnostic> findings)
    {
        JsonOutput.Write("kho.find/1", json =>
        {
            json.WriteStartObject("image");
            json.WriteString("path", memory.Path);
            json.WriteString("format", memory.FormatName);
            json.WriteEndObject();
            json.WriteStartArray("roots");
            for (int index = 0; index < roots.Count; index++)
            {
                RootReport root = roots[index];
                json.WriteStartObject();
                json.WriteHex("address", root.Candidate.Address);
                json.WriteString("compatible", root.Candidate.Compatible);
                json.WriteString("foundBy", HandoverNames.Of(root.Candidate.Source));
                json.WriteTexts("allFoundBy", root.Candidate.Sources.Select(source => HandoverNames.Of(source)));
                json.WriteString("detail", root.Candidate.Detail);
                json.WriteNumber("rank", index + 1);
                json.WriteBoolean("mapReadable", root.MapReadable);
                json.WriteBoolean("stale", root.IsStale);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            HandoverJsonWriter.WriteDiagnostics(json, findings);
        });
    }
}
