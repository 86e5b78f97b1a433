using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.Diagnostics;
using Kho.Analysis.Conformance;
using Kho.Cli.Options;
using Kho.Cli.Printing;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli;

/// <summary><c>kho conformance</c>: runs any reader against the conformance suite.</summary>
internal static class ConformanceCommand
{
    private const int StandardTimeout = 60;
    private const int LongestTimeout = 86400;

    public static Command Create()
    {
        var releases = new ReleaseOptions();
        var output = new OutputOptions();
        var suite = new Argument<string>("DIR | FILE") { Description = "the cases: golden/conformance of the repository, or one of its files" };
        var testee = new Option<string>("--testee") { Description = "the reader, a program with its arguments: it reads a case a line and prints an answer a line (default: kho's own reader)", HelpName = "CMD" };
        var failures = new Option<string>("--failures") { Description = "names of the reader's known failures, one a line; a listed case that passes is an error too", HelpName = "FILE" };
        var timeout = new Option<int>("--timeout") { Description = "time limit of the reader in seconds", HelpName = "SECONDS", DefaultValueFactory = _ => StandardTimeout, CustomParser = Seconds };
        var command = new Command("conformance", """
            Runs a reader on the cases of the conformance suite and prints every failed case.

            docs/conformance.md describes the protocol. Exit code 1 if the reader fails an
            unlisted case, or passes a listed one.

            Examples:
              kho conformance golden/conformance
              kho conformance golden/conformance --testee './my-reader --stdin' --failures known.txt
            """);
        command.Arguments.Add(suite);
        command.Options.Add(testee);
        command.Options.Add(failures);
        command.Options.Add(timeout);
        releases.AddSpecTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            IReadOnlyList<ConformanceCase> cases = ConformanceCase.ReadAll(parsed.GetRequiredValue(suite));
            IEnumerable<string> lines = parsed.GetValue(testee) is string program
                ? Ask(program, cases, TimeSpan.FromSeconds(parsed.GetValue(timeout)))
                : Own(new ConformanceReader(releases.Catalog(parsed)), cases);
            string[] listed = parsed.GetValue(failures) is string list ? [.. File.ReadLines(list).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')] : [];
            IReadOnlyList<ConformanceResult> results = ConformanceResult.Match(cases, lines, listed);
            if (output.Json(parsed))
            {
                WriteJson(results);
            }
            else
            {
                Print(results, output.Page(parsed));
            }

            return results.Any(result => result.Fault is not null) ? ExitCode.Found : ExitCode.Fine;
        });
        return command;
    }

    private static IEnumerable<string> Own(ConformanceReader reader, IReadOnlyList<ConformanceCase> cases) => cases.Select(one =>
    {
        ConformanceAnswer answer = reader.Answer(one);
        return $"{one.Name}\t{answer.Class}\t{answer.Value}";
    });

    private static int Seconds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (NumberText.TryParse(text, out ulong seconds) && seconds is >= 1 and <= LongestTimeout)
        {
            return (int)seconds;
        }

        UsageErrors.Add(result, $"--timeout: {NumberText.Refuse(text, "number of seconds, 1 to 86400")}");
        return StandardTimeout;
    }

    /// <summary>Runs a reader with all cases, and returns its lines.</summary>
    private static List<string> Ask(string program, IReadOnlyList<ConformanceCase> cases, TimeSpan timeout)
    {
        string[] words = program.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            throw new UsageException("--testee: expected a program");
        }

        using Process process = Start(words);
        using var limit = new CancellationTokenSource(timeout);
        Task writing = Task.Run(() => Write(process, cases));
        List<string> lines = [];
        try
        {
            while (process.StandardOutput.ReadLineAsync(limit.Token).AsTask().GetAwaiter().GetResult() is string line)
            {
                lines.Add(line);
            }
        }
        catch (OperationCanceledException)
        {
            throw new UsageException($"--testee: {words[0]} did not answer all cases within {timeout.TotalSeconds} seconds");
        }
        finally
        {
            if (!process.HasExited && limit.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        writing.GetAwaiter().GetResult();
        return lines;
    }

    private static Process Start(string[] words)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception exception)
        {
            throw new UsageException($"--testee: {words[0]} cannot be run: {exception.Message}");
        }
    }

    private static void Write(Process process, IReadOnlyList<ConformanceCase> cases)
    {
        try
        {
            foreach (ConformanceCase one in cases)
            {
                process.StandardInput.Write(one.Question + "\n");
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The reader ended early; its missing answers are reported.
        }
    }

    private static void Print(IReadOnlyList<ConformanceResult> results, TextPage page)
    {
        foreach (ConformanceResult result in results.Where(result => result.Fault is not null))
        {
            page.Line($"{result.Case.Name} ({result.Case.Release}, pages of {Words.Size((ulong)result.Case.PageSize)}, {result.Case.Kind}): {result.Fault}");
        }

        foreach (IGrouping<string, ConformanceResult> kind in results.Where(result => result.IsSkipped).GroupBy(result => result.Case.Kind, StringComparer.Ordinal))
        {
            page.Line($"{kind.Key}: {kind.Count()} not known to the reader");
        }

        page.Line($"{results.Count} cases: {results.Count(result => result.Passes)} pass, {results.Count(result => !result.Passes && !result.IsSkipped)} fail, {results.Count(result => result.IsSkipped)} skipped; {results.Count(result => result.Fault is not null)} unexpected");
    }

    private static void WriteJson(IReadOnlyList<ConformanceResult> results) => JsonOutput.Write("kho.conformance/1", json =>
    {
        json.WriteNumber("cases", results.Count);
        json.WriteNumber("passed", results.Count(result => result.Passes));
        json.WriteNumber("skipped", results.Count(result => result.IsSkipped));
        json.WriteStartArray("unexpected");
        foreach (ConformanceResult result in results.Where(result => result.Fault is not null))
        {
            json.WriteStartObject();
            json.WriteString("name", result.Case.Name);
            json.WriteString("release", result.Case.Release);
            json.WriteNumber("pageSize", result.Case.PageSize);
            json.WriteString("kind", result.Case.Kind);
            json.WriteString("expected", result.Case.Expected.ToString());
            json.WriteString("answer", result.Answer?.ToString());
            json.WriteString("fault", result.Fault);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
