using System.Text;
using System.Text.Json.Nodes;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Surveys;
using Kho.Diagnostics;

namespace Kho.Abi.Tests.Compatibility.Surveys;

/// <summary>Rows, inputs and shards of surveys. The verb is tested through the binary.</summary>
public sealed class SurveyTests
{
    [Fact]
    public void The_schema_has_the_columns_and_no_others()
    {
        JsonObject definitions = JsonNode.Parse(File.ReadAllText(RepositoryFiles.Find("docs/schemas/kho.survey-1.schema.json")))!["$defs"]!.AsObject();

        Assert.Equal(SurveyKind.All.Select(kind => kind.Name), definitions.Select(definition => definition.Key));
        foreach (SurveyKind kind in SurveyKind.All)
        {
            JsonObject properties = definitions[kind.Name]!["properties"]!.AsObject();
            Assert.Equal(["schema", "kind", .. SurveyKind.Common.Concat(kind.Columns).Select(column => column.Name)], properties.Select(property => property.Key));
            Assert.Equal(properties.Select(property => property.Key), definitions[kind.Name]!["required"]!.AsArray().Select(name => (string)name!));
        }
    }

    /// <summary>Shards of different machines and years must not overlap: the place of a name never changes.</summary>
    [Theory]
    [InlineData("a", 5)]
    [InlineData("dumps/host-1/vmcore", 5)]
    [InlineData("dumps/host-2/vmcore", 7)]
    [InlineData("d\u00fcmps/\u4e3b\u673a", 0)]
    public void A_name_stays_in_its_shard(string name, int index) =>
        Assert.Equal([index], Enumerable.Range(0, 8).Where(part => new SurveyShard(part, 8).Has(name)));

    [Fact]
    public void Shards_are_of_about_one_size()
    {
        int[] sizes = [.. Enumerable.Range(0, 16).Select(part => Enumerable.Range(0, 16_000).Count(host => new SurveyShard(part, 16).Has($"/srv/dumps/host-{host:d5}/vmcore")))];

        Assert.All(sizes, size => Assert.InRange(size, 850, 1150));
    }

    [Fact]
    public void Lines_are_read_with_their_ends_and_a_line_without_one_is_left_out()
    {
        string text = $"first\n\n{new string('x', 200_000)}\nlast\ncut";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        (string Line, long End)[] lines = [.. SurveyLines.Read(stream).Select(line => (Encoding.UTF8.GetString(line.Line.Span), line.End))];

        Assert.Equal(["first", "", new string('x', 200_000), "last"], lines.Select(line => line.Line));
        Assert.Equal([6, 7, 200_008, 200_013], lines.Select(line => line.End));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"schema\":\"kho.survey/1\",\"kind\":\"image\"")]
    [InlineData("{\"schema\":\"kho.survey/2\",\"kind\":\"image\",\"image\":\"a\"}")]
    [InlineData("{\"schema\":\"kho.survey/1\",\"kind\":\"other\",\"image\":\"a\"}")]
    public void Other_lines_are_no_rows(string line) =>
        Assert.Equal("line 7 is no row of kho.survey/1", Assert.Throws<KhoFormatException>(() => SurveyLines.Parse(Encoding.UTF8.GetBytes(line), 7)).Message);

    [Fact]
    public void Inputs_have_one_name_however_they_are_typed()
    {
        string top = RepositoryFiles.Golden("linux-6.17");
        SurveyInput[] once = [.. SurveyInputs.Find([top])];
        SurveyInput[] often = [.. SurveyInputs.Find([$"{top}/", top.Replace("golden/", "golden/./", StringComparison.Ordinal), Path.Combine(top, "6.17.8-out", "handover.elf")])];

        Assert.True(once.Length > 1);
        Assert.Equal(once.Select(input => input.Name), often.Select(input => input.Name));
        Assert.Contains(once, input => input.Host == "6.17.8-out");
    }
}
