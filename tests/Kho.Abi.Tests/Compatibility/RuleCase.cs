using System.Text.Json.Nodes;
using Kho.Abi.Releases;
using Kho.Abi.Tests.Physical;
using Kho.Analysis.Comparison;

namespace Kho.Abi.Tests.Compatibility;

/// <summary>
/// One rule's directory: what a specification says before and after, in a few lines, and the findings that this must have.
/// <c>*.ksy</c> is the structure <c>own</c>, which the release <c>mine</c> uses for its scratch areas; <c>*.yaml</c> is
/// that release, based on linux-7.3 unless it says otherwise; <c>*.json</c> is merged into its description afterwards, for members that
/// the library does not know. Without a <c>before</c> the release is only linted.
/// </summary>
internal sealed class RuleCase(string rule)
{
    private const string KsyHead = "meta:\n  id: own\n  endian: le\n  bit-endian: le\n";
    private const string Name = "own";

    public static string Directory { get; } = Path.Combine(RepositoryFiles.Root, "tests", "Kho.Abi.Tests", "Compatibility", "Rules");

    public string ExpectedPath => PathOf("expected.txt");

    public bool HasBefore => System.IO.Directory.GetFiles(Path.Combine(Directory, rule), "before.*").Length > 0;

    /// <summary>The findings of comparison and lint, one a line.</summary>
    public string Findings()
    {
        using var after = new TemporaryDirectory();
        ReleaseCatalog now = Load(after, "after");
        List<string> lines = [];
        if (HasBefore)
        {
            using var before = new TemporaryDirectory();
            ReleaseCatalog then = Load(before, "before");
            lines.AddRange(AbiDiff.Compare(then, then.Find("mine")!, now, now.Find("mine")!).Findings.Select(Line));
        }

        lines.AddRange(AbiLint.Run(now, now.Find("mine")!).Select(finding => $"lint {finding.Rule.Id} {finding.PageSize / 1024}K {finding.Place}: {finding.Message}{(finding.Example is null ? "" : $" | {finding.Example}")}"));
        return string.Join("\n", lines) + "\n";
    }

    private static string Line(AbiFinding finding) =>
        $"diff {finding.Rule.Id} {AbiRules.NameOf(finding.Category)} {string.Join('+', finding.PageSizes.Select(size => $"{size / 1024}K"))} {finding.Place}: {finding.From ?? "-"} → {finding.To ?? "-"} bumped={(finding.Bumped is bool bumped ? bumped ? "yes" : "no" : "-")} | {finding.Message}";

    private ReleaseCatalog Load(TemporaryDirectory directory, string side)
    {
        string ksy = PathOf($"{side}.ksy");
        bool hasKsy = File.Exists(ksy);
        if (hasKsy)
        {
            string text = File.ReadAllText(ksy);
            File.WriteAllText(Path.Combine(directory.Path, $"{Name}.ksy"), text.StartsWith("meta:", StringComparison.Ordinal) ? text : KsyHead + (text.Contains("-orig-id: ", StringComparison.Ordinal) ? "" : $"-orig-id: {Name}\n") + text);
        }

        string yaml = PathOf($"{side}.yaml");
        string members = File.Exists(yaml) ? File.ReadAllText(yaml) : "";
        string basis = members.Contains("based_on:", StringComparison.Ordinal) ? "" : "based_on: linux-7.3\n";
        File.WriteAllText(Path.Combine(directory.Path, "mine.yaml"), $"id: mine\ntitle: Mine\nverified: test\n{basis}{(hasKsy ? $"scratch: {Name}\n" : "")}{members}");
        var catalog = ReleaseCatalog.Load(directory.Path);
        string json = PathOf($"{side}.json");
        if (File.Exists(json))
        {
            Merge(catalog.Describe("mine"), JsonNode.Parse(File.ReadAllText(json))!.AsObject());
        }

        return catalog;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else
            {
                target[name] = value!.DeepClone();
            }
        }
    }

    private string PathOf(string file) => Path.Combine(Directory, rule, file);
}
