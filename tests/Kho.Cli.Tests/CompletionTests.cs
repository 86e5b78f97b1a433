using System.Diagnostics;
using Kho.Abi.Releases;

namespace Kho.Cli.Tests;

/// <summary>Completion scripts, sourced and asked in the real shells.</summary>
public sealed class CompletionTests
{
    private static readonly Lazy<string> _bash = new(() => Script("bash"));

    [Theory]
    [InlineData("kho de", "decode")]
    [InlineData("kho abi ", "check", "diff", "extract", "lint", "list", "matrix", "show")]
    [InlineData("kho golden ", "record", "verify")]
    [InlineData("kho completions ", "bash", "fish", "zsh")]
    [InlineData("kho decode --re", "--release", "--residue")]
    [InlineData("kho decode --release = rf", "rfc", "rfc-page-type", "rfc-page-type-deep", "rfc7")]
    [InlineData("kho abi matrix --releases 6.18,7.2", "6.18,7.2")]
    [InlineData("kho explain KHO_FIELD_MO", "KHO_FIELD_MOVED")]
    [InlineData("kho restore vmcore --page-size ", "16K", "4K", "64K")]
    [InlineData("kho abi matrix --chain 6.18,linux-6", "6.18,linux-6.17", "6.18,linux-6.18", "6.18,linux-6.19")]
    [InlineData("kho decode --residue ", "all", "none", "touched")]
    [InlineData("kho decode golden/linux-7.3/mini-7.3.4-out/h", "golden/linux-7.3/mini-7.3.4-out/handover.elf")]
    [InlineData("kho decode --spec sp", "spec")]
    [InlineData("kho decode --spec RE")]
    [InlineData("kho abi show 7.3 --js", "--json")]
    [InlineData("kho abi diff linux-6.1", "linux-6.17", "linux-6.18", "linux-6.19")]
    [InlineData("kho abi diff REA", "README.md")]
    [InlineData("kho decode --root ")]
    [InlineData("kho page-info ")]
    public void Bash_completes(string line, params string[] expected)
    {
        // A list of words as bash splits the line at the cursor; bash itself would fill COMP_WORDS so.
        string words = string.Join(' ', line.Split(' ').Select(word => $"'{word}'"));
        string script = $"{_bash.Value}\nCOMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _kho; ((${{#COMPREPLY[@]}})) && printf '%s\\n' \"${{COMPREPLY[@]}}\" || :";

        Assert.Equal(expected, Run("bash", "--norc", "-c", script).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("kho decode --release linux-7.", "linux-7.")]
    [InlineData("kho check --for 7", "7")]
    [InlineData("kho decode --release =", "")]
    public void Bash_completes_every_release_by_id_short_form_and_alias(string line, string prefix)
    {
        string[] names = [.. ReleaseCatalog.BuiltIn.Releases.SelectMany(release => release.Aliases.Append(release.Id).Append(release.Id.Replace("linux-", "", StringComparison.Ordinal))).Distinct()];
        Assert.Superset(new HashSet<string> { "7.3", "linux-7.3", "rfc", "kho-v2" }, names.ToHashSet());

        Bash_completes(line, [.. names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public void Every_verb_and_every_option_that_help_names_is_completed()
    {
        Assert.Contains("complete -F _kho kho", Run("bash", "--norc", "-c", $"{_bash.Value}\ncomplete -p kho"));
        string[] verbs = Run("bash", "--norc", "-c", $"{_bash.Value}\nCOMP_WORDS=(kho ''); COMP_CWORD=1; _kho; printf '%s\\n' \"${{COMPREPLY[@]}}\"");
        Assert.Superset(new HashSet<string> { "find", "decode", "check", "restore", "report", "encode", "trim", "key", "page-info", "diff", "abi", "golden", "completions" }, verbs.ToHashSet());
        foreach (string verb in verbs.Except(["abi", "golden"]))
        {
            string[] named = [.. KhoProcess.Run(verb, "--help").Output.Split('\n')
                .Where(line => line.StartsWith("  -", StringComparison.Ordinal))
                .SelectMany(line => line[2..].Split("  ")[0].Split(' ', ','))
                .Where(word => word.StartsWith("--", StringComparison.Ordinal))];
            string[] completed = Run("bash", "--norc", "-c", $"{_bash.Value}\nCOMP_WORDS=(kho {verb} --); COMP_CWORD=2; _kho; printf '%s\\n' \"${{COMPREPLY[@]}}\"");
            Assert.NotEmpty(named);
            Assert.Equal(named.Order(StringComparer.Ordinal).Distinct(), completed.Order(StringComparer.Ordinal));
        }
    }

    [FactOnShell("zsh")]
    public void Zsh_completes()
    {
        // Outside the line editor the words are given, and what would be shown is printed.
        string script = $$"""
            compdef() { :; }
            compadd() { while [[ $1 == -* && $1 != -- ]]; do shift; done; shift; print -l -- "$@"; }
            compset() { :; }
            _files() { print -- files "$@"; }
            _describe() { [[ $1 == -o ]] && shift; print -l -- "${(P@)2}"; }
            {{Script("zsh")}}
            ask() { words=("$@"); CURRENT=$#; _kho; print -- .; }
            ask kho abi l
            ask kho decode --release l
            ask kho decode --page-size ''
            ask kho decode --spec ''
            ask kho decode ''
            ask kho page-info --js
            """;
        string[] lines = Run("zsh", "-f", "-c", script);

        Assert.Contains(lines, line => line.StartsWith("lint:Asks at all page sizes", StringComparison.Ordinal));
        Assert.Contains("linux-7.3", lines);
        Assert.Equal(["16K", "4K", "64K", ".", "files -/", ".", "files", "."], lines.SkipWhile(line => line != "16K").Take(8));
        Assert.Contains("--json:print one JSON document", lines);
    }

    [FactOnShell("fish")]
    public void Fish_completes()
    {
        string script = $"{Script("fish")}\nfor line in 'kho de' 'kho abi l' 'kho decode --release rfc7' 'kho abi matrix --chain 6.18,rfc7' 'kho decode --page-size 1' 'kho decode READ' 'kho decode --spec spe'\n    complete -C \"$line\" | string replace -r '\\t.*' ''\n    echo .\nend";

        Assert.Equal(["decode", ".", "lint", "list", ".", "rfc7", ".", "6.18,rfc7", ".", "16K", ".", "README.md", ".", "spec/", "."], Run("fish", "--no-config", "-c", script));
    }

    [Fact]
    public void Another_shell_is_refused()
    {
        KhoProcess kho = KhoProcess.Run("completions", "tcsh");

        Assert.Equal((2, "", "kho: SHELL: 'tcsh' is none of bash, zsh, fish\n"), (kho.ExitCode, kho.Output, kho.Errors));
    }

    private static string Script(string shell)
    {
        KhoProcess kho = KhoProcess.Run("completions", shell);
        Assert.Equal((0, ""), (kho.ExitCode, kho.Errors));
        return kho.Output;
    }

    private static string[] Run(string shell, params string[] arguments)
    {
        var start = new ProcessStartInfo(shell, arguments) { WorkingDirectory = KhoProcess.Repository, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
