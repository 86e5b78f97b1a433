using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Cli;

/// <summary><c>kho decode</c>: the whole handover.</summary>
internal static class DecodeCommand
{
    public static Command Create()
    {
        var image = new ImageOptions();
        var output = new OutputOptions();
        var extents = new Option<bool>("--extents") { Description = "list every extent of the memory map" };
        var summary = new Option<bool>("--summary") { Description = "leave the extents out of the JSON" };
        var blocks = new Option<bool>("--blocks") { Description = "print one line of JSON for each preserved block, and nothing else" };
        var hex = new HexOptions();
        var command = new Command("decode", """
            Decodes the whole handover of an image, or explains the bytes at one address.

            Examples:
              kho decode golden/linux-7.3/7.3.4-out/handover.elf --extents
              kho decode --json vmcore | jq .memoryMap.orders
              kho decode golden/linux-7.3/7.3.4-out/handover.elf --hex 0xdd5008
            """);
        image.AddTo(command, required: false);
        image.AddLiveTo(command);
        var manifest = new ManifestOptions();
        manifest.AddTo(command);
        command.Options.Add(extents);
        command.Options.Add(summary);
        command.Options.Add(blocks);
        hex.AddTo(command);
        output.AddTo(command);
        output.AddProgressTo(command);
        output.AddVerboseTo(command);
        command.SetAction(parsed =>
        {
            ChooseOne(
                ("--hex", hex.Address(parsed) is not null),
                ("--manifest", manifest.IsWanted(parsed)),
                ("--blocks", parsed.GetValue(blocks)),
                ("--json", output.Json(parsed) && hex.Address(parsed) is null));
            ChooseOne(("--extents", parsed.GetValue(extents)), ("--summary", parsed.GetValue(summary)));
            using MemoryImage memory = image.Open(parsed);
            HandoverOptions options = image.ToHandoverOptions(parsed);
            HandoverDocument document = output.WithProgress(parsed, options, heard => HandoverReader.Read(memory, heard));
            if (hex.Address(parsed) is ulong address)
            {
                return hex.Explain(parsed, new HandoverAnnotation(memory, options, document), options, address, output);
            }

            if (document.Root is null && !output.Json(parsed))
            {
                Diagnostic reason = document.Diagnostics.Last(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
                DiagnosticPrinter.Print(document.Diagnostics.Where(diagnostic => diagnostic != reason), output.ErrorPage(parsed));
                throw new UsageException($"{document.ImagePath}: no handover to decode: {reason.Message}");
            }

            if (manifest.IsWanted(parsed))
            {
                DiagnosticPrinter.Print(manifest.Print(parsed, document, memory, options.Catalog), output.ErrorPage(parsed));
            }
            else if (parsed.GetValue(blocks))
            {
                BlockPrinter.Print(document);
            }
            else if (output.Json(parsed))
            {
                using Stream stream = Standard.OpenOutput();
                HandoverJsonWriter.Write(stream, document, withExtents: !parsed.GetValue(summary));
                stream.Write("\n"u8);
            }
            else
            {
                new HandoverPrinter(output.Page(parsed), document).Print(parsed.GetValue(extents) && !parsed.GetValue(summary));
            }

            if (!output.Json(parsed))
            {
                DiagnosticPrinter.Print(document.Diagnostics.Where(diagnostic => output.IsVerbose(parsed) || !DiagnosticPrinter.IsIdle(diagnostic)), output.ErrorPage(parsed));
            }

            return document.Root is null ? ExitCode.Trouble
                : document.Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) ? ExitCode.Found
                : ExitCode.Fine;
        });
        return command;
    }

    /// <summary>Refuses conflicting output options.</summary>
    private static void ChooseOne(params (string Name, bool IsGiven)[] options)
    {
        string? given = null;
        foreach ((string name, bool isGiven) in options)
        {
            if (isGiven)
            {
                given = given is null ? name : throw new UsageException($"{name}: conflicts with {given}");
            }
        }
    }
}
