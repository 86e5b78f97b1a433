using System.CommandLine;
using Kho.Analysis.Golden;
using Kho.Cli.Printing;

namespace Kho.Cli;

/// <summary><c>kho golden verify</c>: every golden image against its expectations.</summary>
internal static class GoldenVerifyCommand
{
    /// <summary>Builds the verb.</summary>
    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var paths = new Argument<string[]>("DIR | IMAGE")
        {
            Description = "directories, searched with all below them, and images ('golden' here or above if not given)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var only = new Option<string[]>("--only") { Description = "only images with such names: * and ? stand for anything, without them a part of the name will do; may be repeated", HelpName = "PATTERN" };
        var ignore = new Option<string[]>("--ignore") { Description = "members of records whose differences do not count, such as *.message or restore.*; may be repeated", HelpName = "PATTERN" };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "list every comparison, whose word it is, and what was not compared" };
        var command = new Command("verify", """
            Decodes, checks and restores every golden image, and compares with what is beside it: expected.json (facts of
            independent sources), manifest.yaml (the image is encoded anew), recorded.json (what 'kho golden record' wrote)
            and the SHA-256 in provenance.md. An image without any of these is named, too.
            Exit code 1 if anything differs or an image has no expectations, 2 if anything cannot be read.

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
                : [Path.GetRelativePath(".", GoldenFolder.FindUpward(".") ?? throw new UsageException("there is no directory 'golden' here or above; name the directory with your golden images"))];
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
