using System.Text.RegularExpressions;
using Kho.Analysis.Checks;
using Kho.Diagnostics;

namespace Kho.Cli;

/// <summary>The documentation of a finding's id, embedded in the binary.</summary>
/// <param name="Facts">The columns of its row, by heading.</param>
/// <param name="Text">Its paragraphs, without markup.</param>
internal sealed partial record Explanation(string Id, IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<string> Text)
{
    private static readonly string[] _documents = ["diagnostics.md", "abi-rules.md", "check.md"];

    private static readonly Lazy<IReadOnlyDictionary<string, Explanation>> _all = new(Read);

    /// <summary>All explanations, by id.</summary>
    public static IReadOnlyDictionary<string, Explanation> All => _all.Value;

    /// <summary>Finds an id, regardless of case and of leading zeros.</summary>
    public static Explanation? Find(string id)
    {
        string upper = id.ToUpperInvariant();
        return All.GetValueOrDefault(upper)
            ?? (NumberPattern().Match(upper) is { Success: true } match ? All.GetValueOrDefault($"KHO{match.Groups[1].Value.PadLeft(4, '0')}") : null);
    }

    private static Dictionary<string, Explanation> Read()
    {
        string[][] documents = [.. _documents.Select(name => Open(name).Split('\n'))];
        Dictionary<string, Explanation> all = DiagnosticCatalog.All.ToDictionary(
            descriptor => descriptor.Id,
            descriptor => new Explanation(descriptor.Id, [("severity", Diagnostic.SeverityName(descriptor.Severity)), ("title", descriptor.Title)], Paragraphs(descriptor.Id, documents)),
            StringComparer.Ordinal);
        foreach (string[] lines in documents)
        {
            string[] headings = [];
            foreach (string line in lines)
            {
                if (!line.StartsWith('|'))
                {
                    headings = [];
                    continue;
                }

                string[] cells = [.. line.Trim().Trim('|').Split(" | ").Select(cell => cell.Trim())];
                if (headings.Length == 0)
                {
                    headings = cells;
                }
                else if (IdPattern().IsMatch(cells[0]) && cells.Length == headings.Length)
                {
                    (string, string)[] facts = [.. headings.Zip(cells).Skip(1).Select(pair => (pair.First, Plain(pair.Second)))];
                    string id = cells[0].Trim('`');
                    Explanation? before = all.GetValueOrDefault(id);
                    all[id] = before is null ? new Explanation(id, facts, Paragraphs(id, documents)) : before with { Facts = [.. before.Facts, .. facts.Where(fact => before.Facts.All(known => known.Name != fact.Item1))] };
                }
            }
        }

        return all;
    }

    private static string[] Paragraphs(string id, string[][] documents) =>
        [.. documents.SelectMany(lines => lines).Where(line => line.StartsWith($"**{id}", StringComparison.Ordinal)).Select(Plain)];

    private static string Plain(string markdown) => LinkPattern().Replace(markdown, "$1").Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);

    private static string Open(string name)
    {
        using Stream stream = typeof(Explanation).Assembly.GetManifestResourceStream($"Kho.Cli.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("^`?KHO(_[A-Z0-9_]+|[0-9]{4})`?$", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    [GeneratedRegex("^(?:KHO)?([0-9]{1,4})$", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex LinkPattern();
}
