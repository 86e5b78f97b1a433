using System.CommandLine;
using Kho.Abi.Releases;
using Kho.Analysis.Golden;
using Kho.Analysis.Handovers;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;

namespace Kho.Cli;

/// <summary><c>kho golden</c>: immutable images and their facts.</summary>
internal static class GoldenCommand
{
    public static Command Create()
    {
        var command = new Command("golden", """
            Compares golden images with independent facts and with kho's own earlier results.
            docs/golden.md describes how to keep golden images of your own.

            Examples:
              kho golden verify
              kho golden record my-images
              kho golden verify my-images --spec my-spec
            """);
        command.Subcommands.Add(GoldenVerifyCommand.Create());
        command.Subcommands.Add(GoldenRecordCommand.Create());
        return command;
    }
}

/// <summary><c>kho golden record</c>: records this program's results for images.</summary>
internal static class GoldenRecordCommand
{
    public static Command Create()
    {
        var image = new ImageOptions();
        var output = new OutputOptions();
        var paths = new Argument<string[]>("DIR | IMAGE") { Description = "images, and directories to search recursively", Arity = ArgumentArity.OneOrMore };
        var readers = new Option<string[]>("--for") { Description = "release that reads the images (default: all; repeatable)", HelpName = "RELEASE" };
        var oldReaders = new Option<string[]>("--as") { Hidden = true, HelpName = "RELEASE" };
        var only = new Option<string[]>("--only") { Description = "only images with these names, as for verify", HelpName = "PATTERN" };
        var command = new Command("record", """
            Writes recorded.json beside each image: the results of decode, check and restore by each release.
            'kho golden verify' compares with it later. An existing record is replaced and its changes are printed:
            read them, like any difference of a golden file, before you commit.

            Examples:
              kho golden record my-images
              kho golden record my-images/vmcore --for 7.2 --for 7.3
              kho golden record memory.raw --raw-base 0x40000000 --page-size 16K
            """);
        command.Arguments.Add(paths);
        readers.CompletionSources.Add(ReleaseOptions.Names);
        command.Options.Add(readers);
        command.Options.Add(oldReaders);
        command.Options.Add(only);
        image.AddReadingTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            ReleaseCatalog catalog = image.ToHandoverOptions(parsed).Catalog;
            var options = new GoldenOptions { Catalog = catalog, Only = parsed.GetValue(only) ?? [] };
            string[] chosen =
            [
                .. (parsed.GetValue(readers) ?? []).Select(name => ReleaseOptions.Find(catalog, name, readers.Name).Id)
                    .Concat((parsed.GetValue(oldReaders) ?? []).Select(name => ReleaseOptions.Find(catalog, name, oldReaders.Name).Id)).Distinct(),
            ];
            GoldenReading? reading = image.ToGoldenReading(parsed, chosen);
            GoldenFile[] files = [.. GoldenFolder.Find(parsed.GetRequiredValue(paths)).Where(options.IsWanted)];
            if (files.Length == 0)
            {
                throw new UsageException($"{string.Join(", ", parsed.GetRequiredValue(paths))}: no images to record");
            }

            List<(GoldenFile File, IReadOnlyList<ValueDifference>? Differences)> recorded = [];
            foreach (GoldenFile file in files)
            {
                recorded.Add((file, GoldenRecorder.Record(file, reading, options)));
            }

            if (output.Json(parsed))
            {
                GoldenRecordJson.Write(recorded);
            }
            else
            {
                new GoldenPrinter(output.Page(parsed), verbose: false).PrintRecorded(recorded);
            }

            return ExitCode.Fine;
        });
        return command;
    }
}

/// <summary><c>kho golden verify</c>: every golden image against its expectations.</summary>
internal static class GoldenVerifyCommand
{
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var paths = new Argument<string[]>("DIR | IMAGE")
        {
            Description = "directories to search recursively, and images (default: 'golden' here or above)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var only = new Option<string[]>("--only") { Description = "only images with these names: with the wildcards * and ?, or a part of the name; repeatable", HelpName = "PATTERN" };
        var ignore = new Option<string[]>("--ignore") { Description = "ignored members of records, such as *.message or restore.*; repeatable", HelpName = "PATTERN" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "list every comparison with its authority, and the skipped ones" };
        var command = new Command("verify", """
            Decodes, checks and restores every golden image, and compares with the files beside it: expected.json (facts of
            independent sources), manifest.yaml (encoded again), recorded.json (from 'kho golden record')
            and the SHA-256 in provenance.md. It also reports an image without any of these.
            Exit code 1 if anything differs or an image has no expectations, 2 if anything is unreadable.

            Examples:
              kho golden verify
              kho golden verify golden --only 'linux-7.3/*' --verbose
              kho golden verify my-images --ignore '*.message' --json
            """);
        command.Arguments.Add(paths);
        command.Options.Add(only);
        command.Options.Add(ignore);
        command.Options.Add(verbose);
        releases.AddSpecTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            var options = new GoldenOptions { Catalog = releases.Catalog(parsed), Only = parsed.GetValue(only) ?? [], Ignore = parsed.GetValue(ignore) ?? [] };
            string[] where = parsed.GetValue(paths) is { Length: > 0 } given ? given
                : [Path.GetRelativePath(".", GoldenFolder.FindUpward(".") ?? throw new UsageException("no directory 'golden' here or above; help: name the directory with your golden images"))];
            IReadOnlyList<GoldenResult> results = GoldenVerifier.Verify(where, options);
            if (results.Count == 0)
            {
                throw new UsageException(options.Only.Count > 0 ? $"--only: no image in {string.Join(", ", where)} has such a name" : $"{string.Join(", ", where)}: no images");
            }

            if (output.Json(parsed))
            {
                using Stream stream = Standard.OpenOutput();
                GoldenVerifyJsonWriter.Write(stream, results);
                stream.Write("\n"u8);
            }
            else
            {
                new GoldenPrinter(output.Page(parsed), parsed.GetValue(verbose)).Print(results);
            }

            return results.Any(result => result.Status == GoldenStatus.Unreadable) ? ExitCode.Trouble
                : results.All(result => result.Status == GoldenStatus.Ok) ? ExitCode.Fine
                : ExitCode.Found;
        });
        return command;
    }
}
