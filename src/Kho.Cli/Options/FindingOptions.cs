using System.CommandLine;
using Kho.Analysis.Comparison;

namespace Kho.Cli.Options;

/// <summary>The options of verbs with findings about ABIs: their format, and suppressions.</summary>
internal sealed class FindingOptions
{
    private readonly Option<bool> _markdown = new("--markdown") { Description = "print Markdown, as for a pull request" };

    private readonly Option<bool> _sarif = new("--sarif") { Description = "print SARIF 2.1.0, as for a code scanner" };

    private readonly Option<string?> _suppress = new("--suppress")
    {
        Description = "YAML file with accepted findings: a list 'suppressions' of rule, place, reason and expires",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_markdown);
        command.Options.Add(_sarif);
        command.Options.Add(_suppress);
    }

    /// <summary>The requested format.</summary>
    public FindingFormat Format(ParseResult parsed, OutputOptions output)
    {
        FindingFormat[] wanted =
        [
            .. output.Json(parsed) ? (FindingFormat[])[FindingFormat.Json] : [],
            .. parsed.GetValue(_markdown) ? (FindingFormat[])[FindingFormat.Markdown] : [],
            .. parsed.GetValue(_sarif) ? (FindingFormat[])[FindingFormat.Sarif] : [],
        ];
        return wanted.Length > 1 ? throw new UsageException("--json, --markdown and --sarif: only one of them") : wanted.FirstOrDefault(FindingFormat.Text);
    }

    /// <summary>The suppressions of the command line; empty without any.</summary>
    public SuppressionList Suppressions(ParseResult parsed)
    {
        DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
        return parsed.GetValue(_suppress) is string path ? SuppressionList.Load(path, today) : new SuppressionList([], today);
    }
}

/// <summary>Format of findings.</summary>
internal enum FindingFormat
{
    /// <summary>Text for a person.</summary>
    Text,

    /// <summary>One JSON document.</summary>
    Json,

    /// <summary>Markdown.</summary>
    Markdown,

    /// <summary>SARIF 2.1.0.</summary>
    Sarif,
}
