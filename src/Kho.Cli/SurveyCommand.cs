using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Text;
using Kho.Abi.Handovers;
using Kho.Abi.Releases;
using Kho.Abi.Restore;
using Kho.Analysis.Checks;
using Kho.Analysis.Surveys;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Cli;

/// <summary><c>kho survey</c>: many images as rows for other tools.</summary>
internal static class SurveyCommand
{
    private const string RowsName = "rows.ndjson";
    private const string ParquetEnding = ".parquet";
    private const int MostJobs = 1024;

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "images, documents of 'kho check --json', and directories to search recursively for both and for copies of debugfs kho/out and kho/in",
            Arity = ArgumentArity.OneOrMore,
        };
        var target = new Option<string>("--output", "-o")
        {
            Description = "file for the rows, which is gone on with if it is there; - for standard output; a directory, or a name that ends in / or .parquet, for rows.ndjson and a Parquet file for each kind of row",
            HelpName = "OUT",
            Required = true,
        };
        var jobs = new Option<int?>("--jobs", "-j")
        {
            Description = "number of images to read at once (default: the number of processors)",
            HelpName = "N",
            CustomParser = ParseJobs,
        };
        var shard = new Option<SurveyShard?>("--shard")
        {
            Description = "only part I of N, from 0 on: the images whose path falls into it; the parts' rows are concatenated",
            HelpName = "I/N",
            CustomParser = ParseShard,
        };
        var releases = new ReleaseOptions();
        var reader = new ReaderOptions(isMany: true);
        var gate = new GateOptions();
        var output = new OutputOptions();
        var command = new Command("survey", """
            Checks many images, and writes a row for each image, blob, session, file, finding, and outcome for a next kernel.
            An image that cannot be read is a row. docs/survey.md describes the rows, docs/fleet.md what to do with them.
            Exit code: the worst of the images', each as 'kho check' has it.

            Examples:
              kho survey /var/crash --for 7.3 -o survey.ndjson
              kho survey hosts/*.json -o survey.parquet
              kho survey /srv/dumps --for 7.2 --for 7.3 --shard 3/16 -o part-3.ndjson
            """);
        paths.Validators.Add(ImageOptions.RefuseOptions);
        command.Arguments.Add(paths);
        command.Options.Add(target);
        command.Options.Add(jobs);
        command.Options.Add(shard);
        reader.AddTo(command);
        releases.AddTo(command);
        gate.AddTo(command);
        output.AddProgressTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = releases.Catalog(parsed);
            var check = new CheckOptions
            {
                Catalog = catalog,
                Readers = reader.Releases(parsed, catalog),
                NextKernel = reader.Built(parsed),
                NextCommandLine = reader.CommandLine(parsed),
                NextSystemd = reader.Systemd(parsed),
                Policy = gate.Policy(parsed, catalog, document: null),
            };
            bool isGate = check.Readers.Count > 0 || gate.IsGiven(parsed);
            RestoreVerdict[] failing = [.. Enum.GetValues<RestoreVerdict>().Where(verdict => gate.Fails(parsed, verdict))];
            var options = new SurveyOptions
            {
                Reading = new HandoverOptions { Catalog = catalog, Release = releases.Release(parsed, catalog), PageSize = releases.PageSize(parsed) },
                Check = check,
                Judge = one => CheckCommand.Judge(one, isGate, verdict => failing.Contains(verdict)),
                Fails = verdict => failing.Contains(verdict),
                Trouble = ExitCode.Trouble,
                Fingerprint = Fingerprint([.. check.Readers.Select(release => release.Id)], failing, [.. reader.Files(parsed), .. gate.PolicyFile(parsed) is string policy ? [policy] : Array.Empty<string>()],
                    [check.NextCommandLine, check.NextSystemd?.ToString(), releases.Release(parsed, catalog)?.Id, releases.PageSize(parsed)?.ToString(), releases.SpecDirectory(parsed)]),
            };

            string[] named = parsed.GetRequiredValue(paths);
            SurveyShard part = parsed.GetValue(shard) ?? SurveyShard.Whole;
            SurveyInput[] inputs = [.. SurveyInputs.Find(named).Where(input => part.Has(input.Name))];
            using var line = ProgressLine.Of(output.IsQuiet(parsed));
            var run = new SurveyRun(new SurveyReader(options), parsed.GetValue(jobs) ?? Environment.ProcessorCount, line is null ? null : line.Show);
            string path = parsed.GetRequiredValue(target);
            SurveyProgress done = path == OutputFile.StandardOutput ? WriteOut(run, inputs) : WriteFile(run, inputs, options.Fingerprint, path, named);
            line?.Clear();
            if (path != OutputFile.StandardOutput)
            {
                Standard.Out.Write($"{path}: {Describe(done)}\n");
            }

            return Array.FindLastIndex([.. done.ExitCodes], count => count > 0) is >= 0 and int worst ? worst : ExitCode.Fine;
        });
        return command;
    }

    private static SurveyProgress WriteOut(SurveyRun run, SurveyInput[] inputs)
    {
        using Stream stream = Standard.OpenOutput();
        return run.Run(inputs, SurveyJournal.Empty, stream);
    }

    private static SurveyProgress WriteFile(SurveyRun run, SurveyInput[] inputs, string fingerprint, string path, string[] named)
    {
        bool isDirectory = Directory.Exists(path) || Path.EndsInDirectorySeparator(path) || path.EndsWith(ParquetEnding, StringComparison.Ordinal);
        string rows = isDirectory ? Path.Combine(path, RowsName) : path;
        if (isDirectory && !File.Exists(path))
        {
            Directory.CreateDirectory(path);
        }

        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(rows))))
        {
            throw new UsageException($"{path}: there is no such directory");
        }

        if (named.Any(input => File.Exists(input) && Path.GetFullPath(input) == Path.GetFullPath(rows)))
        {
            throw new UsageException($"{path}: is what is read, and is not written over itself");
        }

        SurveyProgress done;
        using (FileStream stream = new(rows, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read))
        {
            // A device or a pipe is only written to.
            SurveyJournal journal = SurveyJournal.Empty;
            if (stream.CanSeek && !OutputFile.IsDevice(rows))
            {
                journal = Resume(stream, fingerprint, rows);
                stream.SetLength(journal.Length);
                stream.Position = journal.Length;
            }

            done = run.Run(inputs, journal, stream);
        }

        if (isDirectory)
        {
            SurveyParquet.Write(path, rows);
        }

        return done;
    }

    private static SurveyJournal Resume(FileStream stream, string fingerprint, string path)
    {
        try
        {
            return SurveyJournal.Read(stream, fingerprint);
        }
        catch (KhoFormatException exception)
        {
            throw new UsageException($"{path}: is there, and nothing is added to it: {exception.Message}");
        }
    }

    private static string Describe(SurveyProgress done) =>
        $"{Words.Count((ulong)done.Total, "image")}, {done.ExitCodes[0]} fine, {done.ExitCodes[1]} with an error or a failing reader, {done.ExitCodes[2]} unreadable or undecided"
        + (done.Resumed > 0 ? $"; {done.Resumed} were there before" : "");

    /// <summary>What rows depend on beside the image: options, contents of the files that they name, and this version.</summary>
    private static string Fingerprint(string[] readers, RestoreVerdict[] failing, string[] files, string?[] texts)
    {
        var text = new StringBuilder();
        foreach (string? word in (string?[])[typeof(SurveyCommand).Assembly.GetName().Version?.ToString(), .. readers, "|", .. failing.Select(ComponentOutcome.VerdictName), "|", .. files.Select(file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))), "|", .. texts])
        {
            text.Append(word).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private static int? ParseJobs(ArgumentResult result)
    {
        if (NumberText.TryParseBytes(result.Tokens[0].Value, out ulong jobs) && jobs is > 0 and <= MostJobs)
        {
            return (int)jobs;
        }

        UsageErrors.Add(result, $"--jobs: '{result.Tokens[0].Value}' is no number from 1 to {MostJobs}");
        return null;
    }

    private static SurveyShard? ParseShard(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text.Split('/') is [string index, string count] && int.TryParse(index, out int part) && int.TryParse(count, out int parts) && part >= 0 && part < parts)
        {
            return new SurveyShard(part, parts);
        }

        UsageErrors.Add(result, $"--shard: '{text}' is not I/N, such as 0/8 to 7/8");
        return null;
    }

    /// <summary>One line on a terminal, written over by the next one and gone at the end.</summary>
    private sealed class ProgressLine(TextWriter error) : IDisposable
    {
        private const long LeastMilliseconds = 200;

        private readonly long _begin = Environment.TickCount64;
        private long _shown;
        private int _width;

        /// <summary>The line, or null where it is not wanted or standard error is no terminal.</summary>
        public static ProgressLine? Of(bool isQuiet) => isQuiet || Standard.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb" ? null : new ProgressLine(Standard.Error);

        public void Show(SurveyProgress progress)
        {
            long now = Environment.TickCount64;
            if (now - _shown >= LeastMilliseconds)
            {
                _shown = now;
                double rate = (progress.Done - progress.Resumed) * 1000.0 / Math.Max(1, now - _begin);
                Write($"{progress.Done} of {progress.Total} images, {rate:f0}/s, {progress.ExitCodes[1]} with errors, {progress.ExitCodes[2]} unreadable");
            }
        }

        public void Clear() => Write("");

        public void Dispose() => Clear();

        private void Write(string text)
        {
            if (text.Length > 0 || _width > 0)
            {
                string line = text.Length < Terminal.Width ? text : text[..(Terminal.Width - 1)];
                error.Write($"\r{line.PadRight(_width)}{(line.Length == 0 ? "\r" : "")}");
                _width = line.Length;
            }
        }
    }
}
