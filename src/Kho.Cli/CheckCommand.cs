using System.CommandLine;
using Kho.Abi;
using Kho.Abi.Compatibility.Checks;
using Kho.Abi.Handover;
using Kho.Abi.Physical;
using Kho.Abi.Restore;
using Kho.Cli.Printing;

namespace Kho.Cli;

/// <summary><c>kho check</c>: fsck and preflight.</summary>
internal static class CheckCommand
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var image = new ImageOptions();
        var output = new OutputOptions();
        var readers = new Option<string[]>("--for")
        {
            Description = "release of the kernel that will boot: an id such as linux-7.3, a kernel version such as 7.3.4, rfc or rfc7 (the writer's own if not given; may be repeated)",
            HelpName = "RELEASE",
        };
        var configuration = new Option<string?>("--next-config")
        {
            Description = "how the kernel to boot is built: its .config, or YAML (luo, memfd_handler, kho, page_size, reserve_mem, memory)",
            HelpName = "FILE",
        };
        var commandLine = new Option<string?>("--next-cmdline")
        {
            Description = "command line of the kernel to boot: kho=, liveupdate= and reserve_mem= are looked at",
            HelpName = "STRING",
        };
        var memory = new Option<string[]>("--memory")
        {
            Description = "a range of the machine's memory, on NUMA node NODE; may be repeated",
            HelpName = "START:SIZE[:NODE]",
        };
        var command = new Command("check", """
            Checks a handover before a kernel gets to see it. Exit status is 1 if there is an error.

            Examples:
              kho check vmcore
              kho check --live --next-cmdline "$(cat /proc/cmdline)"
              kho check vmcore --for 7.2 --for 7.3
              kho check vmcore --next-config /boot/config-7.3.4 --next-cmdline "kho=on liveupdate=on reserve_mem=1M:4096:log"
            """);
        image.AddTo(command, required: false);
        image.AddLiveTo(command);
        readers.CompletionSources.Add(ReleaseOptions.Names);
        command.Options.Add(readers);
        command.Options.Add(configuration);
        command.Options.Add(commandLine);
        command.Options.Add(memory);
        output.AddTo(command);
        output.AddProgressTo(command);
        command.SetAction(parsed =>
        {
            HandoverOptions options = image.ToHandoverOptions(parsed);
            var check = new CheckOptions
            {
                Catalog = options.Catalog,
                Readers = [.. (parsed.GetValue(readers) ?? []).Select(name => ReleaseOptions.Find(options.Catalog, name, "--for")).Distinct()],
                NextKernel = parsed.GetValue(configuration) is string path ? ReaderConfigurationReader.ReadFile(path) : null,
                NextCommandLine = parsed.GetValue(commandLine),
                Memory = parsed.GetValue(memory) is { Length: > 0 } ranges ? [.. ranges.Select(ParseRange)] : null,
                IsLive = image.IsLive(parsed),
            };
            using MemoryImage opened = image.Open(parsed);
            HandoverDocument document = output.WithProgress(parsed, options, heard => HandoverReader.Read(opened, heard));
            CheckReport report = HandoverCheck.Run(opened, document, check);
            if (output.Json(parsed))
            {
                using Stream stream = Console.OpenStandardOutput();
                CheckJsonWriter.Write(stream, report);
                stream.Write("\n"u8);
            }
            else
            {
                new CheckPrinter(output.Page(parsed)).Print(report, document);
            }

            return document.Root is null ? ExitCode.Trouble : report.Errors > 0 ? ExitCode.Found : ExitCode.Fine;
        });
        return command;
    }

    private static RamRange ParseRange(string text)
    {
        string[] parts = text.Split(':');
        ulong node = 0;
        return parts.Length is 2 or 3
            && NumberText.TryParseRange($"{parts[0]}:{parts[1]}", out ulong start, out ulong size) && size > 0
            && (parts.Length == 2 || (NumberText.TryParse(parts[2], out node) && node <= 1023))
                ? new RamRange(start, size, (int)node)
                : throw new UsageException($"--memory: '{text}' is not START:SIZE or START:SIZE:NODE, such as 0x100000000:0x40000000:1");
    }
}
