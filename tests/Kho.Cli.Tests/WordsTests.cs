using System.Text.Json.Nodes;
using Kho.Analysis.Checks;
using Kho.Analysis.Comparison;

namespace Kho.Cli.Tests;

/// <summary>The words of the tool: help, suggestions, explanations, one name for one thing.</summary>
public sealed class WordsTests
{
    [Fact]
    public void Help_is_a_line_a_verb()
    {
        KhoProcess help = KhoProcess.Run("--help");

        Assert.Equal((0, ""), (help.ExitCode, help.Errors));
        Assert.InRange(help.Output.Split('\n').Length, 10, 28);
        Assert.All(help.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 130));
        Assert.All((string[])["find", "decode", "check", "restore", "extract", "report", "diff", "abi", "golden", "explain"], verb => Assert.Contains($"\n  {verb} ", help.Output, StringComparison.Ordinal));
        Assert.Equal(help.Output, KhoProcess.Run("help").Output);
    }

    /// <summary>A script whose verb is missing must not go on as if something had been checked.</summary>
    [Theory]
    [InlineData("kho help")]
    [InlineData("kho help abi", "abi")]
    public void Without_a_verb_the_same_is_said_as_trouble(string more, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(arguments);

        Assert.Equal((2, ""), (kho.ExitCode, kho.Output));
        Assert.Contains($"'{more} VERB' describes a verb", kho.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_of_a_verb_can_be_asked_for_in_two_ways()
    {
        Assert.Equal(KhoProcess.Run("abi", "diff", "--help").Output, KhoProcess.Run("help", "abi", "diff").Output);
        Assert.Contains("Examples:", KhoProcess.Run("help", "check").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_has_a_short_name() => Assert.Equal(KhoProcess.Run("--version").Output, KhoProcess.Run("-V").Output);

    [Theory]
    [InlineData("--release: 'linux-7.33' is no known release and no kernel; known are ", "decode", Golden.Linux73Out, "--release", "linux-7.33")]
    [InlineData("--release: 'rcf' is no known release and no kernel; did you mean rfc?", "decode", Golden.Linux73Out, "--release", "rcf")]
    [InlineData("'--extnets' is no option of kho decode; did you mean --extents?", "decode", Golden.Linux73Out, "--extnets")]
    [InlineData("'c' is unexpected; kho abi diff takes A B", "abi", "diff", "a", "b", "c")]
    [InlineData("B is missing; see 'kho diff --help'", "diff", "a")]
    [InlineData("--root: ADDR is missing", "decode", Golden.Linux73Out, "--root")]
    [InlineData("--root: 'zzz' is no address, such as 0x42b000", "decode", Golden.Linux73Out, "--root", "zzz")]
    [InlineData("--release: is given 2 times, expected once", "decode", Golden.Linux73Out, "--release", "7.2", "--release", "7.3")]
    [InlineData("--output IMAGE is missing", "encode", "x")]
    [InlineData("ID: 'KHO_FIELD_MOVD' is no finding and no rule; did you mean KHO_FIELD_MOVED?", "explain", "KHO_FIELD_MOVD")]
    [InlineData("--fail-on: 'panic' is no verdict to fail on; did you mean panics?", "restore", Golden.Linux73Out, "--fail-on", "panic")]
    [InlineData("STRUCT: linux-7.3 has no structure 'luo_file_se'; did you mean luo_file_ser?", "abi", "show", "7.3", "luo_file_se")]
    [InlineData("--reader-cmdline: conflicts with --next-cmdline, its new name", "restore", Golden.Linux73Out, "--next-cmdline", "", "--reader-cmdline", "")]
    public void What_is_wrong_is_said_in_the_words_of_kho(string beginning, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(arguments);

        Assert.Equal((2, ""), (kho.ExitCode, kho.Output));
        Assert.StartsWith($"kho: {beginning}", Assert.Single(kho.Errors.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>Old scripts say it in the old words, which no help names.</summary>
    [Theory]
    [InlineData("restore")]
    [InlineData("check")]
    public void The_next_kernel_is_named_in_the_same_words_everywhere_and_in_the_old_ones(string verb)
    {
        string[] words = [verb, Golden.Linux73Out, "--json"];
        string expected = KhoProcess.Run([.. words, "--for", "7.1", "--next-cmdline", "kho=on"]).Output;

        Assert.Equal(expected, KhoProcess.Run([.. words, "--next", "7.1", "--next-cmdline", "kho=on"]).Output);
        Assert.Equal(expected, KhoProcess.Run([.. words, "--as", "7.1", "--reader-cmdline", "kho=on"]).Output);
        string help = KhoProcess.Run(verb, "--help").Output;
        Assert.Contains("--for, --next <RELEASE>", help, StringComparison.Ordinal);
        Assert.DoesNotContain("--as", help, StringComparison.Ordinal);
        Assert.DoesNotContain("--reader-", help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_about_which_there_is_nothing_to_do_is_told_of_when_asked()
    {
        Assert.DoesNotContain("KHO0032", KhoProcess.Run("decode", Golden.Linux73Out).Errors, StringComparison.Ordinal);
        Assert.Contains("KHO0032", KhoProcess.Run("decode", Golden.Linux73Out, "--verbose").Errors, StringComparison.Ordinal);
        Assert.Contains("KHO0032", KhoProcess.Run("decode", Golden.Linux73Out, "--json", "--summary").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_finding_and_every_rule_is_explained()
    {
        IEnumerable<string> findings = DiagnosticCatalog.All.Select(descriptor => descriptor.Id);
        IEnumerable<string> rules = typeof(AbiRules).GetFields().Select(field => field.GetValue(null)).OfType<AbiRule>().Select(rule => rule.Id);
        string[] ids = [.. findings, .. rules];

        Assert.True(ids.Length > 120, $"{ids.Length} ids");
        Assert.All(ids, id => Assert.True(Explanation.All.TryGetValue(id, out Explanation? explanation) && explanation.Facts.Count >= 3, id));
        Assert.Empty(Explanation.All.Keys.Except(ids));
    }

    [Theory]
    [InlineData("KHO0032")]
    [InlineData("kho0032")]
    [InlineData("32")]
    public void An_id_is_explained_however_it_is_written(string id)
    {
        KhoProcess kho = KhoProcess.Run("explain", id);

        Assert.Equal((0, ""), (kho.ExitCode, kho.Errors));
        Assert.StartsWith("KHO0032\n", kho.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing to do: the releases named write the same bytes.", kho.Output, StringComparison.Ordinal);
        Assert.Equal("several releases fit", (string?)JsonNode.Parse(KhoProcess.Run("explain", id, "--json").Output)!["facts"]!["title"]);
    }

    /// <summary>The numbers are those of the kernel's own types (golden/btf/7.3.4.btf, struct luo_file_ser and memfd_luo_ser).</summary>
    [Theory]
    [InlineData("luo_file_ser", 64, "compatible 0 48", "data 48 8", "token 56 8")]
    [InlineData("memfd_luo_ser", 48, "pos 0 8", "size 8 8")]
    public void A_structure_is_shown_as_C_declares_it(string structure, int size, params string[] members)
    {
        string shown = KhoProcess.Run("abi", "show", "7.3", structure).Output;

        Assert.StartsWith($"struct {structure} {{\n", shown, StringComparison.Ordinal);
        Assert.Contains($"/* size: {size}, members: ", shown, StringComparison.Ordinal);
        foreach (string[] member in members.Select(text => text.Split(' ')))
        {
            Assert.Matches($@"\s{member[0]}(\[\d+\])?;\s+/\*\s+{member[1]}\s+{member[2]} \*/", shown);
        }
    }

    /// <summary>A structure that a specification changes is changed in every release of it; the old side stays what is built in.</summary>
    [Fact]
    public void A_change_is_not_compared_with_itself()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("kho-words-");
        try
        {
            string luo = File.ReadAllText(Path.Combine(KhoProcess.Repository, "spec", "luo.ksy"));
            File.WriteAllText(Path.Combine(directory.FullName, "luo.ksy"), luo.Replace("- id: token", "- id: token_flags\n        type: u4\n      - id: token", StringComparison.Ordinal));
            File.WriteAllText(Path.Combine(directory.FullName, "mine.yaml"), "id: mine\ntitle: one more\nbased_on: linux-7.3\nverified: by nobody\n");
            KhoProcess diff = KhoProcess.Run("abi", "diff", "7.3", "mine", "--spec", directory.FullName);

            Assert.Equal(1, diff.ExitCode);
            Assert.Contains("token_flags", diff.Output, StringComparison.Ordinal);
            Assert.Contains($"note: {directory.FullName} changes linux-7.3 too: A is the built-in linux-7.3; help: {directory.FullName}:linux-7.3 names the changed one", diff.Output, StringComparison.Ordinal);
            Assert.Equal(0, KhoProcess.Run("abi", "diff", $"{directory.FullName}:linux-7.3", $"{directory.FullName}:mine").ExitCode);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>To a person one finding of three page sizes is one, and says what to set; to a script it stays three.</summary>
    [Fact]
    public void A_finding_of_all_page_sizes_is_told_once_and_names_the_key_to_set()
    {
        string text = KhoProcess.Run("abi", "diff", "7.3", "rfc7").Output;
        string lint = KhoProcess.Run("abi", "lint", "rfc").Output;

        Assert.Single(text.Split('\n'), line => line.StartsWith("KHO_TREE_DEPTH_CHANGED ", StringComparison.Ordinal));
        Assert.Equal(3, text.Split('\n').Count(line => line.StartsWith("  memory_map.radix.depth: ", StringComparison.Ordinal)));
        Assert.Contains("  help: raise memory_map.radix.depth", lint, StringComparison.Ordinal);
        Assert.Single(lint.Split('\n'), line => line.StartsWith("KHO_KEY_TYPE_BIT_LOST ", StringComparison.Ordinal));
        Assert.Contains("Width in bits of the shift that gives a block's size in bytes", KhoProcess.Run("abi", "diff", "7.1", "7.2").Output + KhoProcess.Run("abi", "diff", "6.18", "7.2").Output, StringComparison.Ordinal);
    }

    /// <summary>A release of a specification is named the same way wherever a release is.</summary>
    [Fact]
    public void A_release_of_a_directory_is_named_by_both()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("kho-words-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "mine.yaml"), "id: mine\ntitle: one more\nbased_on: linux-7.3\nverified: by nobody\n");
            string name = $"{directory.FullName}:mine";
            Assert.StartsWith("mine: one more", KhoProcess.Run("abi", "show", name).Output, StringComparison.Ordinal);
            Assert.StartsWith("mine: ", KhoProcess.Run("abi", "lint", name).Output, StringComparison.Ordinal);
            Assert.Contains(" mine", KhoProcess.Run("abi", "matrix", "--releases", $"7.3,{name}").Output.Split('\n')[2], StringComparison.Ordinal);
            Assert.Contains("read by mine ", KhoProcess.Run("restore", Golden.Linux73Out, "--for", name).Output, StringComparison.Ordinal);
            Assert.Contains("mine", KhoProcess.Run("check", Golden.Linux73Out, "--for", name).Output, StringComparison.Ordinal);
            KhoProcess two = KhoProcess.Run("restore", Golden.Linux73Out, "--for", name, "--spec", "spec");
            Assert.Equal(2, two.ExitCode);
            Assert.Contains("two specifications", two.Errors, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
