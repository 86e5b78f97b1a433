using System.CommandLine;
using System.Text.Json;
using Kho.Abi.Handovers;
using Kho.Abi.Restore;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Cli;

/// <summary><c>kho extract</c>: the contents of what a handover preserves, as files.</summary>
internal static class ExtractCommand
{
    public static Command Create()
    {
        var image = new ImageOptions();
        var output = new OutputOptions();
        var file = new Argument<string>("IMAGE") { Description = "a dump in any format that kho decode reads; for a split dump, the directory of its parts", HelpName = "IMAGE" };
        var what = new Argument<string?>("NAME") { Description = "SESSION/TOKEN of a memfd, a session, or the name of a region (default: everything)", Arity = ArgumentArity.ZeroOrOne, HelpName = "NAME" };
        var target = new Option<string?>("--output", "-o") { Description = "a new or empty directory; for one item also a file, or - for standard output", HelpName = "PATH" };
        var command = new Command("extract", """
            Writes memfds, reserve_mem regions and the test module's folios as files; without -o, lists them.
            Exit code 0 if everything requested is complete, 1 if contents are absent or disputed.

            Examples:
              kho extract vmcore
              kho extract vmcore -o salvaged
              kho extract vmcore vm-1/0x2a -o guest.ram
              kho extract vmcore console -o - | strings
            """);
        command.Arguments.Add(file);
        command.Arguments.Add(what);
        image.AddReadingTo(command);
        command.Options.Add(target);
        output.AddTo(command);
        output.AddProgressTo(command);
        command.SetAction(parsed =>
        {
            using MemoryImage memory = image.Open(parsed, [parsed.GetRequiredValue(file)]);
            string? path = parsed.GetValue(target);
            OutputOptions page = path is null ? output : output.ForOutputTo(parsed, path, isBinary: true);
            if (path is not null && !Directory.Exists(path))
            {
                OutputFile.Check(path, memory.Paths);
            }

            HandoverDocument document = output.WithProgress(parsed, image.ToHandoverOptions(parsed), heard => HandoverReader.Read(memory, heard));
            if (document.Root is null || document.Release is null)
            {
                throw new UsageException($"{document.ImagePath}: no handover to extract: {document.Diagnostics.Last(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Message}");
            }

            IReadOnlyList<Extraction> items = Extraction.All(document);
            string? name = parsed.GetValue(what);
            IReadOnlyList<Extraction> chosen = name is null ? items : Extraction.Named(items, name);
            if (chosen.Count == 0 && name is not null)
            {
                string otherwise = items.Count == 0 ? "; there is nothing" : $"; 'kho extract {document.ImagePath}' lists all";
                throw new UsageException($"NAME: '{name}' is nothing in the handover of {document.ImagePath}{Suggestion.Of(name, items.Select(item => item.Name), otherwise)}");
            }

            if (path is null)
            {
                List(document, chosen, parsed, output);
                return ExitCode.Fine;
            }

            return name is not null && chosen.Count == 1 && (path == OutputFile.StandardOutput || !IsNewDirectory(path))
                ? ExtractOne(memory, Extraction.Only(document, chosen), path, parsed, page)
                : ExtractAll(memory, name is null ? document : Extraction.Only(document, chosen), path, parsed, page);
        });
        return command;
    }

    /// <summary>A path that ends in a slash is a directory, existing or not.</summary>
    private static bool IsNewDirectory(string path) => path.EndsWith('/') && !Directory.Exists(path);

    private static int ExtractAll(MemoryImage memory, HandoverDocument document, string path, ParseResult parsed, OutputOptions output)
    {
        if (path == OutputFile.StandardOutput)
        {
            throw new UsageException("-o -: standard output takes one item; name it");
        }

        ExtractionReport report = HandoverExtractor.Extract(memory, document, path);
        if (output.Json(parsed))
        {
            using Stream stream = Standard.OpenOutput();
            ExtractionJsonWriter.WriteIndex(stream, report);
        }
        else
        {
            ExtractionPrinter.Print(output.Page(parsed), report);
        }

        return report.IsComplete ? ExitCode.Fine : ExitCode.Found;
    }

