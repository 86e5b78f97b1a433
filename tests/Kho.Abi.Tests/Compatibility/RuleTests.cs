using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Comparison;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>Every rule is documented, has a directory of its own, and fires there as it says.</summary>
public sealed class RuleTests
{
    /// <summary>Set to 1, expectations are written instead of compared, for a person to read.</summary>
    private const string AcceptVariable = "VERIFY_ACCEPT";

    public static TheoryData<string> Rules { get; } = [.. AbiRules.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_fires_where_its_directory_says(string id)
    {
        var example = new RuleCase(id);
        string findings = example.Findings();
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            File.WriteAllText(example.ExpectedPath, findings);
        }

        Assert.Equal(File.ReadAllText(example.ExpectedPath), findings);
        AbiRule rule = AbiRules.All.Single(rule => rule.Id == id);
        Assert.Equal(rule.Categories.Count > 0, findings.Contains($"diff {id} ", StringComparison.Ordinal));
        if (rule.InLint)
        {
            Assert.Contains($"lint {id} ", findings, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_directory_is_a_rules() =>
        Assert.Equal(
            AbiRules.All.Select(rule => rule.Id).Order(StringComparer.Ordinal),
            Directory.GetDirectories(RuleCase.Directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_rule_is_documented_with_its_categories_and_reasons()
    {
        string[] lines = [.. File.ReadAllLines(Path.Combine(RepositoryFiles.Root, "docs", "abi-rules.md")).Where(line => line.StartsWith("| KHO_", StringComparison.Ordinal))];

        Assert.Equal(
            AbiRules.All.Select(rule =>
                $"| {rule.Id} | {string.Join(", ", (string[])[.. rule.Categories.Count > 0 ? (string[])["diff"] : [], .. rule.InLint ? (string[])["lint"] : []])} | {(rule.Categories.Count == 0 ? "-" : string.Join(", ", rule.Categories.Select(AbiRules.NameOf)))} | {rule.Title} | {rule.Why} |"),
            lines);
    }

    [Fact]
    public void Every_rule_of_the_class_is_listed_once()
    {
        object?[] declared = [.. typeof(AbiRules).GetFields().Select(field => field.GetValue(null))];

        Assert.Equal(declared.Length, AbiRules.All.Count);
        Assert.Equal(declared.Length, AbiRules.All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(declared, rule => Assert.Contains((AbiRule)rule!, AbiRules.All));
    }

    [Fact]
    public void Findings_have_only_categories_that_their_rules_declare() =>
        Assert.All(AllFindings(), finding => Assert.Contains(finding.Category, finding.Rule.Categories));

    private static IEnumerable<AbiFinding> AllFindings()
    {
        var catalog = ReleaseCatalog.BuiltIn;
        return catalog.Releases.SelectMany(one => catalog.Releases.SelectMany(other => AbiDiff.Compare(catalog, one, other).Findings));
    }
}
