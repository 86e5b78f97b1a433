using System.Text.Json;

namespace Kho.Cli.Tests;

/// <summary>The conformance suite over a pipe.</summary>
public sealed class ConformanceTests : IDisposable
{
    private const string Suite = "golden/conformance";
    private const string Keys = "golden/conformance/keys.txt";

    private readonly string _directory = Directory.CreateTempSubdirectory("kho-conformance").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Our_own_reader_passes_all_of_it()
    {
        KhoProcess kho = KhoProcess.Run("conformance", Suite);

        Assert.Equal((0, ""), (kho.ExitCode, kho.Errors));
        Assert.Matches(@"^(\d+) cases: \1 pass, 0 fail, 0 skipped; 0 unexpected\n$", kho.Output);
    }

    [FactOnShell("awk")]
    public void A_testee_that_knows_the_answers_passes_and_is_asked_without_them()
    {
        string script = Script($$"""awk -F '\t' 'NR == FNR { if (!/^#/) answer[$1] = $6 "\t" $7; next } NF == 5 { print $1 "\t" answer[$1] }' {{KhoProcess.Repository}}/{{Keys}} -""");
        KhoProcess kho = KhoProcess.Run("conformance", Keys, "--testee", $"sh {script}");

        Assert.Equal((0, ""), (kho.ExitCode, kho.Errors));
    }

    [FactOnShell("awk")]
    public void A_testee_that_skips_everything_is_counted_by_kind()
    {
        KhoProcess kho = KhoProcess.Run("conformance", Keys, "--testee", $"sh {Script("""awk -F '\t' '{ print $1 "\tskip" }'""")}");

        Assert.Equal(0, kho.ExitCode);
        Assert.Matches(@"^key: (\d+) not known to the reader\n\1 cases: 0 pass, 0 fail, \1 skipped; 0 unexpected\n$", kho.Output);
    }

    [FactOnShell("awk")]
    public void A_listed_failure_is_none_and_an_unexpected_pass_is_one()
    {
        string list = Path.Combine(_directory, "known.txt");
        File.WriteAllLines(list, ["# known", .. File.ReadLines(Path.Combine(KhoProcess.Repository, Keys)).Where(line => line[0] != '#').Select(line => line.Split('\t')).Where(parts => parts[5] == "success").Select(parts => parts[0])]);
        string fails = Script("""awk -F '\t' '{ print $1 "\tdecode-failure" }'""");

        Assert.Equal(0, KhoProcess.Run("conformance", Keys, "--testee", $"sh {fails}", "--failures", list).ExitCode);
        Assert.Equal(1, KhoProcess.Run("conformance", Keys, "--testee", $"sh {fails}").ExitCode);
        KhoProcess own = KhoProcess.Run("conformance", Keys, "--failures", list, "--json");
        JsonElement document = JsonDocument.Parse(own.Output).RootElement;

        Assert.Equal((1, "kho.conformance/1"), (own.ExitCode, document.GetProperty("schema").GetString()));
        Assert.All(document.GetProperty("unexpected").EnumerateArray(), one => Assert.Equal("is listed as a failure, and passes", one.GetProperty("fault").GetString()));
        Assert.Equal(File.ReadLines(list).Count() - 1, document.GetProperty("unexpected").GetArrayLength());
    }

    [FactOnShell("awk")]
    public void A_testee_that_ends_early_has_not_answered()
    {
        KhoProcess kho = KhoProcess.Run("conformance", Keys, "--testee", "true");

        Assert.Equal(1, kho.ExitCode);
        Assert.Contains("keys-001 (linux-7.1-rc5, pages of 4 KiB, key): no answer\n", kho.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-reader", "--testee: no-such-reader cannot be run")]
    [InlineData("echo nonsense", "the reader says 'nonsense', expected")]
    [InlineData(" ", "--testee: is empty")]
    public void Trouble_with_a_testee_is_one_line(string testee, string words)
    {
        KhoProcess kho = KhoProcess.Run("conformance", Keys, "--testee", testee);

        Assert.Equal(2, kho.ExitCode);
        Assert.Contains(words, kho.Errors, StringComparison.Ordinal);
        Assert.Single(kho.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private string Script(string line)
    {
        string path = Path.Combine(_directory, $"{Guid.NewGuid():n}.sh");
        File.WriteAllText(path, line + "\n");
        return path;
    }
}
