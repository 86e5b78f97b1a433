using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using Kho.Cli.Options;
using Kho.Fuzz.CommandLines;

namespace Kho.Cli.Tests;

/// <summary>Nothing that stands on a command line crashes kho: one line, and an exit code of three.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kho-command-line-");

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>A command line builds its own verb alone, which is that of the whole command; any other builds all.</summary>
    [Fact]
    public void The_verb_of_a_command_line_is_that_of_all_verbs()
    {
        RootCommand all = KhoCommand.Create();
        foreach (Command verb in all.Subcommands.Where(verb => verb.Name is not ("help" or "completions")))
        {
            Command own = Assert.Single(KhoCommand.Create(verb.Name).Subcommands);
            Assert.Equal(Model(verb), Model(own));
            foreach (Command nested in verb.Subcommands)
            {
                Command one = Assert.Single(KhoCommand.Create(verb.Name, nested.Name).Subcommands);
                Assert.Equal(Model(nested), Model(one.Subcommands.Single(command => command.Name == nested.Name)));
            }
        }

        foreach (string other in (string[])["", "help", "completions", "deco", "--help", "--version"])
        {
            Assert.Equal(all.Subcommands.Select(Model), KhoCommand.Create(other).Subcommands.Select(Model));
        }

        static string Model(Command command) =>
            $"{command.Name}: {command.Description} {string.Join(' ', command.Options.Select(option => option.Name))} {string.Join(' ', command.Arguments.Select(argument => argument.Name))} [{string.Join("; ", command.Subcommands.Select(Model))}]";
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("-V")]
    public void The_version_is_that_of_the_program(string word)
    {
        KhoProcess kho = KhoProcess.Run(word);

        Assert.Equal((0, $"{typeof(KhoProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion}\n", ""), (kho.ExitCode, kho.Output, kho.Errors));
    }

    /// <summary>A bounded part of what docs/robustness.md records; the rest is run by hand.</summary>
    [Fact]
    public void Command_lines_of_hostile_words_end_in_one_line_and_an_exit_code_of_three()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Kho.Fuzz.dll"), "--command-lines", "1200", "--seed", "7"])
        {
            WorkingDirectory = _directory.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process fuzzer = Process.Start(start)!;
        fuzzer.StandardInput.Close();
        string output = fuzzer.StandardOutput.ReadToEnd();
        fuzzer.WaitForExit();

        Assert.True(fuzzer.ExitCode == 0, output);
        Assert.Contains("1200 command lines in one process, seed 7,", output, StringComparison.Ordinal);
        Assert.EndsWith("no findings", output.Split('\n')[0], StringComparison.Ordinal);
    }

    /// <summary>The judge of the test above can find something.</summary>
    [Theory]
    [InlineData(null, null, "", "")]
    [InlineData("hangs", -2, "", "")]
    [InlineData("exit code 134", 134, "", "")]
    [InlineData("stack trace", 2, "", "kho: x\n   at Kho.Cli.Program.Main(String[] args)\n")]
    [InlineData("defect: ArgumentException", 2, "", "kho: this is a defect of kho; please report it with the command line: ArgumentException: no\n")]
    [InlineData("the parser's words: Required argument", 2, "", "kho: Required argument 'B' missing for command: 'diff'.\n")]
    [InlineData("a temporary name", 2, "", "kho: /x/.nope.elf.8ea2e1528ea2e1528ea2e1528ea2e152: permission denied\n")]
    [InlineData("an escape sequence on standard error", 2, "", "kho: \u001b[31m\n")]
    [InlineData("more than one line of trouble", 2, "", "kho: a\nkho: b\n")]
    [InlineData("trouble without a word", 2, "", "")]
    [InlineData("a line of trouble, and exit code 0", 0, "x", "kho: a\n")]
    public void The_judge_sees_what_is_wrong(string? expected, int? code, string output, string errors) =>
        Assert.Equal(expected, CommandLineFuzz.Wrong(code switch { null => 0, -2 => null, int known => known }, output, errors));

    [Theory]
    [InlineData("IMAGE", "decode", "")]
    [InlineData("IMAGE", "find", "")]
    [InlineData("IMAGE", "check", "  ")]
    [InlineData("--extract", "restore", Golden.Linux73Out, "--extract", "")]
    [InlineData("--script", "restore", "--script", "")]
    [InlineData("--reader-config", "restore", Golden.Linux73Out, "--reader-config", "")]
    [InlineData("--next-config", "check", Golden.Linux73Out, "--next-config", "")]
    [InlineData("--btf", "abi", "check", "7.3", "--btf", "")]
    [InlineData("--suppress", "abi", "diff", "7.2", "7.3", "--suppress", "")]
    [InlineData("--policy", "abi", "matrix", "--policy", "")]
    [InlineData("--output", "trim", Golden.Linux73Out, "-o", "")]
    public void An_empty_word_is_a_variable_that_is_not_set(string name, params string[] words)
    {
        KhoProcess kho = KhoProcess.Run(words);

        Assert.Equal((2, "", $"kho: {name}: is empty; help: is a shell variable unset?\n"), (kho.ExitCode, kho.Output, kho.Errors));
    }

    [Theory]
    [InlineData("no space left", "abi list > /dev/full")]
    [InlineData("standard output cannot be written to", "abi list >&-")]
    [InlineData("/proc/version", "trim $image -o /proc/version")]
    [InlineData("no such file or directory", "decode @/dev/zero")]
    [InlineData("no such file or directory", "find $(seq 10000)")]
    [InlineData("standard output cannot be written to: it is closed", "abi list >&-")]
    [InlineData("standard output cannot be written to: it is closed", "abi list <&- >&-")]
    [InlineData("standard output cannot be written to: it is closed", "trim $image -o - >&-")]
    [InlineData("standard output cannot be written to: it is closed", "trim $image -o - <&- >&-")]
    [InlineData("is an endless device", "abi lint 7.3 --suppress /dev/zero")]
    [InlineData("is an endless device", "check $image --policy /dev/full")]
    [InlineData("is an endless device", "encode /dev/urandom -o /dev/null")]
    [InlineData("is given 10000 times, expected once", "decode $image $(seq -f '--release %.0f' 10000)")]
    [InlineData("too long", "decode $(printf 'a%.0s' $(seq 5000))")]
    public void Trouble_is_one_line(string expected, string line)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"image={Golden.Linux73Out}; exec dotnet {Path.Combine(AppContext.BaseDirectory, "kho.dll")} {line}"]) { WorkingDirectory = KhoProcess.Repository, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(2, process.ExitCode);
        Assert.StartsWith("kho: ", Assert.Single(errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Contains(expected, errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_working_directory_that_is_gone_is_trouble_of_one_line()
    {
        string gone = Directory.CreateDirectory(Path.Combine(_directory.FullName, "gone")).FullName;
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"cd {gone} && rmdir {gone} && exec dotnet {Path.Combine(AppContext.BaseDirectory, "kho.dll")} decode missing"]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(2, process.ExitCode);
        Assert.StartsWith("kho: ", Assert.Single(errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain(ExitCode.Defect, errors, StringComparison.Ordinal);
    }

    /// <summary>Nobody is told what goes to a standard error that is closed or full; the exit code stays.</summary>
    [Theory]
    [InlineData(0, "encode golden/encoded/rfc-page-type/types/manifest.yaml -o - 2>&-")]
    [InlineData(0, "encode golden/encoded/rfc-page-type/types/manifest.yaml -o - 2>/dev/full")]
    [InlineData(2, "decode missing 2>&-")]
    [InlineData(2, "decode missing >&- 2>&-")]
    [InlineData(2, "decode missing <&- >&- 2>&-")]
    public void A_standard_error_that_nobody_reads_changes_no_exit_code(int expected, string line)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec dotnet {Path.Combine(AppContext.BaseDirectory, "kho.dll")} {line} > /dev/null"]) { WorkingDirectory = KhoProcess.Repository };
        using Process process = Process.Start(start)!;
        process.WaitForExit();

        Assert.Equal(expected, process.ExitCode);
    }

    [Fact]
    public void A_key_that_no_release_has_is_found_out()
    {
        Assert.Equal(1, KhoProcess.Run("key", "0x1000:64").ExitCode);
        Assert.Equal(1, KhoProcess.Run("key", "0x1001:3").ExitCode);
        Assert.Equal(0, KhoProcess.Run("key", "0x1000:0:split").ExitCode);
    }

    /// <summary>What is written to standard output is what a file would hold, and nothing else.</summary>
    [Fact]
    public void An_image_is_written_to_standard_output()
    {
        string file = Path.Combine(_directory.FullName, "out.elf");
        string script = $"cd {KhoProcess.Repository} && dotnet {Path.Combine(AppContext.BaseDirectory, "kho.dll")} trim {Golden.Linux73Out} -o - > {file} 2> {file}.errors";
        using Process process = Process.Start("/bin/sh", ["-c", script]);
        process.WaitForExit();
        string named = Path.Combine(_directory.FullName, "named.elf");
        KhoProcess.Run("trim", Golden.Linux73Out, "-o", named);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(File.ReadAllBytes(named), File.ReadAllBytes(file));
        Assert.StartsWith("standard output: ", File.ReadAllText($"{file}.errors"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(KhoProcess.Repository, "-")));
    }

    /// <summary>A terminal is left as it was: what goes on it with NO_COLOR is text alone.</summary>
    [FactOnShell("script")]
    public void Nothing_but_text_goes_to_a_terminal_without_colours()
    {
        string kho = $"dotnet {Path.Combine(AppContext.BaseDirectory, "kho.dll")}";
        string plain = OnTerminal($"NO_COLOR=1 {kho} abi matrix");
        string option = OnTerminal($"{kho} restore {Golden.Linux73Out} --no-color");
        string coloured = OnTerminal($"TERM=xterm-256color {kho} restore {Golden.Linux73Out}");

        Assert.DoesNotContain("\u001b", plain + option, StringComparison.Ordinal);
        Assert.Contains("\u001b[", coloured, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[?1h", coloured, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b=", coloured, StringComparison.Ordinal);
    }

    [FactOnShell("script")]
    public void Tables_fit_the_terminal()
    {
        string kho = $"dotnet {Path.Combine(AppContext.BaseDirectory, "kho.dll")}";
        foreach (int columns in new[] { 80, 100, 160 })
        {
            string[] lines = [.. OnTerminal($"NO_COLOR=1 COLUMNS={columns} {kho} abi matrix").Split('\n').Select(line => line.TrimEnd('\r')).TakeWhile(line => line != "Why")];
            Assert.All(lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal) && !line.Contains(" cells ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, columns));
            Assert.DoesNotContain(lines, line => line.Trim() is "d" or "ed");
            Assert.All(OnTerminal($"NO_COLOR=1 COLUMNS={columns} {kho} abi list").Split('\n'), line => Assert.InRange(line.TrimEnd('\r').Length, 0, columns));
        }
    }

    private static string OnTerminal(string line)
    {
        var start = new ProcessStartInfo("script", ["-qec", line, "/dev/null"]) { WorkingDirectory = KhoProcess.Repository, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
