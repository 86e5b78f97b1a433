using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace Kho.Cli.Tests;

/// <summary>The queries of <c>docs/fleet.md</c>, taken from the page, answer its three questions. <c>tests/judges/fleet.sh</c> runs its commands.</summary>
public sealed partial class FleetTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kho-fleet-");

    private readonly string _page = File.ReadAllText(Path.Combine(KhoProcess.Repository, "docs", "fleet.md"));

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void The_queries_of_the_page_answer_its_questions()
    {
        Put("web-1/2026-11-29/vmcore", Golden.Linux73Out);
        Put("web-2/vmcore", "golden/encoded/linux-7.3/flbs/handover.elf");
        Put("db-1/vmcore", "golden/linux-7.1/7.1.3-out/handover.elf");
        Put("cut/vmcore", "LICENSE");
        Run("kho survey dumps ");
        Run("kho abi matrix ");
        string[][][] answers = [.. Query().Matches(_page).Select(match => Ask(match.Groups[1].Value))];
        Assert.Equal(4, answers.Length);

        // Which hosts: the two that have files or another root, and the one that is no image. web-2 has nothing that is refused.
        Assert.Equal(["cut unreadable", "db-1 refused", "web-1 refused"], answers[0].Select(row => $"{row[0]} {row[2]}"));
        Assert.All(answers[0], row => Assert.NotEqual("", row[3]));
        Assert.StartsWith("refuses the whole handover", answers[0][1][3], StringComparison.Ordinal);

        // What: all files of the two, each once, as 'kho extract' lists them.
        foreach ((string host, string image) in new[] { ("web-1", Golden.Linux73Out), ("db-1", "golden/linux-7.1/7.1.3-out/handover.elf") })
        {
            string[] lost = [.. answers[1].Where(row => row[0] == host && row[2] != "session").Select(row => row[3])];
            Assert.Equal(lost.Distinct().Count(), lost.Length);
            Assert.True(lost.Length > 5, $"{host}: {lost.Length}");
            string listed = KhoProcess.Run("extract", image).Output;
            Assert.All(lost, name => Assert.Contains(name, listed, StringComparison.Ordinal));
        }

        // Which components: LUO of both; the map of the one whose root is another.
        Assert.Contains(answers[2], row => row is ["LUO", "refused", "2", ..]);
        Assert.Contains(answers[2], row => row is ["memfd", "refused", "2", ..]);
        Assert.Contains(answers[2], row => row is ["memory-map", "refused", "1", ..]);

        // Which transition kernel: none for the other root.
        Assert.Equal(["web-1 my-7.3-bridge"], answers[3].Select(row => $"{row[0]} {row[2]}"));
    }

    [GeneratedRegex(@"^```sql\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Query();

    private void Put(string name, string from)
    {
        string path = Path.Combine(_directory.FullName, "dumps", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(Path.Combine(KhoProcess.Repository, from), path);
    }

    /// <summary>Runs the page's command that begins so, from the repository, on files of this test.</summary>
    private void Run(string beginning)
    {
        string command = Assert.Single(_page.Split('\n'), line => line.StartsWith($"$ {beginning}", StringComparison.Ordinal));
        string[] words = [.. command.Split(' ').Skip(2).Select(word => word is "dumps" or "survey.parquet" ? Path.Combine(_directory.FullName, word) : word)];
        int redirection = Array.IndexOf(words, ">");
        KhoProcess kho = KhoProcess.Run(redirection < 0 ? words : words[..redirection]);
        if (redirection >= 0)
        {
            File.WriteAllText(Path.Combine(_directory.FullName, words[redirection + 1]), kho.Output);
        }
    }

    private string[][] Ask(string query)
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using DuckDBCommand command = duck.CreateCommand();
        command.CommandText = query.Replace("'survey.parquet/", $"'{_directory.FullName}/survey.parquet/", StringComparison.Ordinal).Replace("'matrix.json'", $"'{_directory.FullName}/matrix.json'", StringComparison.Ordinal);
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column) switch
            {
                IEnumerable<string> texts => string.Join(' ', texts),
                object value => value.ToString() ?? "",
            })]);
        }

        return [.. rows];
    }
}
