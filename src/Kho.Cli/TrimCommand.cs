using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Images;

namespace Kho.Cli;

/// <summary><c>kho trim</c>: an image reduced to the pages of the handover.</summary>
internal static class TrimCommand
{
    public static Command Create()
    {
        var image = new ImageOptions();
        var target = new Option<string>("--output", "-o") { Description = "ELF core to write, - for standard output", HelpName = "OUT", Required = true };
        var payload = new Option<bool>("--payload") { Description = "also keep the contents of preserved memory" };
        var output = new OutputOptions();
        var command = new Command("trim", """
            Reduces an image to the pages of the handover: small enough to send, with the same decoding.

            Example:
              kho trim vmcore -o handover.elf
              kho trim vmcore -o handover.elf --payload
            """);
        image.AddTo(command);
        command.Options.Add(target);
        command.Options.Add(payload);
        output.AddTo(command);
        output.AddProgressTo(command);
        command.SetAction(parsed =>
        {
            using MemoryImage memory = image.Open(parsed);
            HandoverOptions options = image.ToHandoverOptions(parsed);
            string path = parsed.GetRequiredValue(target);
            OutputOptions page = output.ForOutputTo(parsed, path, isBinary: true);
            OutputFile.Check(path, memory.Paths);
            HandoverDocument document = output.WithProgress(parsed, options, heard => HandoverReader.Read(memory, heard));
            ulong pages = 0;
            OutputFile.Write(path, memory.Paths, stream => pages = HandoverTrimmer.Write(stream, memory, document, options, parsed.GetValue(payload)));
            TrimReport.Print(parsed, page, path, pages, document);
            return ExitCode.Fine;
        });
        return command;
    }
}
