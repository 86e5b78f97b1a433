using System.Text.Json;

namespace Kho.Cli.Tests;

/// <summary>What scripts may rely on in <c>kho abi diff</c>, <c>lint</c> and <c>check</c>.</summary>
public sealed class AbiCompareTests
{
    private static readonly string[] _members = ["rule", "category", "place", "from", "to", "bumped", "message"];

    [Fact]
    public void A_diff_has_the_members_of_its_contract_and_says_by_its_exit_code_that_something_breaks()
    {
        (JsonElement json, int exitCode) = Json("kho.abi-diff/1", "abi", "diff", "linux-6.17", "linux-6.18", "--page-size", "4K");

        Assert.Equal(1, exitCode);
        Assert.Equal(("linux-6.17", "linux-6.18", 4096), (json.GetProperty("from").GetString(), json.GetProperty("to").GetString(), json.GetProperty("pageSize").GetInt32()));
        JsonElement[] findings = [.. json.GetProperty("findings").EnumerateArray()];
        Assert.All(findings, finding => Assert.All(_members, member => Assert.True(finding.TryGetProperty(member, out _), member)));
        JsonElement bitmap = Assert.Single(findings, finding => finding.GetProperty("rule").GetString() == "KHO_BITMAP_SIZE_CHANGED");
        Assert.Equal(("wire-breaking", "memory_map.chunk_list.bitmap_bits", "4096", "32768", false), (
            bitmap.GetProperty("category").GetString(), bitmap.GetProperty("place").GetString(), bitmap.GetProperty("from").GetString(), bitmap.GetProperty("to").GetString(), bitmap.GetProperty("bumped").GetBoolean()));
        Assert.Equal(findings.Count(finding => finding.GetProperty("category").GetString() is not ("behaviour" or "cosmetic")), json.GetProperty("breaking").GetInt32());
    }

