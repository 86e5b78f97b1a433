using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Kho.Cli;
using Kho.Cli.Options;
using Kho.Cli.Terminals;
using Kho.Fuzz.Mutation;
using Kho.Fuzz.Running;

namespace Kho.Fuzz.CommandLines;

/// <summary>Runs command lines, inside this process or through a binary, and holds them to what docs/robustness.md promises of them.</summary>
/// <param name="options">Seed, first case and their number.</param>
/// <param name="binary">The binary, or null to run inside this process.</param>
internal sealed partial class CommandLineFuzz(FuzzOptions options, string? binary)
{
    private const string Target = "command-line";
    private const int FillEvery = 200;
    private const int CausesShown = 3;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(120);

    private readonly Dictionary<string, int> _verbs = new(StringComparer.Ordinal);
    private readonly int[] _codes = new int[3];
    private readonly Dictionary<string, List<string>> _findings = new(StringComparer.Ordinal);

    /// <summary>Runs all cases.</summary>
    /// <param name="output">Where findings and the record go.</param>
    /// <returns>Number of findings.</returns>
    public int Run(TextWriter output)
    {
        using Sandbox sandbox = new();
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = sandbox.Path;
        var generator = new CommandLineGenerator();
        var clock = Stopwatch.StartNew();
        long slowest = 0;
        long number = options.Start;
        try
        {
            for (; number < options.Start + options.Count && clock.Elapsed < options.Time; number++)
            {
                if ((number - options.Start) % FillEvery == FillEvery - 1)
                {
                    sandbox.Fill();
                }

                string[] words = generator.Create(FuzzRandom.Of(options.Seed, Target, number));
                long begin = clock.ElapsedMilliseconds;
                Judge(number, words, binary is null ? RunInside(words) : RunBinary(words, number));
                slowest = Math.Max(slowest, clock.ElapsedMilliseconds - begin);
            }
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        foreach ((string cause, List<string> cases) in _findings)
        {
            output.WriteLine($"FINDING {cause}: {cases.Count} cases");
            foreach (string one in cases.Take(CausesShown))
            {
                output.WriteLine($"  {one}");
            }
        }

        string how = binary is null ? "in one process" : "through the binary";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number - options.Start} command lines {how}, seed {options.Seed}, {clock.Elapsed.TotalSeconds:f0} s, slowest {slowest} ms; exit codes 0: {_codes[0]}, 1: {_codes[1]}, 2: {_codes[2]}; {(_findings.Count == 0 ? "no findings" : $"{_findings.Count} causes of findings")}"));
        output.WriteLine($"verbs: {string.Join(", ", _verbs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value}"))}");
        return _findings.Count;
    }

    /// <summary>What is wrong with how a command line ended; null if nothing is.</summary>
    public static string? Wrong(int? code, string output, string errors)
    {
        string[] own = [.. errors.Split('\n').Where(line => line.StartsWith("kho: ", StringComparison.Ordinal))];
        return code is not int known ? "hangs"
            : known is < 0 or > 2 ? $"exit code {known}"
            : errors.Contains(ExitCode.Defect, StringComparison.Ordinal) ? $"defect: {DefectPattern().Match(errors).Groups[1].Value}"
            : errors.Contains("Unhandled", StringComparison.Ordinal) || StackPattern().IsMatch(errors) ? "stack trace"
            : ParserPattern().Match(errors) is { Success: true } parser ? $"the parser's words: {parser.Value}"
            : TemporaryPattern().Match(errors + output) is { Success: true } ? "a temporary name"
            : errors.Contains('\u001b', StringComparison.Ordinal) ? "an escape sequence on standard error"
            : own.Length > 1 ? "more than one line of trouble"
            : known == ExitCode.Trouble && errors.Length + output.Length == 0 ? "trouble without a word"
            : known != ExitCode.Trouble && own.Length > 0 ? $"a line of trouble, and exit code {known}"
            : null;
    }

    private void Judge(long number, string[] words, (int? Code, string Output, string Errors) ended)
    {
        string verb = words.FirstOrDefault(CommandLineGenerator.Verbs.Contains) ?? "none";
        _verbs[verb] = _verbs.GetValueOrDefault(verb) + 1;
        if (ended.Code is >= 0 and <= 2 and int code)
        {
            _codes[code]++;
        }

        if (Wrong(ended.Code, ended.Output, ended.Errors) is string wrong)
        {
            if (!_findings.TryGetValue(wrong, out List<string>? cases))
            {
                _findings[wrong] = cases = [];
            }

            string line = string.Join(' ', words.Take(40).Select(word => $"'{(word.Length > 80 ? word[..80] + "…" : word)}'"));
            cases.Add($"{number}: kho {line.ReplaceLineEndings("\\n")}\n    {string.Join("\n    ", ended.Errors.Split('\n').Take(6))}");
        }
    }

    private static (int? Code, string Output, string Errors) RunInside(string[] words)
    {
        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        int? code = null;
        string? escaped = null;

        // On a thread of its own, so that one that never ends can be told of.
        var thread = new Thread(() =>
        {
#pragma warning disable CA1031 // An exception that leaves the program is what is looked for.
            try
            {
                code = Standard.Instead(output, errors, () => KhoProgram.Run(words));
            }
            catch (Exception exception)
            {
                escaped = $"Unhandled {exception}";
                code = -1;
            }
#pragma warning restore CA1031
        }, maxStackSize: 8 << 20)
        { IsBackground = true };
        thread.Start();
        return thread.Join(_patience) ? (code, Text(output), escaped ?? Text(errors)) : (null, "", "");
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)Math.Min(stream.Length, 1 << 20));

    private (int? Code, string Output, string Errors) RunBinary(string[] words, long number)
    {
        // Some of them write to a closed stream, to a full disk, or into a pipe that closes early.
        (string Program, string[] Before) = (number % 12) switch
        {
            0 => ("/bin/sh", ["-c", "exec \"$0\" \"$@\" >&-", binary!]),
            1 => ("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/full", binary!]),
            2 => ("/bin/sh", ["-c", "{ \"$0\" \"$@\"; echo $? >&2; } | head -c 1 >/dev/null", binary!]),
            _ => (binary!, (string[])[]),
        };
        var start = new ProcessStartInfo(Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in Before.Concat(words))
        {
            start.ArgumentList.Add(word);
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(_patience))
        {
            process.Kill(entireProcessTree: true);
            return (null, "", "");
        }

        return (number % 12) switch
        {
            // The shell prints only the exit code after the last line.
            2 when errors.Result.TrimEnd('\n').Split('\n') is [.. string[] lines, string last] => (int.TryParse(last, out int code) ? code : -1, "-", string.Join('\n', lines)),
            0 or 1 => (process.ExitCode, "-", errors.Result),
            _ => (process.ExitCode, output.Result, errors.Result),
        };
    }

    [GeneratedRegex(@"^\s+at [A-Za-z_.]+\(", RegexOptions.Multiline)]
    private static partial Regex StackPattern();

    [GeneratedRegex("Required (argument|command)|Unrecognized|expects a single|Cannot parse|is required\\.|was not matched|esponse file|cannot be combined")]
    private static partial Regex ParserPattern();

    [GeneratedRegex(@"\.[0-9a-f]{32}|kho-extract-[0-9a-f]")]
    private static partial Regex TemporaryPattern();

    [GeneratedRegex(ExitCode.Defect + ": ([A-Za-z]+)")]
    private static partial Regex DefectPattern();
}
