using System.CommandLine;
using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Analysis.Checks;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Cli;

/// <summary><c>kho check</c>: fsck and preflight.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var image = new ImageOptions();
        var output = new OutputOptions();
        var reader = new ReaderOptions(isMany: true);
        var memory = new Option<string[]>("--memory")
        {
            Description = "a range of the machine's memory, on NUMA node NODE; may be repeated",
            HelpName = "START:SIZE[:NODE]",
        };
        var command = new Command("check", """
            Checks a handover before a kernel reads it, and simulates each next kernel that --for names.
            Exit code 1: an error, a named kernel that does not recover everything, or a stale map; 2: undecided.

            Examples:
              kho check vmcore
              kho check --live --next-cmdline "$(cat /proc/cmdline)"
              kho check vmcore --for 7.2 --for 7.3
              kho check vmcore --next-config /boot/config-7.3.4 --next-cmdline "kho=on liveupdate=on reserve_mem=1M:4096:log"
            """);
        image.AddTo(command, required: false);
        image.AddLiveTo(command);
        reader.AddTo(command);
        command.Options.Add(memory);
        var gate = new GateOptions();
        gate.AddTo(command);
        output.AddTo(command);
        output.AddProgressTo(command);
        output.AddVerboseTo(command);
        command.SetAction(parsed =>
        {
            HandoverOptions options = image.ToHandoverOptions(parsed);
            var check = new CheckOptions
            {
                Catalog = options.Catalog,
                Readers = reader.Releases(parsed, options.Catalog),
                NextKernel = reader.Built(parsed),
                NextCommandLine = reader.CommandLine(parsed),
                NextSystemd = reader.Systemd(parsed),
                Memory = parsed.GetValue(memory) is { Length: > 0 } ranges ? [.. ranges.Select(ParseRange)] : null,
                IsLive = image.IsLive(parsed),
                Host = image.Host(parsed),
            };
            using MemoryImage opened = image.Open(parsed, evenEmpty: check.Host is { UnownedCma: > 0 });
            HandoverDocument document = output.WithProgress(parsed, options, heard => HandoverReader.Read(opened, heard));
            CheckReport report = HandoverCheck.Run(opened, document, check with { Policy = gate.Policy(parsed, options.Catalog, document) });
            if (output.Json(parsed))
            {
                using Stream stream = Standard.OpenOutput();
                CheckJsonWriter.Write(stream, report);
                stream.Write("\n"u8);
            }
            else
            {
                new CheckPrinter(output.Page(parsed)).Print(report, document, output.IsVerbose(parsed));
            }

            bool isGate = check.Readers.Count > 0 || gate.IsGiven(parsed);
            return Judge(new CheckOutcome(report, document.Root is not null, document.MemoryMap is { Trust: MapTrust.Stale }), isGate, verdict => gate.Fails(parsed, verdict));
        });
        return command;
    }

    /// <summary>The exit code of a check.</summary>
    /// <param name="outcome">What it found.</param>
    /// <param name="isGate">Readers decide, too.</param>
    /// <param name="fails">Whether a verdict fails the gate.</param>
    internal static int Judge(CheckOutcome outcome, bool isGate, Func<RestoreVerdict, bool> fails) => !outcome.HasRoot ? ExitCode.Trouble
        : outcome.Report.Errors > 0 ? ExitCode.Found
        : isGate ? Judge(outcome, fails)
        : ExitCode.Fine;

    /// <summary>A failed reader is exit code 1; an undecided one is exit code 2, never 0.</summary>
    internal static int Judge(CheckOutcome outcome, Func<RestoreVerdict, bool> fails)
    {
        ReaderVerdict[] failing = [.. outcome.Report.Verdicts.Where(verdict => verdict.Verdict is not RestoreVerdict known || fails(known))];
        return failing.Any(verdict => verdict is { Verdict: not null, IsCertain: true }) || outcome.IsStale ? ExitCode.Found
            : failing.Length > 0 ? ExitCode.Trouble
            : ExitCode.Fine;
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