    [Fact]
    public void Without_a_page_size_all_are_compared()
    {
        (JsonElement json, int _) = Json("kho.abi-diff/1", "abi", "diff", "linux-7.1-rc5", "linux-7.1");

        Assert.Equal(4096, json.GetProperty("pageSize").GetInt32());
        Assert.Equal([4096, 16384, 65536], json.GetProperty("pageSizes").EnumerateArray().Select(size => size.GetInt32()));
        JsonElement[] wire = [.. json.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("category").GetString() != "behaviour")];
        Assert.NotEmpty(wire);
        Assert.All(wire, finding => Assert.Equal([16384], finding.GetProperty("pageSizes").EnumerateArray().Select(size => size.GetInt32())));
        Assert.Equal(0, KhoProcess.Run("abi", "diff", "linux-7.1-rc5", "linux-7.1", "--page-size", "4K").ExitCode);
    }

    [Fact]
    public void Changes_of_behaviour_break_nothing()
    {
        KhoProcess kho = KhoProcess.Run("abi", "diff", "7.2.6", "7.3.4");

        Assert.Equal(("", 0), (kho.Errors, kho.ExitCode));
        Assert.StartsWith("linux-7.2 → linux-7.3: ", kho.Output, StringComparison.Ordinal);
        Assert.Contains("KHO_BEHAVIOUR_CHANGED  behaviour", kho.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Specifications_are_compared_release_by_release_or_by_one_release()
    {
        using var spec = new SpecDirectory("kho_page_info.ksy", "0x4b484f50:", "0x4b484f51:");

        (JsonElement all, int exitCode) = Json("kho.abi-diff/1", "abi", "diff", "spec", spec.Path);
        Assert.Equal(1, exitCode);
        string[] releases = [.. all.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("release").GetString()!).Distinct()];
        Assert.DoesNotContain("linux-6.17", releases);
        Assert.Contains("linux-6.18", releases);

        (JsonElement one, int _) = Json("kho.abi-diff/1", "abi", "diff", "linux-7.3", spec.Path);
        Assert.Contains(one.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("place").GetString() == "kho_page_info.magic=khop");
        (JsonElement named, int _) = Json("kho.abi-diff/1", "abi", "diff", "linux-6.17", $"{spec.Path}:linux-6.17");
        Assert.Empty(named.GetProperty("findings").EnumerateArray());
        Assert.Equal(0, KhoProcess.Run("abi", "diff", "spec", "spec").ExitCode);
    }

    [Fact]
    public void Markdown_is_a_table()
    {
        KhoProcess kho = KhoProcess.Run("abi", "diff", "linux-6.19", "linux-7.0", "--markdown");

        string[] rows = [.. kho.Output.Split('\n').Where(line => line.StartsWith('|'))];
        Assert.Equal(2 + 6, rows.Length);
        Assert.All(rows, row => Assert.Equal(rows[0].Count(letter => letter == '|'), row.Replace("\\|", "", StringComparison.Ordinal).Count(letter => letter == '|')));
        Assert.Contains(rows, row => row.StartsWith("| `KHO_NODE_REQUIRED` | new-reads-old | blobs.LUO.flb_node | - | luo-flb | **no** | 4K, 16K, 64K |", StringComparison.Ordinal));
        KhoProcess lint = KhoProcess.Run("abi", "lint", "rfc", "--markdown");
        Assert.Equal(2 + 3, lint.Output.Split('\n').Count(line => line.StartsWith('|')));
    }

    [Theory]
    [InlineData(7, "abi", "diff", "linux-7.1", "linux-6.19")]
    [InlineData(3, "abi", "lint", "rfc")]
    public void Sarif_has_what_code_scanners_need(int fewest, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run([.. arguments, "--sarif"]);
        Assert.Equal(1, kho.ExitCode);
        using var document = JsonDocument.Parse(kho.Output);
        Assert.Equal("2.1.0", document.RootElement.GetProperty("version").GetString());
        JsonElement run = Assert.Single(document.RootElement.GetProperty("runs").EnumerateArray());
        HashSet<string> rules = [.. run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString()!)];
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.True(results.Length >= fewest);
        Assert.All(results, result =>
        {
            Assert.Contains(result.GetProperty("ruleId").GetString()!, rules);
            Assert.Contains(result.GetProperty("level").GetString(), (string?[])["error", "warning", "note"]);
            Assert.NotEmpty(result.GetProperty("message").GetProperty("text").GetString()!);
            Assert.NotEmpty(result.GetProperty("locations")[0].GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString()!);
        });
    }

    [Theory]
    [InlineData("linux-7.1", "linux-6.19")]
    [InlineData("linux-6.17", "linux-7.2")]
    [InlineData("linux-7.2", "rfc")]
    public void Sarif_names_file_and_line_of_the_specification_that_say_it(string from, string to)
    {
        using var document = JsonDocument.Parse(KhoProcess.Run("abi", "diff", from, to, "--sarif").Output);
        JsonElement[] results = [.. document.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray()];

        Assert.True(results.Length > 3);
        Assert.All(results, result =>
        {
            (string file, int line, string place) = Location(result);

            // A field begins with its id, and the kernel's name for it is on the next line.
            string text = string.Join('\n', File.ReadLines(Path.Combine(KhoProcess.Repository, file)).Skip(line - 1).Take(2));

            // The line names the last part of the place, or one on the way to it where nothing is written for it; "meta" stands for a whole file.
            Assert.True(text.StartsWith("meta:", StringComparison.Ordinal) || place.Split('.').Any(part => text.Contains(part.Split('=')[0], StringComparison.Ordinal)), $"{place}: {file}:{line}: {text}");
        });
    }

    [Fact]
    public void Sarif_leads_to_a_specification_of_ones_own_and_without_any_file_only_to_the_place()
    {
        using var spec = new SpecDirectory();
        spec.Write("mine.yaml", "id: mine\ntitle: a proposal\nbased_on: linux-7.3\nverified: nothing\nmemory_map:\n  radix:\n    depth: \"8\"\n");
        using var document = JsonDocument.Parse(KhoProcess.Run("abi", "diff", "linux-7.3", $"{spec.Path}:mine", "--sarif", "--page-size", "4K").Output);
        JsonElement depth = Assert.Single(document.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray(), result => result.GetProperty("ruleId").GetString() == "KHO_TREE_DEPTH_CHANGED");
        Assert.Equal((new Uri(Path.Combine(spec.Path, "mine.yaml")).AbsoluteUri, 7, "memory_map.radix.depth"), Location(depth));

        using var types = JsonDocument.Parse(KhoProcess.Run("abi", "diff", "golden/btf/7.2.6.btf", "golden/btf/rfc-depth6.btf", "--sarif").Output);
        Assert.All(types.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray(), result => Assert.False(result.GetProperty("locations")[0].TryGetProperty("physicalLocation", out _)));
    }

    private static (string File, int Line, string Place) Location(JsonElement result)
    {
        JsonElement location = Assert.Single(result.GetProperty("locations").EnumerateArray());
        JsonElement physical = location.GetProperty("physicalLocation");
        return (
            physical.GetProperty("artifactLocation").GetProperty("uri").GetString()!,
            physical.GetProperty("region").GetProperty("startLine").GetInt32(),
            location.GetProperty("logicalLocations")[0].GetProperty("fullyQualifiedName").GetString()!);
    }

    [Fact]
    public void Suppressions_need_a_reason_and_change_the_exit_code()
    {
        using var spec = new SpecDirectory();
        string file = spec.Write("accepted.yaml", "suppressions:\n  - rule: KHO_KEY_TYPE_BIT_LOST\n    reason: we know\n");
        KhoProcess lint = KhoProcess.Run("abi", "lint", "rfc", "--suppress", file);
        Assert.Equal(0, lint.ExitCode);
        Assert.Contains("suppressed: we know", lint.Output, StringComparison.Ordinal);

        string expired = spec.Write("expired.yaml", "suppressions:\n  - rule: KHO_KEY_TYPE_BIT_LOST\n    reason: we know\n    expires: 2026-01-01\n");
        KhoProcess again = KhoProcess.Run("abi", "lint", "rfc", "--suppress", expired);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("expired on 2026-01-01", again.Errors, StringComparison.Ordinal);

        string bare = spec.Write("bare.yaml", "suppressions:\n  - rule: KHO_KEY_TYPE_BIT_LOST\n");
        KhoProcess refused = KhoProcess.Run("abi", "lint", "rfc", "--suppress", bare);
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("has no reason", refused.Errors, StringComparison.Ordinal);

        string sarif = KhoProcess.Run("abi", "diff", "linux-7.2", "rfc", "--sarif", "--suppress", file).Output;
        using var document = JsonDocument.Parse(sarif);
        Assert.Contains(document.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray(), result =>
            result.TryGetProperty("suppressions", out JsonElement suppressions) && suppressions[0].GetProperty("justification").GetString() == "we know");
    }

    [Fact]
    public void A_lint_has_the_members_of_its_contract()
    {
        (JsonElement json, int exitCode) = Json("kho.abi-lint/1", "abi", "lint", "linux-7.1-rc5");

        Assert.Equal(1, exitCode);
        Assert.Equal("linux-7.1-rc5", json.GetProperty("release").GetString());
        JsonElement finding = Assert.Single(json.GetProperty("findings").EnumerateArray());
        Assert.Equal(("KHO_KEY_ORDER_BIT_LOST", "error", 16384), (finding.GetProperty("rule").GetString(), finding.GetProperty("severity").GetString(), finding.GetProperty("pageSize").GetInt32()));
        Assert.Contains("both 0x2000 in the tree", finding.GetProperty("example").GetString(), StringComparison.Ordinal);
        Assert.Equal("linux-7.3: nothing found\n", KhoProcess.Run("abi", "lint", "7.3.4").Output);
    }

    [Theory]
    [InlineData("linux-7.3", "7.3.4", 0, "yes")]
    [InlineData("linux-6.17", "6.17.8", 0, "yes")]
    [InlineData("linux-6.18", "6.17.8", 1, "no")]
    [InlineData("linux-7.1", "7.2.6", 2, "cannot-tell")]
    public void A_kernels_types_confirm_a_release_or_do_not(string release, string kernel, int exitCode, string answer)
    {
        (JsonElement json, int actual) = Json("kho.abi-check/1", "abi", "check", release, "--btf", $"golden/btf/{kernel}.btf");

        Assert.Equal((exitCode, answer), (actual, json.GetProperty("answer").GetString()));
    }

    [Fact]
    public void Two_kernels_of_which_too_little_is_known_are_not_called_safe()
    {
        KhoProcess kho = KhoProcess.Run("abi", "check", "golden/btf/7.2.6.btf", "golden/btf/7.3.4.btf");

        Assert.Equal(2, kho.ExitCode);
        Assert.Contains("cannot tell", kho.Output, StringComparison.Ordinal);
        (JsonElement types, int exitCode) = Json("kho.abi-diff/1", "abi", "diff", "golden/btf/7.2.6.btf", "golden/btf/rfc-depth6.btf");
        Assert.Equal(1, exitCode);
        Assert.All(types.GetProperty("findings").EnumerateArray(), finding => Assert.Equal(JsonValueKind.Null, finding.GetProperty("bumped").ValueKind));
    }

    [Theory]
    [InlineData("abi diff", "kho abi diff linux-6.17 linux-6.18")]
    [InlineData("abi lint", "kho abi lint linux-7.3")]
    [InlineData("abi check", "kho abi check linux-7.3 --btf vmlinux")]
    [InlineData("diff", "kho diff before.elf after.elf")]
    public void Help_shows_an_example(string verb, string example)
    {
        KhoProcess kho = KhoProcess.Run([.. verb.Split(' '), "--help"]);
        Assert.Equal(0, kho.ExitCode);
        Assert.Matches($@"Examples?:\s*\n\s+{example}", kho.Output);
    }

    [Theory]
    [InlineData("'linux-9.9' is no known release, directory or file", "abi", "diff", "linux-9.9", "linux-7.3")]
    [InlineData("only one of them", "abi", "diff", "linux-7.2", "linux-7.3", "--json", "--sarif")]
    [InlineData("docs", "abi", "diff", "linux-7.2", "docs")]
    [InlineData("README.md: no kernel", "abi", "diff", "README.md", "linux-7.3")]
    [InlineData("'linux-9.9' is no known release", "abi", "lint", "linux-9.9")]
    [InlineData("no-such-file", "abi", "check", "linux-7.3", "--btf", "no-such-file")]
    [InlineData("expected a release and --btf FILE, or two kernels", "abi", "check", "linux-7.3")]
    [InlineData("expected one release before it", "abi", "check", "linux-7.3", "linux-7.2", "--btf", "golden/btf/7.3.4.btf")]
    [InlineData("no-such-file", "abi", "lint", "linux-7.3", "--suppress", "no-such-file")]
    [InlineData("no-such-image", "diff", "no-such-image", "golden/linux-7.3/7.3.4-out/handover.elf")]
    [InlineData("no handover to compare", "diff", "golden/README.md", "golden/linux-7.3/7.3.4-out/handover.elf")]
    public void What_cannot_be_done_is_said_in_one_clear_line_with_exit_code_2(string names, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run(arguments);
        Assert.Equal((2, ""), (kho.ExitCode, kho.Output));
        string line = Assert.Single(kho.Errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("kho: ", line, StringComparison.Ordinal);
        Assert.Contains(names, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_images_are_compared_with_the_members_of_the_contract()
    {
        (JsonElement same, int alike) = Json("kho.diff/1", "diff", Golden.Linux73Out, Golden.Linux73Out);
        Assert.Equal(0, alike);
        Assert.True(same.GetProperty("same").GetBoolean());
        foreach (string member in (string[])["added", "removed", "retyped", "regrouped", "blobs"])
        {
            Assert.Equal(0, same.GetProperty(member).GetArrayLength());
        }

        const string Other = "golden/encoded/linux-7.3/basic-4k/handover.elf";
        (JsonElement json, int different) = Json("kho.diff/1", "diff", Golden.Linux73Out, Other);
        Assert.Equal((1, false), (different, json.GetProperty("same").GetBoolean()));
        Assert.Equal((Golden.Linux73Out, Other), (json.GetProperty("a").GetString(), json.GetProperty("b").GetString()));
        JsonElement removed = json.GetProperty("removed")[0];
        Assert.Equal(("0x42b000", 1, 0, 1), (removed.GetProperty("start").GetString(), removed.GetProperty("pages").GetInt32(), removed.GetProperty("order").GetInt32(), removed.GetProperty("blocks").GetInt32()));
    }

    private static (JsonElement Document, int ExitCode) Json(string schema, params string[] arguments)
    {
        KhoProcess kho = KhoProcess.Run([.. arguments, "--json"]);
        Assert.Equal("", kho.Errors);
        Assert.EndsWith("}\n", kho.Output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(kho.Output);
        Assert.Equal(schema, document.RootElement.GetProperty("schema").GetString());
        return (document.RootElement.Clone(), kho.ExitCode);
    }

    /// <summary>A temporary specification, removed after the test.</summary>
    private sealed class SpecDirectory : IDisposable
    {
        public SpecDirectory()
        {
            Path = Directory.CreateTempSubdirectory("kho-spec-").FullName;
        }

        public SpecDirectory(string file, string before, string after)
            : this()
        {
            string text = File.ReadAllText(System.IO.Path.Combine(KhoProcess.Repository, "spec", file));
            Assert.Contains(before, text, StringComparison.Ordinal);
            Write(file, text.Replace(before, after, StringComparison.Ordinal));
        }

        public string Path { get; }

        public string Write(string name, string text)
        {
            string path = System.IO.Path.Combine(Path, name);
            File.WriteAllText(path, text);
            return path;
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