    /// <summary>Extracts one item: into a directory beside its place, then moved.</summary>
    private static int ExtractOne(MemoryImage memory, HandoverDocument document, string path, ParseResult parsed, OutputOptions output)
    {
        bool isStandard = path == OutputFile.StandardOutput || OutputFile.IsDevice(path);
        string beside = isStandard ? Path.GetTempPath() : Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        string working = Path.Combine(beside, $".kho-extract-{Guid.NewGuid():N}");
        try
        {
            ExtractionReport report = HandoverExtractor.Extract(memory, document, working);
            ExtractedItem item = report.Items[0];
            if (item.Path is null)
            {
                output.ErrorPage(parsed).Line($"{item.Name}: {string.Join("; ", item.Problems)}");
                return ExitCode.Found;
            }

            string made = Path.Combine([working, .. item.Path.Split('/')]);
            string target = Directory.Exists(path) ? Path.Combine(path, Path.GetFileName(item.Path)) : path;
            if (isStandard)
            {
                using FileStream content = File.OpenRead(made);
                OutputFile.Write(path, [], content.CopyTo);
            }
            else
            {
                OutputFile.Adopt(target, memory.Paths, made);
            }

            Tell(item, isStandard ? "standard output" : target, report, parsed, output);
            return item.IsComplete ? ExitCode.Fine : ExitCode.Found;
        }
        catch (UnauthorizedAccessException exception) when (exception.Message.Contains(working, StringComparison.Ordinal))
        {
            throw new UsageException($"{path}: permission denied");
        }
        catch (IOException exception) when (exception.Message.Contains(working, StringComparison.Ordinal))
        {
            throw new IOException($"{path}: cannot be written: {exception.Message[..Math.Max(0, exception.Message.IndexOf(" : '", StringComparison.Ordinal))]}", exception.HResult);
        }
        finally
        {
            if (Directory.Exists(working))
            {
                Directory.Delete(working, recursive: true);
            }
        }
    }

    private static void Tell(ExtractedItem item, string place, ExtractionReport report, ParseResult parsed, OutputOptions output)
    {
        if (output.Json(parsed))
        {
            using Stream stream = Standard.OpenOutput();
            ExtractionJsonWriter.WriteIndex(stream, report);
            return;
        }

        string hash = item.Sha256 is string sha256 ? $", sha256 {sha256}" : "";
        output.Page(parsed).Line($"{place}: {ExtractedKinds.Name(item.Kind)} {item.Name}, {Words.ExactSize(item.Size ?? 0)}{hash}");
        if (item.AbsentBytes > 0)
        {
            output.Page(parsed).Line($"  {Words.ExactSize(item.AbsentBytes)} are absent and read as zeros: {item.Absent[0].Reason}", Spectre.Console.Color.Yellow);
        }

        foreach (string problem in item.Problems)
        {
            output.Page(parsed).Line($"  {problem}", Spectre.Console.Color.Yellow);
        }
    }

    private static void List(HandoverDocument document, IReadOnlyList<Extraction> items, ParseResult parsed, OutputOptions output)
    {
        if (!output.Json(parsed))
        {
            TextPage page = output.Page(parsed);
            page.Line($"{document.ImagePath}: {Words.Count((ulong)items.Count, "item")} with contents{(items.Count == 0 ? "" : "; -o DIR extracts them, NAME -o FILE one of them")}");
            if (items.Count > 0)
            {
                page.Table(["", "name", ">size", ">bytes"], items.Select(item => (IReadOnlyList<string>)
                [
                    ExtractedKinds.Name(item.Kind), item.Name, item.Size is ulong size ? Words.Size(size) : "-", item.Size?.ToString() ?? "-",
                ]));
            }

            return;
        }

        using Stream stream = Standard.OpenOutput();
        using (var json = new Utf8JsonWriter(stream, JsonStyle.Options))
        {
            json.WriteStartObject();
            json.WriteString("schema", "kho.extract-list/1");
            json.WriteString("image", document.ImagePath);
            json.WriteStartArray("items");
            foreach (Extraction item in items)
            {
                json.WriteStartObject();
                json.WriteString("kind", ExtractedKinds.Name(item.Kind));
                json.WriteString("name", item.Name);
                json.WriteString("session", item.Session);
                if (item.Size is ulong size)
                {
                    json.WriteNumber("size", size);
                }
                else
                {
                    json.WriteNull("size");
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }
}
