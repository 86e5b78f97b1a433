using System.CommandLine;
using Kho.Abi.Releases;
using Kho.Analysis.Golden;
using Kho.Analysis.Handovers;
using Kho.Cli.Printing;

namespace Kho.Cli;

/// <summary><c>kho golden record</c>: writes down what is said of images today.</summary>
internal static class GoldenRecordCommand
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var image = new ImageOptions();
        var output = new OutputOptions();
        var paths = new Argument<string[]>("DIR | IMAGE") { Description = "images, and directories, searched with all below them", Arity = ArgumentArity.OneOrMore };
        var readers = new Option<string[]>("--for") { Description = "release whose kernel restores the images (all if not given; may be repeated)", HelpName = "RELEASE" };
        var oldReaders = new Option<string[]>("--as") { Hidden = true, HelpName = "RELEASE" };
        var only = new Option<string[]>("--only") { Description = "only images with such names, as for verify", HelpName = "PATTERN" };
        var command = new Command("record", """
            Writes recorded.json beside each image: what decoding, checking and restoring it by each release says today.
            'kho golden verify' compares with it later. A record that is there is replaced, and what changed is printed:
            read that, as you read any other difference of a golden file, before you commit it.

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
