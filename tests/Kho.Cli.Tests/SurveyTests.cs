using System.Text;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using Kho.Abi.Tests.Formats;
using Kho.Analysis.Surveys;

namespace Kho.Cli.Tests;

/// <summary><c>kho survey</c>: a fleet of a few hosts, with sound, damaged and unreadable images.</summary>
public sealed class SurveyTests : IClassFixture<SurveyFleet>, IDisposable
{
    private static readonly Lazy<PublishedSchemas> _schemas = new(() => new PublishedSchemas(Path.Combine(KhoProcess.Repository, "docs", "schemas")));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kho-survey-");

    private readonly string _fleet;

    public SurveyTests(SurveyFleet fleet)
    {
        _fleet = fleet.Path;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Every_row_is_valid_and_every_image_has_its_end()
    {
        JsonObject[] rows = [.. Lines(Survey(2, "-o", "-", "--for", "7.3").Output).Select(line => JsonNode.Parse(line)!.AsObject())];

        Assert.All(rows, row => Assert.Empty(_schemas.Value.Problems(row)));
        Assert.Equal(SurveyKind.All.Select(kind => kind.Name).Order(), rows.Select(row => (string)row["kind"]!).Append("loss").Distinct().Order());
        foreach (IGrouping<string, JsonObject> image in rows.GroupBy(row => (string)row["image"]!))
        {
            Assert.Equal("image", (string?)image.First()["kind"]);
            Assert.Equal("end", (string?)image.Last()["kind"]);
            Assert.Equal(image.Count(), (int)image.Last()["rows"]!);
        }
    }

    [Fact]
    public void An_image_that_cannot_be_read_is_a_row_and_the_others_are_read()
    {
        KhoProcess survey = Survey(2, "-o", "-", "--for", "7.3");
        Dictionary<string, JsonObject> images = Lines(survey.Output).Select(line => JsonNode.Parse(line)!.AsObject()).Where(row => (string?)row["kind"] == "image").ToDictionary(row => (string)row["host"]! + "/" + Path.GetFileName((string)row["image"]!));

        Assert.Equal("", survey.Errors);
        Assert.Equal(9 + 12, images.Count);
        string State(string name) => $"{images[name]["state"]} {images[name]["exitCode"]}";
        Assert.Equal("handover 0", State("a/vmcore"));
        Assert.Equal("handover 1", State("b.example.com/b.example.com.elf"));
        Assert.Equal("handover 1", State("c/handover.elf"));
        Assert.Equal("handover", (string?)images["d/d"]["state"]);
        Assert.Equal("handover 1", State("cut/vmcore"));
        Assert.Equal("unreadable 2", State("broken/vmcore"));
        Assert.StartsWith(Path.Combine(_fleet, "broken", "vmcore: "), (string)images["broken/vmcore"]["error"]!, StringComparison.Ordinal);
        Assert.Equal(("unreadable 2", "is empty"), (State("empty/vmcore"), (string?)images["empty/vmcore"]["error"]));
        Assert.Equal("handover 1", State("f/f.json"));
        Assert.Equal("unreadable 2", State("g/g.json"));
        Assert.Equal("debugfs", (string?)images["d/d"]["format"]);
    }

    /// <summary>A survey's answer about an image is the check's.</summary>
    [Theory]
    [InlineData("a/2026-11-29/vmcore")]
    [InlineData("b.example.com.elf")]
    [InlineData("c/handover.elf")]
    [InlineData("d")]
    [InlineData("cut/vmcore")]
    public void A_survey_says_of_an_image_what_a_check_says(string name)
    {
        string path = Path.Combine(_fleet, name);
        KhoProcess check = KhoProcess.Run("check", path, "--for", "7.3", "--for", "6.18", "--fail-on", "refused", "--json");
        JsonNode said = JsonNode.Parse(check.Output)!;
        KhoProcess survey = KhoProcess.Run("survey", path, "--for", "7.3", "--for", "6.18", "--fail-on", "refused", "-o", "-");
        JsonObject[] rows = [.. Lines(survey.Output).Select(line => JsonNode.Parse(line)!.AsObject())];

        Assert.Equal(check.ExitCode, survey.ExitCode);
        string[] Of(string kind, params string[] members) => [.. rows.Where(row => (string?)row["kind"] == kind).Select(row => string.Join('|', members.Select(member => row[member]?.ToJsonString())))];
        string[] Said(JsonNode? list, params string[] members) => [.. (list?.AsArray() ?? []).Select(one => string.Join('|', members.Select(member => one![member]?.ToJsonString())))];
        Assert.Equal(Said(said["findings"], "id", "severity", "address", "where", "message"), Of("finding", "id", "severity", "address", "where", "message"));
        Assert.Equal(Said(said["verdicts"], "reader", "verdict", "certain", "why"), Of("verdict", "reader", "verdict", "certain", "why"));
        Assert.Equal(said["verdicts"]!.AsArray().SelectMany(verdict => Said(verdict!["components"], "name", "format", "verdict", "message")), Of("component", "component", "format", "verdict", "message"));
    }

    /// <summary>What a host's own check said is not simulated again; what it was not asked is undecided.</summary>
    [Fact]
    public void A_document_of_a_check_stands_for_a_host()
    {
        string path = Path.Combine(_fleet, "f.json");
        JsonObject[] rows = [.. Lines(KhoProcess.Run("survey", path, "--for", "7.3", "--for", "7.2", "-o", "-").Output).Select(line => JsonNode.Parse(line)!.AsObject())];

        Assert.Equal(["f linux-7.1 refused True", "f linux-7.3 ok False", "f linux-7.2  "], rows.Where(row => (string?)row["kind"] == "verdict").Select(row => $"{row["host"]} {row["reader"]} {row["verdict"]} {(bool?)row["fails"]}"));
        Assert.Contains(rows, row => (string?)row["kind"] == "component" && (string?)row["reader"] == "linux-7.1" && (string?)row["verdict"] == "refused");
        Assert.Equal(2, KhoProcess.Run("survey", Path.Combine(_fleet, "other.json"), "-o", "-").ExitCode);
    }

    [Fact]
    public void Eight_shards_have_the_rows_of_one_and_so_have_eight_jobs()
    {
        string[] whole = [.. Lines(Survey(2, "-o", "-", "--for", "7.3", "--jobs", "1").Output).Order(StringComparer.Ordinal)];
        string[][] shards = [.. Enumerable.Range(0, 8).Select(index => Lines(Survey(null, "-o", "-", "--for", "7.3", "--shard", $"{index}/8").Output))];

        Assert.True(shards.Count(shard => shard.Length > 0) > 4, "the images are in few shards");
        Assert.Equal(whole, shards.SelectMany(shard => shard).Order(StringComparer.Ordinal));
        Assert.Equal(whole, Lines(Survey(2, "-o", "-", "--for", "7.3", "--jobs", "8").Output).Order(StringComparer.Ordinal));
    }

    /// <summary>A run that was interrupted anywhere goes on, and what was complete stays as it is.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(5_000)]
    [InlineData(20_001)]
    [InlineData(int.MaxValue)]
    public void An_interrupted_survey_goes_on(int cut)
    {
        string path = Path.Combine(_directory.FullName, "rows.ndjson");
        Survey(2, "-o", path, "--for", "7.3");
        byte[] whole = File.ReadAllBytes(path);
        byte[] kept = whole[..Math.Min(cut, whole.Length)];
        File.WriteAllBytes(path, kept);
        KhoProcess again = Survey(2, "-o", path, "--for", "7.3");
        byte[] resumed = File.ReadAllBytes(path);

        string[] Sorted(byte[] bytes) => [.. Lines(Encoding.UTF8.GetString(bytes)).Order(StringComparer.Ordinal)];
        Assert.Equal(Sorted(whole), Sorted(resumed));
        int complete = Lines(Encoding.UTF8.GetString(kept)[..(Encoding.UTF8.GetString(kept).LastIndexOf('\n') + 1)]).Count(line => line.Contains("\"kind\":\"end\"", StringComparison.Ordinal));
        Assert.Equal(complete > 0, again.Output.Contains($"; {complete} were there before\n", StringComparison.Ordinal));
        Assert.Contains(": 21 images, ", again.Output, StringComparison.Ordinal);
        if (cut == int.MaxValue)
        {
            Assert.Equal(whole, resumed);
        }
    }

    [Fact]
    public void Rows_that_do_not_belong_together_and_other_files_are_left_alone()
    {
        string path = Path.Combine(_directory.FullName, "rows.ndjson");
        Survey(2, "-o", path, "--for", "7.3");
        byte[] before = File.ReadAllBytes(path);
        KhoProcess other = Survey(2, "-o", path, "--for", "7.2");
        string text = Path.Combine(_directory.FullName, "text");
        File.WriteAllText(text, "a letter");
        KhoProcess letter = Survey(2, "-o", text);
        File.WriteAllText(text, "a letter\nof two lines\n");
        KhoProcess longer = Survey(2, "-o", text);

        Assert.Contains("with other options, or by another version of kho; help: name a new file", other.Errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Contains("nothing is added to it: line 1 is no row of kho.survey/1", letter.Errors, StringComparison.Ordinal);
        Assert.Contains("nothing is added to it: line 1 is no row of kho.survey/1", longer.Errors, StringComparison.Ordinal);
        Assert.Equal("a letter\nof two lines\n", File.ReadAllText(text));
    }

    /// <summary>DuckDB reads Parquet by code of its own.</summary>
    [Fact]
    public void Parquet_files_have_the_rows_of_the_lines()
    {
        string directory = Path.Combine(_directory.FullName, "survey.parquet");
        Survey(2, "-o", directory, "--for", "7.3", "--for", "7.1");
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        long Count(string sql)
        {
            using DuckDBCommand command = duck.CreateCommand();
            command.CommandText = $"select count(*) from ({sql})";
            return (long)command.ExecuteScalar()!;
        }

        Assert.Equal(SurveyKind.All.Count + 1, Directory.GetFiles(directory).Length);
        foreach (SurveyKind kind in SurveyKind.All)
        {
            string[] columns = [.. SurveyKind.Common.Concat(kind.Columns).Select(column => $"\"{column.Name}\"")];
            string types = string.Join(", ", SurveyKind.Common.Concat(kind.Columns).Prepend(new SurveyColumn("kind", SurveyType.Text)).Select(column => $"\"{column.Name}\": '{(column.Type switch { SurveyType.Text => "VARCHAR", SurveyType.Number => "UBIGINT", _ => "BOOLEAN" })}'"));
            string parquet = $"select {string.Join(", ", columns)} from '{directory}/{kind.Name}.parquet'";
            string lines = $"select {string.Join(", ", columns)} from read_json('{directory}/rows.ndjson', format = 'newline_delimited', columns = {{{types}}}) where kind = '{kind.Name}'";

            Assert.Equal((0, 0), (Count($"{parquet} except all {lines}"), Count($"{lines} except all {parquet}")));
            Assert.True(kind == SurveyKind.Loss || Count(parquet) > 0, kind.Name);
        }
    }

    [Theory]
    [InlineData("kho: --shard: '8/8' is not I/N, such as 0/8 to 7/8\n", "--shard", "8/8")]
    [InlineData("kho: --jobs: '0' is no number from 1 to 1024\n", "--jobs", "0")]
    [InlineData("kho: --output OUT is missing\n")]
    [InlineData("kho: nope: no such file or directory\n", "nope", "-o", "-")]
    [InlineData("kho: nope/rows.ndjson: there is no such directory\n", "-o", "nope/rows.ndjson")]
    public void What_cannot_be_done_is_said_before_anything_is_read(string error, params string[] arguments)
    {
        KhoProcess survey = KhoProcess.Run(["survey", _fleet, .. arguments]);

        Assert.Equal((2, "", error), (survey.ExitCode, survey.Output, survey.Errors));
    }

    private KhoProcess Survey(int? exitCode, params string[] arguments)
    {
        KhoProcess survey = KhoProcess.Run(["survey", _fleet, .. arguments]);
        Assert.True(exitCode is null || survey.ExitCode == exitCode, survey.Errors);
        return survey;
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Files of a fleet, which tests only read.</summary>
public sealed class SurveyFleet : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kho-survey-fleet-");

    public SurveyFleet()
    {
        Copy(Golden.Linux73Out, "a/2026-11-29/vmcore");
        Copy(Golden.Linux617Out, "b.example.com.elf");
        Copy(Golden.LostOrderBit, "c/handover.elf");
        string debugfs = System.IO.Path.Combine(KhoProcess.Repository, Golden.DebugfsOut);
        foreach (string file in Directory.EnumerateFiles(debugfs, "*", SearchOption.AllDirectories))
        {
            Copy(file, System.IO.Path.Combine("d/kho-out", System.IO.Path.GetRelativePath(debugfs, file)));
        }

        byte[] image = File.ReadAllBytes(System.IO.Path.Combine(KhoProcess.Repository, Golden.Linux73Out));
        Write("cut/vmcore", image[..(image.Length / 2)]);
        Write("broken/vmcore", [.. "\x7f"u8, .. "ELF"u8, .. new byte[200]]);
        Write("empty/vmcore", []);
        Write("f.json", Encoding.UTF8.GetBytes(KhoProcess.Run("check", Golden.Linux73Out, "--for", "7.1", "--for", "7.3", "--json").Output));
        Write("g.json", []);
        Write("notes.txt", new byte[5000]);
        Write("other.json", "{\"schema\":\"something/1\"}"u8.ToArray());
        for (int host = 0; host < 12; host++)
        {
            Copy("golden/linux-7.3/mini-7.3.4-out/handover.elf", $"many/host-{host}.elf");
        }
    }

    public string Path => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);

    private void Copy(string from, string name) => Write(name, File.ReadAllBytes(System.IO.Path.Combine(KhoProcess.Repository, from)));

    private void Write(string name, byte[] bytes)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }
}
